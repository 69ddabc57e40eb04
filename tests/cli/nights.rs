//! A run every night, with the folder of reports as history.

use serde_json::Value;

use crate::workdir::Workdir;

/// The command of the packaged unit, on the folders of a test, on a given day.
fn unit(day: &str) -> String {
    let unit = include_str!("../../src/packaging/inac.service");
    let line = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/bin/sh -c '")).unwrap();
    let line = line.strip_suffix('\'').unwrap().replace("%%", "%").replace("$$", "$");
    for part in ["exec /usr/bin/inac ", "/srv/inac/intake", "--history /var/lib/inac ", "$(date +%F)"] {
        assert!(line.contains(part), "{part} in {line}");
    }
    line.replace("/var/lib/inac", "reports")
        .replace("/srv/inac/intake", "intake")
        .replace("/usr/bin/inac", "inac")
        .replace("$(date +%F)", day)
        + &format!(" --decision-date {day} --summary json")
}

fn night(dir: &Workdir, day: &str) -> Value {
    std::fs::create_dir_all(dir.path("reports")).unwrap();
    let run = dir.shell(&unit(day)).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(0), "{day}: {said}");
    serde_json::from_slice(&run.stdout).unwrap()
}

fn decided(summary: &Value) -> [&Value; 4] {
    ["applications", "amounts", "reasons", "lines"].map(|key| &summary[key])
}

/// Two enterprises of one group: 2 000 € for the first leave 1 000 € of de minimis for the second.
fn intake(dir: &Workdir, number: &str, siret: &str, filed: &str) {
    let billed_to = &siret[..9];
    dir.write(
        "intake/demandes.csv",
        &format!(
            "numero_dossier;siret;raison_sociale;date_depot;code_naf;code_postal;effectif;chiffre_affaires;immatriculation;a_jour_fiscal;a_jour_social;en_difficulte;entreprise_unique\n\
             {number};{siret};Boutique;{filed};47.71Z;59000;3;250000;RCS;oui;oui;non;GROUPE\n"
        ),
    );
    dir.write(
        "intake/factures.csv",
        &format!(
            "numero_dossier;numero_facture;ligne;fournisseur;facture_a;date_facture;date_acquittement;categorie;nature;montant_ht\n\
             {number};F-{number};1;Atelier du Web;{billed_to};2026-03-16;2026-03-30;site_vente_en_ligne;prestation;5000,00\n"
        ),
    );
    dir.write(
        "intake/aides.csv",
        "siren;dispositif;date_octroi;montant;reglement;entreprise_unique\n732829320;Prêt;2025-06-01;297000;2023/2831;GROUPE\n",
    );
}

#[test]
fn thirty_nights_are_as_one() {
    let decisions = [1, 30].map(|nights| {
        let dir = Workdir::empty();
        intake(&dir, "D-1", "73282932000074", "2026-03-02");
        let first = night(&dir, "2026-04-01");
        for rank in 2..=nights {
            let again = night(&dir, &format!("2026-04-{rank:02}"));
            assert_eq!(decided(&again), decided(&first), "night {rank}");
        }
        // The intake is archived; the group asks again.
        std::fs::rename(dir.path("intake"), dir.path("archive")).unwrap();
        intake(&dir, "D-2", "35600000000048", "2026-05-04");
        night(&dir, "2026-05-05")
    });
    assert_eq!(decided(&decisions[0]), decided(&decisions[1]));
    assert_eq!(decisions[0]["applications"]["total"], 1);
    assert_eq!(decisions[1]["files"]["history"], 30);
}

#[test]
fn the_first_night_has_no_history() {
    let dir = Workdir::with_intake();
    for _ in 0..2 {
        let run = dir.inac("evaluate intake -o r.xlsx --history reports --force").assert().code(0);
        let said = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        assert!(said.contains("historique\u{a0}: aucun"), "{said}");
        std::fs::create_dir_all(dir.path("reports")).unwrap();
    }
    // A file is another matter: it was meant to be there.
    dir.inac("evaluate intake -o r.xlsx --history reports/march.xlsx --force").assert().code(1);
}

#[test]
fn a_night_without_intake_is_3() {
    let dir = Workdir::with_intake();
    dir.inac("evaluate intake -o reports.xlsx --decision-date 2026-04-01").assert().code(0);
    std::fs::create_dir(dir.path("hollow")).unwrap();
    for missing in ["hollow", "unmounted"] {
        for history in ["", "--history reports.xlsx"] {
            for summary in ["table", "json"] {
                let line =
                    format!("evaluate {missing} -o out.xlsx {history} --summary {summary} --log error");
                let run = dir.inac(&line).assert().code(3).get_output().clone();
                let said = String::from_utf8(run.stderr).unwrap();
                assert!(
                    summary == "json"
                        || said.starts_with(&format!("inac: {missing}\u{a0}: il n'y a rien à lire")),
                    "{said}"
                );
                assert!(summary == "json" || run.stdout.is_empty(), "one sentence, not a table of zeros");
            }
        }
        dir.inac("check hollow --history reports.xlsx").assert().code(3);
    }
    assert!(!dir.path("out.xlsx").exists());
}
