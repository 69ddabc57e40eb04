//! The same intake saved in each format gives the same decisions, and the same report but for where things stand.
//!
//! `fixtures/formats` holds one intake, a folder for each way of saving it: XLSX and XLSB by the writer in
//! `support/book.rs`, the others by LibreOffice from the XLSX (see `write_the_fixtures`).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/libreoffice.rs"]
mod libreoffice;
mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use inac::testing::domain::Intake;
use inac::testing::domain::Refusal;
use inac::testing::lang::Lang;
use support::book::Value;
use support::sample::{self, REFUSED, SPELLINGS};
use support::{CellText, ReportRow, book, decide_all, read, sheet_rows, write_report};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats")
}

/// The folders of `fixtures/formats`, each the same intake.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.retain(|path| path.is_dir());
    assert_eq!(folders.len(), 9, "{folders:?}");
    folders
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap().to_string_lossy().into_owned()
}

/// The rows of a report, but for where things stand.
fn rows(report: &[u8], sheet: &str) -> Vec<ReportRow> {
    let mut rows = sheet_rows(report, sheet);
    for row in &mut rows {
        row.retain(|title, _| !["Fichier", "Feuille", "Ligne"].contains(&title.as_str()));
        // What was found in a line or an aid begins with where it stands.
        if matches!(row.get("Code"), Some(CellText::Text(code)) if code == "D03" || code == "D04") {
            row.remove("Constaté");
        }
    }
    rows
}

fn report(intake: &Intake) -> Vec<u8> {
    let book = book();
    write_report(intake, &decide_all(intake, &book), &book, Lang::Fr, true)
}

#[test]
fn every_format_gives_the_same_decisions() {
    let reports: Vec<(String, Vec<u8>)> = folders()
        .iter()
        .map(|folder| (name(folder), report(&read(std::slice::from_ref(folder), &[]))))
        .collect();
    let (first, reference) = &reports[0];
    let statuses: Vec<String> = rows(reference, "Décisions").iter().map(|row| row["Statut"].text()).collect();
    assert_eq!(statuses, ["incomplète", "incomplète", "incomplète", "accordée"]);
    for sheet in ["Décisions", "Rejets", "Lignes", "De minimis", "Registre"] {
        let expected = rows(reference, sheet);
        assert!(!expected.is_empty(), "{sheet} of {first}");
        for (format, report) in &reports {
            for (row, expected) in rows(report, sheet).iter().zip(&expected) {
                assert_eq!(row, expected, "{sheet} of {format} and {first}");
            }
            assert_eq!(rows(report, sheet).len(), expected.len(), "{sheet} of {format} and {first}");
        }
    }
}

#[test]
fn every_format_gives_the_same_anomalies() {
    let anomalies = |folder: &PathBuf| {
        let intake = read(std::slice::from_ref(folder), &[]);
        let book = book();
        let run = decide_all(&intake, &book);
        // A workbook holds its waivers beside its records, where they count for nothing; as texts they have their own file.
        let compared = |a: &&inac::testing::domain::Anomaly| {
            a.row.is_some() && a.code != inac::testing::domain::Code::D07
        };
        let known: BTreeSet<(String, Option<&str>)> = run
            .anomalies
            .iter()
            .filter(compared)
            .map(|a| (a.code.to_string(), a.column.map(inac::testing::domain::Column::name)))
            .collect();
        (
            known.into_iter().map(|(code, column)| format!("{code} {column:?}")).collect::<Vec<_>>(),
            run.anomalies.iter().filter(compared).count(),
        )
    };
    let folders = folders();
    let expected = anomalies(&folders[0]);
    for folder in &folders {
        assert_eq!(anomalies(folder), expected, "{}", name(folder));
    }
}

#[test]
fn an_amount_survives_every_spelling_and_an_ambiguous_one_never_passes() {
    for folder in folders() {
        let intake = read(std::slice::from_ref(&folder), &[]);
        let lines: Vec<_> = intake.lines.iter().flatten().collect();
        assert_eq!(lines.len(), 8 + SPELLINGS.len() + REFUSED.len(), "{}", name(&folder));
        for line in lines {
            let number = line.invoice_number.known().unwrap().as_str();
            let amount = line.amount.value().map(|amount| amount.to_string());
            let place = format!("{} {number} {:?}", name(&folder), line.problems);
            match number.as_bytes()[0] {
                b'S' | b'N' => {
                    assert_eq!((amount.as_deref(), line.problems.len()), (Some("1234.56"), 0), "{place}");
                }
                b'G' => assert!(amount.is_some() && line.problems.is_empty(), "{place}"),
                b'R' => assert!(amount.is_none() && line.problems.len() == 1, "{place} {amount:?}"),
                _ => assert_eq!((amount.as_deref(), line.problems.len()), (Some("10.00"), 1), "{place}"),
            }
        }
    }
}

/// No format but XLSX can leave a result out without saying so: LibreOffice computes it before it saves.
#[test]
fn a_formula_without_stored_result_is_unreadable() {
    let mut book = sample::intake(false);
    book.sheets[0].rows[4].cells[6] = Value::Unevaluated("2+3");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.xlsx"), book.xlsx()).unwrap();
    let intake = read(&[folder.path().to_path_buf()], &[]);
    let problems: Vec<_> = intake.applications[0].problems.iter().map(|problem| problem.refusal).collect();
    assert_eq!(problems, [Refusal::NoStoredResult]);
}

/// Writes `fixtures/formats` anew. Needs LibreOffice.
#[test]
#[ignore = "writes the fixtures"]
fn write_the_fixtures() {
    for (suffix, from_1904) in [("", false), ("-1904", true)] {
        let book = sample::intake(from_1904);
        let path = |format: &str| folder().join(format!("{format}{suffix}"));
        for format in ["xlsx", "xlsb", "xls", "ods"] {
            std::fs::create_dir_all(path(format)).unwrap();
        }
        let xlsx = path("xlsx").join("intake.xlsx");
        std::fs::write(&xlsx, book.xlsx()).unwrap();
        std::fs::write(path("xlsb").join("intake.xlsb"), book.xlsb()).unwrap();
        convert(&xlsx, "xls", &path("xls"));
        convert(&xlsx, "ods", &path("ods"));
        if !from_1904 {
            // Cells as shown, `;` between them, UTF-8, a file for each sheet.
            std::fs::create_dir_all(path("csv")).unwrap();
            // The sheet without a table would be a file without a table.
            convert(
                &xlsx,
                "csv:Text - txt - csv (StarCalc):59,34,76,1,,1036,false,true,true,false,false,-1",
                &path("csv"),
            );
            std::fs::remove_file(path("csv").join("intake-Mode d'emploi.csv")).unwrap();
        }
    }
}

fn convert(file: &Path, format: &str, folder: &Path) {
    let profile = tempfile::tempdir().unwrap();
    assert!(libreoffice::convert(profile.path(), &[file.to_owned()], format, folder));
}
