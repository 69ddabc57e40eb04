//! Laws that hold for every intake: order and splitting change nothing, no ceiling is ever exceeded, an excluded line
//! changes nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use inac::testing::decide::{Amounts, Decision, Run, RunDate, Status, TraceDepth, UndertakingTotals, decide};
use inac::testing::domain::Euros;
use inac::testing::lang::Lang;
use proptest::prelude::*;
use support::{book, read, write_report};

const SIRETS: [&str; 6] = [
    "73282932000074",
    "79465211500013",
    "81345471700014",
    "65205921300023",
    "30206838200050",
    "82111455000014",
];
const CATEGORIES: [&str; 9] = [
    "site_vente_en_ligne",
    "conseil",
    "formation",
    "tablette",
    "smartphone",
    "terminal_mobile",
    "site_vitrine",
    "cybersecurite",
    "autre",
];
const NATURES: [&str; 4] = ["prestation", "abonnement", "acquisition", "location"];
const REGULATIONS: [&str; 4] = ["2023/2831", "1407/2013", "360/2012", ""];

const APPLICATION_HEADER: &str = "numero_dossier;siret;raison_sociale;date_depot;code_naf;code_postal;effectif;chiffre_affaires;\
                                  immatriculation;a_jour_fiscal;a_jour_social;en_difficulte;entreprise_unique;date_decision;montant_notifie";
const LINE_HEADER: &str = "numero_dossier;numero_facture;ligne;fournisseur;facture_a;date_facture;date_acquittement;categorie;nature;\
                           duree_mois;ref_abonnement;lie_projet;montant_ht";
const AID_HEADER: &str = "siren;dispositif;date_octroi;montant;reglement;numero_dossier;date_depot";

/// An intake as rows of its three tables.
#[derive(Clone, Debug)]
struct Tables {
    applications: Vec<String>,
    lines: Vec<String>,
    aids: Vec<String>,
}

fn application() -> impl Strategy<Value = (usize, u32, u8, bool, bool, Option<u32>)> {
    (
        0..SIRETS.len(),
        0..900_u32,
        0..25_u8,
        any::<bool>(),
        prop::bool::weighted(0.2),
        prop::option::weighted(0.2, 100_000..1_500_000_u32),
    )
}

fn line() -> impl Strategy<Value = (usize, usize, u8, i64, u32, bool)> {
    (
        0..CATEGORIES.len(),
        0..NATURES.len(),
        1..30_u8,
        -200_000..3_500_000_i64,
        0..60_u32,
        prop::bool::weighted(0.9),
    )
}

fn day(offset: u32) -> String {
    jiff::civil::date(2023, 1, 1).saturating_add(jiff::Span::new().days(i64::from(offset))).to_string()
}

fn cents(amount: i64) -> String {
    format!("{}{},{:02}", if amount < 0 { "-" } else { "" }, amount.abs() / 100, amount.abs() % 100)
}

fn tables() -> impl Strategy<Value = Tables> {
    let applications = prop::collection::vec((application(), prop::collection::vec(line(), 0..7)), 1..7);
    let aids = prop::collection::vec(
        (0..SIRETS.len(), 0..1500_u32, 0..29_000_000_i64, 0..REGULATIONS.len(), prop::option::of(0..6_usize)),
        0..5,
    );
    (applications, aids).prop_map(|(applications, aids)| {
        let mut tables = Tables { applications: Vec::new(), lines: Vec::new(), aids: Vec::new() };
        for (rank, ((enterprise, filed, staff, grouped, unpaid_tax, notified), lines)) in applications.into_iter().enumerate() {
            let (filed_on, decided_on) = (day(filed), day(filed + 200));
            let group = if grouped { "Groupe" } else { "" };
            let tax = if unpaid_tax { "non" } else { "oui" };
            let notified = notified.map(|notified| cents(i64::from(notified))).unwrap_or_default();
            tables.applications.push(format!(
                "D{rank};{};Nom {enterprise};{filed_on};10.71C;59000;{staff};150000;RCS;{tax};oui;non;{group};{decided_on};{notified}",
                SIRETS[enterprise]
            ));
            for (number, (category, nature, months, amount, invoiced, tied)) in lines.into_iter().enumerate() {
                tables.lines.push(format!(
                    "D{rank};F{rank}-{number};1;WebLille;{};{};{};{};{};{months};;{};{}",
                    &SIRETS[enterprise][..9],
                    day(filed + invoiced),
                    day(filed + 100 + invoiced),
                    CATEGORIES[category],
                    NATURES[nature],
                    if tied { "oui" } else { "non" },
                    cents(amount),
                ));
            }
        }
        for (enterprise, granted, amount, regulation, number) in aids {
            let number = number.map(|number| format!("D{number}")).unwrap_or_default();
            let siren = &SIRETS[enterprise][..9];
            tables.aids.push(format!("{siren};Prêt;{};{};{};{number};", day(granted), cents(amount), REGULATIONS[regulation]));
        }
        tables
    })
}

