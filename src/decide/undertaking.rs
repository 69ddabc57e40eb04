//! De minimis: applications that would be granted, taken per undertaking in date order (rules, section 5).

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::aids::{AidLedger, Undertakings};
use super::amounts::Progress;
use super::case::Case;
use super::outcome::{DeMinimisAssessment, Status, UndertakingTerms, UndertakingTotals};
use crate::domain::{ApplicationNumber, Date, Euros, FiscalYearEnd, Siren};
use crate::rules::de_minimis::{DatedSums, Received, countable, under_ceiling};
use crate::rules::{DeMinimisExcess, DeMinimisRules, RuleBook, amount};

/// An undertaking with an application in the run.
struct Undertaking {
    root: Siren,
    sirens: Vec<Siren>,
    /// Ranks of its cases.
    cases: Vec<usize>,
}

/// What de minimis makes of a run.
pub struct DeMinimisOutcome {
    /// Totals, in the order of the undertakings' names.
    pub totals: Vec<UndertakingTotals>,
    /// The assessment of each case that reached it, by rank.
    pub assessments: Vec<Option<Box<DeMinimisAssessment>>>,
    /// The undertaking of each case, by rank in `totals`.
    pub undertaking_of: Vec<Option<usize>>,
}

/// Examines every undertaking, in parallel; `steps` of cases above the ceiling are changed (A04).
pub fn examine(
    cases: &[Case<'_>],
    steps: &mut [Progress],
    ledger: &AidLedger<'_>,
    undertakings: &Undertakings<'_>,
    book: &RuleBook,
) -> DeMinimisOutcome {
    let mut examined: Vec<(String, Undertaking, Examined)> = with_applications(cases, undertakings)
        .into_par_iter()
        .map(|undertaking| {
            let name = undertakings.name(undertaking.root).map_or_else(|| undertaking.sirens[0].to_string(), str::to_owned);
            let examined = undertaking.examine(cases, steps, ledger, book);
            (name, undertaking, examined)
        })
        .collect();
    examined.sort_by(|(one, u, _), (other, v, _)| (one, u.root).cmp(&(other, v.root)));

    let mut outcome =
        DeMinimisOutcome { totals: Vec::new(), assessments: vec![None; cases.len()], undertaking_of: vec![None; cases.len()] };
    for (name, undertaking, examined) in examined {
        for &rank in &undertaking.cases {
            outcome.undertaking_of[rank] = Some(outcome.totals.len());
        }
        for (rank, assessment) in examined.assessments {
            apply(&assessment, &cases[rank], &mut steps[rank], book);
            outcome.assessments[rank] = Some(Box::new(assessment));
        }
        outcome.totals.push(UndertakingTotals {
            name,
            sirens: undertaking.sirens,
            reference: examined.reference,
            terms: examined.terms,
            decisions: undertaking.cases,
        });
    }
    outcome
}

fn with_applications(cases: &[Case<'_>], undertakings: &Undertakings<'_>) -> Vec<Undertaking> {
    let mut members = undertakings.members();
    let mut rank_of: FxHashMap<Siren, usize> = FxHashMap::default();
    let mut found: Vec<Undertaking> = Vec::new();
    for (rank, case) in cases.iter().enumerate() {
        let Some(root) = case.undertaking else { continue };
        let position = *rank_of.entry(root).or_insert(found.len());
        if position == found.len() {
            found.push(Undertaking { root, sirens: members.remove(&root).unwrap_or_else(|| vec![root]), cases: Vec::new() });
        }
        found[position].cases.push(rank);
    }
    found
}

/// What was found of one undertaking.
struct Examined {
    assessments: Vec<(usize, DeMinimisAssessment)>,
    reference: Option<Date>,
    terms: Option<UndertakingTerms>,
}

impl Undertaking {
    fn examine(&self, cases: &[Case<'_>], steps: &[Progress], ledger: &AidLedger<'_>, book: &RuleBook) -> Examined {
        let mut in_order: Vec<usize> = self.cases.iter().copied().filter(|rank| cases[*rank].decided_on.is_some()).collect();
        in_order.sort_by_key(|rank| order(&cases[*rank]));

        let mut received = ReceivedAids::new(self, ledger);
        let mut assessments = Vec::new();
        for &rank in in_order.iter().filter(|rank| steps[**rank].status == Status::Granted) {
            let (case, aid) = (&cases[rank], steps[rank].amounts.granted.unwrap_or_default());
            let Some(assessment) = assess(case, aid, &mut received, book) else { continue };
            received.granted.push(assessment.period.last, granted_under(&assessment, case));
            assessments.push((rank, assessment));
        }
        let last = in_order.last().map(|rank| &cases[*rank]);
        let reference = last.and_then(|case| case.decided_on);
        let terms = last.and_then(|case| terms_on(case, &mut received, book));
        Examined { assessments, reference, terms }
    }
}

fn order<'a>(case: &Case<'a>) -> (Option<Date>, Option<Date>, &'a str) {
    (case.decided_on, case.application.filed_on.value(), case.number().map_or("", ApplicationNumber::key))
}

/// Aids of one undertaking: those read, as each rule set counts them, and those of this run.
struct ReceivedAids<'u, 'a> {
    undertaking: &'u Undertaking,
    ledger: &'u AidLedger<'a>,
    /// By first day of the de minimis rules.
    counted: FxHashMap<Date, DatedSums>,
    granted: DatedSums,
}

impl<'u, 'a> ReceivedAids<'u, 'a> {
    fn new(undertaking: &'u Undertaking, ledger: &'u AidLedger<'a>) -> ReceivedAids<'u, 'a> {
        ReceivedAids { undertaking, ledger, counted: FxHashMap::default(), granted: DatedSums::default() }
    }

    fn within(&mut self, period: crate::domain::Period, rules: &DeMinimisRules) -> Received {
        let (sirens, ledger) = (&self.undertaking.sirens, self.ledger);
        let counted = self.counted.entry(rules.from).or_insert_with(|| {
            let aids = sirens.iter().flat_map(|siren| ledger.aids_of(*siren));
            DatedSums::new(aids.filter_map(|aid| countable(aid, rules).ok()))
        });
        Received { prior: counted.within(period), granted_before: self.granted.within(period) }
    }
}

fn assess(case: &Case<'_>, aid: Euros, received: &mut ReceivedAids<'_, '_>, book: &RuleBook) -> Option<DeMinimisAssessment> {
    let rules = book.de_minimis_on(case.decided_on?);
    let period = period(case, rules)?;
    let Received { prior, granted_before } = received.within(period, rules);
    let ceiling = rules.ceiling_for(case.application.naf.value())?;
    Some(DeMinimisAssessment { regulation: rules.regulation, period, prior, granted_before, ceiling, aid })
}

fn period(case: &Case<'_>, rules: &DeMinimisRules) -> Option<crate::domain::Period> {
    rules.period_up_to(case.decided_on?, case.application.fiscal_year_end.or_default(FiscalYearEnd::CALENDAR_YEAR))
}

fn terms_on(case: &Case<'_>, received: &mut ReceivedAids<'_, '_>, book: &RuleBook) -> Option<UndertakingTerms> {
    let rules = book.de_minimis_on(case.decided_on?);
    let period = period(case, rules)?;
    let Received { prior, granted_before } = received.within(period, rules);
    let ceiling = rules.ceiling_for(case.application.naf.value());
    Some(UndertakingTerms { regulation: rules.regulation, period, prior, granted: granted_before, ceiling })
}

impl DeMinimisAssessment {
    /// What is left under the ceiling for this aid, never below zero, in euros.
    pub fn available(&self) -> Euros {
        (self.ceiling - self.prior - self.granted_before).or_zero()
    }
}

/// What the application gets under the ceiling, in euros.
fn granted_under(assessment: &DeMinimisAssessment, case: &Case<'_>) -> Euros {
    if assessment.aid <= assessment.available() {
        return assessment.aid;
    }
    let cut = match case.scheme.de_minimis_excess {
        DeMinimisExcess::Reject => Euros::ZERO,
        DeMinimisExcess::Reduce => assessment.available(),
    };
    if amount::minimum_aid(cut, case.scheme).fails() { Euros::ZERO } else { cut }
}

/// Step 8, and step 7 again where the aid is reduced.
fn apply(assessment: &DeMinimisAssessment, case: &Case<'_>, steps: &mut Progress, book: &RuleBook) {
    let rules = book.de_minimis_on(assessment.period.last);
    let received = Received { prior: assessment.prior, granted_before: assessment.granted_before };
    steps.amounts.de_minimis_available = Some(assessment.available());
    if !steps.note(under_ceiling(assessment.aid, received, assessment.ceiling, assessment.period, rules)) {
        return;
    }
    let granted = granted_under(assessment, case);
    steps.amounts.granted = Some(granted);
    if case.scheme.de_minimis_excess == DeMinimisExcess::Reduce {
        steps.note(amount::minimum_aid(assessment.available(), case.scheme));
    }
    steps.status = if granted > Euros::ZERO { Status::Granted } else { Status::Rejected };
}
