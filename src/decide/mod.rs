//! One run: lines linked to applications, each application decided, then each undertaking in date order.
//!
//! [`decide`] reads like a table of contents; each step is one file.

mod aids;
mod amounts;
mod anomalies;
mod case;
mod enterprise;
mod lines;
mod outcome;
mod undertaking;

use rayon::prelude::*;

pub use outcome::{
    Amounts, DeMinimisAssessment, Decision, LineOutcome, LineStatus, RegisterEntry, RegisteredAid, Run, RunDate, Status, TraceDepth,
    UndertakingTerms, UndertakingTotals,
};

use rustc_hash::FxHashMap;

use crate::domain::{Aid, CellProblem, Code, CodeSet, Place};
use crate::intake::Intake;
use crate::rules::{Fact, Finding, RuleBook, activity, place};
use aids::{AidLedger, Undertakings};
use amounts::{OfRun, Progress};
use case::{Case, Docket};
use enterprise::EnterpriseFindings;
use undertaking::DeMinimisOutcome;

/// Decides everything that was read.
pub fn decide<'a>(intake: &'a Intake, book: &'a RuleBook, date: RunDate, depth: TraceDepth) -> Run<'a> {
    let numbers = case::numbers(&intake.applications);
    let ledger = AidLedger::new(&intake.aids, &numbers);
    let undertakings = Undertakings::new(&intake.applications, intake.aids.iter().filter(|aid| !aids::is_past_decision(aid, &numbers)));
    let mut docket = Docket::new(intake, &ledger, &undertakings, book, date);
    docket.cases.par_iter_mut().for_each(|case| {
        case.lines.shrink_to_fit();
        case::order_lines(&mut case.lines);
    });
    let cases = &docket.cases;

    let found = enterprise::examine(cases, &ledger, book, depth);
    let mut works: Vec<_> = cases.par_iter().map(|case| lines::examine_alone(case, depth)).collect();
    lines::mark_presented_twice(cases, &found, &mut works, depth);
    let outcomes: Vec<_> = cases
        .par_iter()
        .zip(works)
        .map(|(case, mut works)| {
            lines::examine_together(case, &mut works, depth);
            lines::outcomes(case, works)
        })
        .collect();

    let of_run = OfRun { is_partial: intake.anomalies.iter().any(|anomaly| anomaly.code.family() == 'F'), depth };
    let mut steps: Vec<Progress> = cases
        .par_iter()
        .zip(&outcomes)
        .zip(&found)
        .map(|((case, lines), found)| amounts::compute(case, lines, found, &ledger, of_run))
        .collect();
    let DeMinimisOutcome { totals, assessments, undertaking_of } = undertaking::examine(cases, &mut steps, &ledger, &undertakings, book);

    let anomalies = anomalies::list(intake, &docket, &ledger, &numbers);
    let repeated: rustc_hash::FxHashSet<_> = ledger.left_out.iter().filter_map(|(aid, _)| aid.siren.value()).collect();
    let run_date_used = docket.cases.iter().any(|case| case.uses_run_date);
    let decisions: Vec<Decision<'a>> = docket
        .cases
        .into_par_iter()
        .zip(outcomes)
        .zip(found)
        .zip(steps)
        .zip(assessments)
        .zip(undertaking_of)
        .map(|(((((case, lines), found), steps), de_minimis), undertaking)| {
            let aid_repeated = case.siren().is_some_and(|siren| repeated.contains(&siren));
            let alerts = alerts(&case, aid_repeated);
            Decision { alerts, de_minimis, undertaking, ..decision(&case, lines, found, steps, depth) }
        })
        .collect();
    let register = register(&ledger, &decisions);
    Run { decisions, undertakings: totals, register, anomalies, date, run_date_used }
}

