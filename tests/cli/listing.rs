//! `inac check`, `inac template`, `inac man`, `inac completions`.

use serde_json::Value;

use crate::workdir::Workdir;

fn out(dir: &Workdir, arguments: &str, code: i32) -> String {
    String::from_utf8(dir.inac(arguments).assert().code(code).get_output().stdout.clone()).unwrap()
}

#[test]
fn check_lists_what_is_wrong_as_a_table() {
    let dir = Workdir::with_trouble();
    dir.write("intake/empty.csv", "");
    insta::assert_snapshot!("check_table", out(&dir, "check intake --log error", 1));
    let dir = Workdir::with_intake();
    assert_eq!(out(&dir, "check intake", 0), "Aucune anomalie\n");
    assert_eq!(out(&dir, "check intake --lang en", 0), "No anomaly\n");
}

#[test]
fn check_says_once_what_is_written_many_times_and_what_to_write_instead() {
    let dir = Workdir::empty();
    let header =
        "numero_dossier;numero_facture;fournisseur;facture_a;date_facture;categorie;nature;montant_ht\n";
    let line = |number: u32, category: &str, day: &str| {
        format!("A-1;F{number};Web;Boutique;{day};{category};prestation;100\n")
    };
    let mut lines: String =
        (1..=3).map(|number| line(number, "Site e-commerce Shopify", "16/03/2026")).collect();
    lines += &line(4, "iPad", "16/03/26");
    lines += &line(5, "conseil et formation", "");
    lines += ";F6;;;;;;\n";
    dir.write("intake/factures.csv", &(header.to_owned() + &lines));
    let demandes = "numero_dossier;siret;raison_sociale;date_depot;code_naf;code_postal;effectif;chiffre_affaires;immatriculation;a_jour_fiscal;a_jour_social;en_difficulte\n\
                    A-1;73282932000074;Boutique;02/03/2026;47.71Z;59000;3;1000;RCS;oui;oui;non\n";
    dir.write("intake/demandes.csv", demandes);
    insta::assert_snapshot!("check_causes", out(&dir, "check intake --log error", 1));
}

#[test]
fn check_lists_what_is_wrong_as_json_lines() {
    let dir = Workdir::with_trouble();
    let lines = out(&dir, "check intake --format json", 1);
    let anomaly: Value = serde_json::from_str(&lines).unwrap();
    let expected = r#"{"file":"intake/demandes.csv","sheet":null,"row":3,"column":"effectif","cell":"G3","value":"beaucoup","code":"D02","message":"ce n'est pas un nombre ; écrire par exemple 7,5","to_write":null}"#;
    assert_eq!(lines, format!("{expected}\n"));
    assert_eq!(anomaly["row"], 3);
}

#[test]
fn a_warning_alone_is_0() {
    let dir = Workdir::with_intake();
    dir.write("intake/notes.txt", "rien à voir\n");
    assert!(out(&dir, "check intake", 0).contains("W07"));
    let header_of_no_table =
        "dispositif;financeur;statut\nsiren;date_octroi;montant\n732829320;01/02/2025;299000\n";
    dir.write("intake/notes.txt", header_of_no_table);
    assert!(out(&dir, "check intake", 1).contains("F02"));
}

#[test]
fn check_writes_nothing_and_needs_a_file() {
    let dir = Workdir::with_trouble();
    let before = std::fs::read_dir(dir.path("intake")).unwrap().count();
    out(&dir, "check intake", 1);
    assert_eq!(std::fs::read_dir(dir.path("intake")).unwrap().count(), before);
    std::fs::create_dir(dir.path("hollow")).unwrap();
    out(&dir, "check hollow", 3);
    out(&dir, "check nowhere", 1);
}

