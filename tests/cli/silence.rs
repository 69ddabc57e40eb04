//! Nothing in a file is ignored in silence.

use serde_json::Value;

use super::workdir::Workdir;

const APPLICATIONS: &str = "numero_dossier;siret;raison_sociale;date_depot;code_naf;code_postal;effectif;chiffre_affaires;\
                            immatriculation;a_jour_fiscal;a_jour_social;en_difficulte\n";
const D1: &str = "D-1;73282932000074;Librairie;02/03/2026;47.61Z;59000;3;100000;RCS;oui;oui;non\n";
const LINES: &str = "numero_dossier;numero_facture;fournisseur;facture_a;date_facture;date_acquittement;categorie;nature;montant_ht\n";
const F1: &str = "D-1;F1;Web;732829320;10/03/2026;20/03/2026;e-commerce;prestation;5000\n";

/// `F05:1 D03:2`: the codes that a check of these files finds, each with its row.
fn found(files: &[(&str, &str)]) -> String {
    let dir = Workdir::empty();
    for (name, text) in files {
        dir.write(&format!("in/{name}"), text);
    }
    let run = dir.inac("check in --format json").output().unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    let said = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        format!("{}:{}", line["code"].as_str().unwrap(), line["row"].as_u64().unwrap_or(0))
    };
    text.lines().map(said).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_row_heading_and_table_is_used_or_named() {
    let applications = format!("{APPLICATIONS}{D1}");
    let lines = format!("{LINES}{F1}");
    let unpaid = lines.replace("date_acquittement", "Règlement");
    let settled = "table;colonne;lu;a_lire\nfactures;;Règlement;date_acquittement\n";
    for (what, factures, other, expected) in [
        ("all is read", lines.clone(), None, ""),
        ("a heading that decides", unpaid.clone(), None, "F05:1"),
        ("settled by a correspondence", unpaid.clone(), Some(("correspondances.csv", settled)), ""),
        ("a wrong cell of a refused table", unpaid.replace("5000", "cinq"), None, "F05:1 D03:2"),
        (
            "a total and a title",
            format!("{lines}TOTAL;;;;;;;;5000\nAides\n\nsiren;date_octroi;montant\n"),
            None,
            "W10:3 W10:4",
        ),
        (
            "a second table below",
            format!("{lines}siren;date_octroi;montant\n552100554;01/02/2025;dix\n"),
            None,
            "D04:4",
        ),
        (
            "two tables side by side",
            lines.replace("montant_ht\n", "montant_ht;siren;date_octroi;montant\n"),
            None,
            "F02:1",
        ),
        (
            "a second table that begins lower beside the first",
            format!(
                "{};;;\n{};;;\n{};siren;date_octroi;montant\n",
                LINES.trim(),
                F1.trim(),
                F1.trim().replace("F1", "F2")
            ),
            None,
            "F02:3",
        ),
        ("a column that is missing", lines.replace("fournisseur", "Magasin partenaire"), None, "F02:1"),
        (
            "a waiver beside records",
            format!("{lines}numero_dossier;code;motif;auteur\nD-1;E08;Sans officine;C. D.\n"),
            None,
            "D07:4",
        ),
        (
            "a correspondence that contradicts",
            lines.clone(),
            Some(("correspondances.csv", "table;colonne;lu;a_lire\nfactures;nature;achat;location\n")),
            "D07:2",
        ),
    ] {
        let mut files = vec![("1-demandes.csv", applications.as_str()), ("2-factures.csv", &factures)];
        files.extend(other);
        assert_eq!(found(&files), expected, "{what}");
    }
}

/// Whatever stands under no heading is listed, a sheet of correspondences that does not fit is refused, and an aids table
/// that is refused may hold a reason to refuse.
#[test]
fn what_is_not_read_is_said_where_it_stands() {
    let dir = Workdir::empty();
    let aids = "siren;date_octroi;montant;Appartenance à un groupe\n552100554;01/02/2025;10;oui\n";
    for (name, text) in [
        ("demandes.csv", format!("{APPLICATIONS}{D1}")),
        ("factures.csv", format!("{};;\n{};;à revoir\n", LINES.trim(), F1.trim())),
        ("feuille.csv", aids.to_owned()),
    ] {
        dir.write(&format!("in/{name}"), &text);
    }
    let run = dir
        .inac("evaluate in -o r.xlsx --summary json --export e --decision-date 2026-11-01")
        .output()
        .unwrap();
    let summary: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(summary["read"]["ignored_headings"], serde_json::json!(["K1"]), "{summary}");
    let decisions = String::from_utf8(dir.bytes("e/decisions.csv")).unwrap();
    assert!(decisions.contains("incomplète") && decisions.contains("D09"), "{decisions}");
    let checked = dir.inac("check in --format json").output().unwrap();
    let checked = String::from_utf8(checked.stdout).unwrap();
    assert!(checked.contains("\"cell\":\"D1\"") && checked.contains("F05"), "{checked}");

    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in [
        (
            "derogations",
            vec![
                vec!["numero_dossier", "code", "motif", "auteur"],
                vec!["D-1", "E08", "Sans officine", "C. D."],
            ],
        ),
        ("correspondances", vec![vec!["Ancien nom", "Nouveau nom"], vec!["Règlement", "date_acquittement"]]),
    ] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            sheet.write_row(row, 0, cells).unwrap();
        }
    }
    book.save(dir.path("instructeur.xlsx")).unwrap();
    let checked = dir.inac("check instructeur.xlsx --format json").output().unwrap();
    let checked = String::from_utf8(checked.stdout).unwrap();
    assert!(checked.contains("F02") && checked.contains("correspondances"), "{checked}");
}
