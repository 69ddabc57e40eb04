//! De minimis: applications that would be granted, taken per undertaking in date order (rules, section 5).

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::aids::AidLedger;
use super::case::Case;
use super::groups::Undertakings;
use super::outcome::{
    DeMinimisAssessment, Decision, PeriodTotals, Status, TraceDepth, UndertakingTerms, UndertakingTotals,
    WeighedAid, WeighedAids,
};
use crate::domain::{Aid, ApplicationNumber, Date, Euros, FiscalYearEnd, Period, Siren};
use crate::rules::de_minimis::{Weight, countable, under_ceiling};
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

/// What holds for every undertaking of a run.
struct OfRun<'r, 'a> {
    ledger: &'r AidLedger<'a>,
    /// Rows of past decisions, where the trace shows them.
    past: FxHashMap<Siren, Vec<&'a Aid>>,
    book: &'r RuleBook,
    depth: TraceDepth,
}

/// Undertakings examined at a time: enough to share among threads, few enough that what was found of them is small.
const BLOCK: usize = 4_096;

/// Examines every undertaking, in parallel; decisions above the ceiling are changed (A04). Gives the totals, in the order of
/// the undertakings' names.
pub fn examine<'a>(
    cases: &[Case<'a>],
    decisions: &mut [Decision<'a>],
    ledger: &AidLedger<'a>,
    undertakings: &Undertakings<'a>,
    book: &RuleBook,
    depth: TraceDepth,
) -> Vec<UndertakingTotals> {
    let mut past: FxHashMap<Siren, Vec<&Aid>> = FxHashMap::default();
    if depth == TraceDepth::Full {
        for row in &ledger.ignored {
            row.siren.value().into_iter().for_each(|siren| past.entry(siren).or_default().push(row));
        }
    }
    let of_run = OfRun { ledger, past, book, depth };
    let mut in_order = with_applications(cases, undertakings);
    in_order.sort_unstable_by(|one, other| (&one.name, one.root).cmp(&(&other.name, other.root)));

    let mut totals = Vec::with_capacity(in_order.len());
    let mut rest = in_order.into_iter();
    while rest.len() > 0 {
        let block: Vec<Undertaking> = rest.by_ref().take(BLOCK).collect();
        let examined: Vec<Examined<'_>> =
            block.par_iter().map(|undertaking| undertaking.examine(cases, decisions, &of_run)).collect();
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
struct Examined<'a> {
    assessments: Vec<(usize, Box<DeMinimisAssessment<'a>>)>,
    last: Option<usize>,
    reference: Option<Date>,
    terms: Option<UndertakingTerms>,
}

impl Undertaking {
    fn examine<'a>(
        &self,
        cases: &[Case<'a>],
        decisions: &[Decision<'a>],
        of_run: &OfRun<'_, 'a>,
    ) -> Examined<'a> {
        let mut in_order: Vec<usize> =
            self.cases.iter().copied().filter(|rank| cases[*rank].decided_on.is_some()).collect();
        in_order.sort_by_key(|rank| order(&cases[*rank]));

        let mut received = ReceivedAids {
            undertaking: self,
            of_run,
            read: FxHashMap::default(),
            granted: ByDate::default(),
        };
        let mut assessments = Vec::new();
        for &rank in in_order.iter().filter(|rank| decisions[**rank].status == Status::Granted) {
            let (case, aid) = (&cases[rank], decisions[rank].amounts.granted.unwrap_or_default());
            let Some(assessment) = received.assess(case, aid) else { continue };
            let granted = assessment.granted_under(case.scheme);
            if granted > Euros::ZERO {
                received.granted.push(WeighedAid::of_this_run(
                    case.application,
                    assessment.period.last,
                    granted,
                ));
            }
            // Most undertakings have one.
            assessments.reserve_exact(1);
            assessments.push((rank, Box::new(assessment)));
        }
        let last = in_order.last().copied();
        let case = last.map(|rank| &cases[rank]);
        let reference = case.and_then(|case| case.decided_on);
        let terms = case.and_then(|case| received.terms_on(case));
        Examined { assessments, last, reference, terms }
    }
}

fn order<'a>(case: &Case<'a>) -> (Option<Date>, Option<Date>, &'a str) {
    (case.decided_on, case.application.filed_on.value(), case.number().map_or("", ApplicationNumber::key))
}

/// Aids in the order of their dates, each with the sum up to it: what falls in a period is found in logarithmic time.
#[derive(Default)]
struct ByDate<'a> {
    aids: Vec<WeighedAid<'a>>,
    sums: Vec<Euros>,
}

impl<'a> ByDate<'a> {
    /// One more, not earlier than the others.
    fn push(&mut self, aid: WeighedAid<'a>) {
        self.sums.push(self.up_to(self.aids.len()) + aid.amount.unwrap_or_default());
        self.aids.push(aid);
    }

    fn within(&self, period: Period) -> Range<usize> {
        let before = self.aids.partition_point(|aid| aid.granted_on < Some(period.first));
        before..self.aids.partition_point(|aid| aid.granted_on <= Some(period.last))
    }

    fn sum(&self, period: Period) -> Euros {
        let Range { start, end } = self.within(period);
        self.up_to(end) - self.up_to(start)
    }

    fn up_to(&self, count: usize) -> Euros {
        count.checked_sub(1).and_then(|last| self.sums.get(last)).copied().unwrap_or_default()
    }
}

/// Aids read, as one rule set weighs them.
struct Weighed<'a> {
    /// Those that count in the period that holds their date.
    counted: ByDate<'a>,
    /// Rows that never count.
    never: Vec<WeighedAid<'a>>,
}

