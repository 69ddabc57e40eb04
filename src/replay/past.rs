//! An earlier report, read back: what made it, and what it says.

use std::path::{Path, PathBuf};

use super::audit::Damaged;
use super::compare::CellDifference;
use super::grid::{self, Grid};
use crate::decide::RunDate;
use crate::domain::{Date, FileProblem};
use crate::intake::discover::{Found, Kind, Role};
use crate::intake::limits::{Limits, size};
use crate::intake::sheets;
use crate::lang::{Head, Lang, Message};
use crate::report::record::Record;
use crate::report::{PROPERTY, PROPERTY_OF_REPORT, ReportTable};
use crate::rules::{ParameterValue, RuleBook, RulesError};

/// Why a report cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// It cannot be read.
    #[error("the report cannot be read ({})", .0.code())]
    Unreadable(FileProblem),
    /// It can be read, and one of its parts is damaged.
    #[error("a part of the report is damaged: {0}")]
    Damaged(Damaged),
    /// It is a workbook, but not one that `inac` wrote.
    #[error("this workbook is no report of inac")]
    NotAReport,
    /// Something that a report always holds is not there.
    #[error("the report lacks {0}")]
    Lacks(&'static str),
    /// The rules in the program are refused.
    #[error("the rules cannot be read: {0}")]
    Rules(#[from] RulesError),
    /// The report of today cannot be written to be compared.
    #[error(transparent)]
    Report(#[from] crate::report::ReportError),
    /// A temporary file cannot be written.
    #[error("no temporary file can be written: {0}")]
    Temporary(#[from] std::io::Error),
}

/// A file of the earlier run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastFile {
    /// Its path, as given then.
    pub path: String,
    /// Its SHA-256; empty when it was not opened.
    pub sha256: String,
    /// How it was given.
    role: Role,
    /// It was listed for its name alone.
    unopened: bool,
}

impl PastFile {
    /// Was it listed for its name alone, never opened?
    pub fn is_unopened(&self) -> bool {
        self.unopened
    }

    /// The file, now at `path`, under the name that the report gives it.
    pub fn found_at(&self, path: PathBuf, kind: Kind) -> Found {
        Found { path, shown: self.path.clone(), role: self.role, kind }
    }
}

/// An earlier report.
#[derive(Debug)]
pub struct PastReport {
    /// The language it is written in.
    pub lang: Lang,
    /// The version that it says wrote it.
    pub version: String,
    /// The date of decisions without one of their own.
    pub date: RunDate,
    /// Plain values instead of live formulas.
    pub values: bool,
    /// The options that it shows.
    pub options: Vec<(String, String)>,
    /// How its folder leads to the one that relative paths start from.
    pub links_from: Option<String>,
    /// The hash that it says its rules have.
    stated_hash: String,
    /// The rules of its sheet `Règles`, where they can be rebuilt.
    book: Option<RuleBook>,
    /// Its input files.
    pub files: Vec<PastFile>,
    /// Its sheets.
    pub sheets: Vec<Grid>,
}

/// Why a workbook cannot be read.
pub(super) fn unreadable(problem: sheets::Problem) -> ReplayError {
    ReplayError::Unreadable(problem.into())
}

impl PastReport {
    /// Reads the report at `path`.
    ///
    /// # Errors
    /// It is no report, or not whole.
    pub fn read(path: &Path, limits: &Limits) -> Result<PastReport, ReplayError> {
        let properties = sheets::properties(path, limits).map_err(unreadable)?;
        if properties.get(PROPERTY).map(String::as_str) != Some(PROPERTY_OF_REPORT) {
            return Err(ReplayError::NotAReport);
        }
        let sheets = grid::read(path, limits).map_err(unreadable)?;
        let record = Record::from_properties(&properties).ok_or(ReplayError::Lacks("its properties"))?;
        let lang = record.lang.or_else(|| language(&sheets)).ok_or(ReplayError::Lacks("its language"))?;
        let sheet = |table: ReportTable| sheets.iter().find(|sheet| sheet.name == table.name(lang));
        let files = sheet(ReportTable::Files).ok_or(ReplayError::Lacks("its list of files"))?;
        Ok(PastReport {
            lang,
            version: record.version,
            date: record.date,
            values: record.values,
            options: record.options,
            links_from: record.links_from,
            stated_hash: record.rules.clone(),
            book: sheet(ReportTable::Rules).and_then(|rules| rebuilt(rules, lang)),
            files: past_files(files, lang, record.lang.is_some().then_some(&record.history)),
            sheets,
        })
    }

    /// Are these the rules of the program? Another version words them otherwise.
    pub fn has_own_rules(&self, book: &RuleBook, own: &RuleBook) -> bool {
        book.hash() == own.hash() || !self.is_of_this_version() && book.decides_as(own)
    }

    /// Does it say that this version of the program wrote it?
    pub fn is_of_this_version(&self) -> bool {
        self.version == env!("CARGO_PKG_VERSION")
    }

    /// The rules that may have made the report, the likeliest first: those given; the program's own where the report's
    /// sheet agrees with them; else those of the sheet, and the program's own, for the sheet may have been altered.
    pub fn books<'b>(&'b self, given: Option<&'b RuleBook>, own: &'b RuleBook) -> Vec<&'b RuleBook> {
        match (given, &self.book) {
            (Some(given), _) if self.other_rules(Some(given)).is_none() => vec![given],
            (_, Some(book)) if book.hash() != own.hash() && self.stated_hash == own.hash() => {
                vec![own, book]
            }
            (_, Some(book)) if book.hash() != own.hash() => vec![book, own],
            _ => vec![own],
        }
    }

    /// These rules, where they are not those that the report says it was made with.
    pub fn other_rules<'b>(&self, given: Option<&'b RuleBook>) -> Option<&'b RuleBook> {
        let is_its_own = |given: &RuleBook| {
            given.hash() == self.stated_hash
                || self.book.as_ref().is_some_and(|book| book.hash() == given.hash())
        };
        given.filter(|given| !is_its_own(given))
    }

    /// The limits that the report was made with, where it says others than those given.
    pub fn limits(&self, given: &Limits) -> Limits {
        let mut limits = *given;
        for (name, value) in &self.options {
            let limit = name.strip_prefix("limits.").and_then(|key| limits.of(key));
            if let (Some(limit), Some(size)) = (limit, size(value)) {
                *limit = size;
            }
        }
        limits
    }
}

