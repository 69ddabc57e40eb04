//! The amounts of an application, step by step up to de minimis (rules, section 4).

use super::aids::AidLedger;
use super::case::Case;
use super::outcome::{Amounts, Decision, Status, TraceDepth};
use crate::domain::{Aid, Code, Euros};
use crate::rules::{Finding, amount};

/// What holds for every application of a run.
#[derive(Clone, Copy, Debug)]
pub struct OfRun {
    /// Something of the run could not be read (F codes).
    pub is_partial: bool,
    /// How much of the trace is kept.
    pub depth: TraceDepth,
}

/// Takes the steps that the E and D codes allow, from the lines and the E codes of `decision`.
pub fn compute(case: &Case<'_>, decision: &mut Decision<'_>, ledger: &AidLedger<'_>, of_run: OfRun) {
    let OfRun { is_partial, depth } = of_run;
    let rejected = !decision.reasons.is_empty();
    decision.status = if rejected { Status::Rejected } else { Status::Incomplete };
    decision.amounts.granted = rejected.then_some(Euros::ZERO);
    if !case.data_codes().is_empty() {
        return;
    }
    let base = amount::eligible_base(decision.lines.iter().map(|line| line.retained));
    decision.amounts.eligible_base = Some(base);
    let below_minimum = decision.note(amount::minimum_base(base, case.scheme), depth);
    if rejected {
        return;
    }
    if below_minimum && is_partial {
        decision.note(Finding::new(Code::D08, Some(true), []), depth);
        decision.amounts = Amounts::default();
        return;
    }
    decision.status = Status::Rejected;
    decision.amounts.granted = Some(Euros::ZERO);
    if below_minimum {
        return;
    }
    let aid = aid(case, decision, base, other_aids(case, ledger), depth);
    if !decision.note(amount::minimum_aid(aid, case.scheme), depth) {
        decision.status = Status::Granted;
        decision.amounts.granted = Some(aid);
    }
}

/// Steps 3 to 6: cap, rate, cumulation, notified amount.
fn aid(
    case: &Case<'_>,
    decision: &mut Decision<'_>,
    base: Euros,
    other_aids: Euros,
    depth: TraceDepth,
) -> Euros {
    let scheme = case.scheme;
    let (subsidised_base, capped) = amount::subsidised_base(base, scheme);
    decision.note(capped, depth);
    let theoretical_aid = amount::theoretical_aid(subsidised_base, scheme);
    let ceiling = amount::cumulation_ceiling(base, other_aids, scheme);
    let (mut aid, cut) = amount::cut_by_cumulation(theoretical_aid, ceiling, other_aids, scheme);
    decision.note(cut, depth);
    decision.amounts.subsidised_base = Some(subsidised_base);
    decision.amounts.theoretical_aid = Some(theoretical_aid);
    decision.amounts.other_aids = Some(other_aids);
    decision.amounts.cumulation_ceiling = Some(ceiling);
    decision.amounts.after_cumulation = Some(aid);
    if let Some(notified) = case.application.notified_amount.value() {
        let (cut_aid, cut) = amount::cut_by_notification(aid, notified);
        decision.note(cut, depth);
        aid = cut_aid;
        decision.amounts.after_notification = Some(aid);
    }
    aid
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
