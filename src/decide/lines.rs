//! The lines of an application: what each retains and why (rules, section 3).

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

use super::case::{Case, NOT_DECIDED};
use super::enterprise::EnterpriseFindings;
use super::outcome::{LineOutcome, LineStatus, TraceDepth};
use crate::domain::{ApplicationNumber, Code, CodeSet, Euros, Expense, InvoiceLine, Nature, Place};
use crate::rules::double_presentation::{NOT_STANDING, PresentationKey, presented_twice};
use crate::rules::subscription::SubscriptionKey;
use crate::rules::{Finding, Role, SchemeRules, Verdict, equipment, expense, project, subscription};

impl TraceDepth {
    /// Is this finding part of the trace?
    pub fn keeps(self, finding: &Finding) -> bool {
        self == TraceDepth::Full || matches!(finding.verdict, Verdict::Fails | Verdict::Waived)
    }
}

/// One line on its way.
pub struct LineWork<'a> {
    /// `None` when it is `invalide`.
    line: Option<&'a InvoiceLine>,
    /// Failing codes so far.
    codes: CodeSet,
    findings: Vec<Finding>,
    retained: Euros,
}

impl<'a> LineWork<'a> {
    /// The line as the rules read it: read again each time, for all lines of a run are on their way at once.
    fn expense(&self) -> Option<Expense<'a>> {
        self.line.and_then(InvoiceLine::expense)
    }

    fn note(&mut self, finding: Finding, depth: TraceDepth) {
        if finding.fails() {
            self.codes.insert(finding.code);
        }
        if depth.keeps(&finding) {
            // Most lines that have a finding have one.
            self.findings.reserve_exact(1);
            self.findings.push(finding);
        }
    }

    /// L01–L09, L13, L14: it retains nothing.
    fn is_excluded(&self) -> bool {
        const REDUCTIONS: CodeSet = CodeSet::of(&[Code::L10, Code::L11, Code::L12]);
        !self.codes.without(REDUCTIONS).is_empty()
    }
}

/// L01 to L06, L08, L09: each line of a case by itself.
pub fn examine_alone<'a>(case: &Case<'a>, depth: TraceDepth) -> Vec<LineWork<'a>> {
    let filed_on = case.application.filed_on.value();
    let legal_name = case.application.legal_name.known();
    case.lines
        .iter()
        .map(|&(line, _)| {
            let mut work = LineWork { line: None, codes: CodeSet::NONE, findings: Vec::new(), retained: Euros::ZERO };
            let Some(expense) = line.expense() else { return work };
            work.line = Some(line);
            work.retained = expense.amount;
            work.note(expense::billed_to_applicant(&expense, case.siren(), legal_name), depth);
            work.note(expense::after_request(&expense, filed_on, case.scheme), depth);
            work.note(expense::paid(&expense, case.decided_on), depth);
            for code in [Code::L04, Code::L05, Code::L06, Code::L09] {
                work.note(expense::listed_expense(&expense, code, case.scheme), depth);
            }
            work.note(expense::not_leased(&expense), depth);
            work
        })
        .collect()
}

/// L13 over the whole run: of the standing lines with one key, the first by application and place keeps its standing.
pub fn mark_presented_twice(cases: &[Case<'_>], found: &[EnterpriseFindings], works: &mut [Vec<LineWork<'_>>], depth: TraceDepth) {
    let mut standing: Vec<Standing> = cases
        .par_iter()
        .zip(found)
        .zip(&*works)
        .enumerate()
        .filter(|(_, ((case, found), _))| found.reasons.is_empty() && !case.data_codes().intersects(NOT_DECIDED))
        .flat_map_iter(|(case_rank, ((case, _), works))| standing_lines(case_rank, case, works))
        .collect();
    // Lines with one key have one hash; lines with one hash are compared in full below.
    standing.par_sort_unstable();

    for same_hash in standing.chunk_by(|one, other| one.hash == other.hash).filter(|group| group.len() > 1) {
        let mut first_with: FxHashMap<PresentationKey<'_>, &Standing> = FxHashMap::default();
        for line in same_hash {
            let Some(key) = presentation_key(&cases[line.case], line.line) else { continue };
            match first_with.entry(key) {
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(line);
                }
                std::collections::hash_map::Entry::Occupied(first) => {
                    let keeper: Option<&ApplicationNumber> = cases[first.get().case].number();
                    works[line.case][line.line].note(presented_twice(keeper, first.get().place), depth);
                }
            }
        }
    }
}

/// A standing line: its hash, then the order that says who comes first (cases are in the order of the report).
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    hash: u64,
    case: usize,
    place: Place,
    line: usize,
}

