//! What a file may ask of the machine. Asking for more is a problem with the limit's name.
//!
//! The defaults keep any one file under 512 MB of memory and any workbook under 10 s, and let through eight million
//! invoice lines in one text and a workbook of half a million of them.

use std::fmt;
use std::str::FromStr;

use super::problem::Problem;

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

macro_rules! limits {
    ($($(#[$doc:meta])+ $Name:ident $key:literal $default:expr;)+) => {
        /// A limit. Each stands in one row here, and is a key of `--limits` and of `[limits]` in `inac.toml`.
        ///
        /// What shows before reading (sizes, the archive's directory) is checked before anything is expanded; the rest
        /// is counted while reading, since declared sizes lie.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Limit { $($(#[$doc])+ $Name,)+ }

        impl Limits {
            /// The keys, in order.
            pub const KEYS: &[&str] = &[$($key),+];
        }

        impl Limit {
            /// All, in the order of the settings.
            pub const ALL: &[Limit] = &[$(Limit::$Name),+];
            const DEFAULTS: [u64; Limit::ALL.len()] = [$($default),+];

            /// Its key.
            pub fn key(self) -> &'static str {
                match self { $(Limit::$Name => $key,)+ }
            }
        }
    };
}

limits! {
    /// Bytes of a text file (CSV), which is streamed.
    FileSize "file-size" 4 * GIB;
    /// Bytes of a workbook as it lies on the disk.
    WorkbookSize "workbook-size" 256 * MIB;
    /// Entries of a workbook's archive, counted in the file's bytes before its directory is read.
    ArchiveEntries "zip-entries" 10_000;
    /// Bytes of a workbook's archive once expanded, as declared and as really read, parts read twice counted twice.
    ExpandedSize "expanded-size" 400 * MIB;
    /// Expanded bytes per compressed byte of a part of more than a mebibyte: spreadsheets stay below a hundred.
    ExpansionRatio "expansion-ratio" 200;
    /// Columns of a sheet, up to its last cell that holds something.
    Columns "columns" 16_384;
    /// Sheets of a workbook.
    Sheets "sheets" 1_000;
    /// Characters of one cell; Excel itself allows 32 767.
    TextLength "text-length" 1_000_000;
    /// Bytes of text in the cells of a workbook, a text that many cells share counted as often.
    TextSize "text-size" 192 * MIB;
    /// Bytes of memory of the run while it reads; 0 is a little more than half of what there is when it begins.
    RunMemory "run-memory" 0;
    /// Bytes of memory of the process that reads a workbook which cannot be streamed.
    Memory "workbook-memory" 448 * MIB;
    /// Seconds of processor time of that process.
    Seconds "workbook-seconds" 8;
}

impl Limit {
    /// The limit of this key.
    pub fn of_key(key: &str) -> Option<Limit> {
        Limit::ALL.iter().copied().find(|limit| limit.key() == key)
    }
}

/// The limits of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits([u64; Limit::ALL.len()]);

impl Default for Limits {
    fn default() -> Limits {
        Limits(Limit::DEFAULTS)
    }
}

impl Limits {
    /// How much is allowed.
    pub fn get(&self, limit: Limit) -> u64 {
        self.0.get(limit as usize).copied().unwrap_or_default()
    }

    /// The limit of a key.
    pub fn of(&mut self, key: &str) -> Option<&mut u64> {
        self.0.get_mut(Limit::of_key(key)? as usize)
    }

    /// The same limits but for one.
    #[must_use]
    pub fn with(mut self, limit: Limit, allowed: u64) -> Limits {
        if let Some(place) = self.0.get_mut(limit as usize) {
            *place = allowed;
        }
        self
    }

    /// `found` is within the limit, or the problem that names it.
    pub(super) fn check(&self, limit: Limit, found: u64) -> Result<(), Problem> {
        if found > self.get(limit) { Err(self.exceeded(limit)) } else { Ok(()) }
    }

    /// The problem of asking for more.
    pub(super) fn exceeded(&self, limit: Limit) -> Problem {
        Problem::Limit { limit, allowed: self.get(limit) }
    }
}

/// As one argument of a command.
impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|allowed| write!(f, "{allowed} "))
    }
}

const UNITS: [(char, u32); 3] = [('G', 30), ('M', 20), ('K', 10)];

/// The size of a limit as it is written: `4G`, `16_384`.
pub fn size(text: &str) -> Option<u64> {
    let unit = UNITS.into_iter().find_map(|(unit, bits)| Some((text.strip_suffix(unit)?, bits)));
    let (number, bits) = unit.unwrap_or((text, 0));
    number.replace('_', "").parse::<u64>().ok()?.checked_mul(1 << bits)
}

/// A limit as it is written: `4G`, `16384`.
pub fn size_text(size: u64) -> String {
    match UNITS.into_iter().find(|(_, bits)| size > 0 && size.is_multiple_of(1 << bits)) {
        Some((unit, bits)) => format!("{}{unit}", size >> bits),
        None => size.to_string(),
    }
}

impl FromStr for Limits {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Limits, Self::Err> {
        text.split_whitespace()
            .zip(Limit::ALL)
            .try_fold(Limits::default(), |limits, (allowed, limit)| Ok(limits.with(*limit, allowed.parse()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, Limits};

    #[test]
    fn limits_are_the_same_in_another_process() {
        let limits = Limits::default().with(Limit::TextLength, 7).with(Limit::FileSize, u64::MAX);
        assert_eq!(limits.to_string().parse(), Ok(limits));
        assert!(Limit::ALL.iter().all(|limit| Limit::of_key(limit.key()) == Some(*limit)));
    }
}
