//! The months chained: each run reads the reports of the months before as history, and `Registre` is all it needs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use inac::testing::decide::{RunDate, TraceDepth, decide};
use inac::testing::domain::Siret;
use inac::testing::lang::Lang;
use jiff::Span;
use jiff::civil::{Date, date};
use support::{book, read, sheet_rows, write_report};

const MONTHS: usize = 12;

/// One application of the year.
struct Application {
    number: usize,
    siret: String,
    group: &'static str,
    filed_on: Date,
    decided_on: Date,
    staff: usize,
    amount: usize,
}

/// A year of applications by few enterprises: two-year rule, undertakings, ceilings and rejections all occur.
fn year() -> Vec<Application> {
    (0..96)
        .map(|number| {
            let enterprise = (number * 7 + number / 5) % 41;
            let filed_on =
                date(2025, 1, 1).saturating_add(Span::new().days(i64::try_from(number * 365 / 96).unwrap()));
            Application {
                number,
                siret: siret(enterprise),
                group: if enterprise % 4 == 0 { "Groupe Nord" } else { "" },
                filed_on,
                decided_on: filed_on.saturating_add(Span::new().days(10)),
                staff: if number % 17 == 3 { 25 } else { 4 },
                amount: 2_500 + 700 * (number % 13),
            }
        })
        .collect()
}

/// A valid SIRET: both checksums made right.
fn siret(rank: usize) -> String {
    let with_check =
        |digits: String| (0..10).map(|check| format!("{digits}{check}")).find(|digits| luhn(digits)).unwrap();
    let enterprise = with_check(format!("{:08}", 40_000_017 + rank * 131));
    let establishment = with_check(format!("{enterprise}0001"));
    assert!(Siret::from_digits(&establishment).is_some());
    establishment
}

fn luhn(digits: &str) -> bool {
    let doubled =
        |digit: u32, rank: usize| if rank % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { digit };
    digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(rank, digit)| doubled(u32::from(digit - b'0'), rank))
        .sum::<u32>()
        .is_multiple_of(10)
}

fn write_intake(folder: &Path, applications: &[&Application]) {
    write_dated_intake(folder, applications, true);
}

/// With the decision dates of the applications, or without: that of the run then holds.
fn write_dated_intake(folder: &Path, applications: &[&Application], dated: bool) {
    std::fs::create_dir_all(folder).unwrap();
    let mut demands = String::from(
        "numero_dossier;siret;raison_sociale;date_depot;code_naf;code_postal;effectif;chiffre_affaires;immatriculation;a_jour_fiscal;\
         a_jour_social;en_difficulte;entreprise_unique;date_decision\n",
    );
    let mut lines = String::from(
        "numero_dossier;numero_facture;ligne;fournisseur;facture_a;date_facture;date_acquittement;categorie;nature;montant_ht\n",
    );
    for Application { number, siret, group, filed_on, decided_on, staff, amount } in applications {
        writeln!(
            demands,
            "D{number};{siret};Nom;{filed_on};10.71C;59000;{staff};1000;RCS;oui;oui;non;{group};{}",
            if dated { decided_on.to_string() } else { String::new() }
        )
        .unwrap();
        let invoiced = filed_on.tomorrow().unwrap();
        let siren = &siret[..9];
        writeln!(
            lines,
            "D{number};F{number};1;Web;{siren};{invoiced};{invoiced};site_vente_en_ligne;prestation;{amount}"
        )
        .unwrap();
    }
    std::fs::write(folder.join("demandes.csv"), demands).unwrap();
    std::fs::write(folder.join("factures.csv"), lines).unwrap();
}

/// Aids of the years before: the group is near its ceiling, one enterprise has already had INAC.
fn write_aids(path: &Path) {
    let mut aids = String::from(
        "siren;dispositif;date_octroi;montant;reglement;numero_dossier;regionale_numerique;entreprise_unique;date_depot;statut\n",
    );
    writeln!(aids, "{};Prêt;2023-06-01;296000;2023/2831;;;Groupe Nord;;", &siret(0)[..9]).unwrap();
    writeln!(aids, "{};INAC;2024-03-01;1500;2023/2831;ANCIEN;oui;;2024-01-15;accordée", &siret(2)[..9])
        .unwrap();
    writeln!(aids, "{};Prêt numérique;2024-03-01;900;;;oui;;;", &siret(5)[..9]).unwrap();
    std::fs::write(path, aids).unwrap();
}

/// What is decided of each application; alerts apart, for the same aid stands in several reports (W05).
fn decisions(inputs: &Path, history: &[PathBuf], lang: Lang) -> (BTreeMap<String, String>, Vec<u8>) {
    decisions_on(date(2026, 11, 1), inputs, history, lang)
}

