//! The lines of an application: what each retains and why (rules, section 3).

use std::num::NonZeroU32;

use rustc_hash::FxHashMap;
use thin_vec::ThinVec;

use super::case::Case;
use super::outcome::{LineOutcome, LineStatus, TraceDepth};
use crate::domain::{Code, CodeSet, Euros, Expense, InvoiceLine, Nature, half_hash};
use crate::rules::credit_note::{self, RetainedLine};
use crate::rules::double_presentation::{NOT_STANDING, PresentationKey};
use crate::rules::subscription::SubscriptionKey;
use crate::rules::{Finding, Role, SchemeRules, Verdict, equipment, expense, project, subscription};

impl TraceDepth {
    /// Is this finding part of the trace?
    pub fn keeps(self, finding: &Finding) -> bool {
        self == TraceDepth::Full || matches!(finding.verdict, Verdict::Fails | Verdict::Waived)
    }
}

/// One line on its way. No larger than its outcome, which takes its place in memory.
#[derive(Clone)]
pub struct LineWork<'a> {
    /// The line.
    pub line: &'a InvoiceLine,
    /// Its number or occurrence number.
    number: u32,
    /// Failing codes so far.
    codes: CodeSet,
    findings: ThinVec<Finding>,
    /// Euros retained so far.
    pub retained: Euros,
    /// The hash of what makes it one with another line (L13), of a line that may stand.
    pub presentation: Option<NonZeroU32>,
}

impl<'a> LineWork<'a> {
    /// The line as the rules read it, `None` when it is `invalide`: read again each time, for all lines of a run are on
    /// their way at once.
    pub fn expense(&self) -> Option<Expense<'a>> {
        self.line.expense()
    }

    /// What makes it one with another line.
    pub fn presentation_key(&self) -> Option<PresentationKey<'a>> {
        Some(PresentationKey::new(self.line, self.number, self.line.expense()?.amount))
    }

    /// Valid, without a code that lets another line stand: it stands when its application does.
    pub fn may_stand(&self) -> bool {
        self.presentation.is_some()
    }

    /// Was it presented before?
    pub fn is_presented_twice(&self) -> bool {
        self.codes.contains(Code::L13)
    }

    /// Notes a finding.
    pub fn note(&mut self, finding: Finding, depth: TraceDepth) {
        if finding.fails() {
            self.codes.insert(finding.code);
        }
        if depth.keeps(&finding) {
            // Most lines that have a finding have one.
            self.findings.reserve_exact(1);
            self.findings.push(finding);
        }
    }

    fn withdraw(&mut self, code: Code) {
        self.codes.remove(code);
        self.findings.retain(|finding| finding.code != code);
    }

    /// L01–L09, L13–L15: it retains nothing.
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
    NonZeroU32::MIN.saturating_add(half_hash(key))
}

/// Subscriptions, project, equipment: what needs the other lines of the application.
pub fn examine_together(case: &Case<'_>, works: &mut [LineWork<'_>], depth: TraceDepth) {
    subscriptions(works, case.scheme, depth);
    credit_notes(works, case.scheme, depth);
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
        if work.is_excluded() || is_untied_equipment(&expense, scheme) {
            continue;
        }
        let taken = taken.entry(subscription::subscription_key(&expense)).or_default();
        let share = subscription::share(&expense, scheme.subscription_months.saturating_sub(*taken), scheme);
        *taken += share.months_taken;
        work.retained = share.retained;
        work.note(share.finding, depth);
    }
}

/// 3.6: a refund of what was not retained changes nothing.
fn credit_notes(works: &mut [LineWork<'_>], scheme: &SchemeRules, depth: TraceDepth) {
    if !works.iter().any(|work| work.line.amount.value().is_some_and(Euros::is_negative)) {
        return;
    }
    let valid = |work: &LineWork<'_>| work.expense().is_some();
    let lines: Vec<RetainedLine<'_>> = works
        .iter()
        .filter_map(|work| {
            let expense = work.expense()?;
            let excluded = work.is_excluded() || is_untied_equipment(&expense, scheme);
            Some(RetainedLine { expense, retained: if excluded { Euros::ZERO } else { work.retained } })
        })
        .collect();
    let found = credit_note::of_nothing_retained(&lines);
    for (work, finding) in works.iter_mut().filter(|work| valid(work)).zip(found) {
        if let Some(finding) = finding.filter(|_| !work.is_excluded()) {
            work.withdraw(Code::L12);
            work.note(finding, depth);
        }
    }
}

/// An equipment line with `lie_projet` non gets L07 anyway.
fn is_untied_equipment(expense: &Expense<'_>, scheme: &SchemeRules) -> bool {
    scheme.role(expense.category) == Role::Equipment && !expense.tied_to_project
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
        // Only a line without exclusion can carry L12, only a credit note without another L15.
        if work.codes.intersects(CodeSet::of(&[Code::L07, Code::L14])) {
            work.withdraw(Code::L12);
            work.withdraw(Code::L15);
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
            work.withdraw(Code::L12);
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