fn write(folder: &Path, name: &str, header: &str, rows: &[String]) {
    std::fs::write(folder.join(name), format!("{header}\n{}\n", rows.join("\n"))).unwrap();
}

fn whole(tables: &Tables, folder: &Path) {
    write(folder, "demandes.csv", APPLICATION_HEADER, &tables.applications);
    write(folder, "factures.csv", LINE_HEADER, &tables.lines);
    write(folder, "aides.csv", AID_HEADER, &tables.aids);
}

/// The same rows in more files, in another order.
fn split(tables: &Tables, folder: &Path) {
    let halves = |rows: &[String]| {
        let (mut one, mut other): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
        for (rank, row) in rows.iter().rev().enumerate() {
            if rank % 2 == 0 { one.push(row.clone()) } else { other.push(row.clone()) }
        }
        [one, other]
    };
    std::fs::create_dir(folder.join("b")).unwrap();
    for (name, rows) in ["z.csv", "b/a.csv"].iter().zip(halves(&tables.applications)) {
        write(folder, name, APPLICATION_HEADER, &rows);
    }
    for (name, rows) in ["a.csv", "b/z.csv"].iter().zip(halves(&tables.lines)) {
        write(folder, name, LINE_HEADER, &rows);
    }
    write(folder, "m.csv", AID_HEADER, &tables.aids);
}

/// What a run decides, by application and line, wherever they were read.
type Decided = BTreeMap<String, (String, BTreeMap<String, String>)>;

fn decided(run: &Run<'_>) -> Decided {
    run.decisions
        .iter()
        .map(|decision| {
            let lines = decision.lines.iter().map(|line| {
                (
                    line.line.invoice_number.known().unwrap().to_string(),
                    format!("{} {} {}", line.status.name(), line.retained, line.reasons),
                )
            });
            let number = decision.application.number.known().unwrap().typed().to_owned();
            let said = format!(
                "{} {} {:?} {:?}",
                decision.status.name(),
                decision.reasons,
                decision.alert_names(),
                decision.amounts
            );
            (number, (said, lines.collect()))
        })
        .collect()
}

fn run_on<T>(write: impl FnOnce(&Path), look: impl FnOnce(&Run<'_>) -> T) -> T {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let book = book();
    let intake = read(&[folder.path().to_owned()], &[]);
    assert!(intake.anomalies.is_empty(), "{:?}", intake.anomalies);
    look(&decide(&intake, &book, RunDate::Given(jiff::civil::date(2026, 11, 1)), TraceDepth::Reasons))
}

/// What is decided of each application, alerts apart, and the totals of the undertakings.
type Outcomes = (BTreeMap<String, (String, Amounts)>, Vec<UndertakingTotals>);

fn amounts(run: &Run<'_>) -> Outcomes {
    let said = |decision: &Decision<'_>| {
        let number = decision.application.number.known().unwrap().typed().to_owned();
        let said = format!("{} {}", decision.status.name(), decision.reasons);
        (number, (said, decision.amounts.clone()))
    };
    (run.decisions.iter().map(said).collect(), run.undertakings.clone())
}

/// The same, with these rows of aids in a history.
fn amounts_with(tables: &Tables, history: &[String]) -> Outcomes {
    amounts_after(tables, &[history.to_vec()])
}

