//! Everything wrong with a run's inputs, as values with a place (rules, section 6).

use rustc_hash::{FxHashMap, FxHashSet};

use super::aids::{AidLedger, SetAside};
use super::case::{Case, Linked};
use super::groups::Undertakings;
use super::likeness::Alike;
use super::outcome::Decision;
use super::unreadable;
use crate::domain::{
    Anomalies, Anomaly, ApplicationNumber, CellProblem, Code, Column, Detail, Field, Intake, InvoiceLine,
    Place, Siren, Waiver,
};

/// One row for each wrong or missing cell, and one for each F, D05, D06, D07, W01, W02, W05, W07, W08, W10, W11, W13, W14;
/// in the order file, sheet, row.
pub fn list(
    intake: &Intake,
    linked: &Linked<'_>,
    decisions: &[Decision<'_>],
    ledger: &AidLedger<'_>,
    undertakings: &Undertakings<'_>,
    alike: &[Alike],
) -> Vec<Anomaly> {
    let mut anomalies = Anomalies::default();
    anomalies.extend(intake.anomalies.iter().cloned());
    for application in &intake.applications {
        let cell = |problem: &CellProblem| {
            Anomaly::of_cell(application.place, problem.code_of_application(), problem)
        };
        anomalies.extend(application.problems.iter().map(cell));
    }
    for (case, decision) in linked.cases.iter().zip(decisions) {
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
    anomalies.extend(linked.lines_without_owner.iter().map(|line| {
        about_number(line.place, &line.application_number, Code::D06, Detail::LineWithoutApplication)
    }));
    unreadable::list(intake, &linked.cases, ledger, undertakings, &mut anomalies);
    let repeated = ledger.repeated.iter();
    anomalies
        .extend(repeated.map(|(row, kept)| Anomaly::of_row(row.place, Code::W05, Detail::SameRowAs(*kept))));
    let applicants: FxHashSet<Siren> = linked.cases.iter().filter_map(Case::siren).collect();
    let of_applicant =
        |(row, _): &&SetAside<'_>| row.siren.value().is_some_and(|siren| applicants.contains(&siren));
    anomalies.extend(
        ledger
            .near_equal
            .iter()
            .filter(of_applicant)
            .map(|(row, kept)| Anomaly::of_row(row.place, Code::W08, Detail::NearEqualTo(*kept))),
    );
    anomalies.extend(linked.void_waivers.iter().map(|(waiver, why)| of_waiver(waiver, why)));
    anomalies.extend(
        alike
            .iter()
            .map(|(_, place, other)| Anomaly::of_row(*place, Code::W13, Detail::MayBeOneWith(*other))),
    );
    let mut list = anomalies.listed();
    name_applications(&mut list, intake);
    list
}

/// Says which application each row at fault belongs to, and whose it is.
fn name_applications(anomalies: &mut [Anomaly], intake: &Intake) {
    let mut numbers: FxHashMap<Place, Option<&ApplicationNumber>> =
        anomalies.iter().filter_map(|anomaly| Some((anomaly.place()?, None))).collect();
    let applications = || intake.applications.iter().map(|row| (row.place, &row.number));
    let lines = intake.lines.iter().flatten().map(|row| (row.place, &row.application_number));
    let aids = intake.aids.iter().map(|row| (row.place, &row.application_number));
    let waivers = intake.waivers.iter().map(|row| (row.place, &row.application_number));
    for (place, number) in applications().chain(lines).chain(aids).chain(waivers) {
        if let Some(found) = numbers.get_mut(&place) {
            *found = number.known();
        }
    }
    let mut names: FxHashMap<&ApplicationNumber, &str> =
        numbers.values().flatten().map(|number| (*number, "")).collect();
    for application in intake.applications.iter().rev() {
        if let Some(name) = application.number.known().and_then(|number| names.get_mut(number)) {
            *name = application.typed_name();
        }
    }
    for anomaly in anomalies {
        let number = anomaly.place().and_then(|place| numbers.get(&place).copied().flatten());
        anomaly.application = number.map_or("", ApplicationNumber::typed).into();
        anomaly.legal_name = number.and_then(|number| names.get(number).copied()).unwrap_or_default().into();
    }
}

/// D03, W01.
fn of_line(line: &InvoiceLine, anomalies: &mut Anomalies) {
    anomalies.extend(line.problems.iter().map(|problem| Anomaly::of_cell(line.place, Code::D03, problem)));
    if let Some(expected) = &line.vat_mismatch {
        anomalies.extend([Anomaly::of_row(
            line.place,
            Code::W01,
            Detail::VatMismatch { expected: **expected },
        )]);
    }
}

fn about_number(place: Place, number: &Field<ApplicationNumber>, code: Code, detail: Detail) -> Anomaly {
    let typed = number.known().map_or("", ApplicationNumber::typed);
    Anomaly::of_row(place, code, detail).showing(Column::ApplicationNumber, typed)
}

/// D07: what keeps a waiver from waiving anything.
fn of_waiver(waiver: &Waiver, why: &Detail) -> Anomaly {
    match (why, waiver.problems.first()) {
        (Detail::WaiverIncomplete, Some(problem)) => {
            let anomaly = Anomaly::of_row(waiver.place, Code::D07, why.clone());
            Anomaly { column: problem.column, value: problem.value.clone(), ..anomaly }
        }
        (Detail::WaiverOfFixedCode, _) => {
            let typed = waiver.code.value().map_or("", Code::as_str);
            Anomaly::of_row(waiver.place, Code::D07, why.clone()).showing(Column::WaivedCode, typed)
        }
        _ => about_number(waiver.place, &waiver.application_number, Code::D07, why.clone()),
    }
}
