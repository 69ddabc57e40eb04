//! What the fuzz targets of `tests/fuzz` found worth keeping: each input is read and decided, or refused, without a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::path::{Path, PathBuf};

use inac::testing::domain::FileState;
use inac::testing::intake::cell::{Cell, Epoch, Row};
use inac::testing::intake::correspondences::Correspondences;
use inac::testing::intake::header::Header;
use inac::testing::intake::values::{self, Value};
use inac::testing::rules::RuleBook;
use support::{book, decide_all, read};

/// The inputs found by a target.
fn findings(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/fuzz").join(target);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{target}");
    files
}

fn texts(target: &str) -> Vec<String> {
    findings(target)
        .iter()
        .map(|file| String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned())
        .collect()
}

#[test]
fn files_are_read_or_named() {
    let rules = book();
    for file in ["csv", "xlsx", "xlsb", "xls", "ods"].iter().flat_map(|target| findings(target)) {
        let intake = read(std::slice::from_ref(&file), &[]);
        decide_all(&intake, &rules);
        for source in &intake.sources.0 {
            let is_named = source.state == FileState::Read || !intake.anomalies.is_empty();
            assert!(is_named, "{}", file.display());
        }
    }
}

#[test]
fn headers_and_rules_are_judged() {
    for text in texts("header") {
        let cells: Vec<(u32, Cell<'_>)> =
            (0..).zip(text.split(';')).map(|(column, name)| (column, Cell::Text(name.into()))).collect();
        if let Some(header) =
            Header::of_row(Row { number: 1, fields: None, cells: &cells }, &Correspondences::default())
        {
            header.verdict();
        }
    }
    for text in texts("rules_toml") {
        let _ = RuleBook::parse(&text);
    }
}

#[test]
fn values_are_read_or_refused_and_read_again_from_their_own_spelling() {
    let epoch = Epoch::Y1900;
    for text in ["amount", "date", "identifier"].iter().flat_map(|target| texts(target)) {
        let value = Value::Text(text.trim());
        if let Ok(amount) = values::amount_excluding_vat(&value, epoch) {
            assert_eq!(
                values::amount_excluding_vat(&Value::Text(&amount.to_string()), epoch),
                Ok(amount),
                "{text}"
            );
        }
        if let Ok(day) = values::date(&value, epoch) {
            assert_eq!(values::date(&Value::Text(&day.to_string()), epoch), Ok(day), "{text}");
        }
        if let Ok(siret) = values::siret(&value, epoch) {
            assert_eq!(values::siret(&Value::Text(&siret.to_string()), epoch), Ok(siret), "{text}");
        }
        let _ = (
            values::fiscal_year_end(&value, epoch),
            values::naf(&value, epoch),
            values::regulation(&value, None),
        );
    }
}
