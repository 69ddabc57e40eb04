//! One decision, step by step: a view of the trace it left. Nothing here decides anything.
//!
//! [`explain`] puts the trace in words; [`Explanation`] is what the text, Markdown and JSON forms show.

mod de_minimis;
mod render;
pub mod rules;

pub use de_minimis::{AidStanding, DeMinimisView};
pub use render::Form;

use jiff::civil::Date;
use serde::Serialize;

use crate::decide::{Amounts, Decision, LineOutcome, Run};
use crate::domain::{ApplicationNumber, Code, Euros, Intake, Place, Text, key};
use crate::lang::{Lang, Message, Words};
use crate::rules::codes::{Effect, Rule};
use crate::rules::{Finding, RuleBook, Verdict};

/// One decision in words.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// Number of the application.
    pub application: String,
    /// SIRET of the applicant.
    pub siret: Option<String>,
    /// Name of the applicant.
    pub legal_name: Option<String>,
    /// Filing date.
    pub filed_on: Option<Date>,
    /// Decision date.
    pub decided_on: Option<Date>,
    /// `accordée`, `rejetée` or `incomplète`, whatever the language.
    pub status: &'static str,
    /// The codes that decided it.
    pub reasons: Vec<&'static str>,
    /// Its alerts, `W06(E08)` last.
    pub alerts: Vec<String>,
    /// Where it was read.
    pub place: PlaceView,
    /// Every rule, in the order of the codes.
    pub rules: Vec<Step>,
    /// The waivers of the instructor.
    pub waivers: Vec<WaiverView>,
    /// Its lines, in line order.
    pub lines: Vec<LineView>,
    /// The arithmetic, in its order.
    pub amounts: Vec<AmountStep>,
    /// De minimis, when it was reached.
    pub de_minimis: Option<DeMinimisView>,
    #[serde(skip)]
    lang: Lang,
}

/// Where something was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceView {
    /// The file.
    pub file: String,
    /// The sheet, empty for a CSV.
    pub sheet: String,
    /// The row.
    pub row: u32,
    /// In words.
    #[serde(skip)]
    pub words: String,
}

impl PlaceView {
    fn new(place: Place, words: &Words<'_>) -> PlaceView {
        let (file, sheet) = words.sources.names(place);
        PlaceView {
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            row: place.row,
            words: words.place(place),
        }
    }
}

/// What one rule found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The rule.
    pub code: &'static str,
    /// How it ended: `passes`, `fails`, `waived`, `undecided`.
    pub verdict: &'static str,
    /// What the rule is called.
    pub label: &'static str,
    /// What was found.
    pub found: String,
    /// Against what.
    pub threshold: String,
    /// Where the rule is written.
    pub source: String,
    /// The sentence as published, in French.
    pub law: &'static str,
    /// It cuts an amount: failing, it has an effect and rejects nothing.
    #[serde(skip)]
    pub reduces: bool,
}

impl Step {
    fn new(finding: &Finding, found: String, words: &Words<'_>) -> Step {
        let rule = Rule::of(finding.code);
        Step {
            code: finding.code.as_str(),
            verdict: match finding.verdict {
                Verdict::Passes => "passes",
                Verdict::Fails => "fails",
                Verdict::Waived => "waived",
                Verdict::Undecided => "undecided",
            },
            label: words.label(finding.code),
            found,
            threshold: words.threshold(finding),
            source: words.source(finding),
            law: rule.law,
            reduces: rule.effect == Effect::Reduces,
        }
    }
}

/// A waiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaiverView {
    /// The rule set aside.
    pub code: &'static str,
    /// Why.
    pub reason: String,
    /// By whom.
    pub author: String,
    /// When, if the row says so.
    pub date: Option<Date>,
    /// Where it was read.
    pub place: PlaceView,
}

