//! An earlier report, read back: what was decided, by which rules, from which files.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::grid::{self, Grid, text};
use crate::domain::FileProblem;
use crate::intake::limits::Limits;
use crate::intake::sheets;
use crate::lang::{Lang, Say};
use crate::report::{PROPERTY, PROPERTY_OF_REPORT};
use crate::rules::{ParameterValue, RuleBook, RulesError};

/// Why a report cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// It cannot be read.
    #[error("the report cannot be read ({})", .0.code())]
    Unreadable(FileProblem),
    /// It is a workbook, but not one that `inac` wrote.
    #[error("this workbook is no report of inac")]
    NotAReport,
    /// Something that a report always holds is not there.
    #[error("the report lacks {0}")]
    Lacks(&'static str),
    /// Its sheet `Règles` makes no rules.
    #[error("the rules of the report cannot be rebuilt: {0}")]
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
    /// It was read as history.
    pub history: bool,
}

/// An earlier report.
#[derive(Debug)]
pub struct PastReport {
    /// The language it is written in.
    pub lang: Lang,
    /// The program that wrote it.
    pub version: String,
    /// The date of decisions without one of their own.
    pub date: Date,
    /// The hash that it says its rules have.
    pub stated_hash: String,
    /// The rules it was decided by, rebuilt.
    pub book: RuleBook,
    /// Its input files.
    pub files: Vec<PastFile>,
    /// Its sheets.
    pub sheets: Vec<Grid>,
}

impl PastReport {
    /// Reads the report at `path`.
    ///
    /// # Errors
    /// It is no report, or not whole.
    pub fn read(path: &Path, limits: &Limits) -> Result<PastReport, ReplayError> {
        let properties = sheets::properties(path, limits).map_err(ReplayError::Unreadable)?;
        if properties.get(PROPERTY).map(String::as_str) != Some(PROPERTY_OF_REPORT) {
            return Err(ReplayError::NotAReport);
        }
        let sheets = grid::read(path, limits).map_err(ReplayError::Unreadable)?;
        let lang = language(&sheets).ok_or(ReplayError::Lacks("its first sheet"))?;
        let property = |name: &'static str| properties.get(name).cloned().ok_or(ReplayError::Lacks(name));
        let rules = sheet(&sheets, Say::SheetRules, lang).ok_or(ReplayError::Lacks("its rules"))?;
        let files = sheet(&sheets, Say::SheetFiles, lang).ok_or(ReplayError::Lacks("its list of files"))?;
        Ok(PastReport {
            lang,
            version: property("inac_version")?,
            date: property("inac_date")?.parse().map_err(|_| ReplayError::Lacks("its date"))?,
            stated_hash: property("inac_rules")?,
            book: RuleBook::from_parameters(
                &parameters(rules).ok_or(ReplayError::Lacks("a date of its rules"))?,
            )?,
            files: past_files(files, lang),
            sheets,
        })
    }
}

/// The language of the first sheet's name.
fn language(sheets: &[Grid]) -> Option<Lang> {
    let name = &sheets.first()?.name;
    [Lang::Fr, Lang::En].into_iter().find(|lang| Say::SheetSummary.get(*lang) == name)
}

/// The sheet of that name.
pub fn sheet(sheets: &[Grid], name: Say, lang: Lang) -> Option<&Grid> {
    sheets.iter().find(|sheet| sheet.name == name.get(lang))
}

/// The parameters of the sheet `Règles`: title, value, from, to, source, key, checked on.
fn parameters(rules: &Grid) -> Option<Vec<ParameterValue>> {
    let date = |text: &str| text.parse::<Date>().ok();
    rules
        .records()
        .map(|(_, cells)| {
            let value = text(cells, 1).to_owned();
            let is_word = ["scheme.authority_siret", "de_minimis.road_freight_naf"].contains(&text(cells, 5));
            Some(ParameterValue {
                key: text(cells, 5).to_owned(),
                title: [text(cells, 0).to_owned(), text(cells, 0).to_owned()],
                number: value.parse::<Decimal>().ok().filter(|_| !is_word),
                value,
                from: date(text(cells, 2))?,
                to: date(text(cells, 3)),
                source: text(cells, 4).to_owned(),
                checked_on: date(text(cells, 6)),
            })
        })
        .collect()
}

/// The files of the sheet `Fichiers`: path, format, bytes, SHA-256, counts, state.
fn past_files(files: &Grid, lang: Lang) -> Vec<PastFile> {
    let history = Say::FileHistory.get(lang);
    let file = |cells: &[String]| PastFile {
        path: text(cells, 0).to_owned(),
        sha256: text(cells, 3).to_owned(),
        history: text(cells, 7) == history,
    };
    files.records().map(|(_, cells)| file(cells)).collect()
}

/// The SHA-256 of every file that was read as history.
pub fn history_hashes(files: &[PastFile]) -> BTreeMap<&str, &PastFile> {
    files
        .iter()
        .filter(|file| file.history && !file.sha256.is_empty())
        .map(|file| (file.sha256.as_str(), file))
        .collect()
}
