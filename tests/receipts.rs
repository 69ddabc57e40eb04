//! Receipts: what an export says of each decision is enough to compute its amounts again, by a program that shares nothing
//! with this one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it skips"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The verifier's verdict; `None` where there is no Python.
fn verified(receipts: &Path) -> Option<Output> {
    let ran = Command::new("python3").arg("tests/verify_receipts.py").arg(receipts).output();
    if ran.is_err() {
        println!("skipped: python3 is not installed");
    }
    ran.ok()
}

fn exported(set: &Path, folder: &Path) -> PathBuf {
    let export = folder.join(set.file_name().unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_inac"));
    command.arg("evaluate").arg(set.join("intake")).args(["--decision-date", "2026-11-01", "--quiet", "-o"]);
    command.arg(folder.join("report.xlsx")).arg("--force").arg("--export").arg(&export);
    if set.join("history").is_dir() {
        command.arg("--history").arg(set.join("history"));
    }
    let output = command.output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    export.join("decisions.jsonl")
}

#[test]
fn every_amount_follows_from_its_receipt() {
    let folder = tempfile::tempdir().unwrap();
    for set in std::fs::read_dir("fixtures/conformance").unwrap() {
        let set = set.unwrap().path();
        if set.is_dir() {
            let Some(found) = verified(&exported(&set, folder.path())) else { return };
            assert!(found.status.success(), "{}\n{}", set.display(), String::from_utf8_lossy(&found.stdout));
        }
    }
}

#[test]
fn an_altered_receipt_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let receipts = exported(Path::new("fixtures/conformance/calcul-06-materiel"), folder.path());
    let text = std::fs::read_to_string(&receipts).unwrap();
    for (from, to) in [
        ("aide accordée\",\"result\":\"1800.00\"", "aide accordée\",\"result\":\"1900.00\""),
        ("\"retained\":\"300.00\"", "\"retained\":\"400.00\""),
        ("\"key\":\"scheme.aid_rate\",\"value\":\"40\"", "\"key\":\"scheme.aid_rate\",\"value\":\"50\""),
        ("\"granted_before\":\"0.00\"", "\"granted_before\":\"1.00\""),
    ] {
        assert!(text.contains(from), "{from}");
        std::fs::write(&receipts, text.replacen(from, to, 1)).unwrap();
        let Some(found) = verified(&receipts) else { return };
        assert_eq!(found.status.code(), Some(1), "{}", String::from_utf8_lossy(&found.stdout));
    }
}
