//! Everything wrong with a run's inputs, as values with a place (rules, section 6).

use std::collections::BTreeMap;

use super::aids::AidLedger;
use super::case::{Docket, holds};
use super::outcome::Decision;
use crate::domain::{
    Aid, Anomaly, ApplicationNumber, CellProblem, Code, Column, Detail, Field, FileId, Intake, InvoiceLine,
    Place, Waiver,
};

/// One row for each wrong or missing cell, and one for each F, D05, D06, D07, W01, W02, W05, W07; in the order file,
/// sheet, row.
pub fn list(
    intake: &Intake,
    docket: &Docket<'_>,
    decisions: &[Decision<'_>],
    ledger: &AidLedger<'_>,
    numbers: &rustc_hash::FxHashSet<&ApplicationNumber>,
) -> Vec<Anomaly> {
    let mut anomalies = ByKind::default();
    anomalies.extend(intake.anomalies.iter().cloned());
    for application in &intake.applications {
        let cell = |problem: &CellProblem| {
            Anomaly::of_cell(application.place, problem.code_of_application(), problem)
        };
        anomalies.extend(application.problems.iter().map(cell));
    }
    for (case, decision) in docket.cases.iter().zip(decisions) {
        let first = case.application.place;
        let typed = case.number().map_or("", ApplicationNumber::typed);
        anomalies.extend(case.contradictions.iter().map(|place| {
            Anomaly::of_row(*place, Code::D05, Detail::SameNumberAs(first))
                .showing(Column::ApplicationNumber, typed)
        }));
        anomalies.extend(
            case.repetitions.iter().map(|place| Anomaly::of_row(*place, Code::W02, Detail::SameRowAs(first))),
        );
        if case.contradictions.is_empty() {
            anomalies.extend(
                case.decided_too_early.iter().map(|problem| Anomaly::of_cell(first, Code::D02, problem)),
            );
        }
        if case.has_wrong_line || case.has_vat_mismatch {
            decision.lines.iter().for_each(|outcome| of_line(outcome.line, &mut anomalies));
        }
    }
    anomalies.extend(
        docket
            .lines_without_owner
            .iter()
            .map(|line| without_owner(line.place, &line.application_number, Detail::LineWithoutApplication)),
    );
    for aid in &intake.aids {
        of_aid(aid, numbers, &mut anomalies);
    }
    anomalies.extend(
        ledger
            .left_out
            .iter()
            .map(|(aid, kept)| Anomaly::of_row(aid.place, Code::W05, Detail::SameRowAs(*kept))),
    );
    anomalies.extend(docket.waivers_without_application.iter().map(|waiver| {
        without_owner(waiver.place, &waiver.application_number, Detail::WaiverWithoutApplication)
            .under(Code::D07)
    }));
    let of_an_application =
        |waiver: &&Waiver| waiver.application_number.known().is_some_and(|number| numbers.contains(number));
    anomalies.extend(
        intake.waivers.iter().filter(of_an_application).filter(|waiver| !holds(waiver)).map(of_waiver),
    );
    anomalies.listed()
}

/// Anomalies of one kind that are listed; the others are counted.
const LISTED: usize = 1_000;

/// Anomalies by file, code and column: those that are listed, and how many others there are. A file of nothing but junk
/// has millions of them, which nobody reads.
#[derive(Default)]
struct ByKind(BTreeMap<Kind, (Vec<Anomaly>, u64)>);

/// A file, a code and a column.
type Kind = (FileId, Code, Option<Column>);

impl Extend<Anomaly> for ByKind {
    fn extend<T: IntoIterator<Item = Anomaly>>(&mut self, more: T) {
        for anomaly in more {
            let kind = (anomaly.file, anomaly.code, anomaly.column);
            let (listed, others) = self.0.entry(kind).or_default();
            listed.push(anomaly);
            if listed.len() >= 2 * LISTED {
                *others += only_the_first(listed);
            }
        }
    }
}

/// Leaves the first in the order of the list; how many it takes away.
fn only_the_first(anomalies: &mut Vec<Anomaly>) -> u64 {
    anomalies.sort_by_cached_key(Anomaly::order);
    let others = anomalies.len().saturating_sub(LISTED);
    anomalies.truncate(LISTED);
    others as u64
}

impl ByKind {
    /// The list in its order, and after it how many others there are of each kind.
    fn listed(self) -> Vec<Anomaly> {
        let (mut list, mut others_of_each) = (Vec::new(), Vec::new());
        for ((file, code, column), (mut listed, others)) in self.0 {
            let others = others + only_the_first(&mut listed);
            if others > 0 {
                others_of_each.push(Anomaly {
                    file,
                    sheet: None,
                    row: None,
                    column,
                    value: Box::default(),
                    code,
                    detail: Detail::Others(others),
                    to_write: None,
                });
            }
            list.extend(listed);
        }
        list.sort_by_cached_key(Anomaly::order);
        list.extend(others_of_each);
        list
    }
}

impl Anomaly {
    fn under(self, code: Code) -> Anomaly {
        Anomaly { code, ..self }
    }
}

/// D03, W01.
fn of_line(line: &InvoiceLine, anomalies: &mut ByKind) {
    anomalies.extend(line.problems.iter().map(|problem| Anomaly::of_cell(line.place, Code::D03, problem)));
    if let Some(expected) = &line.vat_mismatch {
        anomalies.extend([Anomaly::of_row(
            line.place,
            Code::W01,
            Detail::VatMismatch { expected: **expected },
        )]);
    }
}

/// D04, or D06 when nothing says whose aid it is.
fn of_aid(aid: &Aid, numbers: &rustc_hash::FxHashSet<&ApplicationNumber>, anomalies: &mut ByKind) {
    let of_run = aid.application_number.known().is_some_and(|number| numbers.contains(number));
    if aid.siren.known().is_none() && !of_run {
        let value = aid
            .problems
            .iter()
            .find(|problem| problem.column == Some(Column::Siren))
            .map_or("", |problem| &problem.value);
        anomalies.extend([
            Anomaly::of_row(aid.place, Code::D06, Detail::AidWithoutOwner).showing(Column::Siren, value)
        ]);
    } else {
        anomalies.extend(aid.problems.iter().map(|problem| Anomaly::of_cell(aid.place, Code::D04, problem)));
    }
}

fn without_owner(place: Place, number: &Field<ApplicationNumber>, detail: Detail) -> Anomaly {
    let typed = number.known().map_or("", ApplicationNumber::typed);
    Anomaly::of_row(place, Code::D06, detail).showing(Column::ApplicationNumber, typed)
}

/// D07 of a waiver for an application of the run.
fn of_waiver(waiver: &Waiver) -> Anomaly {
    match (waiver.problems.first(), waiver.code.value()) {
        (Some(problem), _) => {
            let anomaly = Anomaly::of_row(waiver.place, Code::D07, Detail::WaiverIncomplete);
            Anomaly { column: problem.column, value: problem.value.clone(), ..anomaly }
        }
        (None, code) => {
            let typed = code.map_or("", Code::as_str);
            Anomaly::of_row(waiver.place, Code::D07, Detail::WaiverOfFixedCode)
                .showing(Column::WaivedCode, typed)
        }
    }
}
