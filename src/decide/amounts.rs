//! The amounts of an application, step by step up to de minimis (rules, section 4).

use super::aids::AidLedger;
use super::case::Case;
use super::lines::{self, LineWork};
use super::outcome::{Amounts, Decision, Status, TraceDepth, WeighedAid, WeighedAids};
use super::unreadable::LISTED;
use crate::domain::{Code, Euros, FileId};
use crate::rules::de_minimis::Weight;
use crate::rules::{Fact, Finding, amount};

/// What holds for every application of a run.
#[derive(Clone, Copy, Debug)]
pub struct OfRun<'r> {
    /// Files of which something could not be read (F codes).
    pub unread: &'r [FileId],
    /// Those that are sources of aids (D09).
    pub unread_aids: &'r [FileId],
    /// How much of the trace is kept.
    pub depth: TraceDepth,
}

/// Would it be rejected by A01, were its lines as they are so far?
pub fn is_below_minimum(case: &Case<'_>, works: &[LineWork<'_>]) -> bool {
    let mut works = works.to_vec();
    lines::examine_together(case, &mut works, TraceDepth::Reasons);
    let base = amount::eligible_base(works.iter().map(|work| work.retained));
    amount::minimum_base(base, case.scheme).fails()
}

/// Takes the steps that the E and D codes allow, from the lines and the E codes of `decision`.
pub fn compute<'a>(case: &Case<'a>, decision: &mut Decision<'a>, ledger: &AidLedger<'a>, of_run: OfRun<'_>) {
    let OfRun { unread, unread_aids, depth } = of_run;
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
    // A file that could not be read may hold an expense, or an aid.
    let waits = if below_minimum { (Code::D08, unread) } else { (Code::D09, unread_aids) };
    if let (code, files @ [_, ..]) = waits {
        decision.note(Finding::new(code, Some(true), named(files)), depth);
        decision.amounts = Amounts::default();
        return;
    }
    decision.status = Status::Rejected;
    decision.amounts.granted = Some(Euros::ZERO);
    if below_minimum {
        return;
    }
    let (other_aids, listed) = other_aids(case, ledger);
    let aid = aid(case, decision, base, other_aids, depth);
    if depth == TraceDepth::Full || decision.reasons.contains(Code::A03) {
        decision.other_aids = listed;
    }
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
fn other_aids<'a>(case: &Case<'a>, ledger: &AidLedger<'a>) -> (Euros, WeighedAids<'a>) {
    let (mut sum, mut listed) = (Euros::ZERO, WeighedAids::default());
    for aid in case.number().into_iter().flat_map(|number| ledger.for_application(number)) {
        let by_then = matches!((aid.granted_on().value(), case.decided_on), (Some(granted), Some(decided)) if granted <= decided);
        if aid.is_inac() == Some(false) && aid.grants() == Some(true) && by_then {
            sum += aid.total().unwrap_or_default();
            let rows = aid.counted_rows().map(|row| WeighedAid::read(aid, row, Weight::Counted));
            listed.extend(&rows.collect::<Vec<_>>(), Weight::Counted);
        }
    }
    (sum, listed)
}

/// The first of the files, and how many there are beyond.
fn named(files: &[FileId]) -> impl Iterator<Item = Fact> {
    let others = files.len().saturating_sub(LISTED);
    files.iter().take(LISTED).copied().map(Fact::File).chain((others > 0).then_some(Fact::Others(others)))
}