/// What was retained of a line, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineView {
    /// Number of its invoice.
    pub invoice: Option<String>,
    /// Its number on the invoice.
    pub line: Option<u32>,
    /// Who sold it.
    pub supplier: Option<String>,
    /// Date of its invoice.
    pub invoiced_on: Option<Date>,
    /// When it was paid.
    pub paid_on: Option<Date>,
    /// `categorie`.
    pub category: Option<&'static str>,
    /// `nature`.
    pub nature: Option<&'static str>,
    /// Euros excluding VAT.
    pub amount: Option<Euros>,
    /// Euros retained.
    pub retained: Euros,
    /// `retenue`, `réduite`, `écartée` or `invalide`, whatever the language.
    pub status: &'static str,
    /// Why.
    pub reasons: Vec<&'static str>,
    /// Where it was read.
    pub place: PlaceView,
    /// Every rule of the line.
    pub rules: Vec<Step>,
    /// Its wrong and missing cells.
    pub problems: Vec<String>,
}

/// One step of the arithmetic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AmountStep {
    /// The name of the step, stable.
    pub step: &'static str,
    /// The arithmetic in words.
    pub how: String,
    /// The result, in euros.
    pub result: Euros,
}

/// The application `number` (compared as everywhere by its key), explained from a full trace; or the nearest numbers.
///
/// # Errors
/// No application has that number.
pub fn explain(
    number: &str,
    intake: &Intake,
    run: &Run<'_>,
    book: &RuleBook,
    lang: Lang,
) -> Result<Explanation, UnknownApplication> {
    let wanted = key(number);
    let position = run
        .decisions
        .iter()
        .position(|decision| decision.application.number.known().is_some_and(|n| n.key() == wanted));
    match position {
        Some(rank) => Ok(Explanation::of(rank, intake, run, book, lang)),
        None => Err(UnknownApplication::new(number, run)),
    }
}

/// No application has that number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownApplication {
    /// The number asked for.
    pub number: String,
    /// The nearest numbers, nearest first.
    pub nearest: Vec<String>,
}

impl UnknownApplication {
    fn new(number: &str, run: &Run<'_>) -> UnknownApplication {
        const SUGGESTED: usize = 3;
        let wanted = key(number);
        let numbers = run.decisions.iter().filter_map(|decision| decision.application.number.known());
        let mut near: Vec<(usize, &str)> =
            numbers.map(|n| (strsim::damerau_levenshtein(&wanted, n.key()), n.typed())).collect();
        near.sort_unstable();
        let nearest = near.into_iter().take(SUGGESTED).map(|(_, typed)| typed.to_owned()).collect();
        UnknownApplication { number: number.to_owned(), nearest }
    }

    /// What an instructor reads.
    pub fn message(&self, lang: Lang) -> String {
        let unknown = lang.fill(Message::UNKNOWN_APPLICATION, &[&self.number]);
        if self.nearest.is_empty() {
            unknown
        } else {
            lang.fill(Message::NEAREST_ARE, &[&unknown, &self.nearest.join(", ")])
        }
    }
}

impl Explanation {
    /// The decision of rank `rank`.
    pub fn of(rank: usize, intake: &Intake, run: &Run<'_>, book: &RuleBook, lang: Lang) -> Explanation {
        let decision = &run.decisions[rank];
        let words = Words::new(lang, &intake.sources);
        let application = decision.application;
        Explanation {
            application: application.number.known().map_or("", ApplicationNumber::typed).to_owned(),
            siret: application.siret.value().map(|siret| siret.to_string()),
            legal_name: application.legal_name.known().map(|name| name.typed().to_owned()),
            filed_on: application.filed_on.value(),
            decided_on: decision.decided_on,
            status: decision.status.name(),
            reasons: decision.reasons.iter().map(Code::as_str).collect(),
            alerts: decision.alert_names(),
            place: PlaceView::new(application.place, &words),
            rules: decision
                .findings
                .iter()
                .map(|finding| Step::new(finding, words.found_in(decision, finding), &words))
                .collect(),
            waivers: waivers(decision, &words),
            lines: decision.lines.iter().map(|line| LineView::new(line, &words)).collect(),
            amounts: arithmetic(decision, lang),
            de_minimis: DeMinimisView::of(rank, intake, run, book, &words),
            lang,
        }
    }
}

