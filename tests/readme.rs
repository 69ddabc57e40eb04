//! What a person reads of the shipped intake; `cli/readme.rs` runs the README's commands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::path::Path;

use inac::testing::decide::{RunDate, TraceDepth, decide};
use inac::testing::domain::{Column, Table};
use inac::testing::explain::{Form, explain};
use inac::testing::intake::columns::{ColumnRow, columns_of};
use inac::testing::lang::{Lang, Words};
use support::{DECISION_DATE, book, read};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_pictures_of_the_readme_are_there() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let targets = readme.split("![").skip(1).filter_map(|rest| rest.split_once("](")?.1.split(')').next());
    let pictures: Vec<&str> = targets.collect();
    assert_eq!(pictures.len(), 3);
    assert!(pictures.iter().all(|picture| root().join(picture).is_file()));
}

/// « Pourquoi 1 843,20 € ? », in both languages.
#[test]
fn the_first_application_of_the_example_is_explained() {
    std::env::set_current_dir(root()).unwrap();
    let intake = read(&["fixtures/exemple".into()], &[]);
    let book = book();
    let run = decide(&intake, &book, RunDate::Given(DECISION_DATE), TraceDepth::Full);
    let french = explain("2026-001", &run, &book, &Words::new(Lang::Fr, &intake.sources)).unwrap();
    insta::assert_snapshot!("explained_in_french", french.render(Form::Text));
    let english = explain("2026-001", &run, &book, &Words::new(Lang::En, &intake.sources)).unwrap();
    insta::assert_snapshot!("explained_in_english", english.render(Form::Markdown));
}

/// The table of columns of the README is the one that the program reads by.
#[test]
fn the_readme_names_the_columns_of_each_table() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    for table in Table::ALL {
        let columns: Vec<String> = columns_of(table).iter().map(in_words).collect();
        let row = format!("| {} | {} |", table.name(), columns.join(" · "));
        assert!(readme.lines().any(|line| line == row), "{row}");
    }
}

/// `**code_postal** (or code_commune)`, `duree_mois (when nature is abonnement)`.
fn in_words(row: &ColumnRow) -> String {
    let name = row.column.name();
    let mut remarks = Vec::new();
    if let Some([_, others @ ..]) = row.required.filter(|groups| groups.len() > 1) {
        let group =
            |group: &&[Column]| group.iter().map(|other| other.name()).collect::<Vec<_>>().join(" and ");
        remarks.push(format!("or {}", others.iter().map(group).collect::<Vec<_>>().join(", or ")));
    }
    remarks.extend(row.when.map(|[_, english]| english.to_owned()));
    remarks.extend(row.default.map(|default| format!("{default} when blank")));
    let name = if row.required.is_some() { format!("**{name}**") } else { name.to_owned() };
    if remarks.is_empty() { name } else { format!("{name} ({})", remarks.join("; ")) }
}
