//! The steps of a decision: the parameters chosen, what each rule found, its waivers and its lines.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use super::PlaceView;
use crate::decide::{Decision, LineOutcome};
use crate::domain::{
    Category, CellProblem, Code, CodeSet, Column, Euros, InvoiceLine, Nature, Siret, Text, Waiver,
};
use crate::lang::Words;
use crate::rules::codes::{Effect, Rule};
use crate::rules::{Fact, Finding, ParameterValue, RuleBook, Verdict};

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
    pub(super) fn all(decision: &Decision<'_>, book: &'a RuleBook) -> Vec<ParameterStep<'a>> {
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
    pub(super) fn all(
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
    pub(super) fn of(waiver: &'a Waiver, set_aside: CodeSet, words: &Words<'a>) -> Option<WaiverView<'a>> {
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
    pub(super) fn of(
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
