//! The W codes of each application, with what they found, and W12, which compares with what was decided before (rules,
//! section 6).

use rustc_hash::FxHashMap;

use super::aids::{AidLedger, SetAside};
use super::case::Case;
use super::likeness::Alike;
use super::outcome::{Decision, Status};
use super::unreadable::LISTED;
use crate::domain::{Aid, AidOutcome, Code, Field, Place, Siren};
use crate::rules::{Fact, Finding, activity, place};

/// Adds to every decision what the instructor has to look at.
pub fn add(
    cases: &[Case<'_>],
    decisions: &mut [Decision<'_>],
    ledger: &AidLedger<'_>,
    alike: &[Alike],
    not_decided_yet: Vec<Option<Finding>>,
) {
    let repeated = by_siren(&ledger.repeated);
    let near_equal = by_siren(&ledger.near_equal);
    let mut otherwise: FxHashMap<Place, Vec<&Aid>> = FxHashMap::default();
    for (application, row) in &ledger.past_decisions {
        otherwise.entry(*application).or_default().push(row);
    }
    for ((case, decision), not_decided_yet) in cases.iter().zip(&mut *decisions).zip(not_decided_yet) {
        if case.has_vat_mismatch {
            of_lines(decision);
        }
        let rows = case.siren().map(|siren| (repeated.get(&siren), near_equal.get(&siren)));
        let (repeated, near_equal) = rows.unwrap_or_default();
        decision.warn_of_rows(Code::W05, repeated.map_or(&[][..], Vec::as_slice));
        if !case.contradictions.is_empty() {
            continue;
        }
        decision.warn_of_rows(Code::W02, &case.repetitions);
        let of_application = [
            activity::to_be_checked(case.application, case.scheme),
            place::unknown_postal_code(case.application, case.scheme),
        ];
        of_application.into_iter().flatten().for_each(|finding| decision.warn(finding));
        decision.warn_of_rows(Code::W08, near_equal.map_or(&[][..], Vec::as_slice));
        if let Some(finding) = not_decided_yet {
            decision.warn(finding);
        }
        let past = otherwise.get(&case.application.place).map_or(&[][..], Vec::as_slice);
        let differing: Vec<Place> =
            past.iter().filter(|row| decides_otherwise(row, decision)).map(|row| row.place).collect();
        decision.warn_of_rows(Code::W12, &differing);
    }
    for group in alike.chunk_by(|one, other| one.0 == other.0) {
        let places: Vec<Place> = group.iter().map(|(_, place, _)| *place).collect();
        decisions[group[0].0].warn_of_rows(Code::W13, &places);
    }
}

/// The rows set aside of each enterprise.
fn by_siren(rows: &[SetAside<'_>]) -> FxHashMap<Siren, Vec<Place>> {
    let mut by_siren: FxHashMap<Siren, Vec<Place>> = FxHashMap::default();
    for (row, _) in rows {
        if let Field::Known(siren) = row.siren {
            by_siren.entry(siren).or_default().push(row.place);
        }
    }
    by_siren
}

/// W01: stands in the alerts of the line's application.
fn of_lines(decision: &mut Decision<'_>) {
    let mismatches = decision.lines.iter().filter(|outcome| outcome.line.vat_mismatch.is_some());
    let places: Vec<Place> = mismatches.map(|outcome| outcome.line.place).collect();
    decision.warn_of_rows(Code::W01, &places);
}

/// W12: what an earlier report says differs from what is decided now; incomplète is otherwise.
fn decides_otherwise(row: &Aid, decision: &Decision<'_>) -> bool {
    match (row.outcome.or_default(AidOutcome::Granted), decision.status) {
        (Some(AidOutcome::Granted), Status::Granted) => {
            row.amount.value().is_some_and(|amount| Some(amount) != decision.amounts.granted)
        }
        (None, _) | (Some(AidOutcome::Rejected), Status::Rejected) => false,
        (Some(_), _) => true,
    }
}

impl Decision<'_> {
    fn warn(&mut self, finding: Finding) {
        self.alerts.insert(finding.code);
        self.noted.push(finding);
    }

    /// A warning that names rows: the first hundred, and how many there are beyond.
    fn warn_of_rows(&mut self, code: Code, rows: &[Place]) {
        if rows.is_empty() {
            return;
        }
        let others = rows.len().saturating_sub(LISTED);
        let listed = rows.iter().take(LISTED).copied().map(Fact::Place);
        let facts = listed.chain((others > 0).then_some(Fact::Others(others)));
        self.warn(Finding::new(code, Some(true), facts));
    }
}
