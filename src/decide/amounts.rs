//! The amounts of an application, step by step up to de minimis (rules, section 4).

use super::aids::AidLedger;
use super::case::Case;
use super::enterprise::EnterpriseFindings;
use super::outcome::{Amounts, LineOutcome, Status, TraceDepth};
use crate::domain::{Aid, Code, CodeSet, Euros};
use crate::rules::{Finding, amount};

/// Where the steps led.
#[derive(Debug)]
pub struct Progress {
    /// The decision, unless de minimis changes it.
    pub status: Status,
    /// A codes, and D08.
    pub codes: CodeSet,
    /// Their findings; in a full trace also those of the steps that changed nothing.
    pub findings: Vec<Finding>,
    /// How much of the trace is kept.
    pub depth: TraceDepth,
    /// The amounts.
    pub amounts: Amounts,
}

/// What holds for every application of a run.
#[derive(Clone, Copy, Debug)]
pub struct OfRun {
    /// Something of the run could not be read (F codes).
    pub is_partial: bool,
    /// How much of the trace is kept.
    pub depth: TraceDepth,
}

/// Takes the steps that the E and D codes allow.
pub fn compute(case: &Case<'_>, lines: &[LineOutcome<'_>], found: &EnterpriseFindings, ledger: &AidLedger<'_>, of_run: OfRun) -> Progress {
    let rejected = !found.reasons.is_empty();
    let mut steps = Progress {
        status: if rejected { Status::Rejected } else { Status::Incomplete },
        codes: CodeSet::NONE,
        findings: Vec::new(),
        depth: of_run.depth,
        amounts: Amounts { granted: rejected.then_some(Euros::ZERO), ..Amounts::default() },
    };
    if !case.data_codes().is_empty() {
        return steps;
    }
    let base = amount::eligible_base(lines.iter().map(|line| line.retained));
    steps.amounts.eligible_base = Some(base);
    let below_minimum = steps.note(amount::minimum_base(base, case.scheme));
    if rejected {
        return steps;
    }
    if below_minimum && of_run.is_partial {
        steps.note(Finding::new(Code::D08, Some(true), []));
        steps.amounts = Amounts::default();
        return steps;
    }
    steps.status = Status::Rejected;
    steps.amounts.granted = Some(Euros::ZERO);
    if below_minimum {
        return steps;
    }
    let aid = steps.aid(case, base, other_aids(case, ledger));
    if !steps.note(amount::minimum_aid(aid, case.scheme)) {
        steps.status = Status::Granted;
        steps.amounts.granted = Some(aid);
    }
    steps
}

impl Progress {
    /// Notes the finding; does it fail?
    pub fn note(&mut self, finding: Finding) -> bool {
        let fails = finding.fails();
        if fails {
            self.codes.insert(finding.code);
        }
        if self.depth.keeps(&finding) {
            self.findings.push(finding);
        }
        fails
    }

    /// Steps 3 to 6: cap, rate, cumulation, notified amount.
    fn aid(&mut self, case: &Case<'_>, base: Euros, other_aids: Euros) -> Euros {
        let scheme = case.scheme;
        let (subsidised_base, capped) = amount::subsidised_base(base, scheme);
        self.note(capped);
        let theoretical_aid = amount::theoretical_aid(subsidised_base, scheme);
        let ceiling = amount::cumulation_ceiling(base, other_aids, scheme);
        let (mut aid, cut) = amount::cut_by_cumulation(theoretical_aid, ceiling, other_aids, scheme);
        self.note(cut);
        self.amounts.subsidised_base = Some(subsidised_base);
        self.amounts.theoretical_aid = Some(theoretical_aid);
        self.amounts.other_aids = Some(other_aids);
        self.amounts.cumulation_ceiling = Some(ceiling);
        self.amounts.after_cumulation = Some(aid);
        if let Some(notified) = case.application.notified_amount.value() {
            let (cut_aid, cut) = amount::cut_by_notification(aid, notified);
            self.note(cut);
            aid = cut_aid;
            self.amounts.after_notification = Some(aid);
        }
        aid
    }
}

/// Public aids with this number, not INAC, granted on or before the decision date.
fn other_aids(case: &Case<'_>, ledger: &AidLedger<'_>) -> Euros {
    let counts = |aid: &&&Aid| {
        let by_then = matches!((aid.granted_on.value(), case.decided_on), (Some(granted), Some(decided)) if granted <= decided);
        aid.is_inac() == Some(false) && aid.grants() == Some(true) && by_then
    };
    let aids = case.number().map_or(&[][..], |number| ledger.aids_for(number));
    aids.iter().filter(counts).filter_map(|aid| aid.amount.value()).sum()
}
