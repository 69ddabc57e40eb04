//! One decision, step by step: the trace it left as one object, which [`explain`] puts in words and an export holds. Nothing
//! here decides anything. Its JSON form is described by `decision.schema.json`.

mod arithmetic;
mod de_minimis;
mod render;
pub mod rules;

pub use arithmetic::AmountStep;
pub use de_minimis::{AidStanding, DeMinimisView};
pub use render::Form;

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use crate::decide::{Decision, LineOutcome, Run, WeighedAid};
use crate::domain::{
    ApplicationNumber, Category, CellProblem, Code, CodeSet, Column, Euros, FiscalYearEnd, InvoiceLine, Naf,
    Nature, Place, Registration, Siret, Situation, Sources, Text, Waiver, key,
};
use crate::lang::{Lang, Message, Words};
use crate::rules::codes::{Effect, Rule};
use crate::rules::{Fact, Finding, ParameterValue, RuleBook, Verdict};
use crate::sanitize::clean_lines;

/// The JSON Schema of an [`Explanation`].
pub const SCHEMA: &str = include_str!("decision.schema.json");

/// One decision: everything that it follows from, in exact values and in words.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation<'a> {
    /// The program and its version.
    pub program: &'static str,
    /// The hash of the rules.
    pub rules: &'a str,
    /// Number of the application.
    pub application: Option<&'a str>,
    /// SIRET of the applicant.
    pub siret: Option<Siret>,
    /// Name of the applicant.
    pub legal_name: Option<&'a str>,
    /// Filing date.
    pub filed_on: Option<Date>,
    /// Decision date.
    pub decided_on: Option<Date>,
    /// `accordée`, `rejetée` or `incomplète`, whatever the language.
    pub status: &'static str,
    /// The codes that decided it.
    pub reasons: CodeSet,
    /// Its alerts, `W06(E08)` last.
    pub alerts: Vec<String>,
    /// Where it was read.
    pub place: PlaceView<'a>,
    /// What it says of the enterprise.
    pub declared: Declared<'a>,
    /// The files given as history.
    pub history: History,
    /// The values of the rules that decided it.
    pub parameters: Vec<ParameterStep<'a>>,
    /// Every rule, in the order of the codes.
    pub steps: Vec<Step>,
    /// The waivers of the instructor.
    pub waivers: Vec<WaiverView<'a>>,
    /// Its lines, in line order.
    pub lines: Vec<LineView<'a>>,
    /// The arithmetic, in its order.
    pub amounts: Vec<AmountStep>,
    /// The other public aids of the application, as far as its amount depends on them.
    pub other_aids: Vec<AidStanding<'a>>,
    /// De minimis, when it was reached.
    pub de_minimis: Option<DeMinimisView<'a>>,
    /// The files that all this was read in, each with its SHA-256.
    pub files: BTreeMap<&'a str, &'a str>,
    #[serde(skip)]
    lang: Lang,
}

/// The files given as history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "counts")]
pub struct History {
    pub files: u64,
    pub aids: u64,
}

/// Where something was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceView<'a> {
    /// The file.
    pub file: &'a str,
    /// The sheet, empty for a CSV.
    pub sheet: &'a str,
    /// The row.
    pub row: u32,
    /// The cells by column, `date_depot` in `D2`; none where the place alone is meant.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub cells: BTreeMap<&'static str, String>,
    /// In words.
    #[serde(skip)]
    pub words: String,
}

