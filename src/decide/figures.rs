//! The counts and totals of a run.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::outcome::{Decision, Run, Status};
use crate::domain::{CellProblem, Code, CodeSet, Column, Euros};

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
    #[must_use]
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
    /// What applications wait for, then what asks for a look, each with how many applications: the most first.
    pub to_see: Vec<(ToSee, u64)>,
}

/// Something that an application waits for, or that asks for a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ToSee {
    /// Does it wait? Else it is an alert of an application that is decided.
    pub waits: bool,
    /// The code.
    pub code: Code,
    /// The column of the wrong or missing cell, where there is one.
    pub column: Option<Column>,
}

impl ToSee {
    /// Everything to see of a decision, each once.
    fn of(decision: &Decision<'_>) -> BTreeSet<ToSee> {
        let mut to_see = BTreeSet::new();
        if decision.status == Status::Incomplete {
            let of_application = decision.application.problems.iter();
            let of_application = of_application.map(|problem| (problem.code_of_application(), problem));
            let of_lines = decision.lines.iter().flat_map(|outcome| &outcome.line.problems);
            let of_lines = of_lines.map(|problem| (Code::D03, problem));
            let cells: Vec<(Code, &CellProblem)> = of_application.chain(of_lines).collect();
            for code in decision.reasons.iter().filter(|code| code.family() == 'D') {
                let columns = cells.iter().filter(|(of, _)| *of == code).map(|(_, problem)| problem.column);
                to_see.extend(columns.map(|column| ToSee { waits: true, code, column }));
                if !cells.iter().any(|(of, _)| *of == code) {
                    to_see.insert(ToSee { waits: true, code, column: None });
                }
            }
        }
        let waived = (!decision.waived.is_empty()).then_some(Code::W06);
        to_see.extend(decision.alerts.iter().chain(waived).map(|code| ToSee {
            waits: false,
            code,
            column: None,
        }));
        to_see
    }
}

impl Figures {
    /// Counts a run.
    pub fn of(run: &Run<'_>) -> Figures {
        let mut figures = Figures::default();
        let mut by_reason: BTreeMap<Code, Frequency> = BTreeMap::new();
        let mut to_see: BTreeMap<ToSee, u64> = BTreeMap::new();
        for status in [Status::Granted, Status::Rejected, Status::Incomplete] {
            figures.statuses.insert(status, Group::default());
        }
        for decision in &run.decisions {
            figures.statuses.entry(decision.status).or_default().add(decision);
            figures.departments.entry(decision.application.department()).or_default().add(decision);
            for what in ToSee::of(decision) {
                *to_see.entry(what).or_default() += 1;
            }
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
        figures.to_see = to_see.into_iter().collect();
        figures.to_see.sort_by_key(|(what, count)| (!what.waits, Reverse(*count), *what));
        figures
    }
}