fn standing_lines<'w>(case_rank: usize, case: &'w Case<'_>, works: &'w [LineWork<'_>]) -> impl Iterator<Item = Standing> + 'w {
    works.iter().enumerate().filter(|(_, work)| !work.codes.intersects(NOT_STANDING)).filter_map(move |(line, _)| {
        let mut hasher = FxHasher::default();
        presentation_key(case, line)?.hash(&mut hasher);
        Some(Standing { hash: hasher.finish(), case: case_rank, place: case.lines[line].0.place, line })
    })
}

fn presentation_key<'a>(case: &Case<'a>, line: usize) -> Option<PresentationKey<'a>> {
    let (line, number) = case.lines[line];
    Some(PresentationKey::new(line, number, line.expense()?.amount))
}

/// Subscriptions, project, equipment: what needs the other lines of the application.
pub fn examine_together(case: &Case<'_>, works: &mut [LineWork<'_>], depth: TraceDepth) {
    subscriptions(works, case.scheme, depth);
    let project = project_total(works, case.scheme);
    project_exclusions(works, project, case.scheme, depth);
    equipment_caps(works, case.scheme, depth);
    for work in works {
        if work.is_excluded() || work.codes.contains(Code::L10) {
            work.retained = Euros::ZERO;
        }
        work.findings.sort_by_key(|finding| finding.code);
    }
}

/// 3.2: months are shared out in line order, group by group.
fn subscriptions(works: &mut [LineWork<'_>], scheme: &SchemeRules, depth: TraceDepth) {
    let mut taken: FxHashMap<SubscriptionKey<'_>, u32> = FxHashMap::default();
    for work in works.iter_mut() {
        let Some(expense) = work.expense().filter(|expense| expense.nature == Nature::Subscription) else { continue };
        let untied_equipment = scheme.role(expense.category) == Role::Equipment && !expense.tied_to_project;
        if work.is_excluded() || untied_equipment {
            continue;
        }
        let taken = taken.entry(subscription::subscription_key(&expense)).or_default();
        let share = subscription::share(&expense, scheme.subscription_months.saturating_sub(*taken), scheme);
        *taken += share.months_taken;
        work.retained = share.retained;
        work.note(share.finding, depth);
    }
}

fn project_total(works: &[LineWork<'_>], scheme: &SchemeRules) -> Euros {
    let project = works.iter().filter(|work| work.expense().is_some_and(|expense| scheme.role(expense.category) == Role::Project));
    project.filter(|work| !work.is_excluded()).map(|work| work.retained).sum()
}

/// 3.3: equipment and support need a project.
fn project_exclusions(works: &mut [LineWork<'_>], total: Euros, scheme: &SchemeRules, depth: TraceDepth) {
    for work in works {
        let Some(expense) = work.expense() else { continue };
        match scheme.role(expense.category) {
            Role::Equipment => work.note(project::equipment_tied(&expense, total), depth),
            Role::Support => work.note(project::support_of_project(total), depth),
            Role::Project | Role::Excluded(_) => {}
        }
        if work.is_excluded() {
            // Only a line without exclusion can carry L12.
            work.codes.remove(Code::L12);
            work.findings.retain(|finding| finding.code != Code::L12);
        }
    }
}

/// 3.4: the caps per kind.
fn equipment_caps(works: &mut [LineWork<'_>], scheme: &SchemeRules, depth: TraceDepth) {
    let mut equipment: Vec<&mut LineWork<'_>> = works
        .iter_mut()
        .filter(|work| work.expense().is_some_and(|expense| scheme.role(expense.category) == Role::Equipment) && !work.is_excluded())
        .collect();
    let amounts: Vec<_> = equipment.iter().filter_map(|work| Some((work.expense()?.category, work.retained))).collect();
    for (work, share) in equipment.iter_mut().zip(equipment::shares(&amounts, scheme)) {
        work.retained = share.retained;
        share.findings.into_iter().for_each(|finding| work.note(finding, depth));
        if work.codes.contains(Code::L10) {
            work.codes.remove(Code::L12);
            work.findings.retain(|finding| finding.code != Code::L12);
        }
    }
}

/// The lines of a case as the report shows them.
pub fn outcomes<'a>(case: &Case<'a>, works: Vec<LineWork<'a>>) -> Vec<LineOutcome<'a>> {
    case.lines.iter().zip(works).map(|(&(line, number), work)| outcome(line, number, work)).collect()
}

fn outcome<'a>(line: &'a InvoiceLine, number: u32, work: LineWork<'a>) -> LineOutcome<'a> {
    let (status, reasons) = if work.line.is_none() {
        (LineStatus::Invalid, CodeSet::of(&[Code::D03]))
    } else if work.is_excluded() || work.codes.contains(Code::L10) {
        (LineStatus::Excluded, work.codes)
    } else if work.codes.is_empty() {
        (LineStatus::Retained, work.codes)
    } else {
        (LineStatus::Reduced, work.codes)
    };
    LineOutcome { line, number, status, reasons, retained: work.retained, findings: work.findings.into_boxed_slice() }
}