impl<'a> PlaceView<'a> {
    fn new(place: Place, words: &Words<'a>) -> PlaceView<'a> {
        let (file, sheet) = words.sources.names(place);
        PlaceView { file, sheet, row: place.row, cells: BTreeMap::new(), words: words.place(place) }
    }

    fn with_cells(place: Place, words: &Words<'a>) -> PlaceView<'a> {
        PlaceView { cells: words.sources.cells(place).collect(), ..PlaceView::new(place, words) }
    }
}

/// What an application says of its enterprise, as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the columns of the application")]
pub struct Declared<'a> {
    pub naf: Option<Naf>,
    pub postal_code: Option<String>,
    pub commune_code: Option<String>,
    pub headcount: Option<String>,
    pub turnover: Option<Euros>,
    pub registration: Option<&'static str>,
    pub tax_compliant: Option<bool>,
    pub social_compliant: Option<bool>,
    pub in_difficulty: Option<bool>,
    pub situation: Option<&'static str>,
    pub liberal_profession: Option<bool>,
    pub single_undertaking: Option<&'a str>,
    pub notified_amount: Option<Euros>,
    pub fiscal_year_end: Option<FiscalYearEnd>,
}

impl<'a> Declared<'a> {
    fn of(decision: &Decision<'a>) -> Declared<'a> {
        let row = decision.application;
        Declared {
            naf: row.naf.value(),
            postal_code: row.postal_code.value().map(|code| code.to_string()),
            commune_code: row.commune_code.value().map(|code| code.to_string()),
            headcount: row.headcount.value().map(|number| number.normalize().to_string()),
            turnover: row.turnover.value(),
            registration: row.registration.value().map(Registration::name),
            tax_compliant: row.tax_compliant.value(),
            social_compliant: row.social_compliant.value(),
            in_difficulty: row.in_difficulty.value(),
            situation: row.situation.value().map(Situation::name),
            liberal_profession: row.liberal_profession.value(),
            single_undertaking: row.single_undertaking.known().map(Text::typed),
            notified_amount: row.notified_amount.value(),
            fiscal_year_end: row.fiscal_year_end.value(),
        }
    }
}

/// A value of a parameter, and why it is that one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParameterStep<'a> {
    /// `scheme.aid_rate`.
    pub key: &'a str,
    /// Its value.
    pub value: &'a str,
    /// First day of the value.
    pub from: Date,
    /// Its last day, when another follows or the rules say so.
    pub to: Option<Date>,
    /// Where it is written.
    pub source: &'a str,
    /// Which date chose the value: `filed_on` or `decided_on`.
    pub chosen_by: &'static str,
    /// That date.
    pub on: Date,
}

impl<'a> ParameterStep<'a> {
    /// Of the scheme on the filing date (before the first rules, the first), of de minimis on the decision date.
    fn all(decision: &Decision<'_>, book: &'a RuleBook) -> Vec<ParameterStep<'a>> {
        let first = decision.scheme.from;
        let filed_on = decision.application.filed_on.value().map_or(first, |day| day.max(first));
        let chosen = |one: &'a ParameterValue| {
            let of_scheme = one.key.starts_with("scheme.");
            let on = if of_scheme { filed_on } else { decision.decided_on? };
            one.holds_on(on).then(|| ParameterStep {
                key: &one.key,
                value: &one.value,
                from: one.from,
                to: one.to,
                source: &one.source,
                chosen_by: if of_scheme { "filed_on" } else { "decided_on" },
                on,
            })
        };
        book.parameters().iter().filter_map(chosen).collect()
    }
}

/// What one rule found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Its name in the decision, the same in every run: `E02`, `E12.2` for the second finding of a rule, `line 3 L05`.
    pub id: String,
    /// The rule.
    pub code: Code,
    /// How it ended: `passes`, `fails`, `waived`, `undecided`.
    pub verdict: &'static str,
    /// What failing does: `rejects`, `incomplete`, `reduces`, `warning`.
    pub effect: &'static str,
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
    /// The parameters that it reads, by their keys.
    pub parameters: &'static [&'static str],
    /// The values read, exact.
    pub values: Vec<Value>,
}

impl Step {
    /// The steps of findings, `of` the decision (empty) or of a line.
    fn all(
        findings: &[Finding],
        of: &str,
        words: &Words<'_>,
        found: impl Fn(&Finding) -> String,
    ) -> Vec<Step> {
        let rank = |position: usize| {
            findings[..position].iter().filter(|other| other.code == findings[position].code).count()
        };
        let step = |(position, finding): (usize, &Finding)| {
            let code = finding.code;
            let id = match rank(position) {
                0 => format!("{of}{code}"),
                before => format!("{of}{code}.{}", before + 1),
            };
            let rule = Rule::of(code);
            Step {
                id,
                code,
                verdict: match finding.verdict {
                    Verdict::Passes => "passes",
                    Verdict::Fails => "fails",
                    Verdict::Waived => "waived",
                    Verdict::Undecided => "undecided",
                },
                effect: match rule.effect {
                    Effect::Rejects => "rejects",
                    Effect::MakesIncomplete => "incomplete",
                    Effect::Reduces => "reduces",
                    Effect::Warning | Effect::Anomaly => "warning",
                },
                label: words.label(code),
                found: found(finding),
                threshold: words.threshold(finding),
                source: words.source(finding),
                law: rule.law,
                parameters: rule.parameters,
                values: finding.facts.iter().map(|fact| value(words, fact)).collect(),
            }
        };
        findings.iter().enumerate().map(step).collect()
    }

    /// Is it met, or without effect?
    pub fn passes(&self) -> bool {
        self.verdict == "passes"
    }
}