fn waivers(decision: &Decision<'_>, words: &Words<'_>) -> Vec<WaiverView> {
    let view = |waiver: &&crate::domain::Waiver| {
        Some(WaiverView {
            code: waiver.code.value()?.as_str(),
            reason: waiver.reason.known().map_or("", Text::typed).to_owned(),
            author: waiver.author.known().map_or("", Text::typed).to_owned(),
            date: waiver.waived_on.value(),
            place: PlaceView::new(waiver.place, words),
        })
    };
    decision.waivers.iter().filter_map(view).collect()
}

impl LineView {
    fn new(outcome: &LineOutcome<'_>, words: &Words<'_>) -> LineView {
        let line = outcome.line;
        LineView {
            invoice: line.invoice_number.known().map(ToString::to_string),
            line: line.line_number.value(),
            supplier: line.supplier.name.known().map(|supplier| supplier.typed().to_owned()),
            invoiced_on: line.invoiced_on.value(),
            paid_on: line.paid_on.value(),
            category: line.category.value().map(crate::domain::Category::name),
            nature: line.nature.value().map(crate::domain::Nature::name),
            amount: line.amount.value(),
            retained: outcome.retained,
            status: outcome.status.name(),
            reasons: outcome.reasons.iter().map(Code::as_str).collect(),
            place: PlaceView::new(line.place, words),
            rules: outcome
                .findings
                .iter()
                .map(|finding| Step::new(finding, words.found(finding), words))
                .collect(),
            problems: line.problems.iter().map(|problem| words.problem(problem)).collect(),
        }
    }
}

/// The steps that were reached (rules, section 4).
fn arithmetic(decision: &Decision<'_>, lang: Lang) -> Vec<AmountStep> {
    let Amounts { eligible_base, subsidised_base, theoretical_aid, other_aids, cumulation_ceiling, .. } =
        decision.amounts;
    let (amounts, scheme) = (&decision.amounts, decision.scheme);
    let euros = |amount: Option<Euros>| lang.amount(amount.unwrap_or_default());
    let step = |step, how: Message, values: &[&str], result: Option<Euros>| {
        result.map(|result| AmountStep { step, how: lang.fill(how, values), result })
    };
    let notified = decision.application.notified_amount.value();
    let assessment = decision.de_minimis.as_deref();
    let [ceiling, prior, before] =
        assessment.map_or([None; 3], |a| [Some(a.ceiling), Some(a.prior), Some(a.granted_before)]);
    [
        step("eligible_base", Message::ELIGIBLE_BASE, &[], eligible_base),
        step(
            "subsidised_base",
            Message::SUBSIDISED_BASE,
            &[&euros(eligible_base), &lang.amount(scheme.base_cap)],
            subsidised_base,
        ),
        step(
            "theoretical_aid",
            Message::THEORETICAL_AID,
            &[&euros(subsidised_base), &lang.number(scheme.aid_rate)],
            theoretical_aid,
        ),
        step(
            "cumulation_ceiling",
            Message::CUMULATION_CEILING,
            &[&euros(eligible_base), &lang.number(scheme.cumulation_rate), &euros(other_aids)],
            cumulation_ceiling,
        ),
        step(
            "after_cumulation",
            Message::AFTER_CUMULATION,
            &[&euros(theoretical_aid), &euros(cumulation_ceiling)],
            amounts.after_cumulation,
        ),
        step(
            "after_notification",
            Message::AFTER_NOTIFICATION,
            &[&euros(amounts.after_cumulation), &euros(notified)],
            amounts.after_notification,
        ),
        step(
            "de_minimis_available",
            Message::DE_MINIMIS_AVAILABLE,
            &[&euros(ceiling), &euros(prior), &euros(before)],
            amounts.de_minimis_available,
        ),
        step("granted", Message::AID_GRANTED, &[], amounts.granted),
    ]
    .into_iter()
    .flatten()
    .collect()
}
