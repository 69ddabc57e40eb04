//! What each code is called, what it does, the sentence it reads, and the words in which its findings are said to an
//! applicant: the entries of `codes/*.toml`, one file a family.
//!
//! In `found` and `threshold`, `{0}`, `{1}` … are the facts of the finding in the order that the rule's function
//! documents, as many as `facts` says; `{0:mois|mois}` is a number followed by its unit, singular and plural;
//! `{0?non renseignée}` has the words for a blank; `{*}` is every fact, one after the other. [`Words`](crate::lang::Words) puts the values in.

use crate::domain::Code;
use crate::lang::Message;

/// What a code does to the application, the line or the file that carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// The application is rejected; the line is set aside.
    Rejects,
    /// The application cannot be decided yet.
    MakesIncomplete,
    /// The amount is cut.
    Reduces,
    /// Something for the instructor to look at.
    Warning,
    /// Something could not be read or linked; no application carries it.
    Anomaly,
}

/// One entry of the files of codes.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The code, by whose order the entries stand.
    #[allow(dead_code, reason = "a test compares it")]
    pub code: Code,
    /// What it does.
    pub effect: Effect,
    /// Where it is written, in French; it may have facts of the finding.
    pub source: &'static str,
    /// The sentence as published, in French; empty for the program's own codes.
    pub law: &'static str,
    /// A few words: the column `Libellés`.
    pub label: Message,
    /// How the sentence is read.
    pub reading: Message,
    /// What was found; every fact where the file does not say.
    pub found: Message,
    /// What would have been right; nothing where the file does not say.
    pub threshold: Message,
    /// The fact in one sentence of a letter, without a full stop; where the file does not say, found and threshold.
    pub letter: Message,
    /// The parameters that it reads, by their keys.
    pub parameters: &'static [&'static str],
}

const ALL_FACTS: Message = Message { fr: "{*}", en: "{*}" };
const NO_WORDS: Message = Message { fr: "", en: "" };

include!(concat!(env!("OUT_DIR"), "/code_rows.rs"));

impl Rule {
    /// The entry of a code.
    pub fn of(code: Code) -> &'static Rule {
        // Both are made of the same files in the same order.
        &RULES[code as usize]
    }

    /// Does the code reject or make incomplete, so that it stands in the sheet `Rejets`?
    pub fn stops(&self) -> bool {
        matches!(self.effect, Effect::Rejects | Effect::MakesIncomplete)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{RULES, Rule};
    use crate::domain::Code;

    #[test]
    fn every_code_has_its_entry() {
        assert!(RULES.iter().map(|rule| rule.code).eq(Code::ALL.iter().copied()));
        assert!(Code::ALL.iter().all(|code| Rule::of(*code).code == *code));
        let labels: BTreeSet<&str> = RULES.iter().map(|rule| rule.label.fr).collect();
        assert_eq!(labels.len(), RULES.len(), "two codes have one label");
    }

    #[test]
    fn a_rule_of_the_law_quotes_it_and_what_stops_says_what_would_be_right() {
        for rule in RULES {
            assert!(!"ELA".contains(rule.code.family()) || !rule.law.is_empty(), "{}", rule.code);
            assert!(!rule.stops() || !rule.threshold.fr.is_empty(), "{}", rule.code);
        }
    }

    #[test]
    fn the_specification_says_what_every_code_is() {
        let rules = include_str!("RULES.md");
        let rows: BTreeSet<&str> =
            rules.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next()).collect();
        for code in Code::ALL {
            // The amounts are steps of section 4, the other codes rows of tables.
            let is_said = if code.family() == 'A' {
                rules.contains(code.as_str())
            } else {
                rows.contains(code.as_str())
            };
            assert!(is_said, "{code}");
        }
    }
}
