//! `inac check -o`: the workbook to correct in, given back unchanged, gives the anomalies of the original; also when
//! LibreOffice has opened and saved it.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

#[path = "support/libreoffice.rs"]
mod libreoffice;

use std::path::Path;
use std::process::Command;

use assert_cmd::Command as Inac;
use serde_json::Value;

const APPLICATIONS: &str = "\
numero_dossier;siret;raison_sociale;date_depot;code_naf;code_postal;effectif;chiffre_affaires;immatriculation;a_jour_fiscal;a_jour_social;en_difficulte\n\
;;;;;;;;;;;\n\
0042;73282932000074;Boutique Exemple;02/03/26;47.71Z;02100;5 personnes;350 k€;Registre du Commerce et des Sociétés;OUI.;oui;non\n\
A-2;732829320;\"Fleurs\ndu Nord\";2 mars 2026;47.76;2100;3 salariés;120000;RCS Lille;oui;oui ?;non\n\
A-3;7,32829E+13;=Chez Paul;2026/03/04;56.10A;59000 Lille;2,5 ETP;1.234;RM;à jour;oui;N\n\
A-4;#N/A;_x0041_Dupont;bientôt;#VALEUR!;;néant;;néant;;-;\n";

const LINES: &str = "\
numero_dossier;numero_facture;fournisseur;facture_a;date_facture;date_acquittement;categorie;nature;montant_ht\n\
0042;F1;Web SARL;Boutique Exemple;16/03/2026;30/03/2026;Site e-commerce Shopify;prestation;5000\n\
0042;0012;Web SARL;012345678;16/03/2026;30/03/2026;tablette;achat;410,00 € HT\n\
A-2;F3;Web SARL;12345678;16/03/26;en cours;iPad;abonnement; 410,00 TTC\n\
A-9;F4;Web SARL;Boutique Exemple;16/03/2026;;tablette;achat;100\n";

/// Code, column and value of each anomaly of these inputs.
fn anomalies(folder: &Path, inputs: &[&str]) -> Vec<(String, String, String)> {
    let output = Inac::cargo_bin("inac")
        .unwrap()
        .current_dir(folder)
        .args(["check", "--format", "json"])
        .args(inputs)
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found: Vec<_> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|line| (text(&line["code"]), text(&line["column"]), text(&line["value"])))
        .collect();
    found.sort();
    found
}

fn correct(folder: &Path, inputs: &[&str], output: &str) {
    let mut command = Inac::cargo_bin("inac").unwrap();
    command.current_dir(folder).arg("check").args(inputs).args(["-o", output]).assert().code(1);
}

/// Opened and saved by LibreOffice; false, with a message, where it is not there.
fn saved_by_libreoffice(folder: &Path, workbook: &str) -> bool {
    let file = folder.join(workbook);
    libreoffice::convert(&folder.join("profile"), &[file], libreoffice::WORKBOOK, &folder.join("saved"))
}

#[test]
fn given_back_unchanged_it_gives_the_anomalies_of_the_original() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    std::fs::create_dir(folder.join("mois")).unwrap();
    std::fs::write(folder.join("mois/demandes.csv"), APPLICATIONS).unwrap();
    std::fs::write(folder.join("mois/factures d'avril [1].csv"), LINES).unwrap();
    std::fs::write(folder.join("mois/aides.csv"), "siren;date;montant\n732829320;02/03/2026;100\n").unwrap();
    let original = anomalies(folder, &["mois"]);
    assert!(original.len() > 25, "{original:?}");
    correct(folder, &["mois"], "a corriger.xlsx");
    assert_eq!(anomalies(folder, &["a corriger.xlsx"]), original);
    if saved_by_libreoffice(folder, "a corriger.xlsx") {
        assert_eq!(anomalies(folder, &["saved/a corriger.xlsx"]), original);
    }
    // And so on: the workbook is an input like another.
    correct(folder, &["a corriger.xlsx"], "encore.xlsx");
    assert_eq!(anomalies(folder, &["encore.xlsx"]), original);
}

/// Writes in each noted cell what its note says to write; false, with a message, where openpyxl is not there.
fn corrected_by_the_notes(folder: &Path, workbook: &str) -> bool {
    let script = "
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
noted = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
for cell in noted:
    assert cell.fill.fgColor.rgb == 'FFFFC7CE', cell
    cell.value = cell.comment.text.rsplit('Écrire\u{a0}: ', 1)[1].strip()
assert len(noted) == 3, noted
book.save(sys.argv[1])
";
    if !Command::new("python3").args(["-c", "import openpyxl"]).status().is_ok_and(|status| status.success())
    {
        println!("skipped: openpyxl is not installed");
        return false;
    }
    let ran = Command::new("python3").args(["-c", script]).arg(folder.join(workbook)).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    true
}

