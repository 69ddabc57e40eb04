//! The lines of an application: what each retains and why (rules, section 3).

use std::hash::{Hash, Hasher};
use std::num::NonZeroU32;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use thin_vec::ThinVec;

use super::case::{Case, NOT_DECIDED};
use super::enterprise::EnterpriseFindings;
use super::outcome::{LineOutcome, LineStatus, TraceDepth};
use crate::domain::{ApplicationNumber, Code, CodeSet, Euros, Expense, InvoiceLine, Nature};
use crate::rules::double_presentation::{NOT_STANDING, PresentationKey, presented_twice};
use crate::rules::subscription::SubscriptionKey;
use crate::rules::{Finding, Role, SchemeRules, Verdict, equipment, expense, project, subscription};

impl TraceDepth {
    /// Is this finding part of the trace?
    pub fn keeps(self, finding: &Finding) -> bool {
        self == TraceDepth::Full || matches!(finding.verdict, Verdict::Fails | Verdict::Waived)
    }
}

/// One line on its way. No larger than its outcome, which takes its place in memory.
pub struct LineWork<'a> {
    line: &'a InvoiceLine,
    /// Its number or occurrence number.
    number: u32,
    /// Failing codes so far.
    codes: CodeSet,
    findings: ThinVec<Finding>,
    retained: Euros,
    /// The hash of what makes it one with another line (L13), of a standing line.
    presentation: Option<NonZeroU32>,
}

impl<'a> LineWork<'a> {
    /// The line as the rules read it, `None` when it is `invalide`: read again each time, for all lines of a run are on
    /// their way at once.
    fn expense(&self) -> Option<Expense<'a>> {
        self.line.expense()
    }

    fn presentation_key(&self) -> Option<PresentationKey<'a>> {
        Some(PresentationKey::new(self.line, self.number, self.line.expense()?.amount))
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

/// L01 to L06, L08, L09: each line of a case by itself, in line order. The case gives up its lines.
pub fn examine_alone<'a>(case: &mut Case<'a>, depth: TraceDepth) -> Vec<LineWork<'a>> {
    let lines = case.take_lines();
    let filed_on = case.application.filed_on.value();
    let legal_name = case.application.legal_name.known();
    lines
        .into_iter()
        .map(|(line, number)| {
            let (codes, findings) = (CodeSet::NONE, ThinVec::new());
            let mut work =
                LineWork { line, number, codes, findings, retained: Euros::ZERO, presentation: None };
            let Some(expense) = line.expense() else { return work };
            work.retained = expense.amount;
            work.note(expense::billed_to_applicant(&expense, case.siren(), legal_name), depth);
            work.note(expense::after_request(&expense, filed_on, case.scheme), depth);
            work.note(expense::paid(&expense, case.decided_on), depth);
            for code in [Code::L04, Code::L05, Code::L06, Code::L09] {
                work.note(expense::listed_expense(&expense, code, case.scheme), depth);
            }
            work.note(expense::not_leased(&expense), depth);
            if !work.codes.intersects(NOT_STANDING) {
                work.presentation = work.presentation_key().map(|key| hash_of(&key));
            }
            work
        })
        .collect()
}

/// Half of the hash, which is enough: lines of one hash are compared in full.
fn hash_of(key: &PresentationKey<'_>) -> NonZeroU32 {
    let mut hasher = FxHasher::default();
    key.hash(&mut hasher);
    #[expect(clippy::cast_possible_truncation, reason = "half is wanted")]
    let half = hasher.finish() as u32;
    NonZeroU32::MIN.saturating_add(half)
}

/// L13 over the whole run: of the standing lines with one key, the first by application and place keeps its standing.
pub fn mark_presented_twice(
    cases: &[Case<'_>],
    found: &[EnterpriseFindings],
    works: &mut [Vec<LineWork<'_>>],
    depth: TraceDepth,
) {
    // Room is made once: there are nearly as many as lines in the run.
    let mut standing: Vec<Standing> = Vec::with_capacity(works.iter().map(Vec::len).sum());
    for (case_rank, ((case, found), works)) in cases.iter().zip(found).zip(&*works).enumerate() {
        if found.reasons.is_empty() && !case.data_codes().intersects(NOT_DECIDED) {
            standing.extend(standing_lines(case_rank, works));
        }
    }
    // Lines with one key have one hash; lines with one hash are compared in full below.
    standing.par_sort_unstable_by_key(|line| line.hash);

    for same_hash in
        standing.chunk_by_mut(|one, other| one.hash == other.hash).filter(|group| group.len() > 1)
    {
        // Cases are in the order of the report.
        same_hash.sort_unstable_by_key(|line| (line.case, line.of(works).line.place));
        let mut first_with: FxHashMap<PresentationKey<'_>, &Standing> = FxHashMap::default();
        for line in &*same_hash {
            let Some(key) = line.of(works).presentation_key() else { continue };
            let first = *first_with.entry(key).or_insert(line);
            if first != line {
                let keeper: Option<&ApplicationNumber> = cases[first.case as usize].number();
                let finding = presented_twice(keeper, first.of(works).line.place);
                works[line.case as usize][line.line as usize].note(finding, depth);
            }
        }
    }
}

/// A standing line: its hash, and where it is; small, for there is one for each line of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Standing {
    hash: NonZeroU32,
    case: u32,
    line: u32,
}

impl Standing {
    fn of<'w, 'a>(self, works: &'w [Vec<LineWork<'a>>]) -> &'w LineWork<'a> {
        &works[self.case as usize][self.line as usize]
    }
}

fn standing_lines<'w>(case_rank: usize, works: &'w [LineWork<'_>]) -> impl Iterator<Item = Standing> + 'w {
    works.iter().enumerate().filter_map(move |(line, work)| {
        Some(Standing {
            hash: work.presentation?,
            case: u32::try_from(case_rank).ok()?,
            line: u32::try_from(line).ok()?,
        })
    })
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
        let Some(expense) = work.expense().filter(|expense| expense.nature == Nature::Subscription) else {
            continue;
        };
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
    let project = works
        .iter()
        .filter(|work| work.expense().is_some_and(|expense| scheme.role(expense.category) == Role::Project));
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
        .filter(|work| {
            work.expense().is_some_and(|expense| scheme.role(expense.category) == Role::Equipment)
                && !work.is_excluded()
        })
        .collect();
    let amounts: Vec<_> =
        equipment.iter().filter_map(|work| Some((work.expense()?.category, work.retained))).collect();
    for (work, share) in equipment.iter_mut().zip(equipment::shares(&amounts, scheme)) {
        work.retained = share.retained;
        share.findings.into_iter().for_each(|finding| work.note(finding, depth));
        if work.codes.contains(Code::L10) {
            work.codes.remove(Code::L12);
            work.findings.retain(|finding| finding.code != Code::L12);
        }
    }
}

/// A line as the report shows it.
pub fn outcome(work: LineWork<'_>) -> LineOutcome<'_> {
    let (status, reasons) = if work.expense().is_none() {
        (LineStatus::Invalid, CodeSet::of(&[Code::D03]))
    } else if work.is_excluded() || work.codes.contains(Code::L10) {
        (LineStatus::Excluded, work.codes)
    } else if work.codes.is_empty() {
        (LineStatus::Retained, work.codes)
    } else {
        (LineStatus::Reduced, work.codes)
    };
    let LineWork { line, number, retained, findings, .. } = work;
    LineOutcome { line, number, status, reasons, retained, findings }
}
