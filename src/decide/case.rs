//! One application with everything that speaks of it, before it is decided.

use std::cmp::Ordering;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use thin_vec::ThinVec;

use super::aids::AidLedger;
use super::groups::Undertakings;
use super::outcome::RunDate;
use super::unreadable::{UnreadableAids, WaitsFor};
use crate::domain::{
    Application, ApplicationNumber, CellProblem, Code, CodeSet, Column, Date, Detail, Field, InvoiceLine,
    Period, Place, Refusal, Siren, Siret, Waiver, key,
};
use crate::rules::double_presentation::{SupplierKey, invoice_key, supplier_key};
use crate::rules::{RuleBook, SchemeRules};

/// D01 to D05: the application has not been decided, whatever else is said of it.
pub const NOT_DECIDED: CodeSet = CodeSet::of(&[Code::D01, Code::D02, Code::D03, Code::D04, Code::D05]);

/// An application, linked.
pub struct Case<'a> {
    /// The row first read.
    pub application: &'a Application,
    /// Rows that carry the same number and say something else (D05).
    pub contradictions: ThinVec<Place>,
    /// Rows that say the same (W02).
    pub repetitions: ThinVec<Place>,
    /// The rules it is read by.
    pub scheme: &'a SchemeRules,
    /// Its own decision date, or the run's; `None` when that cannot be read or is earlier than the filing.
    pub decided_on: Option<Date>,
    /// Does it use the run's date?
    pub uses_run_date: bool,
    /// D02: its decision date is earlier than its filing.
    pub decided_too_early: Option<Box<CellProblem>>,
    /// Its lines, each with its number or occurrence number, until they are on their way.
    lines: Vec<(&'a InvoiceLine, u32)>,
    /// Has one of its lines a wrong or missing cell (D03)?
    pub has_wrong_line: bool,
    /// Do the amounts of one of its lines disagree (W01)?
    pub has_vat_mismatch: bool,
    /// Waivers that hold.
    pub waivers: ThinVec<&'a Waiver>,
    /// Aids rows that keep it from being decided (D04).
    pub waits_for: WaitsFor<'a>,
    /// The SIREN that stands for its undertaking.
    pub undertaking: Option<Siren>,
}

impl<'a> Case<'a> {
    /// The applicant.
    pub fn siren(&self) -> Option<Siren> {
        self.application.siret.value().map(Siret::siren)
    }

    /// Its number.
    pub fn number(&self) -> Option<&'a ApplicationNumber> {
        self.application.number.known()
    }

    /// The period in which no other request may have been filed.
    pub fn two_years(&self) -> Option<Period> {
        let filed_on = self.application.filed_on.value()?;
        Some(Period::of_years_ending(self.scheme.years_between_requests, filed_on))
    }

    fn add(&mut self, line: &'a InvoiceLine) {
        self.has_wrong_line |= !line.problems.is_empty();
        self.has_vat_mismatch |= line.vat_mismatch.is_some();
        self.lines.push((line, line.line_number.value().unwrap_or(u32::MAX)));
    }

    /// Its lines, those without `ligne` numbered, in line order (rules, sections 3 and 3.5).
    pub fn take_lines(&mut self) -> Vec<(&'a InvoiceLine, u32)> {
        let mut lines = std::mem::take(&mut self.lines);
        number_occurrences(&mut lines);
        sort(&mut lines);
        lines
    }

    /// The order of the report: filing date, number; one without filing date last, and then the place.
    pub fn order(&self) -> impl Ord + use<'a> {
        let filed_on = self.application.filed_on.value();
        (
            filed_on.is_none(),
            filed_on,
            self.number().map_or("", ApplicationNumber::key),
            self.application.place,
        )
    }

    /// Its D codes but D08, which depends on the decision.
    pub fn data_codes(&self) -> CodeSet {
        if !self.contradictions.is_empty() {
            return CodeSet::of(&[Code::D05]);
        }
        let missing = |problem: &CellProblem| problem.refusal == Refusal::Missing;
        let checks = [
            (Code::D01, self.application.problems.iter().any(missing)),
            (
                Code::D02,
                self.application.problems.iter().any(|problem| !missing(problem))
                    || self.decided_too_early.is_some(),
            ),
            (Code::D03, self.has_wrong_line),
            (Code::D04, !self.waits_for.is_empty()),
        ];
        checks.into_iter().filter_map(|(code, holds)| holds.then_some(code)).collect()
    }
}

