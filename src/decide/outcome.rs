//! What a run decided: the one trace that report, `explain`, exports and `replay` show.

use std::borrow::Cow;

use jiff::civil::Date;
use thin_vec::ThinVec;

use super::unreadable::LISTED;
use crate::domain::named::named;
use crate::domain::{
    Aid, Anomaly, Application, ApplicationNumber, Code, CodeSet, Euros, InvoiceLine, KnownAid, Period, Place,
    Regulation, Siren, Siret, Text, Waiver,
};
use crate::rules::de_minimis::Weight;
use crate::rules::{Fact, Finding, SchemeRules};

/// How much of the trace is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceDepth {
    /// The findings behind the codes.
    Reasons,
    /// Every rule, also those met.
    Full,
}

named! {
    /// What was decided on an application.
    pub enum Status {
        /// `accordée`.
        Granted = "accordée",
        /// `rejetée`.
        Rejected = "rejetée",
        /// `incomplète`: neither eligible nor refused, something is missing.
        Incomplete = "incomplète",
    }
}

named! {
    /// What became of an invoice line.
    pub enum LineStatus {
        /// `retenue`: its whole amount.
        Retained = "retenue",
        /// `réduite`: part of it, perhaps nothing (L11, L12).
        Reduced = "réduite",
        /// `écartée`: nothing.
        Excluded = "écartée",
        /// `invalide`: a cell is wrong or missing (D03).
        Invalid = "invalide",
    }
}

/// An invoice line and what was retained of it.
#[derive(Clone, Debug)]
pub struct LineOutcome<'a> {
    /// The line.
    pub line: &'a InvoiceLine,
    /// Its number on the invoice, or its occurrence number when blank (rules, 3.5).
    pub number: u32,
    /// What became of it.
    pub status: LineStatus,
    /// Why: L codes, or D03 alone.
    pub reasons: CodeSet,
    /// Euros retained, excluding VAT; zero when invalid.
    pub retained: Euros,
    /// The findings behind the reasons; every rule in a full trace.
    pub findings: ThinVec<Finding>,
}

/// The amounts of an application, step by step (rules, section 4). `None`: the step was not reached. Euros.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Step 1: sum of what is retained of the lines, never below zero.
    pub eligible_base: Option<Euros>,
    /// Step 3: the eligible base after its cap.
    pub subsidised_base: Option<Euros>,
    /// Step 4: rate applied to the subsidised base.
    pub theoretical_aid: Option<Euros>,
    /// Step 5: public aids already granted to the same application.
    pub other_aids: Option<Euros>,
    /// Step 5: what the cumulation of public aids leaves.
    pub cumulation_ceiling: Option<Euros>,
    /// Step 5: the aid cut to that ceiling.
    pub after_cumulation: Option<Euros>,
    /// Step 6: the aid cut to the notified amount, when one is given.
    pub after_notification: Option<Euros>,
    /// Step 8: what de minimis leaves.
    pub de_minimis_available: Option<Euros>,
    /// The aid: 0 when rejected, `None` when incomplete.
    pub granted: Option<Euros>,
}

/// An application, decided.
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    /// The application, as first read.
    pub application: &'a Application,
    /// The rules it was decided by.
    pub scheme: &'a SchemeRules,
    /// The decision.
    pub status: Status,
    /// The codes that decided it, and those that cut its amount.
    pub reasons: CodeSet,
    /// Its W codes, W06 aside.
    pub alerts: CodeSet,
    /// The E rules that fail and that the instructor set aside, shown as `W06(E08)`.
    pub waived: CodeSet,
    /// The waivers behind them.
    pub waivers: ThinVec<&'a Waiver>,
    /// Its decision date; `None` when it cannot be read or is earlier than its filing.
    pub decided_on: Option<Date>,
    /// Its amounts.
    pub amounts: Amounts,
    /// Its lines, in line order.
    pub lines: Vec<LineOutcome<'a>>,
    /// The findings noted while it was decided, see [`Decision::findings`].
    pub noted: ThinVec<Finding>,
    /// The other public aids of the application, where they cut the aid; always in a full trace.
    pub other_aids: WeighedAids<'a>,
    /// De minimis, when it was reached.
    pub de_minimis: Option<Box<DeMinimisAssessment<'a>>>,
    /// Its undertaking, by rank in [`Run::undertakings`].
    pub undertaking: Option<usize>,
}