/// A fact in its exchange form.
fn value(words: &Words<'_>, fact: &Fact) -> Value {
    match fact {
        Fact::Amount(amount) => json!(amount),
        Fact::Number(number) => json!(number.normalize().to_string()),
        Fact::Date(date) => json!(date),
        Fact::YesNo(answer) => json!(answer),
        Fact::Naf(naf) => json!(naf),
        Fact::Category(category) => json!(category.name()),
        Fact::Nature(nature) => json!(nature.name()),
        Fact::Regulation(regulation) => json!(regulation),
        Fact::Place(place) => json!(PlaceView::new(*place, words)),
        Fact::Cell(problem) => json!(Problem::of(problem, words)),
        Fact::Phrase(phrase) => json!(phrase.fr),
        Fact::Others(count) => json!({ "others": count }),
        Fact::Blank => Value::Null,
        Fact::Text(_)
        | Fact::Word(_)
        | Fact::Siren(_)
        | Fact::NineDigits(_)
        | Fact::Application(_)
        | Fact::File(_) => {
            json!(words.fact(fact))
        }
    }
}

/// A wrong or missing cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem<'a> {
    /// Its column.
    pub column: Option<&'static str>,
    /// As typed.
    pub value: &'a str,
    /// Why it cannot be used, and what to write.
    pub message: String,
    /// The same with column and value.
    #[serde(skip)]
    pub words: String,
}

impl<'a> Problem<'a> {
    fn of(problem: &'a CellProblem, words: &Words<'_>) -> Problem<'a> {
        let CellProblem { column, value, refusal, .. } = problem;
        Problem {
            column: column.map(Column::name),
            value,
            message: words.refusal(*column, value, *refusal),
            words: words.problem(problem),
        }
    }
}

/// A waiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaiverView<'a> {
    /// The rule set aside.
    pub code: Code,
    /// Why.
    pub reason: &'a str,
    /// By whom.
    pub author: &'a str,
    /// When, if the row says so.
    pub date: Option<Date>,
    /// Does the rule fail, so that it changes something?
    pub applied: bool,
    /// Where it was read.
    pub place: PlaceView<'a>,
}

impl<'a> WaiverView<'a> {
    fn of(waiver: &'a Waiver, set_aside: CodeSet, words: &Words<'a>) -> Option<WaiverView<'a>> {
        let code = waiver.code.value()?;
        Some(WaiverView {
            code,
            reason: waiver.reason.known().map_or("", Text::typed),
            author: waiver.author.known().map_or("", Text::typed),
            date: waiver.waived_on.value(),
            applied: set_aside.contains(code),
            place: PlaceView::new(waiver.place, words),
        })
    }
}

/// What was retained of a line, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineView<'a> {
    /// Number of its invoice.
    pub invoice: Option<&'a str>,
    /// Its number on the invoice, or its occurrence number.
    pub line: u32,
    /// Who sold it.
    pub supplier: Option<&'a str>,
    /// Who sold it, by number.
    pub supplier_siret: Option<Siret>,
    /// Date of its invoice.
    pub invoiced_on: Option<Date>,
    /// When it was paid.
    pub paid_on: Option<Date>,
    /// `categorie`.
    pub category: Option<&'static str>,
    /// The same in words.
    #[serde(skip)]
    pub category_words: Option<&'static str>,
    /// `nature`.
    pub nature: Option<&'static str>,
    /// Months of a subscription.
    pub months: Option<u32>,
    /// Reference of a subscription.
    pub subscription: Option<&'a str>,
    /// `lie_projet`.
    pub tied_to_project: Option<bool>,
    /// Euros excluding VAT.
    pub amount: Option<Euros>,
    /// Euros retained.
    pub retained: Euros,
    /// `retenue`, `réduite`, `écartée` or `invalide`, whatever the language.
    pub status: &'static str,
    /// Why.
    pub reasons: CodeSet,
    /// Where it was read.
    pub place: PlaceView<'a>,
    /// Every rule of the line.
    pub steps: Vec<Step>,
    /// Its wrong and missing cells.
    pub problems: Vec<Problem<'a>>,
}

impl<'a> LineView<'a> {
    fn of(
        rank: usize,
        outcome: &'a LineOutcome<'a>,
        decision: &Decision<'_>,
        words: &Words<'a>,
    ) -> LineView<'a> {
        let line: &InvoiceLine = outcome.line;
        let found = |finding: &Finding| words.found_in(decision, Some(outcome), finding);
        LineView {
            invoice: line.invoice_number.known().map(compact_str::CompactString::as_str),
            line: outcome.number,
            supplier: line.supplier.name.known().map(Text::typed),
            supplier_siret: line.supplier.siret.value(),
            invoiced_on: line.invoiced_on.value(),
            paid_on: line.paid_on.value(),
            category: line.category.value().map(Category::name),
            category_words: line.category.value().map(|category| words.category(category)),
            nature: line.nature.value().map(Nature::name),
            months: line.months.value(),
            subscription: line.subscription.known().map(Text::typed),
            tied_to_project: line.tied_to_project.value(),
            amount: line.amount.value(),
            retained: outcome.retained,
            status: outcome.status.name(),
            reasons: outcome.reasons,
            place: PlaceView::with_cells(line.place, words),
            steps: Step::all(&outcome.findings, &format!("line {} ", rank + 1), words, found),
            problems: line.problems.iter().map(|problem| Problem::of(problem, words)).collect(),
        }
    }
}

