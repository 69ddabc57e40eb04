//! The strings that a workbook's cells share, packed in memory within limits.

use super::limits::{Limits, within};
use crate::domain::{FileProblem, Limit};

/// Strings by their number.
#[derive(Debug)]
pub(super) struct SharedStrings {
    text: String,
    ends: Vec<u32>,
    limits: Limits,
}

impl SharedStrings {
    /// None yet.
    pub(super) fn new(limits: &Limits) -> SharedStrings {
        SharedStrings { text: String::new(), ends: Vec::new(), limits: *limits }
    }

    /// Adds the next string.
    pub(super) fn push(&mut self, string: &str) -> Result<(), FileProblem> {
        within(Limit::SharedStrings, self.ends.len() as u64 + 1, self.limits.shared_strings)?;
        let bytes = (self.text.len() + string.len()) as u64;
        within(Limit::Expansion, bytes, self.limits.shared_bytes.min(u32::MAX.into()))?;
        self.text.push_str(string);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        Ok(())
    }

    /// The string of this number, from 0.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_by_number() {
        let limits = Limits { shared_strings: 3, shared_bytes: 6, ..Limits::default() };
        let mut strings = SharedStrings::new(&limits);
        for string in ["é", "", "abc"] {
            strings.push(string).unwrap();
        }
        assert_eq!([0, 1, 2, 3].map(|index| strings.get(index)), [Some("é"), Some(""), Some("abc"), None]);
        assert_eq!(strings.push(""), Err(FileProblem::Limit { limit: Limit::SharedStrings, allowed: 3 }));
        let mut strings = SharedStrings::new(&limits);
        assert_eq!(strings.push("1234567"), Err(FileProblem::Limit { limit: Limit::Expansion, allowed: 6 }));
    }
}
