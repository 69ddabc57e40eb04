//! An earlier report, read back: what was decided, by which rules, from which files.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::grid::{self, Grid, text};
use crate::domain::FileProblem;
use crate::intake::limits::Limits;
use crate::intake::sheets;
use crate::lang::{Head, Lang, Message};
use crate::report::{PROPERTY, PROPERTY_OF_REPORT, ReportTable};
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
        let rules = PastTable::of(ReportTable::Rules, &sheets, lang)?;
        let files = PastTable::of(ReportTable::Files, &sheets, lang)?;
        Ok(PastReport {
            lang,
            version: property("inac_version")?,
            date: property("inac_date")?.parse().map_err(|_| ReplayError::Lacks("its date"))?,
            stated_hash: property("inac_rules")?,
            book: RuleBook::from_parameters(&parameters(&rules)?)?,
            files: past_files(&files)?,
            sheets,
        })
    }
}

/// The language of the first sheet's name.
fn language(sheets: &[Grid]) -> Option<Lang> {
    let name = &sheets.first()?.name;
    [Lang::Fr, Lang::En].into_iter().find(|lang| Message::SHEET_SUMMARY.get(*lang) == name)
}

/// A table of a report, its cells by their headings.
struct PastTable<'g> {
    sheet: &'g Grid,
    lang: Lang,
}

impl<'g> PastTable<'g> {
    fn of(table: ReportTable, sheets: &'g [Grid], lang: Lang) -> Result<PastTable<'g>, ReplayError> {
        let name = table.name(lang);
        let sheet = sheets.iter().find(|sheet| sheet.name == name).ok_or(ReplayError::Lacks(name))?;
        Ok(PastTable { sheet, lang })
    }

    /// The cells of a column, of the first row to the last.
    fn column(&self, head: Head) -> Result<impl Iterator<Item = &'g str>, ReplayError> {
        let title = head.title(self.lang);
        let place = self.sheet.place(title).ok_or(ReplayError::Lacks(title))?;
        Ok(self.sheet.records().map(move |(_, cells)| text(cells, place)))
    }
}

/// The parameters of the sheet `Règles`.
fn parameters(rules: &PastTable<'_>) -> Result<Vec<ParameterValue>, ReplayError> {
    let date = |text: &str| text.parse::<Date>().ok();
    let (keys, titles) = (rules.column(Head::Key)?, rules.column(Head::Parameter)?);
    let (values, sources) = (rules.column(Head::ParameterValue)?, rules.column(Head::Source)?);
    let (from, to) = (rules.column(Head::From)?, rules.column(Head::To)?);
    let texts = keys.zip(titles).zip(values).zip(sources);
    let dates = from.zip(to).zip(rules.column(Head::CheckedOn)?);
    texts
        .zip(dates)
        .map(|((((key, title), value), source), ((from, to), checked_on))| {
            Ok(ParameterValue {
                key: key.to_owned(),
                title: [title.to_owned(), title.to_owned()],
                value: value.to_owned(),
                from: date(from).ok_or(ReplayError::Lacks("a date of its rules"))?,
                to: date(to),
                source: source.to_owned(),
                checked_on: date(checked_on),
            })
        })
        .collect()
}

/// The files of the sheet `Fichiers`.
fn past_files(files: &PastTable<'_>) -> Result<Vec<PastFile>, ReplayError> {
    let history = Message::FILE_HISTORY.get(files.lang);
    let file = |((path, sha256), state): ((&str, &str), &str)| PastFile {
        path: path.to_owned(),
        sha256: sha256.to_owned(),
        history: state == history,
    };
    let hashes = files.column(Head::File)?.zip(files.column(Head::Sha256)?);
    Ok(hashes.zip(files.column(Head::State)?).map(file).collect())
}

/// The SHA-256 of every file that was read as history.
pub fn history_hashes(files: &[PastFile]) -> BTreeMap<&str, &PastFile> {
    files
        .iter()
        .filter(|file| file.history && !file.sha256.is_empty())
        .map(|file| (file.sha256.as_str(), file))
        .collect()
}
