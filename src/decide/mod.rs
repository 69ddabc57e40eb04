//! One run: lines linked to applications, each application decided, then each undertaking in date order.
//!
//! [`decide`] reads like a table of contents; each step is one file.

mod aids;
mod alerts;
mod amounts;
mod anomalies;
mod case;
mod enterprise;
mod figures;
mod groups;
mod likeness;
mod lines;
mod near_equal;
mod outcome;
mod presented;
mod regional;
mod sequence;
mod two_years;
mod undertaking;
mod unread;
mod unreadable;

use rayon::prelude::*;

pub use figures::{Figures, Group, ToSee};
pub use outcome::{
    Amounts, DeMinimisAssessment, Decision, LineOutcome, LineStatus, PeriodTotals, RegisterEntry, Run,
    RunDate, Status, TraceDepth, UndertakingTerms, UndertakingTotals, WeighedAid, WeighedAids,
};

use crate::domain::{CellProblem, Code, CodeSet, Intake, Place};
use crate::rules::{Fact, Finding, RuleBook};
use aids::AidLedger;
use amounts::OfRun;
use case::{Case, Linked};
use enterprise::EnterpriseFindings;
use groups::Undertakings;
use presented::{PastLines, Presented};
use regional::RegionalAids;
use two_years::TwoYears;
use unread::UnreadFiles;
use unreadable::LISTED;

/// Decides everything that was read.
pub fn decide<'a>(intake: &'a Intake, book: &'a RuleBook, date: RunDate, depth: TraceDepth) -> Run<'a> {
    let groups = case::groups(&intake.applications);
    let ledger = AidLedger::new(intake, groups.iter().map(|group| group.first));
    let undertakings = Undertakings::new(&intake.applications, ledger.rows());
    let mut linked = Linked::new(groups, intake, &ledger, &undertakings, book, date);
    let mut works: Vec<_> =
        linked.cases.par_iter_mut().map(|case| lines::examine_alone(case, depth)).collect();
    let cases = &linked.cases;

    let regional = RegionalAids::new(&ledger);
    let mut found: Vec<EnterpriseFindings> =
        cases.par_iter().map(|case| enterprise::examine(case, &regional, book, depth)).collect();
    let unread = UnreadFiles::new(intake);
    let before =
        (TwoYears::new(&ledger), Presented::new(&works, PastLines::new(&intake.past_lines, &ledger)));
    sequence::examine(cases, &mut found, &mut works, before, !unread.aids.is_empty(), depth);
    let alike = likeness::find(cases, &found, &works);
    let not_decided_yet = found.iter_mut().map(|found| found.not_decided_yet.take()).collect();

    let of_run = OfRun { unread: &unread.all, unread_aids: &unread.aids, depth };
    let mut decisions: Vec<Decision<'a>> = cases
        .par_iter()
        .zip(works)
        .zip(found)
        .map(|((case, mut works), found)| {
            lines::examine_together(case, &mut works, depth);
            let lines = works.into_iter().map(lines::outcome).collect();
            let mut decision = undecided(case, lines, found);
            amounts::compute(case, &mut decision, &ledger, of_run);
            decision.add_data_findings(case, depth);
            decision
        })
        .collect();
    let totals = undertaking::examine(cases, &mut decisions, &ledger, &undertakings, book, depth);
    alerts::add(cases, &mut decisions, &ledger, &alike, not_decided_yet);

    let anomalies = anomalies::list(intake, &linked, &decisions, &ledger, &undertakings, &alike);
    let run_date_used = linked.cases.iter().any(|case| case.uses_run_date);
    drop(regional);
    let aids = ledger.aids;
    let register = register(&aids, &decisions);
    Run { decisions, undertakings: totals, aids, register, anomalies, date, run_date_used }
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
        noted: found.findings,
        other_aids: WeighedAids::default(),
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
            self.noted.push(finding);
        }
        fails
    }

    /// The D codes of its rows, and what they found.
    fn add_data_findings(&mut self, case: &Case<'_>, depth: TraceDepth) {
        self.reasons = self.reasons.union(case.data_codes());
        let found = data_findings(case, &self.lines);
        self.noted.extend(found);
        if depth == TraceDepth::Reasons {
            self.noted.shrink_to_fit();
        }
    }
}

/// D02 to D05: one finding for each wrong or missing cell, or contradicting row; those beyond a hundred are counted. The
/// cells of the application's own row stand in it already, see [`Decision::findings`].
fn data_findings(case: &Case<'_>, lines: &[LineOutcome<'_>]) -> Vec<Finding> {
    let failing = |code: Code, facts: Vec<Fact>| Finding::new(code, Some(true), facts);
    let limited = |code: Code, found: Vec<Vec<Fact>>, others: usize| {
        let others = others + found.len().saturating_sub(LISTED);
        let listed = found.into_iter().take(LISTED).map(move |facts| failing(code, facts));
        listed.chain((others > 0).then(|| failing(code, vec![Fact::Others(others)])))
    };
    if !case.contradictions.is_empty() {
        let places = case.contradictions.iter().map(|place| vec![Fact::Place(*place)]).collect();
        return limited(Code::D05, places, 0).collect();
    }
    let too_early = case.decided_too_early.iter();
    let too_early = too_early.map(|problem| failing(Code::D02, vec![Fact::of_cell(problem)]));
    let of_row = |(place, problem): (Place, &CellProblem)| vec![Fact::Place(place), Fact::of_cell(problem)];
    let invalid = lines.iter().filter(|outcome| outcome.status == LineStatus::Invalid);
    let of_lines = invalid
        .flat_map(|outcome| outcome.line.problems.iter().map(move |problem| (outcome.line.place, problem)))
        .map(of_row)
        .collect();
    let of_aids = case.waits_for.cells.iter().copied().map(of_row).collect();
    too_early
        .chain(limited(Code::D03, of_lines, 0))
        .chain(limited(Code::D04, of_aids, case.waits_for.others))
        .collect()
}

/// Each aid read, as many times as it counts, then every application decided in this run.
fn register(aids: &[crate::domain::KnownAid<'_>], decisions: &[Decision<'_>]) -> Vec<RegisterEntry> {
    let read = aids
        .iter()
        .enumerate()
        .flat_map(|(rank, aid)| (0..aid.times).map(move |_| RegisterEntry::Read(rank)));
    let decided = decisions.iter().enumerate().filter(|(_, decision)| {
        let application = decision.application;
        let dated = application.siret.known().is_some()
            && application.filed_on.known().is_some()
            && decision.decided_on.is_some();
        decision.status != Status::Incomplete && dated
    });
    read.chain(decided.map(|(rank, _)| RegisterEntry::Decided(rank))).collect()
}