/// The applications of a run, linked, and the rows that no application owns.
pub struct Linked<'a> {
    /// In the order of the report.
    pub cases: Vec<Case<'a>>,
    /// D06.
    pub lines_without_owner: Vec<&'a InvoiceLine>,
    /// D07: waivers that waive nothing, and why.
    pub void_waivers: Vec<(&'a Waiver, Detail)>,
}

/// Rows of `demandes` by number: the first read, and the others.
pub struct Group<'a> {
    /// The first read.
    pub first: &'a Application,
    /// What its rows say, each thing once; empty until a second row comes, for most numbers stand once.
    fingerprints: FxHashSet<String>,
    contradictions: ThinVec<Place>,
    repetitions: ThinVec<Place>,
}

/// The rows of `demandes`, by number; without one, those that say the same.
pub fn groups(applications: &[Application]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::with_capacity(applications.len());
    let mut by_number: FxHashMap<&ApplicationNumber, usize> = FxHashMap::default();
    let mut without_number: FxHashMap<String, usize> = FxHashMap::default();
    for application in applications {
        let rank = groups.len();
        let first = match application.number.known() {
            Some(number) => *by_number.entry(number).or_insert(rank),
            None => *without_number.entry(application.fingerprint()).or_insert(rank),
        };
        match groups.get_mut(first) {
            Some(group) => group.add(application),
            None => groups.push(Group {
                first: application,
                fingerprints: FxHashSet::default(),
                contradictions: ThinVec::new(),
                repetitions: ThinVec::new(),
            }),
        }
    }
    groups
}

impl Group<'_> {
    fn add(&mut self, other: &Application) {
        if self.fingerprints.is_empty() {
            self.fingerprints.insert(self.first.fingerprint());
        }
        let says_something_else = self.fingerprints.insert(other.fingerprint());
        let rows = if says_something_else { &mut self.contradictions } else { &mut self.repetitions };
        rows.push(other.place);
    }
}

impl<'a> Linked<'a> {
    /// Links what was read.
    pub fn new(
        groups: Vec<Group<'a>>,
        intake: &'a crate::domain::Intake,
        ledger: &AidLedger<'a>,
        undertakings: &Undertakings<'a>,
        book: &'a RuleBook,
        run_date: RunDate,
    ) -> Linked<'a> {
        let unreadable = UnreadableAids::new(ledger, undertakings);
        let mut cases: Vec<Case<'a>> = groups
            .into_iter()
            .map(|group| {
                let application = group.first;
                let (decided_on, decided_too_early) = decision_date(application, run_date);
                let undertaking = application.siret.value().map(|siret| undertakings.root(siret.siren()));
                let mut case = Case {
                    application,
                    contradictions: group.contradictions,
                    repetitions: group.repetitions,
                    scheme: book.scheme_on(application.filed_on.value()),
                    decided_on,
                    uses_run_date: application.decided_on.is_blank(),
                    decided_too_early,
                    lines: Vec::new(),
                    has_wrong_line: false,
                    has_vat_mismatch: false,
                    waivers: ThinVec::new(),
                    waits_for: WaitsFor::default(),
                    undertaking,
                };
                case.waits_for = unreadable.of(undertaking, case.number(), case.two_years());
                case
            })
            .collect();
        cases.sort_by_cached_key(Case::order);

        let by_number: FxHashMap<&ApplicationNumber, usize> =
            cases.iter().enumerate().filter_map(|(rank, case)| Some((case.number()?, rank))).collect();
        let owner = |number: &Field<ApplicationNumber>| {
            number.known().and_then(|number| by_number.get(number).copied())
        };

