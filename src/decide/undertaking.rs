//! De minimis: applications that would be granted, taken per undertaking in date order (rules, section 5).

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::aids::AidLedger;
use super::case::Case;
use super::groups::Undertakings;
use super::outcome::{
    DeMinimisAssessment, Decision, PeriodTotals, Status, TraceDepth, UndertakingTerms, UndertakingTotals,
};
use crate::domain::{ApplicationNumber, Date, Euros, FiscalYearEnd, Siren};
use crate::rules::de_minimis::{DatedSums, Received, countable, under_ceiling};
use crate::rules::{DeMinimisExcess, DeMinimisRules, RuleBook, SchemeRules, amount};

/// An undertaking with an application in the run.
struct Undertaking {
    root: Siren,
    /// The identifier given, or the first SIREN.
    name: String,
    sirens: Vec<Siren>,
    /// Ranks of its cases.
    cases: Vec<usize>,
}

/// Undertakings examined at a time: enough to share among threads, few enough that what was found of them is small.
const BLOCK: usize = 4_096;

/// Examines every undertaking, in parallel; decisions above the ceiling are changed (A04). Gives the totals, in the order of
/// the undertakings' names.
pub fn examine(
    cases: &[Case<'_>],
    decisions: &mut [Decision<'_>],
    ledger: &AidLedger<'_>,
    undertakings: &Undertakings<'_>,
    book: &RuleBook,
    depth: TraceDepth,
) -> Vec<UndertakingTotals> {
    let mut in_order = with_applications(cases, undertakings);
    in_order.sort_unstable_by(|one, other| (&one.name, one.root).cmp(&(&other.name, other.root)));

    let mut totals = Vec::with_capacity(in_order.len());
    let mut rest = in_order.into_iter();
    while rest.len() > 0 {
        let block: Vec<Undertaking> = rest.by_ref().take(BLOCK).collect();
        let examined: Vec<Examined> =
            block.par_iter().map(|undertaking| undertaking.examine(cases, decisions, ledger, book)).collect();
        for (Undertaking { name, sirens, cases, .. }, Examined { assessments, last, reference, terms }) in
            block.into_iter().zip(examined)
        {
            for &rank in &cases {
                decisions[rank].undertaking = Some(totals.len());
            }
            for (rank, assessment) in assessments {
                decisions[rank].apply(assessment, book, depth);
            }
            totals.push(UndertakingTotals { name, sirens, last, reference, terms, decisions: cases });
        }
    }
    totals
}

fn with_applications(cases: &[Case<'_>], undertakings: &Undertakings<'_>) -> Vec<Undertaking> {
    let mut members = undertakings.members();
    let mut rank_of: FxHashMap<Siren, usize> = FxHashMap::default();
    let mut found: Vec<Undertaking> = Vec::new();
    for (rank, case) in cases.iter().enumerate() {
        let Some(root) = case.undertaking else { continue };
        let position = *rank_of.entry(root).or_insert(found.len());
        if position == found.len() {
            let sirens = members.remove(&root).unwrap_or_else(|| vec![root]);
            let name = undertakings.name(root).map_or_else(|| sirens[0].to_string(), str::to_owned);
            // Most undertakings have one.
            found.push(Undertaking { root, name, sirens, cases: Vec::with_capacity(1) });
        }
        found[position].cases.push(rank);
    }
    found
}

/// What was found of one undertaking.
struct Examined {
    assessments: Vec<(usize, Box<DeMinimisAssessment>)>,
    last: Option<usize>,
    reference: Option<Date>,
    terms: Option<UndertakingTerms>,
}

impl Undertaking {
    fn examine(
        &self,
        cases: &[Case<'_>],
        decisions: &[Decision<'_>],
        ledger: &AidLedger<'_>,
        book: &RuleBook,
    ) -> Examined {
        let mut in_order: Vec<usize> =
            self.cases.iter().copied().filter(|rank| cases[*rank].decided_on.is_some()).collect();
        in_order.sort_by_key(|rank| order(&cases[*rank]));

        let mut received = ReceivedAids::new(self, ledger);
        let mut assessments = Vec::new();
        for &rank in in_order.iter().filter(|rank| decisions[**rank].status == Status::Granted) {
            let (case, aid) = (&cases[rank], decisions[rank].amounts.granted.unwrap_or_default());
            let Some(assessment) = assess(case, aid, &mut received, book) else { continue };
            received.granted.push(assessment.period.last, assessment.granted_under(case.scheme));
            // Most undertakings have one.
            assessments.reserve_exact(1);
            assessments.push((rank, Box::new(assessment)));
        }
        let last = in_order.last().copied();
        let case = last.map(|rank| &cases[rank]);
        let reference = case.and_then(|case| case.decided_on);
        let terms = case.and_then(|case| terms_on(case, &mut received, book));
        Examined { assessments, last, reference, terms }
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
            let aids = sirens.iter().flat_map(|siren| ledger.of(*siren));
            DatedSums::new(aids.filter_map(|aid| countable(aid, rules).ok()))
        });
        Received { prior: counted.within(period), granted_before: self.granted.within(period) }
    }
}

fn assess(
    case: &Case<'_>,
    aid: Euros,
    received: &mut ReceivedAids<'_, '_>,
    book: &RuleBook,
) -> Option<DeMinimisAssessment> {
    let rules = book.de_minimis_on(case.decided_on?);
    let period = period(case, rules)?;
    let Received { prior, granted_before } = received.within(period, rules);
    let ceiling = rules.ceiling_for(case.application.naf.value())?;
    Some(DeMinimisAssessment { regulation: rules.regulation, period, prior, granted_before, ceiling, aid })
}

fn period(case: &Case<'_>, rules: &DeMinimisRules) -> Option<crate::domain::Period> {
    rules.period_up_to(
        case.decided_on?,
        case.application.fiscal_year_end.or_default(FiscalYearEnd::CALENDAR_YEAR),
    )
}

fn terms_on(
    case: &Case<'_>,
    received: &mut ReceivedAids<'_, '_>,
    book: &RuleBook,
) -> Option<UndertakingTerms> {
    let rules = book.de_minimis_on(case.decided_on?);
    let totals = period(case, rules).map(|period| {
        let Received { prior, granted_before } = received.within(period, rules);
        PeriodTotals { period, prior, granted: granted_before }
    });
    let ceiling = rules.ceiling_for(case.application.naf.value());
    Some(UndertakingTerms { regulation: rules.regulation, totals, ceiling })
}

impl DeMinimisAssessment {
    /// What is left under the ceiling for this aid, never below zero, in euros.
    pub fn available(&self) -> Euros {
        (self.ceiling - self.prior - self.granted_before).or_zero()
    }

    /// What the application gets under the ceiling, in euros.
    fn granted_under(&self, scheme: &SchemeRules) -> Euros {
        if self.aid <= self.available() {
            return self.aid;
        }
        let cut = match scheme.de_minimis_excess {
            DeMinimisExcess::Reject => Euros::ZERO,
            DeMinimisExcess::Reduce => self.available(),
        };
        if amount::minimum_aid(cut, scheme).fails() { Euros::ZERO } else { cut }
    }
}

impl Decision<'_> {
    /// Step 8, and step 7 again where the aid is reduced.
    fn apply(&mut self, assessment: Box<DeMinimisAssessment>, book: &RuleBook, depth: TraceDepth) {
        let DeMinimisAssessment { period, prior, granted_before, ceiling, aid, .. } = *assessment;
        let (rules, available) = (book.de_minimis_on(period.last), assessment.available());
        let granted = assessment.granted_under(self.scheme);
        self.amounts.de_minimis_available = Some(available);
        self.de_minimis = Some(assessment);
        if !self.note(under_ceiling(aid, Received { prior, granted_before }, ceiling, period, rules), depth) {
            return;
        }
        self.amounts.granted = Some(granted);
        if self.scheme.de_minimis_excess == DeMinimisExcess::Reduce {
            self.note(amount::minimum_aid(available, self.scheme), depth);
        }
        self.status = if granted > Euros::ZERO { Status::Granted } else { Status::Rejected };
    }
}