/// The language of the sheets' names.
fn language(sheets: &[Grid]) -> Option<Lang> {
    let named = |lang: &Lang| sheets.iter().any(|sheet| sheet.name == ReportTable::Decisions.name(*lang));
    [Lang::Fr, Lang::En].into_iter().find(named)
}

/// The rules of the sheet `Règles`, by the headings of its columns.
fn rebuilt(rules: &Grid, lang: Lang) -> Option<RuleBook> {
    let date = |text: &str| text.parse::<Date>().ok();
    let parameters: Option<Vec<ParameterValue>> = rules
        .records()
        .map(|record| {
            let cell = |head: Head| record.cell(head.title(lang));
            let (key, value) = (cell(Head::Key).to_owned(), cell(Head::ParameterValue).to_owned());
            let title = cell(Head::Parameter);
            // Reports of 0.1 have the title in their own language only.
            let other = Some(cell(Head::OtherTitle)).filter(|other| !other.is_empty()).unwrap_or(title);
            Some(ParameterValue {
                title: lang.pick([title, other], [other, title]).map(str::to_owned),
                key,
                value,
                from: date(cell(Head::From))?,
                to: date(cell(Head::To)),
                source: cell(Head::Source).to_owned(),
                checked_on: date(cell(Head::CheckedOn)),
            })
        })
        .collect();
    RuleBook::from_parameters(&parameters?).ok()
}

/// The files of the sheet `Fichiers`. Reports of 0.1 say by their state alone which were given as history.
fn past_files(files: &Grid, lang: Lang, history: Option<&Vec<usize>>) -> Vec<PastFile> {
    let by_state = [Message::FILE_HISTORY.get(lang), Message::FILE_IGNORED_EXTENSION.get(lang)];
    files
        .records()
        .enumerate()
        .map(|(rank, record)| {
            let state = record.cell(Head::State.title(lang));
            let is_history = match history {
                Some(ranks) => ranks.contains(&rank),
                None => state == by_state[0],
            };
            PastFile {
                path: record.cell(Head::File.title(lang)).to_owned(),
                sha256: record.cell(Head::Sha256.title(lang)).to_owned(),
                role: if is_history { Role::History } else { Role::Input },
                unopened: state == by_state[1],
            }
        })
        .collect()
}

/// The codes that a version of the program reads otherwise than those before it.
const READ_OTHERWISE: [(&str, &[&str]); 1] = [(
    "0.2.0",
    &[
        "E08", "E09", "E10", "E11", "E12", "E13", "E14", "L01", "L02", "L12", "L13", "L15", "A04", "D01",
        "D02", "D03", "D04", "D09", "W05", "W08", "W09", "W12", "W13",
    ],
)];

/// The codes that a version after `version` reads otherwise, and that the record has on one side of the difference only.
pub fn read_otherwise_since(version: &str, difference: &CellDifference) -> Vec<&'static str> {
    let codes = |text: &str| -> Vec<String> {
        let words = text.split([' ', ';']);
        words.map(|word| word.trim_end_matches(')').trim_start_matches("W06(").to_owned()).collect()
    };
    let (before, after) = (codes(&difference.codes.0), codes(&difference.codes.1));
    let has = |codes: &[String], code: &str| codes.iter().any(|held| held == code);
    let later = READ_OTHERWISE.iter().filter(|(since, _)| is_before(version, since));
    later
        .flat_map(|(_, codes)| *codes)
        .copied()
        .filter(|code| has(&before, code) != has(&after, code))
        .collect()
}

/// `0.1.0` comes before `0.2.0`.
fn is_before(version: &str, other: &str) -> bool {
    let numbers =
        |text: &str| text.split('.').map(|part| part.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>();
    numbers(version) < numbers(other)
}
