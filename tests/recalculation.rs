//! LibreOffice opens the report of each conformance intake, computes every formula anew, and agrees with the engine to
//! the cent.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "a test")]

#[path = "support/libreoffice.rs"]
mod libreoffice;

use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx, open_workbook};
use inac::testing::decide::{RunDate, TraceDepth, decide};
use inac::testing::domain::Date;
use inac::testing::intake::{Unobserved, discover::discover, limits::Limits, read};
use inac::testing::lang::Lang;
use inac::testing::report::{ReportContext, write};
use inac::testing::rules::{EMBEDDED, RuleBook};

const DECIDED_ON: Date = Date::constant(2026, 11, 1);

/// The rules in force, and others that cut and round elsewhere.
fn books() -> [(&'static str, RuleBook); 2] {
    let other = [
        ("value = 40,", "value = \"37.5\","),
        ("value = 80,", "value = \"33.33\","),
        ("\"reject\"", "\"reduce\""),
    ];
    let other = other.iter().fold(EMBEDDED.to_owned(), |rules, (from, to)| {
        assert!(rules.contains(from), "{from}");
        rules.replacen(from, to, 1)
    });
    [("in-force", RuleBook::parse(EMBEDDED).unwrap()), ("other", RuleBook::parse(&other).unwrap())]
}

/// Writes the report of an intake.
fn report(book: &RuleBook, intake: &Path, history: &Path, report: &Path) {
    let mut history: Vec<PathBuf> = std::fs::read_dir(history)
        .map(|files| files.map(|file| file.unwrap().path()).collect())
        .unwrap_or_default();
    history.sort();
    let intake = read(&discover(&[intake.to_path_buf()], &history), &Limits::default(), &Unobserved);
    let run = decide(&intake, book, RunDate::Given(DECIDED_ON), TraceDepth::Reasons);
    let context = ReportContext {
        run: &run,
        sources: &intake.sources,
        book,
        options: Vec::new(),
        lang: Lang::Fr,
        values: false,
        links_from: None,
    };
    write(&context, report).unwrap();
}

/// The amounts of a sheet, in cents, by cell; nothing but numbers.
fn amounts(path: &Path, sheet: &str) -> Vec<((u32, u32), i64)> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    let (top, left) = range.start().unwrap();
    range
        .used_cells()
        .filter_map(|(row, column, cell)| {
            let place = (top + u32::try_from(row).unwrap(), left + u32::try_from(column).unwrap());
            match cell {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::float_arithmetic,
                    reason = "cents of a test"
                )]
                Data::Float(number) => Some((place, (number * 100.0).round() as i64)),
                Data::Int(number) => Some((place, number * 100)),
                Data::Error(error) => panic!("{sheet} {place:?}: {error}"),
                _ => None,
            }
        })
        .collect()
}

#[test]
fn every_amount_of_the_conformance_intakes_is_recomputed_to_the_cent() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/conformance");
    let folder = tempfile::tempdir().unwrap();
    let books = books();
    let mut reports = Vec::new();
    for set in
        std::fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        for (name, book) in &books {
            let path = folder.path().join(format!("{}-{name}.xlsx", set.file_name().unwrap().display()));
            report(book, &set.join("intake"), &set.join("history"), &path);
            reports.push(path);
        }
    }
    if !libreoffice::recalculate(folder.path(), &reports) {
        return;
    }
    for report in &reports {
        let computed = folder.path().join("out").join(report.file_name().unwrap());
        for sheet in ["Décisions", "De minimis", "Lignes", "Registre", "Synthèse"] {
            let (written, computed) = (amounts(report, sheet), amounts(&computed, sheet));
            assert!(!written.is_empty() || sheet == "Registre", "{} {sheet}", report.display());
            assert_eq!(written, computed, "{} {sheet}", report.display());
        }
    }
}
