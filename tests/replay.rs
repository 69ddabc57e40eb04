//! Replay: an unchanged report is found unchanged, and each change with all its consequences and its cause.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use inac::intake::Unobserved;
use inac::intake::limits::Limits;
use inac::lang::Lang;
use inac::replay::{Cause, FileChange, Replay, ReplayError, ReplayRequest, replay};
use inac::rules::{EMBEDDED, RuleBook};
use support::{book, conformance_sets, decide_all, read_set, write_report};

struct Case {
    folder: tempfile::TempDir,
    request: ReplayRequest,
}

/// A conformance set copied, with its report.
fn case(set: &Path, lang: Lang) -> Case {
    let folder = tempfile::tempdir().unwrap();
    copy(set, folder.path());
    let intake = read_set(folder.path());
    let book = book();
    let run = decide_all(&intake, &book);
    let report = folder.path().join("rapport.xlsx");
    std::fs::write(&report, write_report(&intake, &run, &book, lang, false)).unwrap();
    let mut inputs = vec![folder.path().join("intake")];
    inputs.extend(Some(folder.path().join("history")).filter(|history| history.is_dir()));
    let request =
        ReplayRequest { report, inputs, history: Vec::new(), limits: Limits::default(), current_rules: None };
    Case { folder, request }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn run(case: &Case) -> Replay {
    replay(&case.request, &Unobserved).unwrap()
}

fn set(name: &str) -> PathBuf {
    conformance_sets().into_iter().find(|set| set.ends_with(name)).unwrap()
}

/// Rewrites a workbook with one text of one of its parts replaced.
fn alter(workbook: &Path, part: &str, from: &str, to: &str) {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(workbook).unwrap()).unwrap();
    let mut altered = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut changes = 0;
    for rank in 0..archive.len() {
        let mut entry = archive.by_index(rank).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.name().unwrap().into_owned();
        if name == part {
            let text = String::from_utf8(bytes).unwrap();
            changes += text.matches(from).count().min(1);
            bytes = text.replacen(from, to, 1).into_bytes();
        }
        altered.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        altered.write_all(&bytes).unwrap();
    }
    assert_eq!(changes, 1, "{from} does not stand in {part}");
    std::fs::write(workbook, altered.finish().unwrap().into_inner()).unwrap();
}

#[test]
fn every_conformance_report_is_replayed_without_a_difference() {
    for set in conformance_sets() {
        for lang in [Lang::Fr, Lang::En] {
            let found = run(&case(&set, lang));
            assert!(found.is_identical(), "{}\n{}", set.display(), found.as_text(Lang::Fr));
        }
    }
}

#[test]
fn one_amount_changed_in_one_input_shows_all_its_consequences_and_no_other() {
    let case = case(&set("calcul-06-materiel"), Lang::Fr);
    let input = case.folder.path().join("intake/factures.csv");
    let text = std::fs::read_to_string(&input).unwrap();
    std::fs::write(&input, text.replacen(";3000;;", ";3001;;", 1)).unwrap();
    let found = run(&case);
    assert_eq!(found.files.len(), 1);
    assert_eq!(found.files[0].change, FileChange::Changed);
    assert!(found.differences.iter().all(|difference| difference.cause == Cause::InputChanged));
    let told: BTreeSet<(&str, &str, Option<&str>, Option<&str>)> = found
        .differences
        .iter()
        .map(|d| {
            (
                d.sheet,
                d.column.as_str(),
                d.before.as_deref().filter(|v| v.len() < 12),
                d.after.as_deref().filter(|v| v.len() < 12),
            )
        })
        .collect();
    for expected in [
        ("Décisions", "Base éligible", Some("4500"), Some("4501")),
        ("Décisions", "Assiette", Some("4500"), Some("4501")),
        ("Décisions", "Aide théorique", Some("1800"), Some("1800.4")),
        ("Décisions", "Aide accordée", Some("1800"), Some("1800.4")),
        ("De minimis", "Aides accordées", Some("1800"), Some("1800.4")),
        ("De minimis", "Total", Some("1800"), Some("1800.4")),
        ("De minimis", "Disponible", Some("298200"), Some("298199.6")),
        ("Registre", "montant", Some("1800"), Some("1800.4")),
        // The line itself: the one with the old amount is gone, the one with the new amount is there.
        ("Lignes", "", None, None),
    ] {
        assert!(told.contains(&expected), "{expected:?} is not in {told:?}");
    }
    assert!(found.differences.iter().all(|d| d.sheet != "Rejets"), "{told:?}");
}