#[test]
fn corrected_as_its_notes_say_it_has_no_anomaly_left() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let header = APPLICATIONS.lines().next().unwrap();
    let row = "A-1;73282932000074;Boutique;02/03/26;47.71Z;59000 Lille;3;350 k€;RCS;oui;oui;non";
    std::fs::write(folder.join("demandes.csv"), format!("{header}\n{row}\n")).unwrap();
    correct(folder, &["demandes.csv"], "c.xlsx");
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(folder.join("c.xlsx")).unwrap();
    assert_eq!(calamine::Reader::sheet_names(&workbook), ["À corriger", "demandes"]);
    let list = calamine::Reader::worksheet_range(&mut workbook, "À corriger").unwrap();
    let texts: Vec<String> = list.rows().flatten().map(ToString::to_string).collect();
    for text in ["D02", "date_depot", "02/03/26", "02/03/2026", "demandes!D2"] {
        assert!(texts.iter().any(|other| other == text), "{text} in {texts:?}");
    }
    assert!(texts.iter().any(|text| text.contains("demandes.csv")), "{texts:?}");
    if corrected_by_the_notes(folder, "c.xlsx") {
        assert_eq!(anomalies(folder, &["c.xlsx"]), []);
    }
}

#[test]
fn it_is_written_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    std::fs::write(folder.join("demandes.csv"), APPLICATIONS).unwrap();
    correct(folder, &["demandes.csv"], "c.xlsx");
    let first = std::fs::read(folder.join("c.xlsx")).unwrap();
    let mut again = Inac::cargo_bin("inac").unwrap();
    again.current_dir(folder).args(["check", "demandes.csv", "-o", "c.xlsx"]).assert().code(3);
    let mut replaced = Inac::cargo_bin("inac").unwrap();
    replaced.current_dir(folder).args(["check", "demandes.csv", "-o", "c.xlsx", "--force"]).assert().code(1);
    assert!(std::fs::read(folder.join("c.xlsx")).unwrap() == first, "the same inputs, the same bytes");
}

/// A title, then invoice lines of typed cells: numbers, dates, yes/no cells, formulas, an error.
fn write_typed_workbook(path: &Path) {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    let percent = rust_xlsxwriter::Format::new().set_num_format("0%");
    let day = |day| rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 3, day).unwrap();
    let sheet = workbook.add_worksheet().set_name("Feuille d'avril").unwrap();
    sheet.write(0, 0, "Factures d'avril").unwrap();
    let header =
        LINES.lines().next().unwrap().split(';').chain(["taux_tva", "lie_projet", "siret_fournisseur"]);
    for (column, name) in (0..).zip(header) {
        sheet.write(2, column, name).unwrap();
    }
    for row in 3..7 {
        for (column, text) in (0..).zip(["0042", "F-1", "Web SARL", "Boutique"]) {
            sheet.write(row, column, text).unwrap();
        }
        sheet.write_with_format(row, 4, day(16), &date).unwrap();
        sheet.write_with_format(row, 5, day(30), &date).unwrap();
        sheet.write(row, 6, "tablette").unwrap();
        sheet.write(row, 7, "achat").unwrap();
        sheet.write(row, 8, 410.5).unwrap();
        sheet.write_with_format(row, 9, 0.2, &percent).unwrap();
        sheet.write(row, 10, true).unwrap();
        sheet.write(row, 11, 5_781_313_100_026_i64).unwrap();
    }
    // A day as a number, a date where a text is asked, a SIREN, an error; results of formulas.
    sheet.write(3, 4, 46_097).unwrap();
    sheet.write_with_format(4, 1, day(1), &date).unwrap();
    sheet.write(4, 11, 732_829_320).unwrap();
    sheet.write(5, 8, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(5, 3, rust_xlsxwriter::Formula::new("=\"Bou\"&\"tique\"").set_result("Boutique")).unwrap();
    sheet.write(6, 8, rust_xlsxwriter::Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write(6, 9, 20.5).unwrap();
    sheet.write(6, 5, "fin mars").unwrap();
    workbook.save(path).unwrap();
}

#[test]
fn typed_cells_are_given_back_as_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    write_typed_workbook(&folder.join("factures.xlsx"));
    let original = anomalies(folder, &["factures.xlsx"]);
    let columns: Vec<&str> = original.iter().map(|(_, column, _)| column.as_str()).collect();
    // Nothing but lines without application, once each wrong cell is of an application of the run.
    assert!(columns.contains(&"numero_dossier"), "{original:?}");
    std::fs::write(folder.join("demandes.csv"), APPLICATIONS).unwrap();
    let original = anomalies(folder, &["factures.xlsx", "demandes.csv"]);
    for column in ["numero_facture", "siret_fournisseur", "montant_ht", "date_acquittement"] {
        assert!(
            original.iter().any(|(code, other, _)| code == "D03" && other == column),
            "{column}: {original:?}"
        );
    }
    assert_eq!(original.iter().filter(|(code, ..)| code == "D03").count(), 4, "{original:?}");
    correct(folder, &["factures.xlsx", "demandes.csv"], "c.xlsx");
    assert_eq!(anomalies(folder, &["c.xlsx"]), original);
    if saved_by_libreoffice(folder, "c.xlsx") {
        assert_eq!(anomalies(folder, &["saved/c.xlsx"]), original);
    }
}
