//! Years later: decide again what an earlier report decided, and show every difference with its cause.
//!
//! The report alone says by which rules and on which date it was decided. Replay writes today's report from the inputs
//! and compares the two as a person reads them, so that nothing a hand may have changed goes unseen.

mod compare;
mod grid;
mod past;
mod show;
mod workbook;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

pub use past::{PastFile, PastReport, ReplayError};

use crate::decide::{RunDate, TraceDepth, decide};
use crate::domain::Intake;
use crate::intake::Observer;
use crate::intake::discover::{Kind, Role, discover};
use crate::intake::fingerprint::Fingerprint;
use crate::intake::limits::Limits;
use crate::lang::{Lang, Message};
use crate::report::{self, ReportContext};
use crate::rules::RuleBook;
use compare::CellDifference;

/// What to replay.
#[derive(Clone, Debug)]
pub struct ReplayRequest {
    /// The earlier report.
    pub report: PathBuf,
    /// The inputs.
    pub inputs: Vec<PathBuf>,
    /// Files that are history; those that were are recognised by their content all the same.
    pub history: Vec<PathBuf>,
    /// What files may ask of the machine.
    pub limits: Limits,
    /// Decide by these rules instead of the report's: what would we decide today?
    pub current_rules: Option<RuleBook>,
}

/// Why something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The input files are not those of the report.
    InputChanged,
    /// The rules are not those of the report.
    RuleChanged,
    /// Another version of the program wrote the report.
    ProgramChanged,
    /// Inputs, rules and program are the same: somebody has changed the report.
    ReportAltered,
}

impl Cause {
    /// In words.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Cause::InputChanged => Message::CAUSE_INPUT,
            Cause::RuleChanged => Message::CAUSE_RULE,
            Cause::ProgramChanged => Message::CAUSE_PROGRAM,
            Cause::ReportAltered => Message::CAUSE_ALTERED,
        }
        .get(lang)
    }
}

/// How an input file stands to the report's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileChange {
    /// The report had it, the inputs do not.
    Missing,
    /// The inputs have it, the report had not.
    Added,
    /// Both have the path, the content differs.
    Changed,
}

/// A file that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FileDifference {
    /// Its path.
    pub path: String,
    /// How it differs.
    pub change: FileChange,
}

/// A result that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    /// The sheet, by its French name.
    pub sheet: &'static str,
    /// The application, line or undertaking.
    pub item: String,
    /// The column, empty for a whole row.
    pub column: String,
    /// What the report says.
    pub before: Option<String>,
    /// What is decided now.
    pub after: Option<String>,
    /// Why.
    pub cause: Cause,
}

/// What a replay found.
#[derive(Clone, Debug, Serialize)]
pub struct Replay {
    /// The program that wrote the report.
    pub report_version: String,
    /// This program.
    pub program_version: &'static str,
    /// Hash of the rules of the report.
    pub report_rules: String,
    /// Hash of the rules decided by now.
    pub rules: String,
    /// Does the report's `Règles` have the hash that the report states?
    pub rules_intact: bool,
    /// Files compared and the same.
    pub same_files: usize,
    /// Files that are not the same.
    pub files: Vec<FileDifference>,
    /// Results compared: applications.
    pub applications: usize,
    /// Results that differ.
    pub differences: Vec<Difference>,
}

impl Replay {
    /// Inputs, rules and results are those of the report.
    pub fn is_identical(&self) -> bool {
        self.files.is_empty() && self.rules_intact && self.differences.is_empty()
    }

    /// Writes the differences as a workbook: before, after, cause.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write_workbook(&self, path: &Path, lang: Lang) -> Result<(), ReplayError> {
        Ok(workbook::write(self, path, lang).map_err(report::ReportError::from)?)
    }
}

