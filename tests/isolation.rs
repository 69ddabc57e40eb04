//! A file that takes its reader down, or asks for too much, takes nothing else down: the run ends with its report, names
//! the file, and decides the rest as it would without it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![cfg(unix)]

mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use support::book::archive;
use support::sample;

/// Kibibytes that a process may take, kept by the system.
const MEMORY: u32 = 512 << 10;
/// Longer takes no file; the tests run beside each other on a machine that may be busy.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs the program, whose processes may take no more than the memory allowed.
fn inac(folder: &Path, arguments: &str, provoked: &str, memory: u32) -> Output {
    let command = format!("ulimit -d {memory} && exec {} {arguments}", env!("CARGO_BIN_EXE_inac"));
    let mut shell = Command::new("sh");
    shell.current_dir(folder).arg("-c").arg(command).env("INAC_PROVOKE", provoked);
    // The allocator takes addresses in advance, which the limit counts.
    shell.env("MIMALLOC_ARENA_EAGER_COMMIT", "0").output().unwrap()
}

/// What an intake is decided as, with this file beside it, and what is said of the file.
fn decided_beside(name: &str, bytes: &[u8], provoked: &str, memory: u32) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("intake")).unwrap();
    std::fs::write(folder.path().join("intake/good.xlsx"), sample::intake(false).xlsx()).unwrap();
    std::fs::write(folder.path().join("intake").join(name), bytes).unwrap();
    let began = Instant::now();
    let arguments = "evaluate intake -o report.xlsx --export tables --decision-date 2026-11-01 --quiet \
                     --limits workbook-seconds=2,text-size=8M --log error";
    let output = inac(folder.path(), arguments, provoked, memory);
    let took = began.elapsed();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{name} {provoked}: {said}");
    assert!(took < PATIENCE, "{name} {provoked}: {took:?}");
    assert!(folder.path().join("report.xlsx").exists(), "{name} {provoked}");
    let read = |table: &str| std::fs::read(folder.path().join("tables").join(table)).unwrap();
    let anomalies = String::from_utf8_lossy(&read("anomalies.csv")).into_owned();
    let of_file = anomalies.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
    // A file of junk may hold applications of its own.
    let decisions = String::from_utf8(read("decisions.csv")).unwrap();
    (decisions.lines().filter(|line| line.contains("good.xlsx")).collect(), of_file)
}

fn fixture(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats").join(path)).unwrap()
}

/// Only builds for tests can be provoked.
#[cfg(debug_assertions)]
#[test]
fn a_reader_that_comes_to_grief_takes_only_its_file_down() {
    let (expected, _) = decided_beside("damaged.ods", b"PK\x03\x04", "", MEMORY);
    for file in ["ods/intake.ods", "xls/intake.xls", "xlsb/intake.xlsb"] {
        let name = Path::new(file).file_name().unwrap().to_string_lossy().into_owned();
        for (provoked, code, words) in [
            ("abort", "F01", "signal: 6"),
            ("overflow", "F01", "stack"),
            ("kill", "F01", "signal: 9"),
            ("memory", "F03", "workbook-memory"),
            ("loop", "F03", "workbook-seconds"),
        ] {
            let (decided, said) = decided_beside(&name, &fixture(file), provoked, MEMORY);
            assert!(said.contains(code) && said.contains(words), "{file} {provoked}: {said}");
            assert!(decided == expected, "{file} {provoked}");
        }
    }
    let (decided, said) = decided_beside("intake.ods", &fixture("ods/intake.ods"), "silence", MEMORY);
    assert!(said.contains("F03") && said.contains("workbook-seconds"), "{said}");
    assert!(decided == expected);
}

