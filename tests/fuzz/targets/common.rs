//! What the targets share.
#![allow(dead_code)]

use std::path::PathBuf;
use std::sync::OnceLock;

use inac::testing::decide::{RunDate, TraceDepth, decide};
use inac::testing::domain::{Detail, FileProblem};
use inac::testing::intake::discover::discover;
use inac::testing::intake::limits::Limits;
use inac::testing::intake::{Unobserved, read};
use inac::testing::rules::{EMBEDDED, RuleBook};

/// Reads bytes as a file and decides what is in it; a reader's panic, which is damage to a user, is a crash here.
pub fn run(bytes: &[u8]) {
    static FOLDER: OnceLock<(tempfile::TempDir, RuleBook)> = OnceLock::new();
    let (folder, book) = FOLDER.get_or_init(|| (tempfile::tempdir().unwrap(), RuleBook::parse(EMBEDDED).unwrap()));
    let path: PathBuf = folder.path().join("input.csv");
    std::fs::write(&path, bytes).unwrap();
    let intake = read(&discover(&[path], &[]), &Limits::default(), &Unobserved);
    for anomaly in &intake.anomalies {
        if let Detail::File(FileProblem::Corrupt(words)) = &anomaly.detail {
            assert!(!words.starts_with("the reader gave up"), "{words}");
        }
    }
    decide(&intake, book, RunDate::Given(jiff::civil::date(2026, 11, 1)), TraceDepth::Reasons);
}
