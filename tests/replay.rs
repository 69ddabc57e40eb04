//! Replay: an unchanged report is found unchanged, and each change with all its consequences and its cause.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test says what it skips")]

#[path = "support/libreoffice.rs"]
mod libreoffice;
mod support;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use inac::testing::intake::Unobserved;
use inac::testing::intake::limits::Limits;
use inac::testing::lang::Lang;
use inac::testing::replay::audit::Aspect;
use inac::testing::replay::{Cause, FileChange, Replay, ReplayError, ReplayRequest, Verdict, replay};
use inac::testing::rules::{EMBEDDED, RuleBook};
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
        ReplayRequest { report, inputs, history: Vec::new(), limits: Limits::default(), rules: None };
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
    assert_eq!(changes, 1, "« {from} » does not stand in {part}");
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

/// Plain values, other rules, files moved and renamed, history given as input: the same bytes.
#[test]
fn untouched_reports_come_out_the_same_byte_for_byte() {
    let set = set("calcul-10-de-minimis-2023");
    for values in [false, true] {
        for lang in [Lang::Fr, Lang::En] {
            let mut case = case(&set, lang);
            let other = EMBEDDED.replacen("value = 40,", "value = 45,", 1);
            let other = other.replacen("en = \"Headcount", "en = \"Staff", 1).replacen(
                "fr = \"Effectif",
                "fr = \"Salariés",
                1,
            );
            for book in [book(), RuleBook::parse(&other).unwrap()] {
                let intake = read_set(case.folder.path());
                let run = decide_all(&intake, &book);
                let report = write_report(&intake, &run, &book, lang, values);
                std::fs::write(&case.request.report, &report).unwrap();
                let found = replay(&case.request, &Unobserved).unwrap();
                assert_eq!(found.verdict, Verdict::Identical, "{}", found.as_text(Lang::Fr));
                assert_eq!(found.own_rules, book == support::book());
            }
            let text = part_text(&case.request.report, "Décisions");
            assert_eq!(text.contains("<f>"), !values && lang == Lang::Fr, "English sheets have other names");
            let elsewhere = case.folder.path().join("ailleurs");
            std::fs::create_dir(&elsewhere).unwrap();
            for (rank, input) in
                ["intake/demandes.csv", "intake/factures.csv", "intake/aides.csv", "history/registre.csv"]
                    .iter()
                    .enumerate()
            {
                std::fs::rename(case.folder.path().join(input), elsewhere.join(format!("{rank}.csv")))
                    .unwrap();
            }
            case.request.inputs = vec![elsewhere];
            let found = run(&case);
            assert_eq!(found.verdict, Verdict::Identical, "{}", found.as_text(Lang::Fr));
        }
    }
}

