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
    Amounts, DeMinimisAssessment, Decision, LineOutcome, LineStatus, RegisterEntry, RegisteredAid, Run,
    RunDate, Status, TraceDepth, UndertakingTerms, UndertakingTotals,
};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::{Aid, CellProblem, Code, CodeSet, Intake, Place};
use crate::rules::{Fact, Finding, RuleBook, activity, place};
use aids::{AidLedger, Undertakings};
use amounts::OfRun;
use case::{Case, Docket};
use enterprise::EnterpriseFindings;

/// Decides everything that was read.
pub fn decide<'a>(intake: &'a Intake, book: &'a RuleBook, date: RunDate, depth: TraceDepth) -> Run<'a> {
    let numbers = case::numbers(&intake.applications);
    let ledger = AidLedger::new(&intake.aids, &numbers);
    let undertakings = Undertakings::new(
        &intake.applications,
        intake.aids.iter().filter(|aid| !aids::is_past_decision(aid, &numbers)),
    );
    let mut docket = Docket::new(intake, &ledger, &undertakings, book, date);
    let mut works: Vec<_> =
        docket.cases.par_iter_mut().map(|case| lines::examine_alone(case, depth)).collect();
    let cases = &docket.cases;

    let found = enterprise::examine(cases, &ledger, book, depth);
    lines::mark_presented_twice(cases, &found, &mut works, depth);

    let of_run =
        OfRun { is_partial: intake.anomalies.iter().any(|anomaly| anomaly.code.family() == 'F'), depth };
    let repeated: FxHashSet<_> = ledger.left_out.iter().filter_map(|(aid, _)| aid.siren.value()).collect();
    let mut decisions: Vec<Decision<'a>> = cases
        .par_iter()
        .zip(works)
        .zip(found)
        .map(|((case, mut works), found)| {
            lines::examine_together(case, &mut works, depth);
            let lines = works.into_iter().map(lines::outcome).collect();
            let mut decision = undecided(case, lines, found);
            amounts::compute(case, &mut decision, &ledger, of_run);
            let aid_repeated = case.siren().is_some_and(|siren| repeated.contains(&siren));
            decision.alerts = alerts(case, aid_repeated);
            decision.add_data_findings(case, depth);
            decision
        })
        .collect();
    let totals = undertaking::examine(cases, &mut decisions, &ledger, &undertakings, book, depth);

    let anomalies = anomalies::list(intake, &docket, &decisions, &ledger, &numbers);
    let run_date_used = docket.cases.iter().any(|case| case.uses_run_date);
    let register = register(&ledger, &decisions);
    Run { decisions, undertakings: totals, register, anomalies, date, run_date_used }
}

/// The decision of a case before its amounts: what the E rules and those of the lines found.
fn undecided<'a>(case: &Case<'a>, lines: Vec<LineOutcome<'a>>, found: EnterpriseFindings) -> Decision<'a> {
    let contradicted = !case.contradictions.is_empty();
    Decision {
        application: case.application,
        scheme: case.scheme,
        status: Status::Incomplete,
        reasons: found.reasons,
        alerts: CodeSet::NONE,
        waived: found.waived,
        waivers: case.waivers.clone(),
        decided_on: if contradicted { case.application.decided_on.value() } else { case.decided_on },
        amounts: Amounts::default(),
        lines,
        findings: found.findings,
        de_minimis: None,
        undertaking: None,
    }
}

impl Decision<'_> {
    /// Notes the finding; does it fail?
    fn note(&mut self, finding: Finding, depth: TraceDepth) -> bool {
        let fails = finding.fails();
        if fails {
            self.reasons.insert(finding.code);
        }
        if depth.keeps(&finding) {
            self.findings.push(finding);
        }
        fails
    }

    /// The D codes of its rows, and what they found.
    fn add_data_findings(&mut self, case: &Case<'_>, depth: TraceDepth) {
        self.reasons = self.reasons.union(case.data_codes());
        let found = data_findings(case, &self.lines);
        self.findings.extend(found);
        if depth == TraceDepth::Reasons {
            self.findings.shrink_to_fit();
        }
    }
}

/// D01 to D05: one finding for each wrong or missing cell, or contradicting row.
fn data_findings(case: &Case<'_>, lines: &[LineOutcome<'_>]) -> Vec<Finding> {
    if !case.contradictions.is_empty() {
        return case
            .contradictions
            .iter()
            .map(|place| Finding::new(Code::D05, Some(true), [Fact::Place(*place)]))
            .collect();
    }
    let of_application = case.application.problems.iter().chain(case.decided_too_early.as_deref());
    let of_application = of_application
        .map(|problem| Finding::new(problem.code_of_application(), Some(true), [cell(problem)]));
    let of_row = |code: Code, place: Place, problems: &[CellProblem]| -> Vec<Finding> {
        problems
            .iter()
            .map(|problem| Finding::new(code, Some(true), [Fact::Place(place), cell(problem)]))
            .collect()
    };
    let invalid = lines.iter().filter(|outcome| outcome.status == LineStatus::Invalid);
    let of_lines = invalid.flat_map(|outcome| of_row(Code::D03, outcome.line.place, &outcome.line.problems));
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
        (Code::W01, case.has_vat_mismatch),
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
        let dated = application.siret.known().is_some()
            && application.filed_on.known().is_some()
            && decision.decided_on.is_some();
        decision.status != Status::Incomplete && dated
    });
    read.chain(decided.map(|(rank, _)| RegisterEntry::Decided(rank))).collect()
}
