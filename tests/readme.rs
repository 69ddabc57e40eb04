//! What the README promises of the shipped intake, and what a person reads of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::path::Path;
use std::process::Command;

use inac::decide::{RunDate, TraceDepth, decide};
use inac::domain::Euros;
use inac::explain::{Form, explain};
use inac::lang::Lang;
use support::{DECISION_DATE, book, read};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every command of the README that builds and runs the program does what it says.
#[test]
fn the_commands_of_the_readme_run() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let commands: Vec<&str> = readme.lines().filter_map(|line| line.trim().strip_prefix("cargo run --release -- ")).collect();
    assert_eq!(commands, ["evaluate fixtures/exemple -o report.xlsx --force"]);
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.xlsx");
    for command in commands {
        let arguments = command.split(' ').map(|word| if word == "report.xlsx" { report.to_str().unwrap() } else { word });
        let ran = Command::new(env!("CARGO_BIN_EXE_inac")).current_dir(root()).args(arguments).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let summary = String::from_utf8(ran.stdout).unwrap();
        let granted = Lang::Fr.amount(Euros::cents(963_520));
        assert!(summary.contains("accordée") && summary.contains(&granted), "{granted} is not in {summary}");
    }
    assert!(report.is_file());
}

#[test]
fn the_pictures_of_the_readme_are_there() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let targets = readme.split("![").skip(1).filter_map(|rest| rest.split_once("](")?.1.split(')').next());
    let pictures: Vec<&str> = targets.collect();
    assert_eq!(pictures.len(), 2);
    assert!(pictures.iter().all(|picture| root().join(picture).is_file()));
}

/// « Pourquoi 1 843,20 € ? », in both languages.
#[test]
fn the_first_application_of_the_example_is_explained() {
    std::env::set_current_dir(root()).unwrap();
    let intake = read(&["fixtures/exemple".into()], &[]);
    let book = book();
    let run = decide(&intake, &book, RunDate::Given(DECISION_DATE), TraceDepth::Full);
    let french = explain("2026-001", &intake, &run, &book, Lang::Fr).unwrap();
    insta::assert_snapshot!("explained_in_french", french.render(Form::Text));
    let english = explain("2026-001", &intake, &run, &book, Lang::En).unwrap();
    insta::assert_snapshot!("explained_in_english", english.render(Form::Markdown));
}
