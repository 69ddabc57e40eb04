//! What a run holds grows with what it reads, and not with its square: a decision lists the first hundred findings of one
//! kind and counts the others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fmt::Write as _;
use std::path::Path;

use support::{book, decide_all, read};

const APPLICATIONS: &str = "numero_dossier;siret;raison_sociale;date_depot;code_naf;code_postal;effectif;chiffre_affaires;immatriculation;\
                            a_jour_fiscal;a_jour_social;en_difficulte;entreprise_unique\n";
const LINES: &str = "numero_dossier;numero_facture;ligne;fournisseur;facture_a;date_facture;date_acquittement;categorie;nature;montant_ht\n";
const AIDS: &str = "siren;dispositif;date_octroi;montant;reglement;numero_dossier;regionale_numerique;entreprise_unique;date_depot\n";

/// The tables of an intake of a size.
struct Tables {
    applications: String,
    lines: String,
    aids: String,
}

impl Tables {
    fn new() -> Tables {
        Tables { applications: APPLICATIONS.to_owned(), lines: LINES.to_owned(), aids: AIDS.to_owned() }
    }

    fn application(&mut self, number: usize) {
        let day = jiff::civil::date(2022, 1, 1)
            .saturating_add(jiff::Span::new().days(i64::try_from(number).unwrap()));
        writeln!(
            self.applications,
            "D{number};73282932000074;Nom;{day};10.71C;59000;5;1000;RCS;oui;oui;non;Groupe"
        )
        .unwrap();
    }

    fn write(&self, folder: &Path) {
        std::fs::write(folder.join("1-demandes.csv"), &self.applications).unwrap();
        std::fs::write(folder.join("2-factures.csv"), &self.lines).unwrap();
        std::fs::write(folder.join("3-aides.csv"), &self.aids).unwrap();
    }
}

/// Fills the tables with so many rows of a kind.
type Scenario = fn(&mut Tables, usize);

/// How many values the trace of a run of that size holds, and its anomalies.
fn size_of(fill: Scenario, size: usize) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let mut tables = Tables::new();
    fill(&mut tables, size);
    tables.write(folder.path());
    let (intake, book) = (read(&[folder.path().to_owned()], &[]), book());
    let run = decide_all(&intake, &book);
    let facts = run.decisions.iter().map(|decision| {
        let findings = decision.findings();
        findings.map(|finding| finding.facts.len()).sum::<usize>()
    });
    let of_lines = run.decisions.iter().flat_map(|decision| &decision.lines).map(|line| line.findings.len());
    facts.sum::<usize>() + of_lines.sum::<usize>() + run.anomalies.len() + run.register.len()
}

fn requests_and_past_requests(tables: &mut Tables, size: usize) {
    for number in 0..size {
        tables.application(number);
        writeln!(tables.aids, "732829320;INAC;2024-01-01;{number};2023/2831;P{number};;;2023-06-01").unwrap();
    }
}

fn regional_aids(tables: &mut Tables, size: usize) {
    for number in 0..size {
        tables.application(number);
        writeln!(tables.aids, "732829320;Aide {number};2024-01-01;{number};;;oui;;").unwrap();
    }
}

fn unreadable_aids(tables: &mut Tables, size: usize) {
    for number in 0..size {
        tables.application(number);
        writeln!(tables.aids, ";Prêt {number};2024-01-01;1;;;;Groupe;").unwrap();
        writeln!(tables.aids, "732829320;Prêt;2024-01-01;beaucoup {number};;;;;").unwrap();
        writeln!(tables.aids, "732829320;INAC;2024-01-01;{number};;N{number};;;").unwrap();
    }
}

fn lines_of_one_application(tables: &mut Tables, size: usize) {
    tables.application(0);
    for number in 0..size {
        writeln!(tables.lines, "D0;F1;1;Web;732829320;2022-02-01;2022-03-01;conseil;prestation;100").unwrap();
        writeln!(tables.lines, "D0;F{number};;Web;732829320;2022-02-01;payé;conseil;prestation;100").unwrap();
        writeln!(tables.lines, "D0;A{number};;Web;732829320;2022-02-01;;conseil;prestation;-100").unwrap();
    }
}

fn copies_of_one_number(tables: &mut Tables, size: usize) {
    for number in 0..size {
        tables.application(0);
        writeln!(tables.applications, "D0;;Nom {number};;;;;;;;;;").unwrap();
        writeln!(tables.aids, "732829320;Prêt {number};2024-01-01;10;;D0;;;").unwrap();
    }
}

#[test]
fn the_trace_grows_with_the_run_and_not_with_its_square() {
    let scenarios: [(&str, Scenario); 5] = [
        ("requests and past requests of one enterprise", requests_and_past_requests),
        ("regional aids of one enterprise", regional_aids),
        ("unreadable aids of one undertaking", unreadable_aids),
        ("lines of one application", lines_of_one_application),
        ("copies of one number", copies_of_one_number),
    ];
    for (name, fill) in scenarios {
        let [once, twice] = [300, 600].map(|size| size_of(fill, size));
        assert!(twice * 10 <= once * 22, "{name}: {once} values, then {twice} of twice as many rows");
    }
}