/// The parts of an XLSX, beside those that say where its sheet is.
fn xlsx(sheet: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let mut parts: Vec<(&str, &[u8])> = vec![
        (
            "xl/workbook.xml",
            br#"<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="r1" Type="t/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="t/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="t/styles" Target="styles.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/s.xml", sheet.as_bytes()),
    ];
    parts.retain(|(name, _)| others.iter().all(|(other, _)| name != other));
    parts.extend(others.iter().map(|(name, content)| (*name, content.as_bytes())));
    archive(&parts)
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

const TITLES: [&str; 9] = [
    "dossier",
    "facture",
    "fournisseur",
    "facture_a",
    "date_facture",
    "date_paiement",
    "categorie",
    "nature",
    "ht",
];

#[test]
fn what_asks_for_too_much_is_named_beside_a_good_intake() {
    let (expected, _) = decided_beside("damaged.ods", b"PK\x03\x04", "", MEMORY);
    let head = TITLES.map(|title| format!(r#"<c t="inlineStr"><is><t>{title}</t></is></c>"#)).concat();
    let sheet = |rows: &str| format!("<worksheet><sheetData><row>{head}</row>{rows}</sheetData></worksheet>");
    let one = r#"office:value-type="float" office:value="1""#;
    let shared = r#"<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c><c t="s"><v>0</v></c><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>"#;
    let strings =
        |count: u64, text: &str| format!(r#"<sst uniqueCount="{count}"><si><t>{text}</t></si></sst>"#);
    let many_sheets: String = (0..2000).fold(String::new(), |mut sheets, n| {
        let _ = write!(sheets, r#"<sheet name="{n}" r:id="r1"/>"#);
        sheets
    });
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("announced.xlsx", xlsx(&sheet(""), &[("xl/sharedStrings.xml", &strings(99_999_999_999, "a"))])),
        (
            "amplified.xlsx",
            xlsx(
                &sheet(&shared.repeat(40_000)),
                &[("xl/sharedStrings.xml", &strings(1, &"x".repeat(12_000)))],
            ),
        ),
        (
            "styles.xlsx",
            xlsx(
                &sheet(""),
                &[(
                    "xl/styles.xml",
                    &format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(2_000_000)),
                )],
            ),
        ),
        (
            "sheets.xlsx",
            xlsx(
                &sheet(""),
                &[(
                    "xl/workbook.xml",
                    &format!(r#"<workbook xmlns:r="r"><sheets>{many_sheets}</sheets></workbook>"#),
                )],
            ),
        ),
        (
            "shared-formula.xlsx",
            xlsx(
                &sheet(r#"<row><c><f t="shared" si="4000000000" ref="A1:A2">1+1</f><v>2</v></c></row>"#),
                &[],
            ),
        ),
        (
            "tall.ods",
            ods(&format!(
                r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="1000" {one}/></table:table-row>"#
            )),
        ),
        (
            "taller.ods",
            ods(&format!(
                r#"<table:table-row table:number-rows-repeated="4000000000"><table:table-cell {one}/></table:table-row>"#
            )),
        ),
        (
            "wide.ods",
            ods(&format!(
                r#"<table:table-row><table:table-cell table:number-columns-repeated="4000000000" {one}/></table:table-row>"#
            )),
        ),
        (
            "spaces.ods",
            ods(
                r#"<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="2000000000"/></text:p></table:table-cell></table:table-row>"#,
            ),
        ),
        (
            "texts.ods",
            ods(&format!(
                r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" table:number-columns-repeated="100"><text:p>{}</text:p></table:table-cell></table:table-row>"#,
                "x".repeat(10_000)
            )),
        ),
    ];
    for (name, bytes) in files {
        let (decided, said) = decided_beside(name, &bytes, "", MEMORY);
        // The row of a formula that nothing needs room for is read, and is no record.
        let code = if name == "shared-formula.xlsx" { "D06" } else { "F0" };
        assert!(said.contains(code), "{name}: {said}");
        assert!(decided == expected, "{name}: {said}");
    }
}

/// Rows of which nothing can be read, each an anomaly in every column: the values beyond those that are shown take no room,
/// and nothing is looked for that could be written in their place. 300 000 such rows stay within 512 MB; here are some.
#[test]
fn rows_of_junk_take_no_more_than_their_rows() {
    let (expected, _) = decided_beside("damaged.ods", b"PK\x03\x04", "", MEMORY);
    let long = "n'importe quoi ".repeat(12);
    for (name, rows, head, row, code) in [
        (
            "demandes.csv",
            20_000,
            "dossier;siret;entreprise;date_depot;naf;cp;effectif;ca;registre;a_jour_fiscal;urssaf;en_difficulte",
            "J{n};?{n};;99/99/{n};{long};{long};un peu;350 k{n};{long};?{n};{long};?{n}",
            "D02",
        ),
        (
            "lignes.csv",
            5_000,
            "dossier;facture;fournisseur;facture_a;date_facture;date_paiement;categorie;nature;ht",
            "J{n};;;;99/99/{n};demain;{long};abc;12,345,67",
            "D06",
        ),
        // A table that is refused is looked through all the same.
        (
            "refus.csv",
            5_000,
            "dossier;facture;fournisseur;client;poste;ht",
            "J{n};;;;{long};12,345,67",
            "F02",
        ),
        ("aides.csv", 5_000, "siren;dispositif;date_octroi;montant", "?{n};INAC;99/99/{n};{n},345,67", "D06"),
        ("derogations.csv", 5_000, "dossier;code;motif;auteur", "J{n};E{n};;", "D07"),
        ("totaux.csv", 5_000, "siren;dispositif;date_octroi;montant", ";TOTAL {n};;12", "W10"),
    ] {
        let rows = (0..rows).fold(head.to_owned() + "\n", |rows, n| {
            rows + &row.replace("{n}", &n.to_string()).replace("{long}", &long) + "\n"
        });
        let (decided, said) = decided_beside(name, rows.as_bytes(), "", 190 << 10);
        assert!(said.contains(code), "{name}: {said}");
        assert!(decided == expected, "{name}: {said}");
    }
}

/// Memory is not asked for in advance, so no small file is refused for want of it.
#[test]
fn small_files_are_always_read() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..20 {
        std::fs::write(folder.path().join(format!("{n}.ods")), fixture("ods/intake.ods")).unwrap();
        std::fs::write(folder.path().join(format!("{n}.xls")), fixture("xls/intake.xls")).unwrap();
    }
    let output = inac(folder.path(), "check . --format json", "", MEMORY);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!said.contains("\"F0"), "{said}");
    assert_eq!(output.status.code(), Some(1), "the sample holds values to correct: {said}");
}

/// A program that is replaced while it runs starts itself all the same, and one that is gone says so.
#[test]
fn the_process_is_of_the_program_that_runs() {
    let missing: PathBuf = "/nowhere/inac".into();
    inac::testing::intake::sheets::child::isolate(missing);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ods");
    std::fs::write(&path, fixture("ods/intake.ods")).unwrap();
    let found = inac::testing::intake::discover::discover(&[path], &[]);
    let intake = inac::testing::intake::read(
        &found,
        &inac::testing::intake::limits::Limits::default(),
        &inac::testing::intake::Unobserved,
    );
    let said = format!("{:?}", intake.anomalies);
    assert!(said.contains("NotStarted") && said.contains("F01"), "{said}");
}