/// The de minimis rule applied to one application that would be granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeMinimisAssessment<'a> {
    /// The regulation in force on the decision date.
    pub regulation: Regulation,
    /// The period looked back on.
    pub period: Period,
    /// Aids read and counted, in euros.
    pub prior: Euros,
    /// Aids of this run granted before this one in the period, in euros.
    pub granted_before: Euros,
    /// The ceiling, in euros.
    pub ceiling: Euros,
    /// The aid examined, in euros.
    pub aid: Euros,
    /// The aids that are counted, where the ceiling is exceeded; always in a full trace.
    pub counted: WeighedAids<'a>,
    /// Those that are not, and why, in a full trace.
    pub left_out: WeighedAids<'a>,
}

/// Aids of an undertaking: the first hundred, and how many there are beyond.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeighedAids<'a> {
    /// In the order of their dates, those of this run last.
    pub listed: ThinVec<WeighedAid<'a>>,
    /// How many there are beyond.
    pub others: usize,
}

/// An aid of an undertaking, and whether it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeighedAid<'a> {
    /// Where it was read; a grant of this run has the place of its application.
    pub place: Place,
    /// The enterprise aided.
    pub siren: Option<Siren>,
    /// `dispositif`.
    pub scheme: Option<&'a Text>,
    /// The application of this scheme, for a grant of this run; else the one that the row names.
    pub number: Option<&'a ApplicationNumber>,
    /// Granted in this run?
    pub of_this_run: bool,
    /// When it was granted.
    pub granted_on: Option<Date>,
    /// Euros.
    pub amount: Option<Euros>,
    /// Does it count, and if not why.
    pub weight: Weight,
}

impl<'a> WeighedAids<'a> {
    /// One more.
    pub fn add(&mut self, aid: &WeighedAid<'a>, weight: Weight) {
        if self.listed.len() < LISTED {
            self.listed.push(WeighedAid { weight, ..*aid });
        } else {
            self.others += 1;
        }
    }

    /// Some more, all of one weight.
    pub fn extend(&mut self, aids: &[WeighedAid<'a>], weight: Weight) {
        let (listed, others) = aids.split_at(aids.len().min(LISTED - self.listed.len()));
        self.listed.extend(listed.iter().map(|aid| WeighedAid { weight, ..*aid }));
        self.others += others.len();
    }
}

impl<'a> WeighedAid<'a> {
    /// A row that stands for itself.
    pub fn of_row(row: &'a Aid, weight: Weight) -> WeighedAid<'a> {
        WeighedAid {
            place: row.place,
            siren: row.siren.value(),
            scheme: row.scheme.known(),
            number: row.application_number.known(),
            of_this_run: false,
            granted_on: row.granted_on.value(),
            amount: row.amount.value(),
            weight,
        }
    }

    /// A row of an aid of which several rows may describe.
    pub fn read(aid: &KnownAid<'a>, row: &'a Aid, weight: Weight) -> WeighedAid<'a> {
        let (scheme, number) = (aid.scheme().value(), aid.application_number().value());
        WeighedAid { scheme, number, ..WeighedAid::of_row(row, weight) }
    }

    /// A grant of this run.
    pub fn of_this_run(application: &'a Application, granted_on: Date, amount: Euros) -> WeighedAid<'a> {
        WeighedAid {
            place: application.place,
            siren: application.siret.value().map(Siret::siren),
            scheme: None,
            number: application.number.known(),
            of_this_run: true,
            granted_on: Some(granted_on),
            amount: Some(amount),
            weight: Weight::Counted,
        }
    }
}

/// One row of the sheet `De minimis`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndertakingTotals {
    /// The identifier given, or the first SIREN.
    pub name: String,
    /// All its SIRENs, sorted.
    pub sirens: Vec<Siren>,
    /// The last of its applications to be decided, by rank in [`Run::decisions`].
    pub last: Option<usize>,
    /// The latest decision date of its applications.
    pub reference: Option<Date>,
    /// The terms and totals on that date.
    pub terms: Option<UndertakingTerms>,
    /// Its applications, by rank in [`Run::decisions`].
    pub decisions: Vec<usize>,
}

/// Terms and totals of an undertaking on its reference date. Amounts in euros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UndertakingTerms {
    /// Regulation of its last application.
    pub regulation: Regulation,
    /// The period and what falls in it; `None` when it depends on an unreadable value.
    pub totals: Option<PeriodTotals>,
    /// The ceiling; `None` when it depends on an unreadable value.
    pub ceiling: Option<Euros>,
}

