//! The rules by tables of cases that a jurist can read: `src/rules/cases/*.md`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use inac::testing::decide::{Decision, Run};
use inac::testing::domain::{Code, Euros};
use support::{book, conformance_sets, decide_all, read};

const APPLICATION: [(&str, &str); 19] = [
    ("numero_dossier", "D1"),
    ("siret", "73282932000074"),
    ("raison_sociale", "Librairie Desœuvres"),
    ("date_depot", "10/03/2025"),
    ("code_naf", "10.71C"),
    ("code_postal", "59000"),
    ("code_commune", ""),
    ("effectif", "5"),
    ("chiffre_affaires", "150000"),
    ("immatriculation", "RCS"),
    ("a_jour_fiscal", "oui"),
    ("a_jour_social", "oui"),
    ("en_difficulte", "non"),
    ("situation", ""),
    ("profession_liberale", ""),
    ("entreprise_unique", ""),
    ("date_decision", "01/09/2025"),
    ("montant_notifie", ""),
    ("cloture_exercice", ""),
];

const LINE: [(&str, &str); 17] = [
    ("numero_dossier", "D1"),
    ("numero_facture", "F1"),
    ("ligne", ""),
    ("fournisseur", "WebLille"),
    ("siret_fournisseur", ""),
    ("facture_origine", ""),
    ("facture_a", "732829320"),
    ("date_facture", "11/03/2025"),
    ("date_acquittement", "01/05/2025"),
    ("categorie", "conseil"),
    ("nature", "prestation"),
    ("duree_mois", ""),
    ("ref_abonnement", ""),
    ("lie_projet", ""),
    ("montant_ht", "100"),
    ("taux_tva", ""),
    ("montant_ttc", ""),
];

const AID: [(&str, &str); 10] = [
    ("siren", "732829320"),
    ("dispositif", "Prêt"),
    ("date_octroi", "01/06/2025"),
    ("montant", "100"),
    ("reglement", ""),
    ("numero_dossier", ""),
    ("regionale_numerique", ""),
    ("entreprise_unique", ""),
    ("date_depot", ""),
    ("statut", ""),
];

/// A row of the `lignes.csv` of an export: what an earlier report has retained.
const PAST_LINE: [(&str, &str); 7] = [
    ("N° dossier", "D0"),
    ("N° facture", "F1"),
    ("Fournisseur", "WebLille"),
    ("SIRET fournisseur", ""),
    ("Montant HT", "100"),
    ("Montant retenu", "100"),
    ("Statut", "retenue"),
];

const WAIVER: [(&str, &str); 4] =
    [("numero_dossier", "D1"), ("code", ""), ("motif", "Motif de l'instructeur"), ("auteur", "C. Delattre")];

/// One row of a table of cases, by column title.
struct Case {
    table: String,
    cells: BTreeMap<String, String>,
}

impl Case {
    fn cell(&self, title: &str) -> &str {
        self.cells.get(title).map_or("", String::as_str)
    }

    fn name(&self) -> String {
        format!("{} · {} · {}", self.table, self.cell("règle"), self.cell("cas"))
    }
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules/cases");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().filter(|file| !file.ends_with("README.md")).flat_map(|file| cases_of(file)).collect()
}

fn cases_of(file: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut rows = text
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
    let titles = rows.next().unwrap();
    rows.filter(|row| !row[0].starts_with("---"))
        .map(|row| {
            assert_eq!(row.len(), titles.len(), "{}: {row:?}", file.display());
            Case {
                table: file.file_stem().unwrap().to_string_lossy().into_owned(),
                cells: titles.iter().cloned().zip(row).collect(),
            }
        })
        .collect()
}

/// A record of a table: the usual cells, and those that the case changes.
fn record(usual: &[(&str, &str)], changes: &str, more: &[(&str, &str)]) -> String {
    let mut cells: Vec<(&str, String)> =
        usual.iter().map(|(column, value)| (*column, (*value).to_owned())).collect();
    let typed = changes.split(';').filter_map(|change| change.trim().split_once('='));
    for (column, value) in more.iter().copied().chain(typed) {
        let cell = cells
            .iter_mut()
            .find(|(name, _)| *name == column.trim())
            .unwrap_or_else(|| panic!("no column {column}"));
        value.trim().clone_into(&mut cell.1);
    }
    cells.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join(";")
}

fn table(usual: &[(&str, &str)], records: &[String]) -> String {
    let header = usual.iter().map(|(column, _)| *column).collect::<Vec<_>>().join(";");
    let mut rows = vec![header];
    rows.extend_from_slice(records);
    rows.join("\n") + "\n"
}

fn records(cell: &str) -> Vec<&str> {
    cell.split(" ++ ").map(str::trim).filter(|record| !record.is_empty()).collect()
}

