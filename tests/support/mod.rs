//! What the tests of whole runs share: run an intake, read the report back.
#![allow(dead_code, reason = "each test file uses its part of it")]

pub mod book;
pub mod compound;
pub mod sample;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx, open_workbook};
use inac::testing::decide::{Run, RunDate, TraceDepth, decide};
use inac::testing::domain::Intake;
use inac::testing::intake::{Unobserved, discover, limits::Limits, sheets::child};
use inac::testing::lang::Lang;
use inac::testing::report::{self, ReportContext};
use inac::testing::rules::{EMBEDDED, RuleBook};
use jiff::civil::{Date, date};

/// The decision date of the conformance intakes.
pub const DECISION_DATE: Date = date(2026, 11, 1);

/// The embedded rules.
pub fn book() -> RuleBook {
    RuleBook::parse(EMBEDDED).expect("the embedded rules are right")
}

/// The folders of `fixtures/conformance`.
pub fn conformance_sets() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/conformance");
    let mut sets: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    sets.sort();
    assert_eq!(sets.len(), 11, "{sets:?}");
    sets
}

/// Reads the `intake` folder of a set and the files of its `history`.
pub fn read_set(set: &Path) -> Intake {
    let history: Vec<PathBuf> = std::fs::read_dir(set.join("history"))
        .map(|files| files.map(|file| file.unwrap().path()).collect())
        .unwrap_or_default();
    read(&[set.join("intake")], &history)
}

/// Reads files as the program does: workbooks that cannot be streamed in processes of it.
pub fn read(inputs: &[PathBuf], history: &[PathBuf]) -> Intake {
    child::isolate(env!("CARGO_BIN_EXE_inac"));
    inac::testing::intake::read(&discover::discover(inputs, history), &Limits::default(), &Unobserved)
}

/// Decides what was read, on the date of the conformance intakes.
pub fn decide_all<'a>(intake: &'a Intake, book: &'a RuleBook) -> Run<'a> {
    decide(intake, book, RunDate::Given(DECISION_DATE), TraceDepth::Reasons)
}

/// Writes a report and gives its bytes.
pub fn write_report(intake: &Intake, run: &Run<'_>, book: &RuleBook, lang: Lang, values: bool) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.xlsx");
    report::write(
        &ReportContext {
            run,
            sources: &intake.sources,
            book,
            options: Vec::new(),
            lang,
            values,
            links_from: None,
        },
        &path,
    )
    .unwrap();
    std::fs::read(path).unwrap()
}

/// A cell of a report, as text: dates `YYYY-MM-DD`, amounts with two places, whole numbers without.
#[derive(Clone, Debug, PartialEq)]
pub enum CellText {
    /// Nothing in it.
    Blank,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A date.
    Date(Date),
}

impl CellText {
    /// A text or nothing.
    pub fn text(&self) -> String {
        match self {
            CellText::Blank => String::new(),
            CellText::Text(text) => text.clone(),
            other => panic!("{other:?} is no text"),
        }
    }

    /// An amount with two places, or nothing.
    pub fn amount(&self) -> Option<String> {
        match self {
            CellText::Blank => None,
            CellText::Number(number) => Some(format!("{number:.2}")),
            other => panic!("{other:?} is no amount"),
        }
    }

    /// A date, or nothing.
    pub fn date(&self) -> Option<String> {
        match self {
            CellText::Blank => None,
            CellText::Date(date) => Some(date.to_string()),
            other => panic!("{other:?} is no date"),
        }
    }

    /// A whole number, or nothing.
    pub fn count(&self) -> Option<u64> {
        match self {
            CellText::Blank => None,
            CellText::Number(number) => Some(format!("{number:.0}").parse().unwrap()),
            other => panic!("{other:?} is no number"),
        }
    }
}

/// One row of a report, by column title.
pub type ReportRow = BTreeMap<String, CellText>;

/// The rows of a sheet of a report, continuation sheets included.
pub fn sheet_rows(report: &[u8], name: &str) -> Vec<ReportRow> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), report).unwrap();
    let mut workbook: Xlsx<_> = open_workbook(file.path()).unwrap();
    let continued = |sheet: &String| {
        sheet == name || sheet.strip_prefix(name).is_some_and(|rest| rest.trim().parse::<u32>().is_ok())
    };
    let sheets: Vec<String> = workbook.sheet_names().into_iter().filter(continued).collect();
    assert!(!sheets.is_empty(), "no sheet {name}");
    sheets.iter().flat_map(|sheet| rows(&workbook.worksheet_range(sheet).unwrap())).collect()
}

fn rows(range: &calamine::Range<Data>) -> Vec<ReportRow> {
    let mut rows = range.rows();
    let titles: Vec<String> =
        rows.next().map(|titles| titles.iter().map(ToString::to_string).collect()).unwrap_or_default();
    rows.map(|row| titles.iter().cloned().zip(row.iter().map(cell_text)).collect()).collect()
}

fn cell_text(cell: &Data) -> CellText {
    match cell {
        Data::Empty => CellText::Blank,
        Data::String(text) if text.is_empty() => CellText::Blank,
        Data::String(text) => CellText::Text(text.clone()),
        Data::Int(number) => CellText::Number(f64::from(i32::try_from(*number).unwrap())),
        Data::Float(number) => CellText::Number(*number),
        Data::DateTime(serial) => {
            let (year, month, day, ..) = serial.to_ymd_hms_milli();
            CellText::Date(date(
                i16::try_from(year).unwrap(),
                i8::try_from(month).unwrap(),
                i8::try_from(day).unwrap(),
            ))
        }
        other => panic!("unexpected cell {other:?}"),
    }
}
