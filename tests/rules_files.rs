//! Dated rules: applications of each period get their period's rules in one run, from a file that no code knows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fmt::Write as _;

use inac::testing::decide::{RunDate, TraceDepth, decide};
use inac::testing::domain::Euros;
use inac::testing::rules::{EMBEDDED, RuleBook};
use jiff::civil::date;
use support::read;

const TWO_PERIODS: &str = include_str!("../fixtures/rules/deux-periodes.toml");

#[test]
fn applications_of_two_periods_get_their_own_rules_in_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut demands = String::from(
        "numero_dossier;siret;raison_sociale;date_depot;code_naf;code_postal;effectif;chiffre_affaires;immatriculation;a_jour_fiscal;\
         a_jour_social;en_difficulte;date_decision\n",
    );
    let mut lines = String::from(
        "numero_dossier;numero_facture;ligne;fournisseur;facture_a;date_facture;date_acquittement;categorie;nature;montant_ht\n",
    );
    for (number, siret, filed_on, naf) in [
        ("AVANT", "73282932000074", "2019-06-30", "10.71C"),
        ("V1", "79465211500013", "2021-10-04", "10.71C"),
        ("V1-GROS", "81345471700014", "2021-10-04", "46.31Z"),
        ("V2", "65205921300023", "2021-10-05", "10.71C"),
        ("V2-GROS", "30206838200050", "2021-10-05", "46.31Z"),
    ] {
        writeln!(demands, "{number};{siret};Nom;{filed_on};{naf};59000;4;1000;RCS;oui;oui;non;2022-06-01")
            .unwrap();
        writeln!(
            lines,
            "{number};F-{number};1;Web;{};2021-12-01;2021-12-02;site_vente_en_ligne;prestation;3000",
            &siret[..9]
        )
        .unwrap();
    }
    std::fs::write(folder.path().join("demandes.csv"), demands).unwrap();
    std::fs::write(folder.path().join("factures.csv"), lines).unwrap();

    let intake = read(&[folder.path().to_owned()], &[]);
    let book = RuleBook::parse(TWO_PERIODS).unwrap();
    let run = decide(&intake, &book, RunDate::Given(date(2026, 11, 1)), TraceDepth::Reasons);
    let said: Vec<String> = run
        .decisions
        .iter()
        .map(|d| {
            format!(
                "{} {} {} {}",
                d.application.number.known().unwrap(),
                d.status.name(),
                d.amounts.granted.unwrap(),
                d.reasons
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            "AVANT rejetée 0.00 E00",
            "V1 accordée 600.00 ",
            "V1-GROS rejetée 0.00 E11",
            "V2 accordée 1200.00 ",
            "V2-GROS accordée 1200.00 ",
        ]
    );
    assert_eq!(book.scheme_on(Some(date(2020, 1, 1))).minimum_aid, Euros::whole(600));
    assert_ne!(book.hash(), RuleBook::parse(EMBEDDED).unwrap().hash());
}