/// The decision of a case, its alerts and undertaking aside.
fn decision<'a>(
    case: &Case<'a>,
    lines: Vec<LineOutcome<'a>>,
    found: EnterpriseFindings,
    steps: Progress,
    depth: TraceDepth,
) -> Decision<'a> {
    let data_codes = case.data_codes();
    let contradicted = data_codes.contains(Code::D05);
    let mut findings = found.findings;
    findings.extend(steps.findings);
    findings.extend(data_findings(case));
    if depth == TraceDepth::Reasons {
        findings.retain(|finding| depth.keeps(finding));
        findings.shrink_to_fit();
    }
    Decision {
        application: case.application,
        scheme: case.scheme,
        status: steps.status,
        reasons: found.reasons.union(steps.codes).union(data_codes),
        alerts: CodeSet::NONE,
        waived: found.waived,
        waivers: case.waivers.clone(),
        decided_on: if contradicted { case.application.decided_on.value() } else { case.decided_on },
        amounts: steps.amounts,
        lines,
        findings,
        de_minimis: None,
        undertaking: None,
    }
}

/// D01 to D05: one finding for each wrong or missing cell, or contradicting row.
fn data_findings(case: &Case<'_>) -> Vec<Finding> {
    if !case.contradictions.is_empty() {
        return case.contradictions.iter().map(|place| Finding::new(Code::D05, Some(true), [Fact::Place(*place)])).collect();
    }
    let of_application = case.application.problems.iter().chain(&case.decided_too_early);
    let of_application = of_application.map(|problem| Finding::new(problem.code_of_application(), Some(true), [cell(problem)]));
    let of_row = |code: Code, place: Place, problems: &[CellProblem]| -> Vec<Finding> {
        problems.iter().map(|problem| Finding::new(code, Some(true), [Fact::Place(place), cell(problem)])).collect()
    };
    let of_lines = case.lines.iter().flat_map(|(line, _)| of_row(Code::D03, line.place, &line.problems));
    let of_aids = case.unreadable_aids.iter().flat_map(|aid| of_row(Code::D04, aid.place, &aid.problems));
    let mut findings: Vec<Finding> = of_application.chain(of_lines).chain(of_aids).collect();
    findings.sort_by_key(|finding| finding.code);
    findings
}

fn cell(problem: &CellProblem) -> Fact {
    Fact::Cell(Box::new(problem.clone()))
}

/// The W codes of an application.
fn alerts(case: &Case<'_>, aid_repeated: bool) -> CodeSet {
    let agreed = case.contradictions.is_empty();
    let checks = [
        (Code::W01, case.lines.iter().any(|(line, _)| line.vat_mismatch.is_some())),
        (Code::W02, agreed && !case.repetitions.is_empty()),
        (Code::W03, agreed && activity::to_be_checked(case.application, case.scheme).is_some()),
        (Code::W04, agreed && place::unknown_postal_code(case.application, case.scheme).is_some()),
        (Code::W05, aid_repeated),
    ];
    checks.into_iter().filter_map(|(code, holds)| holds.then_some(code)).collect()
}

/// Every aids row read that can be used and is not left out, then every application decided in this run.
fn register<'a>(ledger: &AidLedger<'a>, decisions: &[Decision<'a>]) -> Vec<RegisterEntry<'a>> {
    let mut equals: FxHashMap<Place, Vec<&Aid>> = FxHashMap::default();
    for (aid, kept) in &ledger.left_out {
        equals.entry(*kept).or_default().push(aid);
    }
    let equals_of = |aid: &Aid| equals.get(&aid.place).map_or(&[][..], Vec::as_slice);
    let usable = ledger.kept.iter().filter(|aid| aid.problems.is_empty());
    let read = usable.map(|aid| RegisterEntry::Read(RegisteredAid::new(aid, equals_of(aid))));
    let decided = decisions.iter().enumerate().filter(|(_, decision)| {
        let application = decision.application;
        let dated = application.siret.known().is_some() && application.filed_on.known().is_some() && decision.decided_on.is_some();
        decision.status != Status::Incomplete && dated
    });
    read.chain(decided.map(|(rank, _)| RegisterEntry::Decided(rank))).collect()
}
