//! Files that people send by mistake, and files meant to hurt: each is named with its code and its remedy, quickly, and
//! the rest of the run goes on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use inac::testing::domain::Intake;
use inac::testing::domain::{Anomaly, Code, Detail, FileProblem};
use inac::testing::lang::{Lang, Words};
use support::book::{archive, texts};
use support::compound::compound;
use support::{read, sample};

/// No file may take longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads files, and fails when that takes too long.
fn read_in_time(inputs: Vec<PathBuf>) -> Intake {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(read(&inputs, &[])).is_ok());
    receiver.recv_timeout(PATIENCE).expect("read in ten seconds")
}

/// What is said of a file, in French, and what is wrong with it.
fn verdict(path: &Path) -> (Vec<Anomaly>, Vec<String>) {
    let intake = read_in_time(vec![path.to_path_buf()]);
    let words = Words::new(Lang::Fr, &intake.sources);
    let said = intake.anomalies.iter().map(|anomaly| words.anomaly(anomaly)).collect();
    (intake.anomalies, said)
}

/// Asserts that the file is named with this code alone, and that the message holds these words of the remedy.
fn assert_named(path: &Path, code: Code, remedy: &str) {
    let (anomalies, said) = verdict(path);
    let codes: Vec<Code> = anomalies.iter().map(|anomaly| anomaly.code).collect();
    assert_eq!(codes, [code], "{}: {said:?}", path.display());
    assert!(said[0].contains(remedy), "{}: {said:?}", path.display());
}

/// The same, for bytes under a name.
fn assert_bytes(name: &str, bytes: &[u8], code: Code, remedy: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    assert_named(&path, code, remedy);
}

fn problem(name: &str, bytes: &[u8]) -> Option<FileProblem> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    match verdict(&path).0.into_iter().next()?.detail {
        Detail::File(problem) => Some(problem),
        _ => None,
    }
}

fn fixture(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats").join(path)).unwrap()
}

const CSV: &str = "siren;date_octroi;montant\n732829320;01/06/2024;1 234,56 €\n";

