//! The national register of de minimis aids: read as it is published, written in its own words, and what is due to it.

use serde_json::Value;

use crate::workdir::Workdir;

const HEADER: &str = "index;nom_beneficiaire;identifiant_beneficiaire;pays_beneficiaire;commune_beneficiaire;regime;montant_esb;instrument_aide;secteur_aide;date_octroi;date_declaration;date_publication;autorite;operateur\n";

fn out(dir: &Workdir, arguments: &str, code: i32) -> String {
    String::from_utf8(dir.inac(arguments).assert().code(code).get_output().stdout.clone()).unwrap()
}

fn summary(dir: &Workdir, arguments: &str, code: i32) -> Value {
    let line = format!("evaluate intake --force --summary json --log error {arguments}");
    serde_json::from_str(&out(dir, &line, code)).unwrap()
}

/// A SIREN: eight digits and the one that makes their checksum right.
fn siren(rank: usize) -> String {
    let digits = format!("{:08}", 30_000_000 + rank);
    let luhn = |sum: u32, (place, digit): (usize, char)| {
        let doubled = digit.to_digit(10).unwrap() * if place % 2 == 1 { 2 } else { 1 };
        sum + doubled / 10 + doubled % 10
    };
    let sum = digits.chars().enumerate().fold(0, luhn);
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// The public register, with what is found in it: foreign and blank identifiers, rows equal in every cell, blank days of
/// publication, beneficiaries named `-`, every regime in words.
fn published(rows: usize) -> String {
    let regimes =
        ["De minimis général", "De minimis agricole", "De minimis pêche et aquaculture", "De minimis SIEG"];
    let row = |rank: usize| {
        let identifier = match rank % 500 {
            7 => "BE0403170701".to_owned(),
            8 => String::new(),
            _ => siren(rank),
        };
        let name = if rank % 90 == 3 { "-".to_owned() } else { format!("\"BOUTIQUE {rank} ; ET FILS\"") };
        let (day, month) = (1 + rank % 28, 1 + rank % 9);
        let publication = if rank.is_multiple_of(40) { String::new() } else { "2026-10-01".to_owned() };
        format!(
            "{rank};{name};{identifier};France;LILLE;{};{}.{:02};Subvention;47.71Z;2026-{month:02}-{day:02};2026-09-30;{publication};Région;\n",
            regimes[rank % 4],
            500 + rank % 9_000,
            rank % 100,
        )
    };
    let rows = (1..=rows).map(|rank| if rank % 80 == 1 { row(rank) + &row(rank) } else { row(rank) });
    HEADER.to_owned() + &rows.collect::<String>()
}

#[test]
fn the_public_register_is_read_as_it_comes() {
    let dir = Workdir::with_intake();
    dir.write("aides_minimis.csv", &published(20_000));
    let history = "-o r.xlsx --history aides_minimis.csv --decision-date 2026-11-01";
    let read = summary(&dir, history, 0);
    assert_eq!(read["read"]["aids"], 20_250, "{read}");
    assert_eq!(read["anomalies"], serde_json::json!({ "W11": 80 }), "{read}");
    let told = out(&dir, &format!("evaluate intake --force --log error {history}"), 0);
    assert_eq!(told.matches("W11").count(), 1, "{told}");
}

#[test]
fn the_export_for_the_register_is_read_back_without_an_anomaly_and_counts_once() {
    let dir = Workdir::with_intake();
    summary(&dir, "-o mars.xlsx --export tables --decision-date 2026-04-01", 0);
    let csv = String::from_utf8(dir.bytes("tables/registre_national_de_minimis.csv")).unwrap();
    assert!(csv.starts_with(HEADER.trim_end()), "{csv}");
    let granted = csv.lines().nth(1).unwrap();
    for part in ["732829320;France;", ";De minimis général;2000.00;Subvention;47.71Z;2026-04-01;;;", ";D-1;"]
    {
        assert!(granted.contains(part), "{granted}");
    }
    let back = summary(
        &dir,
        "-o avril.xlsx --history tables/registre_national_de_minimis.csv --decision-date 2026-05-01",
        0,
    );
    assert!(back["anomalies"].as_object().unwrap().is_empty(), "{back}");
    let both =
        "-o mai.xlsx --history mars.xlsx tables/registre_national_de_minimis.csv --decision-date 2026-05-01";
    let both = summary(&dir, both, 0);
    assert!(both["anomalies"].as_object().unwrap().keys().all(|code| code == "W08"), "{both}");
}

#[test]
fn what_is_due_is_listed_with_its_last_day() {
    let dir = Workdir::with_intake();
    for day in ["2026-04-01", "2026-04-02"] {
        summary(&dir, &format!("-o reports/{day}.xlsx --decision-date {day}").replace("reports/", ""), 0);
    }
    let due = |options: &str, code: i32| {
        out(&dir, &format!("register due 2026-04-01.xlsx 2026-04-02.xlsx --log error {options}"), code)
    };
    // 20 working days after Wednesday 1 April 2026, Easter Monday left out.
    let grants: Value = serde_json::from_str(&due("--date 2026-04-30 --format json", 0)).unwrap();
    assert_eq!(grants.as_array().unwrap().len(), 1, "decided twice, granted once: {grants}");
    assert_eq!(
        (&grants[0]["siren"], &grants[0]["amount"], &grants[0]["last_day"], &grants[0]["late"]),
        (&"732829320".into(), &"2000.00".into(), &"2026-04-30".into(), &false.into())
    );
    assert!(due("--date 2026-05-04", 1).contains("en retard"));
    assert!(due("--date 2026-05-04 --format csv", 1).starts_with("siren;application_number;amount;"));
    let published =
        "1;BOUTIQUE;732829320;France;;De minimis général;2000,00;Subvention;47.71Z;2026-04-01;;;Région;\n";
    dir.write("aides_minimis.csv", &(HEADER.to_owned() + published));
    assert_eq!(due("--date 2026-05-04 --published aides_minimis.csv", 0), "rien à transmettre\n");
    dir.write("broken.csv", "");
    due("--published broken.csv", 3);
    out(&dir, "register due nowhere.xlsx", 3);
}
