//! One decision, step by step: the trace it left as one object, which [`explain`] puts in words and an export holds. Nothing
//! here decides anything. Its JSON form is described by `decision.schema.json`.

mod arithmetic;
mod de_minimis;
mod render;
pub mod rules;
mod steps;

pub use arithmetic::AmountStep;
pub use de_minimis::{AidStanding, DeMinimisView};
pub use render::Form;
pub use steps::{LineView, ParameterStep, Step, WaiverView};

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use crate::decide::{Decision, Run, WeighedAid};
use crate::domain::{
    ApplicationNumber, CodeSet, Euros, FiscalYearEnd, Naf, Place, Registration, Siret, Situation, Sources,
    Text, key,
};
use crate::lang::{Lang, Message, Words};
use crate::rules::{Fact, Finding, RuleBook};
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