/// The same, with several files of history.
fn amounts_after(tables: &Tables, histories: &[Vec<String>]) -> Outcomes {
    let folder = tempfile::tempdir().unwrap();
    let inputs = folder.path().join("intake");
    std::fs::create_dir(&inputs).unwrap();
    whole(tables, &inputs);
    let book = book();
    let files: Vec<_> = histories
        .iter()
        .enumerate()
        .map(|(rank, rows)| {
            let name = format!("registre-{rank}.csv");
            write(folder.path(), &name, AID_HEADER, rows);
            folder.path().join(name)
        })
        .collect();
    let intake = read(&[inputs], &files);
    amounts(&decide(&intake, &book, RunDate::Given(jiff::civil::date(2026, 11, 1)), TraceDepth::Reasons))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_splitting_change_nothing(tables in tables()) {
        let one = run_on(|folder| whole(&tables, folder), decided);
        let other = run_on(|folder| split(&tables, folder), decided);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn the_number_of_threads_changes_nothing(tables in tables()) {
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| run_on(|folder| whole(&tables, folder), |run| format!("{:?} {:?}", decided(run), run.undertakings)))
        };
        prop_assert_eq!(on(1), on(4));
    }

    #[test]
    fn no_ceiling_is_exceeded(tables in tables()) {
        run_on(|folder| whole(&tables, folder), |run| {
            let mut granted_to: BTreeMap<usize, Vec<_>> = BTreeMap::new();
            for decision in &run.decisions {
                let granted = decision.amounts.granted.unwrap_or_default();
                if decision.status != Status::Granted {
                    assert!(granted == Euros::ZERO);
                    continue;
                }
                let base = decision.amounts.eligible_base.unwrap();
                assert!(base >= decision.scheme.minimum_base);
                assert!(granted >= decision.scheme.minimum_aid && granted <= Euros::whole(12_000));
                assert!(granted.decimal() * rust_decimal::Decimal::from(100) <= base.decimal() * rust_decimal::Decimal::from(40) + rust_decimal::Decimal::ONE);
                let others = decision.amounts.other_aids.unwrap();
                assert!((granted + others).decimal() * rust_decimal::Decimal::from(100) <= base.decimal() * rust_decimal::Decimal::from(80));
                assert!(decision.application.notified_amount.value().is_none_or(|notified| granted <= notified));
                let assessment = decision.de_minimis.as_ref().unwrap();
                assert!(assessment.prior + assessment.granted_before + granted <= assessment.ceiling);
                granted_to.entry(decision.undertaking.unwrap()).or_default().push((decision.decided_on.unwrap(), granted));
            }
            for (undertaking, totals) in run.undertakings.iter().enumerate() {
                let totals = totals.terms.unwrap().totals.unwrap();
                let in_period: Euros = granted_to.get(&undertaking).into_iter().flatten().filter(|(date, _)| totals.period.contains(*date)).map(|(_, amount)| *amount).sum();
                assert_eq!(in_period, totals.granted);
            }
            let retained: Euros = run.decisions.iter().flat_map(|decision| &decision.lines).map(|line| line.retained.or_zero()).sum();
            let asked: Euros = run.decisions.iter().flat_map(|decision| &decision.lines).filter_map(|line| line.line.amount.value()).map(Euros::or_zero).sum();
            assert!(retained <= asked);
        });
    }

    #[test]
    fn an_excluded_line_changes_nothing(tables in tables(), amount in -900_000..900_000_i64, rank in 0..6_usize) {
        let before = run_on(|folder| whole(&tables, folder), decided);
        let mut more = tables.clone();
        let rank = rank % tables.applications.len();
        more.lines.push(format!("D{rank};NOUVELLE;1;Autre;732829320;2024-01-01;2024-01-02;cybersecurite;prestation;;;;{}", cents(amount)));
        let mut after = run_on(|folder| whole(&more, folder), decided);
        for (_, lines) in after.values_mut() {
            if let Some(line) = lines.remove("NOUVELLE") {
                prop_assert!(line.starts_with("écartée 0"), "{line}");
            }
        }
        prop_assert_eq!(before, after);
    }

    #[test]
    fn a_copy_of_an_aid_in_another_source_changes_no_amount(tables in tables(), copied in any::<u8>()) {
        let some = |rows: &[String]| -> Vec<String> {
            rows.iter().enumerate().filter(|(rank, _)| copied & (1 << (rank % 8)) != 0).map(|(_, row)| row.clone()).collect()
        };
        prop_assert_eq!(amounts_with(&tables, &some(&tables.aids)), amounts_with(&tables, &[]));
    }

    #[test]
    fn histories_split_repeated_and_reordered_change_no_amount(tables in tables(), cut in 0..5_usize) {
        // An aid that stands twice in one file counts twice: each row stands once.
        let rows: std::collections::BTreeSet<String> = tables.aids.iter().cloned().collect();
        let rows: Vec<String> = rows.into_iter().collect();
        let tables = Tables { aids: Vec::new(), ..tables };
        let (first, second) = rows.split_at(cut.min(rows.len()));
        let reversed: Vec<String> = rows.iter().rev().cloned().collect();
        let one = amounts_after(&tables, std::slice::from_ref(&rows));
        for other in [
            vec![first.to_vec(), second.to_vec()],
            vec![second.to_vec(), first.to_vec()],
            vec![reversed.clone()],
            vec![rows.clone(), reversed, rows.clone()],
            vec![first.to_vec(), rows.clone(), second.to_vec()],
        ] {
            prop_assert_eq!(&amounts_after(&tables, &other), &one);
        }
    }

    #[test]
    fn an_unreadable_aid_never_turns_a_refusal_into_a_grant(tables in tables(), enterprise in 0..SIRETS.len(), granted in 0..1500_u32, in_history in any::<bool>()) {
        let (before, _) = amounts_with(&tables, &[]);
        let unreadable = format!("{};Prêt;{};beaucoup;2023/2831;;", &SIRETS[enterprise][..9], day(granted));
        let mut more = tables.clone();
        let (after, _) = if in_history {
            amounts_with(&tables, &[unreadable])
        } else {
            more.aids.push(unreadable);
            amounts_with(&more, &[])
        };
        for (number, (said, _)) in after {
            let was = &before[&number].0;
            prop_assert!(was.starts_with("accordée") || !said.starts_with("accordée"), "{number}: {was} then {said}");
        }
    }

    #[test]
    fn a_larger_project_never_lowers_the_base(tables in tables(), more in 1..900_000_i64) {
        let base = |run: &Run<'_>| run.decisions.iter().find(|d| d.application.number.known().unwrap().typed() == "D0").and_then(|d| d.amounts.eligible_base);
        let with = |amount: i64| {
            let mut tables = tables.clone();
            let (filed, siren) = {
                let cells: Vec<&str> = tables.applications[0].split(';').collect();
                (cells[3].to_owned(), cells[1][..9].to_owned())
            };
            let invoiced = filed.parse::<jiff::civil::Date>().unwrap().tomorrow().unwrap();
            tables.lines.push(format!("D0;PROJET;1;Autre;{siren};{invoiced};{invoiced};site_vente_en_ligne;prestation;;;;{}", cents(amount)));
            run_on(|folder| whole(&tables, folder), base)
        };
        prop_assert!(with(500_000) <= with(500_000 + more));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_month_run_again_with_its_own_report_decides_the_same(tables in tables()) {
        let folder = tempfile::tempdir().unwrap();
        let inputs = folder.path().join("intake");
        std::fs::create_dir(&inputs).unwrap();
        whole(&tables, &inputs);
        let (book, report) = (book(), folder.path().join("rapport.xlsx"));
        let date = RunDate::Given(jiff::civil::date(2026, 11, 1));
        let mut history = Vec::new();
        let mut decided = Vec::new();
        for _ in 0..3 {
            let intake = read(std::slice::from_ref(&inputs), &history);
            let run = decide(&intake, &book, date, TraceDepth::Reasons);
            std::fs::write(&report, write_report(&intake, &run, &book, Lang::Fr, true)).unwrap();
            decided.push(amounts(&run));
            history = vec![report.clone()];
        }
        prop_assert_eq!(&decided[0], &decided[1]);
        prop_assert_eq!(&decided[1], &decided[2]);
    }
}
