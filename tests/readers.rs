//! A report as another library reads it: the program reads workbooks with calamine, so do most tests, and what both would
//! misread alike is seen by neither.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::path::Path;
use std::process::Command;

use assert_cmd::Command as Inac;

const APPLICATIONS: &str = "\
numero_dossier;siret;raison_sociale;date_depot;code_naf;code_postal;effectif;chiffre_affaires;immatriculation;a_jour_fiscal;a_jour_social;en_difficulte
0042;73282932000074;=Boutique;02/03/2026;47.71Z;59000;3;100000;RCS;oui;oui;non
A-2;35600000000048;Trop & Grande;03/03/2026;47.71Z;59000;25;100000;RCS;oui;oui;non
A-3;55210055400013;Sans date;bientôt;47.71Z;59000;3;100000;RCS;oui;oui;non
";

const LINES: &str = "\
numero_dossier;numero_facture;fournisseur;facture_a;date_facture;date_acquittement;categorie;nature;montant_ht
0042;F1;Web;732829320;10/03/2026;20/03/2026;site_vente_en_ligne;prestation;5000,10
0042;F2;Web;732829320;10/03/2026;20/03/2026;tablette;acquisition;990
";

/// Each row of some columns of a sheet, its cells as Python writes them, stored results for formulas.
const SCRIPT: &str = "
import sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1], data_only=True)[sys.argv[2]]
rows = list(sheet.iter_rows(values_only=True))
columns = [rows[0].index(name) for name in sys.argv[3:]]
for row in rows[1:]:
    print(' | '.join(str(row[column]) for column in columns))
";

/// What openpyxl reads; nothing, with a message, where it is not there.
fn read_by_openpyxl(report: &Path, sheet: &str, columns: &[&str]) -> Option<String> {
    let has_it = Command::new("python3").args(["-c", "import openpyxl"]).output();
    if !has_it.is_ok_and(|output| output.status.success()) {
        println!("skipped: openpyxl is not installed");
        return None;
    }
    let mut python = Command::new("python3");
    python.env("PYTHONIOENCODING", "utf-8").args(["-c", SCRIPT]).arg(report).arg(sheet).args(columns);
    let output = python.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_report_says_the_same_to_another_library() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("demandes.csv"), APPLICATIONS).unwrap();
    std::fs::write(dir.path().join("factures.csv"), LINES).unwrap();
    let mut inac = Inac::cargo_bin("inac").unwrap();
    let arguments = "evaluate demandes.csv factures.csv -o r.xlsx --decision-date 2026-04-30 --quiet";
    inac.current_dir(dir.path()).args(arguments.split(' ')).assert().code(1);
    for (sheet, columns, expected) in [
        (
            "Décisions",
            &[
                "N° dossier",
                "SIRET",
                "Raison sociale",
                "Date de dépôt",
                "Statut",
                "Base éligible",
                "Aide accordée",
                "Motifs",
            ][..],
            "0042 | 73282932000074 | =Boutique | 2026-03-02 00:00:00 | accordée | 5800.1 | 2320.04 | None\n\
             A-2 | 35600000000048 | Trop & Grande | 2026-03-03 00:00:00 | rejetée | 0.0 | 0.0 | E02 A01\n\
             A-3 | 55210055400013 | Sans date | None | incomplète | None | None | D02\n",
        ),
        (
            "Lignes",
            &[
                "N° dossier",
                "N° facture",
                "Date d'acquittement",
                "Montant HT",
                "Montant retenu",
                "Statut",
                "Motifs",
            ],
            "0042 | F1 | 2026-03-20 00:00:00 | 5000.1 | 5000.1 | retenue | None\n\
             0042 | F2 | 2026-03-20 00:00:00 | 990.0 | 800.0 | réduite | L11\n",
        ),
        ("Anomalies", &["Ligne", "Cellule", "Valeur", "Code"], "4.0 | D4 | bientôt | D02\n"),
    ] {
        let Some(read) = read_by_openpyxl(&dir.path().join("r.xlsx"), sheet, columns) else { return };
        assert_eq!(read, expected, "{sheet}");
    }
}