        let mut lines_without_owner = Vec::new();
        // The lines of an application mostly follow one another: its number is looked up once.
        let mut last = (&Field::Blank, None);
        for line in intake.lines.iter().flatten() {
            let number = &line.application_number;
            if last.0 != number {
                last = (number, owner(number));
            }
            match last.1 {
                Some(rank) => cases[rank].add(line),
                None => lines_without_owner.push(line),
            }
        }
        let mut void_waivers = Vec::new();
        for waiver in &intake.waivers {
            let rank = owner(&waiver.application_number);
            match (rank, why_void(waiver, rank.map(|rank| &cases[rank]))) {
                (_, Some(why)) => void_waivers.push((waiver, why)),
                (Some(rank), None) => cases[rank].waivers.push(waiver),
                (None, None) => {}
            }
        }
        Linked { cases, lines_without_owner, void_waivers }
    }
}

/// Why a waiver waives nothing (D07): it names no application of the run; something in it is missing or unreadable; its
/// code cannot be waived.
fn why_void(waiver: &Waiver, case: Option<&Case<'_>>) -> Option<Detail> {
    let Some(case) = case else { return Some(Detail::WaiverWithoutApplication) };
    if !waiver.problems.is_empty() {
        Some(Detail::WaiverIncomplete)
    } else if !waiver.code.value().is_some_and(|code| case.scheme.waivable.contains(code)) {
        Some(Detail::WaiverOfFixedCode)
    } else {
        None
    }
}

/// The application's own date, else the run's; one earlier than the filing is an invalid value (D02), and an unreadable
/// one is not replaced by the run's.
fn decision_date(application: &Application, run_date: RunDate) -> (Option<Date>, Option<Box<CellProblem>>) {
    let date = match application.decided_on {
        Field::Known(date) => date,
        Field::Blank => run_date.date(),
        Field::Unreadable => return (None, None),
    };
    match application.filed_on.value().filter(|filed_on| date < *filed_on) {
        Some(filed_on) => {
            let refusal = Refusal::DecidedBeforeFiled(filed_on);
            (None, Some(Box::new(CellProblem::new(Some(Column::DecidedOn), &date.to_string(), refusal))))
        }
        None => (Some(date), None),
    }
}

/// In line order: invoice date, invoice number, line number, place; a line without a readable date after the others.
fn sort(lines: &mut [(&InvoiceLine, u32)]) {
    lines.sort_by(|(one, number), (other, other_number)| {
        let day = |line: &InvoiceLine| (line.invoiced_on.value().is_none(), line.invoiced_on.value());
        let invoice =
            |line: &InvoiceLine| line.invoice_number.known().map(|number| key(number)).unwrap_or_default();
        let is_same = one.invoice_number == other.invoice_number;
        let by_invoice = || if is_same { Ordering::Equal } else { invoice(one).cmp(&invoice(other)) };
        day(one)
            .cmp(&day(other))
            .then_with(by_invoice)
            .then_with(|| (number, one.place).cmp(&(other_number, other.place)))
    });
}

/// A blank `ligne` is the occurrence number, from 1, among the lines of the same file with a blank `ligne`, the same
/// supplier and invoice number.
fn number_occurrences(lines: &mut [(&InvoiceLine, u32)]) {
    let mut blank: Vec<&mut (&InvoiceLine, u32)> =
        lines.iter_mut().filter(|(line, _)| line.line_number.is_blank()).collect();
    blank.sort_unstable_by_key(|(line, _)| line.place);
    let mut occurrences: FxHashMap<(crate::domain::FileId, SupplierKey<'_>, CompactString), u32> =
        FxHashMap::default();
    for (line, number) in blank {
        let occurrence =
            occurrences.entry((line.place.file, supplier_key(line), invoice_key(line))).or_default();
        *occurrence += 1;
        *number = *occurrence;
    }
}