fn decisions_on(
    day: Date,
    inputs: &Path,
    history: &[PathBuf],
    lang: Lang,
) -> (BTreeMap<String, String>, Vec<u8>) {
    let book = book();
    let intake = read(&[inputs.to_owned()], history);
    let run = decide(&intake, &book, RunDate::Given(day), TraceDepth::Reasons);
    let said = |decision: &inac::testing::decide::Decision<'_>| {
        let amounts = &decision.amounts;
        format!(
            "{} {} {:?} {:?}",
            decision.status.name(),
            decision.reasons,
            amounts.granted,
            amounts.de_minimis_available
        )
    };
    let decided = run
        .decisions
        .iter()
        .map(|d| (d.application.number.known().unwrap().typed().to_owned(), said(d)))
        .collect();
    (decided, write_report(&intake, &run, &book, lang, false))
}

#[test]
fn twelve_months_chained_decide_as_one_year_and_as_later_reruns() {
    let folder = tempfile::tempdir().unwrap();
    let year = year();
    let aids = folder.path().join("aides.csv");
    write_aids(&aids);
    let all: Vec<&Application> = year.iter().collect();
    write_intake(&folder.path().join("annee"), &all);
    let (at_once, _) = decisions(&folder.path().join("annee"), std::slice::from_ref(&aids), Lang::Fr);
    for code in ["E02", "E12", "E13", "A01", "A04", "accordée"] {
        assert!(at_once.values().any(|said| said.contains(code)), "the year shows no {code}");
    }

    let mut reports = vec![aids];
    let mut chained = BTreeMap::new();
    for month in 0..MONTHS {
        let of_month: Vec<&Application> =
            year.iter().filter(|a| usize::from(a.filed_on.month().unsigned_abs()) == month + 1).collect();
        let intake = folder.path().join(format!("mois-{month:02}"));
        write_intake(&intake, &of_month);
        // The register is the same in both languages.
        let lang = if month % 2 == 0 { Lang::Fr } else { Lang::En };
        let (decided, report) = decisions(&intake, &reports, lang);
        let path = folder.path().join(format!("rapport-{month:02}.xlsx"));
        std::fs::write(&path, report).unwrap();
        reports.push(path);
        chained.extend(decided);
    }
    assert_eq!(chained, at_once);

    for month in [0, 5, 11] {
        let (again, _) = decisions(&folder.path().join(format!("mois-{month:02}")), &reports, Lang::Fr);
        for (number, said) in again {
            assert_eq!(Some(&said), at_once.get(&number), "{number} decided again with all reports");
        }
    }

    // The last report alone carries what all reports before it said.
    let (last_alone, _) = decisions(&folder.path().join("mois-11"), &reports[11..12], Lang::Fr);
    for (number, said) in last_alone {
        assert_eq!(Some(&said), at_once.get(&number), "{number} decided with the last report alone");
    }
}

/// A run repeated each night with all the reports of the nights before, on the day of that night.
#[test]
fn twelve_nights_in_a_row_change_no_amount() {
    let folder = tempfile::tempdir().unwrap();
    let year = year();
    let applications: Vec<&Application> = year.iter().take(40).collect();
    let inputs = folder.path().join("demandes");
    write_dated_intake(&inputs, &applications, false);
    let aids = folder.path().join("aides.csv");
    write_aids(&aids);
    let mut rows = std::fs::read_to_string(&aids).unwrap();
    // Rows that cannot be read: of an enterprise of the run, of another, of nobody.
    writeln!(rows, "{};Prêt;2025-05-01;beaucoup;2023/2831;;;;;", &siret(3)[..9]).unwrap();
    writeln!(rows, "{};Prêt;2025-05-01;beaucoup;2023/2831;;;;;", &siret(90)[..9]).unwrap();
    writeln!(rows, "ABC;Prêt;2025-05-01;1000;2023/2831;;;;;").unwrap();
    writeln!(rows, "{};INAC;2025-05-01;1500;2023/2831;X1;oui;;;accordée", &siret(91)[..9]).unwrap();
    std::fs::write(&aids, rows).unwrap();

    let mut history = vec![aids];
    let mut first_night = None;
    for night in 0..12 {
        let day = date(2026, 11, 1).saturating_add(Span::new().days(night));
        let (decided, report) = decisions_on(day, &inputs, &history, Lang::Fr);
        let told = (decided, sheet_rows(&report, "Registre").len());
        assert_eq!(&told, first_night.get_or_insert_with(|| told.clone()), "night {night}");
        let path = folder.path().join(format!("rapport-{night:02}.xlsx"));
        std::fs::write(&path, report).unwrap();
        history.push(path);
    }
    // The last report alone carries on what all before it said.
    let (last_alone, _) = decisions_on(date(2026, 11, 13), &inputs, &history[12..], Lang::Fr);
    assert_eq!(Some(last_alone), first_night.map(|(decided, _)| decided));
}