#[test]
fn what_is_no_table_is_named_with_what_to_do() {
    let save = "l'enregistrer en XLSX, ODS ou CSV";
    for (name, bytes) in [
        ("export.xls", &b"<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table><tr><td>siren</td></tr></table></html>"[..]),
        ("export2.xls", b"\xEF\xBB\xBF<!DOCTYPE html><body><table></table>"),
        ("export3.xls", b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook/>"),
        ("old.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00"),
        ("mail.csv", b"Return-Path: <a@b.fr>\r\nSubject: demandes\r\n\r\nBonjour,"),
        ("mail2.txt", b"Received: from mx\r\nsiren;date_octroi;montant\r\n"),
        ("scan.xlsx", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3"),
        ("photo.ods", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("nul.csv", b"siren;date_octroi;montant\n7328\0;01/06/2024;1\n"),
        ("program.xls", b"\x7FELF\x02\x01\x01"),
    ] {
        assert_bytes(name, bytes, Code::F01, save);
    }
    assert_bytes("archive.xlsx", &archive(&[("demandes.csv", CSV.as_bytes())]), Code::F01, save);
    assert_bytes("empty.zip.xlsx", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", Code::F01, save);
    assert_bytes("letter.xlsx", &archive(&[("word/document.xml", b"<w/>")]), Code::F01, save);
    assert_bytes(
        "letter.ods",
        &archive(&[("mimetype", b"application/vnd.oasis.opendocument.text")]),
        Code::F01,
        save,
    );
    assert_bytes("empty.csv", b"", Code::F01, "l'enregistrer à nouveau");
    assert_bytes("notes.csv", b"rien;du;tout\n1;2;3\n", Code::F02, "vérifier les noms des colonnes");
}

#[test]
fn the_content_decides_whatever_the_name() {
    let book = sample::intake(false);
    for (name, bytes) in [
        ("a.xls", book.xlsx()),
        ("b.csv", book.xlsb()),
        ("c.xlsx", fixture("ods/intake.ods")),
        ("d.xlsx", fixture("xls/intake.xls")),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let intake = read_in_time(vec![folder.path().to_path_buf()]);
        // Its hidden sheet is told, and the waiver that stands beside records waives nothing.
        let codes: Vec<Code> = intake.anomalies.iter().map(|anomaly| anomaly.code).collect();
        assert!(
            codes == [Code::W14, Code::D07] && intake.applications.len() == 4,
            "{name}: {:?}",
            intake.anomalies
        );
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("aides.xls"), CSV).unwrap();
    assert_eq!(read_in_time(vec![folder.path().to_path_buf()]).aids.len(), 1);
}

#[test]
fn what_cannot_be_opened_is_named_and_nothing_waits() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let check = "vérifier qu'il existe et qu'il peut être lu";
    std::os::unix::fs::symlink(at("nowhere"), at("link.csv")).unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe.csv")).status().unwrap().success());
    for name in ["link.csv", "pipe.csv", "absent.xlsx"] {
        assert_named(&at(name), Code::F01, check);
    }
    std::fs::write(at("secret.csv"), CSV).unwrap();
    std::fs::set_permissions(at("secret.csv"), std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    // An administrator reads everything.
    if std::fs::File::open(at("secret.csv")).is_err() {
        assert_named(&at("secret.csv"), Code::F01, check);
    }
}

#[test]
fn a_folder_named_as_a_workbook_is_walked_and_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("x.xlsx")).unwrap();
    std::fs::write(at("x.xlsx/aides.csv"), CSV).unwrap();
    std::fs::write(at("broken.xlsx"), b"PK\x03\x04").unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe.csv")).status().unwrap().success());
    let intake = read_in_time(vec![folder.path().to_path_buf()]);
    assert_eq!((intake.aids.len(), intake.anomalies.len(), intake.sources.0.len()), (1, 2, 3));
}

#[test]
fn damaged_workbooks_are_named() {
    let again = "l'enregistrer à nouveau";
    for file in ["xlsx/intake.xlsx", "xlsb/intake.xlsb", "ods/intake.ods", "xls/intake.xls"] {
        let good = fixture(file);
        for cut in [good.len() / 4, good.len() / 2, good.len() * 9 / 10] {
            assert_bytes("cut.xlsx", &good[..cut], Code::F01, again);
        }
    }
    // One bit of the compressed data: the archive's checksum tells.
    for file in ["xlsx/intake.xlsx", "xlsb/intake.xlsb", "ods/intake.ods"] {
        let mut flipped = fixture(file);
        let sheet = [&b"xl/worksheets/sheet1."[..], b"content.xml"]
            .iter()
            .find_map(|name| find(&flipped, name))
            .unwrap();
        flipped[sheet + 60] ^= 0x10;
        assert_bytes("flipped.xlsx", &flipped, Code::F01, again);
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[test]
fn bombs_exceed_a_limit_that_is_named() {
    let zeros = vec![b' '; 64 << 20];
    let limit = |name: &str, bytes: &[u8]| match problem(name, bytes) {
        Some(FileProblem::Limit { limit, .. }) => limit,
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(limit("bomb.xlsx", &archive(&[("xl/workbook.xml", &zeros)])), "expansion-ratio");
    let many: Vec<(String, &[u8])> = (0..10_001).map(|n| (format!("xl/{n}.xml"), &b"x"[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, content)| (name.as_str(), *content)).collect();
    assert_eq!(limit("many.xlsx", &archive(&many)), "zip-entries");
    let wide = r#"<table:table-row><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="1048576"/></table:table-row>"#;
    assert_eq!(limit("wide.ods", &ods(wide)), "columns");
    let tall = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="1000"/></table:table-row>"#;
    assert_eq!(limit("tall.ods", &ods(tall)), "workbook-memory");
    let long = format!("siren;date_octroi;montant\n{};01/06/2024;1\n", "7".repeat(2_000_000));
    assert_eq!(limit("long.csv", long.as_bytes()), "text-length");
    assert_eq!(limit("columns.csv", "x;".repeat(20_000).as_bytes()), "columns");
    assert_bytes("wide.ods", &ods(wide), Code::F03, "relever la limite");
}

/// An ODS of one sheet.
fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

/// An XLSX of one sheet, with these parts of the document before and within it.
fn xlsx(before: &str, rows: &str) -> Vec<u8> {
    let sheet = format!("{before}<worksheet><sheetData>{rows}</sheetData></worksheet>");
    archive(&[
        (
            "xl/workbook.xml",
            br#"<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="r1" Type="t/worksheet" Target="s.xml"/></Relationships>"#,
        ),
        ("xl/s.xml", sheet.as_bytes()),
    ])
}

#[test]
fn sheets_far_larger_than_their_content_take_no_memory() {
    let corners =
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
    assert_bytes("corners.xlsx", &xlsx("", corners), Code::F02, "vérifier les noms des colonnes");
    // As LibreOffice writes them: the rest of the sheet is one empty cell, repeated.
    let rest = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    assert_bytes("rest.ods", &ods(rest), Code::F02, "vérifier les noms des colonnes");
}

#[test]
fn entities_are_never_expanded() {
    let laughs = r#"<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"#;
    let cell = r#"<row><c t="inlineStr"><is><t>&b;</t></is></c></row>"#;
    assert_bytes("laughs.xlsx", &xlsx(laughs, cell), Code::F01, "l'enregistrer à nouveau");
    let file = r#"<!DOCTYPE l [<!ENTITY b SYSTEM "file:///etc/passwd">]>"#;
    assert_bytes("file.xlsx", &xlsx(file, cell), Code::F01, "l'enregistrer à nouveau");
}

#[test]
fn passwords_are_named() {
    let remedy = "l'enregistrer sans mot de passe";
    for stream in ["EncryptedPackage", "Workbook"] {
        let content: &[u8] = if stream == "Workbook" {
            // The workbook's first record, then the one that says how it is encrypted.
            b"\x09\x08\x04\x00\x00\x06\x05\x00\x2F\x00\x02\x00\x01\x00\x0A\x00\x00\x00"
        } else {
            b"encrypted"
        };
        assert_bytes("secret.xlsx", &compound(stream, content), Code::F04, remedy);
    }
    let manifest = br#"<manifest:manifest xmlns:manifest="m"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"#;
    let secret = archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", b"\x01\x02\x03"),
        ("META-INF/manifest.xml", manifest),
    ]);
    assert_bytes("secret.ods", &secret, Code::F04, remedy);
    // An archive with encrypted entries: the flag of its first entry, in the directory.
    let mut zip = xlsx("", "");
    let directory = find(&zip, b"PK\x01\x02").unwrap();
    zip[directory + 8] |= 1;
    assert_bytes("secret2.xlsx", &zip, Code::F04, remedy);
}

/// An amount with an unquoted separator moves every value after it; the row says so.
#[test]
fn rows_wider_than_their_header_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("aides.csv");
    for (text, ragged) in [
        ("siren,date_octroi,montant,financeur\n732829320,01/06/2024,1,234,Région\n", true),
        ("siren,date_octroi,montant,financeur\n732829320,01/06/2024,\"1,20\",Région\n", false),
        ("siren,date_octroi,montant,financeur,,\n732829320,01/06/2024,12,Région,à voir,\n", false),
        ("siren,date_octroi,montant,financeur\n732829320,01/06/2024,12,Région,,-\n", false),
    ] {
        std::fs::write(&path, text).unwrap();
        let intake = read_in_time(vec![path.clone()]);
        let refused = intake.aids[0]
            .problems
            .iter()
            .any(|problem| problem.refusal == inac::testing::domain::Refusal::RaggedRow);
        assert_eq!(refused, ragged, "{text}: {:?}", intake.aids[0].problems);
    }
    // A workbook has no separators.
    let mut book = sample::intake(false);
    book.sheets[3].rows[1].cells.push("à voir".into());
    book.sheets[3].rows.push(texts("732829320;;01/06/2024;5;;;;;à voir"));
    std::fs::write(folder.path().join("a.xlsx"), book.xlsx()).unwrap();
    let intake = read_in_time(vec![folder.path().join("a.xlsx")]);
    assert!(
        intake
            .aids
            .iter()
            .flat_map(|aid| &aid.problems)
            .all(|problem| problem.refusal != inac::testing::domain::Refusal::RaggedRow)
    );
}
