//! The codes of the rules. What each is, does and says is one entry of a file in `rules/codes`, one file a family.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($(#[$label:meta])* $code:ident $family:literal)+) => {
        /// A reason, an alert or an anomaly. Codes never change with the language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$label])* $code,)+ }

        impl Code {
            /// Every code, in the order in which a cell lists them.
            pub const ALL: &[Code] = &[$(Code::$code,)+];

            /// `E02`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$code => stringify!($code),)+ }
            }

            /// The letter of the code's family: E enterprise, L line, A amount, D data, W warning, F file.
            pub fn family(self) -> char {
                match self { $(Code::$code => $family,)+ }
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/code_list.rs"));

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// There is no such code.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such code")]
pub struct UnknownCode;

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Code, UnknownCode> {
        Code::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text)).ok_or(UnknownCode)
    }
}

/// A set of codes, listed in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeSet(u128);

impl CodeSet {
    /// No code.
    pub const NONE: CodeSet = CodeSet(0);

    /// Exactly these.
    pub const fn of(codes: &[Code]) -> CodeSet {
        let mut bits = 0;
        let mut rank = 0;
        while rank < codes.len() {
            bits |= 1 << codes[rank] as u32;
            rank += 1;
        }
        CodeSet(bits)
    }

    /// Adds one.
    pub fn insert(&mut self, code: Code) {
        self.0 |= 1 << code as u32;
    }

    /// Takes one away.
    pub fn remove(&mut self, code: Code) {
        self.0 &= !(1 << code as u32);
    }

    /// Is it one of them?
    pub fn contains(self, code: Code) -> bool {
        self.0 & (1 << code as u32) != 0
    }

    /// Is one of `others` one of them?
    pub fn intersects(self, others: CodeSet) -> bool {
        self.0 & others.0 != 0
    }

    /// All of both.
    #[must_use]
    pub fn union(self, others: CodeSet) -> CodeSet {
        CodeSet(self.0 | others.0)
    }

    /// These without those of `others`.
    #[must_use]
    pub fn without(self, others: CodeSet) -> CodeSet {
        CodeSet(self.0 & !others.0)
    }

    /// None at all?
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Is there a code of this family (`'E'`, `'L'` …)?
    pub fn has_family(self, family: char) -> bool {
        self.iter().any(|code| code.family() == family)
    }

    /// How many.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// In their order.
    pub fn iter(self) -> impl Iterator<Item = Code> {
        let mut bits = self.0;
        std::iter::from_fn(move || {
            let rank = bits.trailing_zeros() as usize;
            bits &= bits.wrapping_sub(1);
            Code::ALL.get(rank).copied()
        })
    }
}

impl FromIterator<Code> for CodeSet {
    fn from_iter<I: IntoIterator<Item = Code>>(codes: I) -> CodeSet {
        let mut set = CodeSet::NONE;
        codes.into_iter().for_each(|code| set.insert(code));
        set
    }
}

/// `E05 D02`: separated by one space.
impl fmt::Display for CodeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (rank, code) in self.iter().enumerate() {
            if rank > 0 {
                f.write_str(" ")?;
            }
            f.write_str(code.as_str())?;
        }
        Ok(())
    }
}

impl Serialize for CodeSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, CodeSet};

    #[test]
    fn codes_are_listed_e_then_a_then_d() {
        let set: CodeSet = [Code::D02, Code::A01, Code::E05, Code::E02].into_iter().collect();
        assert_eq!(set.to_string(), "E02 E05 A01 D02");
        assert_eq!(CodeSet::NONE.to_string(), "");
        assert_eq!(set.without(CodeSet::of(&[Code::E02])).len(), 3);
        assert!(set.has_family('E') && !set.has_family('L'));
    }

    #[test]
    fn each_code_reads_back() {
        for code in Code::ALL {
            assert_eq!(code.as_str().parse(), Ok(*code));
            assert!(code.as_str().starts_with(code.family()));
        }
        assert!("E15".parse::<Code>().is_err());
    }
}
