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
