//! The counts and totals of a run.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::decide::{Decision, Run, Status};
use crate::domain::{Code, CodeSet, Euros, FileState, Sources};

/// Applications that have something in common. Amounts in euros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// How many.
    pub count: u64,
    /// Their lines, excluding VAT, as far as they can be read.
    pub asked: Euros,
    /// What is retained of them.
    pub retained: Euros,
    /// Aid granted.
    pub granted: Euros,
}

impl Group {
    fn add(&mut self, decision: &Decision<'_>) {
        self.count += 1;
        self.asked += decision.lines.iter().filter_map(|outcome| outcome.line.amount.value()).sum();
        self.retained += decision.lines.iter().map(|outcome| outcome.retained).sum();
        self.granted += decision.amounts.granted.unwrap_or_default();
    }

    /// Both together.
    pub fn plus(self, other: Group) -> Group {
        Group {
            count: self.count + other.count,
            asked: self.asked + other.asked,
            retained: self.retained + other.retained,
            granted: self.granted + other.granted,
        }
    }
}

/// How often a code is met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frequency {
    /// Applications that carry it, by themselves or on a line.
    pub applications: u64,
    /// Lines that carry it.
    pub lines: u64,
}

/// The figures of a run.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// By status, in their order.
    pub statuses: BTreeMap<Status, Group>,
    /// By the two characters of the department; `None` where it cannot be read.
    pub departments: BTreeMap<Option<String>, Group>,
    /// By reason, the most met first.
    pub reasons: Vec<(Code, Frequency)>,
}

impl Figures {
    /// Counts a run.
    pub fn of(run: &Run<'_>) -> Figures {
        let mut figures = Figures::default();
        let mut by_reason: BTreeMap<Code, Frequency> = BTreeMap::new();
        for status in [Status::Granted, Status::Rejected, Status::Incomplete] {
            figures.statuses.insert(status, Group::default());
        }
        for decision in &run.decisions {
            figures.statuses.entry(decision.status).or_default().add(decision);
            figures.departments.entry(decision.application.department()).or_default().add(decision);
            let mut met = decision.reasons;
            for outcome in &decision.lines {
                for code in outcome.reasons.iter() {
                    by_reason.entry(code).or_default().lines += 1;
                }
                met = CodeSet::union(met, outcome.reasons);
            }
            for code in met.iter() {
                by_reason.entry(code).or_default().applications += 1;
            }
        }
        figures.reasons = by_reason.into_iter().collect();
        figures.reasons.sort_by_key(|(code, frequency)| {
            (Reverse(frequency.applications), Reverse(frequency.lines), *code)
        });
        figures
    }
}

/// Files read, ignored and not read.
pub fn files(sources: &Sources) -> [u64; 3] {
    sources.0.iter().fold([0; 3], |[read, ignored, failed], source| match source.state {
        FileState::Read | FileState::History => [read + 1, ignored, failed],
        FileState::IgnoredExtension | FileState::IgnoredReplay | FileState::IgnoredText => {
            [read, ignored + 1, failed]
        }
        FileState::Failed => [read, ignored, failed + 1],
    })
}

/// One fingerprint over those of all files read, in their order.
pub fn fingerprint(sources: &Sources) -> String {
    let mut digest = Sha256::new();
    for source in
        sources.0.iter().filter(|source| matches!(source.state, FileState::Read | FileState::History))
    {
        digest.update(source.sha256.as_deref().unwrap_or_default());
        digest.update("\n");
    }
    let mut text = String::with_capacity(64);
    for byte in digest.finalize() {
        // Writing to a String does not fail.
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
    }
    text
}