impl<'a> Weighed<'a> {
    fn new(undertaking: &Undertaking, rules: &DeMinimisRules, of_run: &OfRun<'_, 'a>) -> Weighed<'a> {
        let (mut counted, mut never) = (Vec::new(), Vec::new());
        for aid in undertaking.sirens.iter().flat_map(|siren| of_run.ledger.of(*siren)) {
            let weight = countable(aid, rules).err().unwrap_or(Weight::Counted);
            let list = if weight == Weight::Counted { &mut counted } else { &mut never };
            list.extend(aid.counted_rows().map(|row| WeighedAid::read(aid, row, weight)));
            if of_run.depth == TraceDepth::Full {
                let first = aid.first().place;
                let left_out = aid.left_out_rows();
                never.extend(left_out.map(|(row, why)| WeighedAid::of_row(row, Weight::LeftOut(why, first))));
            }
        }
        if of_run.depth == TraceDepth::Full {
            let past = undertaking.sirens.iter().filter_map(|siren| of_run.past.get(siren)).flatten();
            never.extend(past.map(|row| WeighedAid::of_row(row, Weight::PastDecision)));
        }
        counted.sort_by_key(|aid| (aid.granted_on, aid.place));
        let mut by_date = ByDate::default();
        for aid in counted {
            by_date.push(aid);
        }
        Weighed { counted: by_date, never }
    }
}

/// Aids of one undertaking: those read, as each rule set weighs them, and those of this run.
struct ReceivedAids<'u, 'a> {
    undertaking: &'u Undertaking,
    of_run: &'u OfRun<'u, 'a>,
    /// By first day of the de minimis rules.
    read: FxHashMap<Date, Weighed<'a>>,
    granted: ByDate<'a>,
}

impl<'a> ReceivedAids<'_, 'a> {
    fn read(&mut self, rules: &DeMinimisRules) -> &Weighed<'a> {
        let (undertaking, of_run) = (self.undertaking, self.of_run);
        self.read.entry(rules.from).or_insert_with(|| Weighed::new(undertaking, rules, of_run))
    }

    fn assess(&mut self, case: &Case<'a>, aid: Euros) -> Option<DeMinimisAssessment<'a>> {
        let rules = self.of_run.book.de_minimis_on(case.decided_on?);
        let period = period(case, rules)?;
        let (prior, granted_before) = (self.read(rules).counted.sum(period), self.granted.sum(period));
        let ceiling = rules.ceiling_for(case.application.naf.value())?;
        let regulation = rules.regulation;
        let (counted, left_out) = (WeighedAids::default(), WeighedAids::default());
        let mut assessment = DeMinimisAssessment {
            regulation,
            period,
            prior,
            granted_before,
            ceiling,
            aid,
            counted,
            left_out,
        };
        let full = self.of_run.depth == TraceDepth::Full;
        if full || aid > assessment.available() {
            self.list(&mut assessment, rules, full);
        }
        Some(assessment)
    }

    /// The aids behind the sums, each with its weight.
    fn list(&mut self, assessment: &mut DeMinimisAssessment<'a>, rules: &DeMinimisRules, full: bool) {
        let period = assessment.period;
        self.read(rules);
        let Some(read) = self.read.get(&rules.from) else { return };
        for by_date in [&read.counted, &self.granted] {
            let Range { start, end } = by_date.within(period);
            assessment.counted.extend(&by_date.aids[start..end], Weight::Counted);
            if full {
                assessment.left_out.extend(&by_date.aids[..start], Weight::Earlier);
                assessment.left_out.extend(&by_date.aids[end..], Weight::Later);
            }
        }
        if full {
            read.never.iter().for_each(|aid| assessment.left_out.add(aid, aid.weight));
        }
    }

    fn terms_on(&mut self, case: &Case<'a>) -> Option<UndertakingTerms> {
        let rules = self.of_run.book.de_minimis_on(case.decided_on?);
        let totals = period(case, rules).map(|period| PeriodTotals {
            period,
            prior: self.read(rules).counted.sum(period),
            granted: self.granted.sum(period),
        });
        let ceiling = rules.ceiling_for(case.application.naf.value());
        Some(UndertakingTerms { regulation: rules.regulation, totals, ceiling })
    }
}

fn period(case: &Case<'_>, rules: &DeMinimisRules) -> Option<Period> {
    rules.period_up_to(
        case.decided_on?,
        case.application.fiscal_year_end.or_default(FiscalYearEnd::CALENDAR_YEAR),
    )
}

impl DeMinimisAssessment<'_> {
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

impl<'a> Decision<'a> {
    /// Step 8, and step 7 again where the aid is reduced.
    fn apply(&mut self, assessment: Box<DeMinimisAssessment<'a>>, book: &RuleBook, depth: TraceDepth) {
        let DeMinimisAssessment { period, prior, granted_before, ceiling, aid, .. } = *assessment;
        let (rules, available) = (book.de_minimis_on(period.last), assessment.available());
        let granted = assessment.granted_under(self.scheme);
        self.amounts.de_minimis_available = Some(available);
        self.de_minimis = Some(assessment);
        if !self.note(under_ceiling(aid, prior + granted_before, ceiling, period, rules), depth) {
            return;
        }
        self.amounts.granted = Some(granted);
        if self.scheme.de_minimis_excess == DeMinimisExcess::Reduce {
            self.note(amount::minimum_aid(available, self.scheme), depth);
        }
        self.status = if granted > Euros::ZERO { Status::Granted } else { Status::Rejected };
    }
}