/// Writes the case's tables to `intake` and `history`, two folders.
fn write_intake(case: &Case, intake: &Path, history: &Path) {
    std::fs::create_dir(intake).unwrap();
    std::fs::create_dir(history).unwrap();
    let mut applications = vec![record(&APPLICATION, case.cell("demande"), &[])];
    applications.extend(
        records(case.cell("autres demandes")).iter().map(|changes| record(&APPLICATION, changes, &[])),
    );
    let mut lines = Vec::new();
    if case.cell("site") != "-" {
        let amount = if case.cell("site").is_empty() { "5000" } else { case.cell("site") };
        lines.push(record(
            &LINE,
            "numero_facture=F0; categorie=site_vente_en_ligne",
            &[("montant_ht", amount)],
        ));
    }
    let more = records(case.cell("lignes"));
    lines.extend(
        more.iter()
            .zip(1..)
            .map(|(changes, rank)| record(&LINE, changes, &[("numero_facture", &format!("F{rank}"))])),
    );
    let aids: Vec<String> =
        records(case.cell("aides")).iter().map(|changes| record(&AID, changes, &[])).collect();
    let waivers: Vec<String> =
        records(case.cell("dérogations")).iter().map(|changes| record(&WAIVER, changes, &[])).collect();
    for (name, usual, rows) in [
        ("1-demandes.csv", &APPLICATION[..], applications),
        ("2-factures.csv", &LINE[..], lines),
        ("3-aides.csv", &AID[..], aids),
        ("4-derogations.csv", &WAIVER[..], waivers),
    ] {
        std::fs::write(intake.join(name), table(usual, &rows)).unwrap();
    }
    let earlier = [
        ("historique", "1-historique.csv", &AID[..]),
        ("registre", "2-registre.csv", &AID[..]),
        ("lignes passées", "lignes.csv", &PAST_LINE[..]),
    ];
    for (title, name, usual) in earlier {
        let rows: Vec<String> =
            records(case.cell(title)).iter().map(|changes| record(usual, changes, &[])).collect();
        if !rows.is_empty() {
            std::fs::write(history.join(name), table(usual, &rows)).unwrap();
        }
    }
    for (title, folder) in [("demandes illisibles", intake), ("historique illisible", history)] {
        for name in records(case.cell(title)) {
            std::fs::write(folder.join(name), "").unwrap();
        }
    }
}

fn decision<'r, 'a>(run: &'r Run<'a>) -> &'r Decision<'a> {
    run.decisions
        .iter()
        .find(|decision| decision.application.place.row == 2)
        .expect("the first row is the case's application")
}

/// `rejetée 0,00 E02 W03`.
fn said(decision: &Decision<'_>) -> String {
    let mut words = vec![decision.status.name().to_owned()];
    words.extend(decision.amounts.granted.filter(|granted| *granted > Euros::ZERO).map(plain));
    words.extend(decision.reasons.iter().map(|code| code.to_string()));
    words.extend(decision.alerts.iter().map(|code| code.to_string()));
    words.extend(decision.waived.iter().map(|code| format!("W06({code})")));
    words.join(" ")
}

fn plain(amount: Euros) -> String {
    amount.to_string().replace('.', ",")
}

/// `500,00 ++ 300,00 L11`, in the order of the case.
fn retained(decision: &Decision<'_>, first_row: u32) -> String {
    let mut lines: Vec<_> = decision.lines.iter().filter(|line| line.line.place.row >= first_row).collect();
    lines.sort_by_key(|line| line.line.place);
    lines
        .iter()
        .map(|line| format!("{} {}", plain(line.retained), line.reasons).trim().to_owned())
        .collect::<Vec<_>>()
        .join(" ++ ")
}

#[test]
fn every_case_is_decided_as_the_table_says() {
    let book = book();
    let mut wrong = Vec::new();
    for case in cases() {
        let folder = tempfile::tempdir().unwrap();
        let [inputs, history] = ["intake", "history"].map(|name| folder.path().join(name));
        write_intake(&case, &inputs, &history);
        let earlier: Vec<PathBuf> =
            std::fs::read_dir(&history).unwrap().map(|file| file.unwrap().path()).collect();
        let intake = read(&[inputs], &earlier);
        let run = decide_all(&intake, &book);
        let decision = decision(&run);
        let first_row = if case.cell("site") == "-" { 2 } else { 3 };
        let pairs = [("attendu", said(decision)), ("retenu", retained(decision, first_row))];
        for (title, found) in pairs.into_iter().filter(|(title, _)| !case.cell(title).is_empty()) {
            if found != case.cell(title) {
                wrong.push(format!("{}: {title} « {} », trouvé « {found} »", case.name(), case.cell(title)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases\n{}", wrong.len(), wrong.join("\n"));
}

/// A code that nothing reaches is a code that nothing proves.
#[test]
fn every_code_is_reached_by_a_case_or_a_conformance_intake() {
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut note = |text: &str| reached.extend(text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
    for case in cases() {
        note(case.cell("attendu"));
        note(case.cell("retenu"));
    }
    for set in conformance_sets() {
        note(&std::fs::read_to_string(set.join("expected.json")).unwrap());
    }
    // Files beyond a limit and protected files are met by the tests of the readers.
    let elsewhere = [Code::F03, Code::F04];
    let missing: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !reached.contains(code.as_str()) && !elsewhere.contains(code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