/// What an undertaking has received in a period. Amounts in euros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodTotals {
    /// The period looked back on.
    pub period: Period,
    /// Aids read and counted.
    pub prior: Euros,
    /// Aids of this run.
    pub granted: Euros,
}

impl PeriodTotals {
    /// Prior and granted aids.
    pub fn total(&self) -> Euros {
        self.prior + self.granted
    }
}

impl UndertakingTerms {
    /// What is left under the ceiling, never below zero.
    pub fn available(&self) -> Option<Euros> {
        Some((self.ceiling? - self.totals?.total()).or_zero())
    }
}

/// One row of the sheet `Registre`: an aid, fit to be read back as history.
#[derive(Clone, Debug)]
pub enum RegisterEntry {
    /// An aid read, by rank in [`Run::aids`].
    Read(usize),
    /// An application decided in this run, by rank in [`Run::decisions`].
    Decided(usize),
}

/// How the decision date of an application without one was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunDate {
    /// `--decision-date`.
    Given(Date),
    /// Nothing given: the day of the run. The one thing in a report that depends on the clock.
    Today(Date),
}

impl RunDate {
    /// The date.
    pub fn date(self) -> Date {
        match self {
            RunDate::Given(date) | RunDate::Today(date) => date,
        }
    }
}

impl Decision<'_> {
    /// The findings behind reasons, waivers and alerts, in the order of the codes; every rule in a full trace. Those of the
    /// application's own wrong and missing cells (D01, D02) are made of its row here: a file of junk has millions.
    pub fn findings(&self) -> impl Iterator<Item = Cow<'_, Finding>> + Clone {
        let is_of_rules = |finding: &&Finding| matches!(finding.code.family(), 'E' | 'A');
        let of_rules = self.noted.iter().take_while(is_of_rules).count();
        let (of_rules, others) = self.noted.split_at(of_rules);
        let cells = [Code::D01, Code::D02].into_iter().filter(|code| self.reasons.contains(*code));
        let cells = cells.flat_map(|code| {
            let problems = self.application.problems.iter();
            let of_code = problems.filter(move |problem| problem.code_of_application() == code);
            of_code.map(move |problem| Cow::Owned(Finding::new(code, Some(true), [Fact::of_cell(problem)])))
        });
        of_rules.iter().map(Cow::Borrowed).chain(cells).chain(others.iter().map(Cow::Borrowed))
    }

    /// The findings behind a reason.
    pub fn failing(&self, code: Code) -> impl Iterator<Item = Cow<'_, Finding>> + Clone {
        self.findings().filter(move |finding| finding.code == code && finding.fails())
    }

    /// Its alerts as the report lists them, `W06(E08)` last.
    pub fn alert_names(&self) -> Vec<String> {
        let waived = self.waived.iter().map(|code| format!("{}({code})", Code::W06));
        self.alerts.iter().map(|code| code.to_string()).chain(waived).collect()
    }
}

/// Everything a run decided, in the order of the report.
#[derive(Debug)]
pub struct Run<'a> {
    /// In the order (filing date, number); an application without a filing date last.
    pub decisions: Vec<Decision<'a>>,
    /// In the order of their names.
    pub undertakings: Vec<UndertakingTotals>,
    /// Every aid read, past decisions of this run's applications aside.
    pub aids: Vec<KnownAid<'a>>,
    /// Each aid read, as many times as it counts, then every decision that counts.
    pub register: Vec<RegisterEntry>,
    /// In the order file, sheet, row.
    pub anomalies: Vec<Anomaly>,
    /// The date of decisions that have none of their own.
    pub date: RunDate,
    /// Does an application use the run's date?
    pub run_date_used: bool,
}