/// The application `number` (compared as everywhere by its key), explained from a full trace; or the nearest numbers.
///
/// # Errors
/// No application has that number.
pub fn explain<'a>(
    number: &str,
    run: &'a Run<'a>,
    book: &'a RuleBook,
    words: &Words<'a>,
) -> Result<Explanation<'a>, UnknownApplication> {
    let wanted = key(number);
    let is_it = |decision: &&Decision<'_>| {
        decision.application.number.known().is_some_and(|number| number.key() == wanted)
    };
    let decision = run.decisions.iter().find(is_it).ok_or_else(|| UnknownApplication::new(number, run))?;
    Ok(Explanation::of(decision, run, book, words))
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

impl<'a> Explanation<'a> {
    /// A decision of a run.
    pub fn of(
        decision: &'a Decision<'a>,
        run: &'a Run<'a>,
        book: &'a RuleBook,
        words: &Words<'a>,
    ) -> Explanation<'a> {
        let application = decision.application;
        let other_aids = &decision.other_aids;
        let [files, aids] = words.sources.history();
        let findings: Vec<Finding> = decision.findings().map(Cow::into_owned).collect();
        Explanation {
            program: concat!("inac ", env!("CARGO_PKG_VERSION")),
            rules: book.hash(),
            application: application.number.known().map(ApplicationNumber::typed),
            siret: application.siret.value(),
            legal_name: application.legal_name.known().map(Text::typed),
            filed_on: application.filed_on.value(),
            decided_on: decision.decided_on,
            status: decision.status.name(),
            reasons: decision.reasons,
            alerts: decision.alert_names(),
            place: PlaceView::with_cells(application.place, words),
            declared: Declared::of(decision),
            history: History { files, aids },
            parameters: ParameterStep::all(decision, book),
            steps: Step::all(&findings, "", words, |finding| words.found_in(decision, None, finding)),
            waivers: decision
                .waivers
                .iter()
                .filter_map(|waiver| WaiverView::of(waiver, decision.waived, words))
                .collect(),
            lines: decision
                .lines
                .iter()
                .enumerate()
                .map(|(rank, line)| LineView::of(rank, line, decision, words))
                .collect(),
            amounts: arithmetic::steps(decision, words.lang),
            other_aids: other_aids.listed.iter().map(|aid| AidStanding::of(aid, words)).collect(),
            de_minimis: DeMinimisView::of(decision, run, words),
            files: fingerprints(decision, words.sources),
            lang: words.lang,
        }
    }

    /// As JSON; texts from files are cleaned as everywhere.
    ///
    /// # Errors
    /// Never in practice: every part of it has a form.
    pub fn as_json(&self) -> serde_json::Result<Value> {
        let mut json = serde_json::to_value(self)?;
        clean(&mut json);
        Ok(json)
    }
}

fn clean(json: &mut Value) {
    match json {
        Value::String(text) => {
            if let Cow::Owned(cleaned) = clean_lines(text) {
                *text = cleaned;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(clean),
        Value::Object(entries) => entries.values_mut().for_each(clean),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The files that the application, its lines, its waivers and the aids weighed were read in.
fn fingerprints<'a>(decision: &Decision<'a>, sources: &'a Sources) -> BTreeMap<&'a str, &'a str> {
    let weighed = decision.de_minimis.iter().flat_map(|assessed| [&assessed.counted, &assessed.left_out]);
    let aids = weighed.chain([&decision.other_aids]).flat_map(|aids| &aids.listed);
    // What is wrong in the application's own row is in its own file.
    let of_findings = decision.noted.iter().chain(decision.lines.iter().flat_map(|line| &line.findings));
    let facts = of_findings.flat_map(|finding| &finding.facts).filter_map(|fact| match fact {
        Fact::Place(place) => Some(*place),
        _ => None,
    });
    let places = (decision.lines.iter().map(|outcome| outcome.line.place))
        .chain(decision.waivers.iter().map(|waiver| waiver.place))
        .chain(aids.map(|aid: &WeighedAid<'_>| aid.place))
        .chain(facts)
        .chain([decision.application.place]);
    let files = places.filter_map(|place| sources.file(place.file));
    files.filter_map(|file| Some((file.path.as_str(), file.sha256.as_deref()?))).collect()
}