#[test]
fn the_templates_read_back_and_their_examples_are_never_decided() {
    let dir = Workdir::empty();
    out(&dir, "template -o intake.xlsx", 0);
    out(&dir, "template -o derogations.xlsx --kind derogations --lang en", 0);
    out(&dir, "template -o correspondances.xlsx --kind correspondances", 0);
    let listed = out(&dir, "check intake.xlsx derogations.xlsx correspondances.xlsx --format json", 0);
    let codes: Vec<Value> =
        listed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["code"].clone()).collect();
    assert_eq!(codes, ["W10"; 4], "{listed}");
    let json = out(&dir, "evaluate intake.xlsx -o report.xlsx --decision-date 2026-04-01 --summary json", 0);
    let summary: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(summary["applications"]["total"], 0);
    assert_eq!((&summary["files"]["read"], &summary["files"]["history"]), (&1.into(), &0.into()));
    let bytes = dir.bytes("intake.xlsx");
    out(&dir, "template -o intake.xlsx", 3);
    out(&dir, "template -o intake.xlsx --force", 0);
    assert!(dir.bytes("intake.xlsx") == bytes, "the same template, the same bytes");
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let dir = Workdir::empty();
    assert!(out(&dir, "man", 0).contains("inac\\-evaluate"));
    assert!(out(&dir, "man evaluate", 0).contains("decision\\-date"));
    out(&dir, "man frobnicate", 2);
    out(&dir, "man -o pages", 0);
    for page in ["inac.1", "inac-evaluate.1", "inac-check.1", "inac-template.1", "inac-config.1"] {
        assert!(dir.path("pages").join(page).exists(), "{page}");
    }
}

#[test]
fn every_shell_is_completed() {
    let dir = Workdir::empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(out(&dir, &format!("completions {shell}"), 0).contains("evaluate"), "{shell}");
    }
}

#[test]
fn the_version_names_the_rules() {
    let version = out(&Workdir::empty(), "--version", 0);
    let rules = version.strip_prefix(concat!("inac ", env!("CARGO_PKG_VERSION"), " (INAC rules ")).unwrap();
    assert_eq!(rules.trim_end().len(), 65);
}

/// A report is explained by what made it: its history, which the folder alone does not hold.
#[test]
fn a_decision_of_a_report_is_explained_by_its_own_history() {
    let dir = Workdir::with_intake();
    dir.write(
        "passe/octobre.csv",
        "siren;dispositif;date_octroi;montant;date_depot;numero_dossier;statut\n\
         732829320;INAC;01/02/2026;2000;15/01/2026;ANCIEN;accordée\n",
    );
    out(&dir, "evaluate intake --history passe -o rapport.xlsx --decision-date 2026-04-01 --quiet", 0);
    let number = "D-1";
    let of_folder =
        out(&dir, &format!("explain {number} intake --decision-date 2026-04-01 --format json"), 0);
    let of_report = out(&dir, &format!("explain {number} rapport.xlsx --format json"), 0);
    assert!(of_report.contains("ANCIEN") && !of_folder.contains("ANCIEN"), "{of_report}");
    std::fs::remove_file(dir.path("passe/octobre.csv")).unwrap();
    let refused =
        dir.inac(&format!("explain {number} rapport.xlsx")).assert().code(3).get_output().stderr.clone();
    assert!(String::from_utf8(refused).unwrap().contains("octobre.csv"));
}

/// What a command says to type next can be typed: a folder with a blank in its name stands in quotation marks.
#[test]
fn the_next_command_can_be_typed_as_it_is_said() {
    let dir = Workdir::with_trouble();
    std::fs::rename(dir.path("intake"), dir.path("Mars 2026")).unwrap();
    for command in [vec!["check", "Mars 2026"], vec!["evaluate", "Mars 2026", "-o", "r x.xlsx"]] {
        let output = dir.inac("").args(&command).assert().code(1).get_output().stdout.clone();
        let said = String::from_utf8(output).unwrap();
        let joined = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(joined.contains("inac check \"Mars 2026\" -o A_CORRIGER.xlsx"), "{said}");
        assert!(command[0] == "check" || joined.contains("inac explain DOSSIER \"r x.xlsx\""), "{said}");
    }
}