/// Decides again and compares.
///
/// # Errors
/// The report cannot be read, or nothing can be written to compare with.
pub fn replay(request: &ReplayRequest, observer: &dyn Observer) -> Result<Replay, ReplayError> {
    let past = PastReport::read(&request.report, &request.limits)?;
    let intake = read_inputs(request, &past, observer);
    let files = file_differences(&past, &intake);

    let by_report_rules = decided_again(&past, &intake, &past.book, &request.limits)?;
    let (found, rules) = match &request.current_rules {
        Some(current) if current.hash() != past.book.hash() => {
            (decided_again(&past, &intake, current, &request.limits)?, current.hash())
        }
        _ => (by_report_rules.clone(), past.book.hash()),
    };
    let without_rule_change: BTreeSet<CellDifference> = by_report_rules.into_iter().collect();
    let otherwise = if !files.is_empty() {
        Cause::InputChanged
    } else if past.version == env!("CARGO_PKG_VERSION") {
        Cause::ReportAltered
    } else {
        Cause::ProgramChanged
    };
    let cause = |difference: &CellDifference| {
        if without_rule_change.contains(difference) { otherwise } else { Cause::RuleChanged }
    };
    let differences = found.into_iter().map(|difference| explained(cause(&difference), difference)).collect();
    Ok(Replay {
        report_version: past.version.clone(),
        program_version: env!("CARGO_PKG_VERSION"),
        report_rules: past.stated_hash.clone(),
        rules: rules.to_owned(),
        rules_intact: past.stated_hash == past.book.hash(),
        same_files: intake
            .sources
            .0
            .iter()
            .filter(|source| !files.iter().any(|file| file.path == source.path))
            .count(),
        files,
        applications: intake.applications.len(),
        differences,
    })
}

fn explained(
    cause: Cause,
    CellDifference { sheet, item, column, before, after }: CellDifference,
) -> Difference {
    Difference { sheet, item, column, before, after, cause }
}

/// Reads the inputs; a file that the report read as history, by its content, is history again.
fn read_inputs(request: &ReplayRequest, past: &PastReport, observer: &dyn Observer) -> Intake {
    let history = past::history_hashes(&past.files);
    let mut found = discover(&request.inputs, &request.history);
    for file in found.iter_mut().filter(|file| file.kind == Kind::ToRead && file.role == Role::Input) {
        let hash = Fingerprint::take(&file.path, &request.limits).map(|fingerprint| fingerprint.sha256_hex());
        if hash.is_ok_and(|hash| history.contains_key(hash.as_str())) {
            file.role = Role::History;
        }
    }
    crate::intake::read(&found, &request.limits, observer)
}

/// Are these the same files? A file is its content: one that has moved is the same.
fn file_differences(past: &PastReport, intake: &Intake) -> Vec<FileDifference> {
    let now: Vec<(&str, &str)> = intake
        .sources
        .0
        .iter()
        .map(|source| (source.path.as_str(), source.sha256.as_deref().unwrap_or_default()))
        .collect();
    let then: Vec<(&str, &str)> =
        past.files.iter().map(|file| (file.path.as_str(), file.sha256.as_str())).collect();
    let mut differences: Vec<FileDifference> = unmatched(&then, &now)
        .map(|path| {
            let change = if now.iter().any(|(other, _)| *other == path) {
                FileChange::Changed
            } else {
                FileChange::Missing
            };
            FileDifference { path: path.to_owned(), change }
        })
        .collect();
    let added = unmatched(&now, &then).filter(|path| !then.iter().any(|(other, _)| other == path));
    let added: Vec<FileDifference> =
        added.map(|path| FileDifference { path: path.to_owned(), change: FileChange::Added }).collect();
    differences.extend(added);
    differences.sort();
    differences
}

/// Files of `ones` whose content none of `others` has; one that was never opened has none, and is compared by its name.
fn unmatched<'f>(
    ones: &'f [(&'f str, &'f str)],
    others: &'f [(&'f str, &'f str)],
) -> impl Iterator<Item = &'f str> {
    let name = |path: &'f str| path.rsplit('/').next().unwrap_or(path);
    ones.iter()
        .filter(move |(path, hash)| {
            !others.iter().any(|(other, other_hash)| {
                hash == other_hash && (!hash.is_empty() || name(path) == name(other))
            })
        })
        .map(|(path, _)| *path)
}

/// Today's report by these rules, compared with the earlier one.
fn decided_again(
    past: &PastReport,
    intake: &Intake,
    book: &RuleBook,
    limits: &Limits,
) -> Result<Vec<CellDifference>, ReplayError> {
    let run = decide(intake, book, RunDate::Given(past.date), TraceDepth::Reasons);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("report.xlsx");
    let context = ReportContext {
        run: &run,
        sources: &intake.sources,
        book,
        options: Vec::new(),
        lang: past.lang,
        values: true,
    };
    report::write(&context, &path)?;
    let now = grid::read(&path, limits).map_err(ReplayError::Unreadable)?;
    Ok(compare::differences(&past.sheets, &now, past.lang))
}