#[test]
fn files_missing_added_and_moved_are_told_apart() {
    let case = case(&set("calcul-10-de-minimis-2023"), Lang::Fr);
    let intake = case.folder.path().join("intake");
    std::fs::rename(intake.join("factures.csv"), intake.join("lignes.csv")).unwrap();
    assert!(run(&case).is_identical(), "a file that has moved is the same file");
    std::fs::remove_file(intake.join("aides.csv")).unwrap();
    std::fs::write(intake.join("autres aides.csv"), "siren;date_octroi;montant\n732829320;01/01/2020;1\n")
        .unwrap();
    let found = run(&case);
    let changes: Vec<FileChange> = found.files.iter().map(|file| file.change).collect();
    assert_eq!(changes.len(), 2);
    assert!(changes.contains(&FileChange::Missing) && changes.contains(&FileChange::Added));
    assert!(
        found.differences.iter().any(|difference| difference.item == "D2" && difference.column == "Statut")
    );
}

#[test]
fn a_report_altered_by_hand_is_found() {
    // Décisions is the second sheet, Lignes the fourth.
    for (part, from, to, sheet, column) in [
        ("xl/worksheets/sheet2.xml", "<v>1800.00</v>", "<v>1900.00</v>", "Décisions", "Aide théorique"),
        ("xl/worksheets/sheet5.xml", "<v>300.0</v>", "<v>400.0</v>", "Lignes", "Montant retenu"),
    ] {
        let case = case(&set("calcul-06-materiel"), Lang::Fr);
        alter(&case.request.report, part, from, to);
        let found = run(&case);
        assert!(!found.is_identical());
        assert_eq!(found.differences.len(), 1, "{}", found.as_text(Lang::Fr));
        let difference = &found.differences[0];
        assert_eq!(
            (difference.sheet, difference.column.as_str(), difference.cause),
            (sheet, column, Cause::ReportAltered)
        );
    }
}

#[test]
fn altered_rules_of_a_report_are_found() {
    let case = case(&set("calcul-06-materiel"), Lang::Fr);
    alter(&case.request.report, "xl/worksheets/sheet10.xml", "<v>800.0</v>", "<v>900.0</v>");
    let found = run(&case);
    assert!(!found.rules_intact && !found.is_identical());
}

#[test]
fn current_rules_show_what_would_be_decided_today() {
    let mut case = case(&set("calcul-06-materiel"), Lang::Fr);
    let successor =
        EMBEDDED.replacen("{ from = 2021-10-05, value = 40,", "{ from = 2021-10-05, value = 20,", 1);
    case.request.current_rules = Some(RuleBook::parse(&successor).unwrap());
    let found = run(&case);
    assert!(!found.differences.is_empty());
    assert!(found.differences.iter().all(|difference| difference.cause == Cause::RuleChanged));
    assert_ne!(found.rules, found.report_rules);
}

#[test]
fn the_workbook_of_differences_says_before_after_and_cause() {
    let case = case(&set("calcul-06-materiel"), Lang::Fr);
    alter(&case.request.report, "xl/worksheets/sheet2.xml", "<v>1800.00</v>", "<v>1900.00</v>");
    let found = run(&case);
    let path = case.folder.path().join("ecarts.xlsx");
    found.write_workbook(&path, Lang::Fr).unwrap();
    let rows = support::sheet_rows(&std::fs::read(&path).unwrap(), "Écarts");
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0]["Rapport"].text(), rows[0]["Rejeu"].text()), ("1900".to_owned(), "1800".to_owned()));
    assert_eq!(rows[0]["Cause"].text(), "rapport modifié à la main");
    let read_again = support::read(&[path], &[]);
    assert!(read_again.anomalies.is_empty(), "a replay's differences are ignored");
}

#[test]
fn what_is_no_report_is_refused() {
    let case = case(&set("calcul-06-materiel"), Lang::Fr);
    let mut request = case.request.clone();
    request.report = case.folder.path().join("intake/factures.csv");
    assert!(matches!(replay(&request, &Unobserved), Err(ReplayError::Unreadable(_))));
    request.report = set("102-xlsx").join("intake/classeur 03.xlsx");
    assert!(matches!(replay(&request, &Unobserved), Err(ReplayError::NotAReport)));
}