/// A spreadsheet program that opens a report and saves it writes every part anew: nothing of it was altered. One that hides
/// a row as well has altered it.
#[test]
fn a_report_saved_again_by_a_program_is_told_from_an_altered_one() {
    let case = case(&set("calcul-06-materiel"), Lang::Fr);
    let script = "import openpyxl, sys; from openpyxl.styles import *; w = openpyxl.load_workbook(sys.argv[1]); \
                  d = w['Décisions']; c = d['J2']; exec(sys.argv[2]); w.save(sys.argv[1])";
    for (change, named) in [
        ("pass", None),
        ("d.row_dimensions[2].hidden = True", Some(("Décisions", "2", Aspect::Visibility))),
        ("d.row_dimensions[2].height = 6", Some(("Décisions", "2", Aspect::Visibility))),
        ("d.row_dimensions[1].height = 90", Some(("Décisions", "1", Aspect::Look))),
        ("d.column_dimensions['K'].hidden = True", Some(("Décisions", "K", Aspect::Visibility))),
        ("d.column_dimensions['J'].width = 4", Some(("Décisions", "J", Aspect::Look))),
        ("c.value = 12000", Some(("Décisions", "J2", Aspect::Value))),
        ("c.number_format = ';;;'", Some(("Décisions", "J2", Aspect::Look))),
        ("c.font = Font(name='Wingdings')", Some(("Décisions", "J2", Aspect::Look))),
        ("c.font = Font(color='FFFFFF')", Some(("Décisions", "J2", Aspect::Look))),
        ("c.font = Font(strike=True)", Some(("Décisions", "J2", Aspect::Look))),
        ("c.fill = PatternFill('solid', fgColor='000000')", Some(("Décisions", "J2", Aspect::Look))),
        ("d['Z99'].fill = PatternFill('solid', fgColor='FF0000')", Some(("Décisions", "Z99", Aspect::Look))),
        ("c.alignment = Alignment(indent=200)", Some(("Décisions", "J2", Aspect::Look))),
        ("c.alignment = Alignment(text_rotation=90)", Some(("Décisions", "J2", Aspect::Look))),
        (
            "c.border = Border(diagonal=Side('thick'), diagonalUp=True)",
            Some(("Décisions", "J2", Aspect::Look)),
        ),
        ("d.merge_cells('K2:K4')", Some(("Décisions", "mergeCell K2:K4", Aspect::Merged))),
        ("d.freeze_panes = 'A50'", Some(("Décisions", "pane", Aspect::Setting))),
        ("d.sheet_view.rightToLeft = True", Some(("Décisions", "sheetView", Aspect::Setting))),
        ("d.page_setup.orientation = 'portrait'", Some(("Décisions", "pageSetup", Aspect::Setting))),
        ("d.page_margins.left = 9", Some(("Décisions", "pageMargins", Aspect::Setting))),
        ("d.print_area = 'A1:B2'", Some(("", "_xlnm.Print_Area 1", Aspect::Name))),
        ("d.auto_filter.ref = 'A1:P9'", Some(("Décisions", "autoFilter", Aspect::Setting))),
        (
            "d.auto_filter.add_filter_column(5, ['accordée'])",
            Some(("Décisions", "filterColumn 5", Aspect::Visibility)),
        ),
        (
            "d.auto_filter.add_sort_condition('J2:J9')",
            Some(("Décisions", "sortState A1:Y2", Aspect::Setting)),
        ),
        ("d.protection.sheet = True", Some(("Décisions", "sheetProtection", Aspect::Setting))),
        ("d['A1'].comment.text = 'vu'", Some(("", "Décisions!A1", Aspect::Comment))),
        ("d['K2'].hyperlink = 'http://example.org'", Some(("Décisions", "K2", Aspect::Link))),
        ("w.create_sheet('Notes')", Some(("", "", Aspect::Order))),
        ("w['Anomalies'].sheet_state = 'veryHidden'", Some(("", "Anomalies", Aspect::Visibility))),
        ("w['Synthèse']._charts.clear()", Some(("", "Synthèse", Aspect::Drawing))),
        ("w.properties.category = 'x'", Some(("", "category", Aspect::Property))),
        ("w.calculation.fullPrecision = False", Some(("", "fullPrecision", Aspect::Setting))),
    ] {
        let case = case_of(&case);
        let ran = std::process::Command::new("python3")
            .args(["-c", script])
            .arg(&case.request.report)
            .arg(change)
            .output();
        if !ran.is_ok_and(|ran| ran.status.success()) {
            println!("skipped: python3 with openpyxl is not installed");
            return;
        }
        let found = run(&case);
        let expected = if named.is_none() { Verdict::SavedAgain } else { Verdict::Differs };
        assert_eq!(found.verdict, expected, "{change}\n{}", found.as_text(Lang::Fr));
        let is_named = |difference: &inac::testing::replay::Difference| {
            named == Some((&difference.sheet, &difference.item, difference.aspect))
        };
        let places: Vec<_> = found.differences.iter().map(|d| (&d.sheet, &d.item, d.aspect)).collect();
        assert_eq!(found.differences.iter().any(is_named), named.is_some(), "{change}: {places:?}");
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
                d.sheet.as_str(),
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

/// Texts of parts of a report replaced by hand: sheet (empty for a part by its name), what stands, what is put there, and
/// where and as what the replay names it. No alteration is answered « identique ».
#[test]
fn every_alteration_is_named_at_its_place() {
    let untouched = case(&set("calcul-06-materiel"), Lang::Fr);
    let cases = [
        // A stored value, a formula with its stored value kept, a formula turned into a value.
        ("Décisions", "<v>1800.00</v>", "<v>12000.00</v>", "Décisions", Aspect::Value),
        ("Décisions", "scheme_aid_rate_20211005/100", "0.9", "Décisions", Aspect::Formula),
        ("Décisions", "<f>MIN(", "<f>MAX(", "Décisions", Aspect::Formula),
        ("Lignes", "<v>300.0</v>", "<v>400.0</v>", "Lignes", Aspect::Value),
        // Headings renamed.
        ("Décisions", "<t>Base éligible</t>", "<t>Assiette</t>", "Décisions", Aspect::Value),
        ("Lignes", "<t>Montant retenu</t>", "<t>Montant</t>", "Lignes", Aspect::Value),
        // What people read.
        ("xl/sharedStrings.xml", "<t>inac ", "<t>INAC ", "Synthèse", Aspect::Value),
        ("Règles", "<t>Plafond de minimis (", "<t>Plafond (", "Règles", Aspect::Value),
        ("Fichiers", "<t>CSV</t>", "<t>XLSX</t>", "Fichiers", Aspect::Value),
        // What is hidden, or made to look otherwise.
        ("Décisions", "<row r=\"2\"", "<row hidden=\"1\" r=\"2\"", "Décisions", Aspect::Visibility),
        (
            "Décisions",
            "<row r=\"2\"",
            "<row ht=\"0\" customHeight=\"1\" r=\"2\"",
            "Décisions",
            Aspect::Visibility,
        ),
        ("Décisions", "<col min=\"1\"", "<col hidden=\"1\" min=\"1\"", "Décisions", Aspect::Visibility),
        ("Décisions", "<sheetView ", "<sheetView showZeros=\"0\" ", "Décisions", Aspect::Setting),
        (
            "xl/workbook.xml",
            "name=\"Anomalies\"",
            "name=\"Anomalies\" state=\"hidden\"",
            "",
            Aspect::Visibility,
        ),
        ("xl/workbook.xml", "name=\"Anomalies\"", "name=\"Anomalie\"", "", Aspect::Order),
        (
            "xl/styles.xml",
            "formatCode=\"dd/mm/yyyy\"",
            "formatCode=\"mm/dd/yyyy\"",
            "Décisions",
            Aspect::Look,
        ),
        ("xl/styles.xml", "rgb=\"FF1F3A5F\"", "rgb=\"FFFFFFFF\"", "", Aspect::Look),
        (
            "xl/styles.xml",
            "formatCode=\"#,##0.00\\ [$€-40C]\"",
            "formatCode=\";;;\"",
            "Décisions",
            Aspect::Look,
        ),
        // Names, comments, properties, charts, settings.
        ("xl/workbook.xml", "'Règles'!$B$", "0.99+'Règles'!$B$", "", Aspect::Name),
        ("xl/comments1.xml", "Numéro", "Numero", "", Aspect::Comment),
        ("docProps/custom.xml", ">false<", ">true<", "", Aspect::Property),
        ("docProps/core.xml", "<dc:title>", "<dc:title>X", "", Aspect::Property),
        ("xl/charts/chart1.xml", "<a:t>", "<a:t>X", "", Aspect::Drawing),
        ("xl/charts/chart1.xml", "<c:v>", "<c:v>1", "", Aspect::Drawing),
        ("xl/workbook.xml", "<calcPr ", "<calcPr calcMode=\"manual\" ", "", Aspect::Setting),
        ("xl/theme/theme1.xml", "windowText", "window", "", Aspect::Part),
        // What no cell shows: the page.
        ("Décisions", "orientation=\"landscape\"", "orientation=\"portrait\"", "", Aspect::Setting),
    ];
    for (place, from, to, sheet, aspect) in cases {
        let case = case_of(&untouched);
        let part = part_of(&case.request.report, place);
        alter(&case.request.report, &part, from, to);
        let found = run(&case);
        let what = format!("{place}: {from} → {to}");
        assert!(!found.is_identical(), "{what}");
        assert_eq!(found.verdict, Verdict::Differs, "{what}");
        let named = |difference: &&inac::testing::replay::Difference| {
            difference.aspect == aspect && (sheet.is_empty() || difference.sheet == sheet)
        };
        assert!(found.differences.iter().any(|d| named(&d)), "{what}\n{}", found.as_text(Lang::Fr));
        assert!(found.differences.iter().all(|d| d.cause == Cause::ReportAltered), "{what}");
    }
}

/// LibreOffice that saves a report in another folder writes its links anew as well: it is the same report.
#[test]
fn a_report_saved_again_elsewhere_is_the_same_report() {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("mars");
    copy(&set("104-mixed"), &folder);
    let inac = |arguments: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_inac"));
        command.current_dir(&folder).args(arguments.split(' ')).output().unwrap()
    };
    // Below the folder of the report, and beside it.
    for (lang, elsewhere) in [("fr", "ailleurs"), ("en", "../ailleurs")] {
        let made = inac(&format!(
            "evaluate intake --history history --decision-date 2026-11-01 -o r.xlsx --quiet --force --lang {lang}"
        ));
        assert_eq!(made.status.code(), Some(1), "{}", String::from_utf8_lossy(&made.stderr));
        let (report, into) = (folder.join("r.xlsx"), folder.join(elsewhere));
        if !libreoffice::convert(&around.path().join("profile"), &[report], libreoffice::WORKBOOK, &into) {
            return;
        }
        let found = inac(&format!("replay {elsewhere}/r.xlsx intake history"));
        let said = String::from_utf8(found.stdout).unwrap();
        assert_eq!(found.status.code(), Some(0), "{said}");
        assert!(said.starts_with("Rapport enregistré à nouveau par un tableur, sans modification"), "{said}");
    }
}

/// What stands behind the parts of the archive is named too.
#[test]
fn bytes_behind_the_workbook_are_named() {
    let case = case(&set("calcul-06-materiel"), Lang::Fr);
    let mut report = std::fs::read(&case.request.report).unwrap();
    report.extend(b"approved");
    std::fs::write(&case.request.report, report).unwrap();
    let named = |found: Replay| {
        found.differences.iter().map(|d| (d.item.clone(), d.before.clone())).collect::<Vec<_>>()
    };
    assert_eq!(named(run(&case)), [("zip".to_owned(), Some("+ 8 B".to_owned()))]);
}

/// Reports of version 0.1: which decisions the second reading changes, and by which codes.
#[test]
fn a_report_of_the_first_version_says_what_the_second_reading_changes() {
    for (report, inputs, changed) in [
        ("0.1-materiel.xlsx", "calcul-06-materiel", vec![]),
        (
            "0.1-avoirs.xlsx",
            "calcul-19-avoirs",
            vec!["D1 : Aide accordée 1504 → 2164 (… : L15)", "D3 : Aide accordée 1200 → 2400 (… : L15)"],
        ),
        (
            "0.1-source-illisible.xlsx",
            "calcul-20-source-illisible",
            vec![
                "D1 : Statut accordée → incomplète ; Aide accordée 4000 → – ; Motifs – → D09 (… : D09)",
                "D6 : Statut rejetée → incomplète ; Aide accordée 0 → – ; Motifs E12 → D09 (… : D09 E12 W09)",
            ],
        ),
    ] {
        let set = Path::new("fixtures/conformance").join(inputs);
        let history = Some(set.join("history")).filter(|history| history.is_dir());
        let request = ReplayRequest {
            report: Path::new("fixtures/reports").join(report),
            inputs: [set.join("intake")].into_iter().chain(history).collect(),
            history: Vec::new(),
            limits: Limits::default(),
            rules: None,
        };
        let found = replay(&request, &Unobserved).unwrap();
        assert_eq!((found.report_version.as_str(), found.files.len()), ("0.1.0", 0));
        assert!(found.own_rules, "the first version's rules are those of the program, in other words");
        assert_eq!(found.verdict == Verdict::SameResults, changed.is_empty());
        assert!(
            found.differences.iter().all(|d| d.cause == Cause::ProgramChanged),
            "{}",
            found.as_text(Lang::Fr)
        );
        let text = found.as_text(Lang::Fr).replace(Cause::ProgramChanged.words(Lang::Fr), "…");
        for line in changed {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}

/// A copy of a case, to be altered.
fn case_of(case: &Case) -> Case {
    let folder = tempfile::tempdir().unwrap();
    copy(case.folder.path(), folder.path());
    let moved = |path: &PathBuf| folder.path().join(path.strip_prefix(case.folder.path()).unwrap());
    let request = ReplayRequest {
        report: moved(&case.request.report),
        inputs: case.request.inputs.iter().map(moved).collect(),
        ..case.request.clone()
    };
    Case { folder, request }
}

/// A sheet as XML.
fn part_text(workbook: &Path, sheet: &str) -> String {
    let part = part_of(workbook, sheet);
    let mut archive = zip::ZipArchive::new(std::fs::File::open(workbook).unwrap()).unwrap();
    let mut text = String::new();
    if let Ok(mut entry) = archive.by_name(&part) {
        entry.read_to_string(&mut text).unwrap();
    }
    text
}

/// The part of a sheet, or the part of that name.
fn part_of(workbook: &Path, place: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(workbook).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name("xl/workbook.xml").unwrap().read_to_string(&mut text).unwrap();
    let mut names = text.split("<sheet name=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    match names.position(|name| name == place) {
        Some(rank) => format!("xl/worksheets/sheet{}.xml", rank + 1),
        None => place.to_owned(),
    }
}

#[test]
fn altered_rules_of_a_report_are_found() {
    let case = case(&set("calcul-06-materiel"), Lang::Fr);
    let part = part_of(&case.request.report, "Règles");
    alter(&case.request.report, &part, "<v>800.0</v>", "<v>900.0</v>");
    let found = run(&case);
    assert!(found.own_rules, "the program's own rules explain all but the cell that was altered");
    let named: Vec<_> = found.differences.iter().map(|d| (d.sheet.as_str(), d.aspect, d.cause)).collect();
    assert_eq!(named, [("Règles", Aspect::Value, Cause::ReportAltered)], "{}", found.as_text(Lang::Fr));
}

#[test]
fn current_rules_show_what_would_be_decided_today() {
    let mut case = case(&set("calcul-06-materiel"), Lang::Fr);
    let successor =
        EMBEDDED.replacen("{ from = 2021-10-05, value = 40,", "{ from = 2021-10-05, value = 20,", 1);
    case.request.rules = Some(RuleBook::parse(&successor).unwrap());
    let found = run(&case);
    assert!(!found.differences.is_empty());
    assert!(found.differences.iter().all(|difference| difference.cause == Cause::RuleChanged));
    assert!(!found.own_rules);
}

/// `--rules` with the rules of the report replays it; with others, it shows what they change.
#[test]
fn given_rules_are_those_of_the_report_or_a_question() {
    let mut case = case(&set("calcul-06-materiel"), Lang::Fr);
    case.request.rules = Some(book());
    assert_eq!(run(&case).verdict, Verdict::Identical);
    let other = RuleBook::parse(&EMBEDDED.replacen("value = 800,", "value = 700,", 1)).unwrap();
    case.request.rules = Some(other);
    let found = run(&case);
    assert!(found.differences.iter().any(|d| d.column == "Aide accordée") && !found.own_rules);
    assert!(found.differences.iter().all(|d| d.cause == Cause::RuleChanged), "{}", found.as_text(Lang::Fr));
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
