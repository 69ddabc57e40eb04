//! What the targets share.
#![allow(dead_code)]

#[path = "../../support/compound.rs"]
pub mod compound;

use std::io::{Cursor, Write as _};
use std::path::PathBuf;
use std::sync::OnceLock;

use inac::decide::{RunDate, TraceDepth, decide};
use inac::domain::{Detail, FileProblem};
use inac::intake::discover::discover;
use inac::intake::limits::Limits;
use inac::intake::{Unobserved, read};
use inac::rules::{EMBEDDED, RuleBook};

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

/// Bytes as the parts of an archive, so that the fuzzer needs no checksums: parts are separated by `<<>>`, and
/// given to these names in turn.
pub fn archive(bytes: &[u8], names: &[&str]) -> Vec<u8> {
    const SEPARATOR: &[u8] = b"<<>>";
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut rest = bytes;
    for name in names {
        let cut = rest.windows(SEPARATOR.len()).position(|window| window == SEPARATOR);
        let (part, after) = match cut {
            Some(at) => (&rest[..at], &rest[at + SEPARATOR.len()..]),
            None => (rest, &[][..]),
        };
        writer.start_file(*name, zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored)).unwrap();
        writer.write_all(part).unwrap();
        rest = after;
    }
    writer.finish().unwrap().into_inner()
}
