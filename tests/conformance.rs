//! Every conformance intake, field by field, against decisions made by an independent implementation.
//! `fixtures/conformance/README.md` says which cell is which.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use inac::testing::domain::{Regulation, Siret, key, norm};
use inac::testing::lang::Lang;
use serde_json::Value;
use support::{CellText, ReportRow, book, conformance_sets, decide_all, read_set, sheet_rows, write_report};

/// The differences between a report and what is expected of it.
struct Comparison<'s> {
    set: &'s Path,
    report: Vec<u8>,
    expected: Value,
    differences: Vec<String>,
}

#[test]
fn live_reports_say_what_is_expected() {
    compare_all(false);
}

#[test]
fn plain_reports_say_what_is_expected() {
    compare_all(true);
}

fn compare_all(values: bool) {
    let book = book();
    let mut wrong = Vec::new();
    for set in conformance_sets() {
        let intake = read_set(&set);
        let run = decide_all(&intake, &book);
        let expected = std::fs::read_to_string(set.join("expected.json")).unwrap();
        let mut comparison = Comparison {
            set: &set,
            report: write_report(&intake, &run, &book, Lang::Fr, values),
            expected: serde_json::from_str(&expected).unwrap(),
            differences: Vec::new(),
        };
        comparison.applications();
        comparison.rejections();
        comparison.lines();
        comparison.undertakings();
        comparison.register();
        comparison.anomalies();
        let first = comparison.differences.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
        if !comparison.differences.is_empty() {
            let name = set.file_name().unwrap().to_string_lossy().into_owned();
            let said = format!("{name}: {} differences\n{first}", comparison.differences.len());
            wrong.push(said);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Comparison<'_> {
    fn rows(&self, sheet: &str) -> Vec<ReportRow> {
        sheet_rows(&self.report, sheet)
    }

    /// Compares what is asked: an absent key asks nothing.
    #[expect(clippy::needless_pass_by_value, reason = "the calls read as a table")]
    fn field(&mut self, what: &str, asked: Option<&Value>, found: Value) {
        if asked.is_some_and(|asked| *asked != found) {
            self.differences.push(format!("{what}: found {found}, expected {}", asked.unwrap()));
        }
    }

    fn is_partial(&self) -> bool {
        self.expected["anomalies_partial"] == Value::Bool(true)
    }

    fn place(&self, row: &ReportRow) -> (Value, Value, Value) {
        (self.file(row), row["Feuille"].text().into(), row["Ligne"].count().into())
    }

    /// The path relative to the set, as if the command had been run inside it.
    fn file(&self, row: &ReportRow) -> Value {
        let shown = row["Fichier"].text();
        let prefix = format!("{}/", self.set.display());
        shown.strip_prefix(&prefix).unwrap_or(&shown).into()
    }

    fn applications(&mut self) {
        let expected: Vec<(String, Value)> = self.expected["applications"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        let rows = self.rows("Décisions");
        let keys: Vec<String> = rows.iter().map(|row| self.application_key(row)).collect();
        if !self.is_partial() {
            let wanted: Vec<&String> = expected.iter().map(|(key, _)| key).collect();
            if wanted != keys.iter().collect::<Vec<_>>() {
                self.differences.push(format!("the applications are {keys:?}, expected {wanted:?}"));
            }
        }
        for (key, asked) in expected {
            let Some(row) = keys.iter().position(|found| *found == key).map(|rank| &rows[rank]) else {
                self.differences.push(format!("no application {key}"));
                continue;
            };
            let (file, sheet, line) = self.place(row);
            let found = [
                ("numero_dossier", row["N° dossier"].text().into()),
                ("siret", text_or_null(&row["SIRET"])),
                ("raison_sociale", text_or_null(&row["Raison sociale"])),
                ("date_depot", row["Date de dépôt"].date().into()),
                ("date_decision", row["Date de décision"].date().into()),
                ("statut", row["Statut"].text().into()),
                ("motifs", list(&row["Motifs"])),
                ("alertes", list(&row["Alertes"])),
                ("base", row["Base éligible"].amount().into()),
                ("assiette", row["Assiette"].amount().into()),
                ("theorique", row["Aide théorique"].amount().into()),
                ("accordee", row["Aide accordée"].amount().into()),
                ("fichier", file),
                ("feuille", sheet),
                ("ligne", line),
            ];
            for (field, found) in found {
                self.field(&format!("application {key}, {field}"), asked.get(field), found);
            }
            let labels = row["Libellés"].text().split(" ; ").filter(|label| !label.is_empty()).count();
            let codes = asked["motifs"].as_array().unwrap().len();
            self.field(&format!("application {key}, labels"), Some(&codes.into()), labels.into());
        }
    }

    fn application_key(&self, row: &ReportRow) -> String {
        let number = row["N° dossier"].text();
        if number.is_empty() {
            let (file, sheet, line) = self.place(row);
            format!("@{}:{}:{line}", file.as_str().unwrap(), sheet.as_str().unwrap())
        } else {
            number
        }
    }

    /// Each code of an application that is not granted, A02, A03, A06 aside, is one row of `Rejets`.
    fn rejections(&mut self) {
        let mut wanted: BTreeMap<(String, String), usize> = BTreeMap::new();
        for application in self.expected["applications"].as_object().unwrap().values() {
            let number = application["numero_dossier"].as_str().unwrap();
            let codes = application["motifs"].as_array().unwrap().iter().map(|code| code.as_str().unwrap());
            for code in codes
                .filter(|code| application["statut"] != "accordée" && !["A02", "A03", "A06"].contains(code))
            {
                *wanted.entry((number.to_owned(), code.to_owned())).or_default() += 1;
            }
        }
        let mut found: BTreeMap<(String, String), usize> = BTreeMap::new();
        for row in self.rows("Rejets") {
            for column in ["Motif", "Constaté", "Source"] {
                if row[column].text().is_empty() && !(column == "Constaté" && row["Code"].text() == "D08") {
                    self.differences.push(format!("Rejets: {column} is blank in {row:?}"));
                }
            }
            *found.entry((row["N° dossier"].text(), row["Code"].text())).or_default() += 1;
        }
        if wanted != found {
            self.differences.push(format!("Rejets: found {found:?}, expected {wanted:?}"));
        }
    }

    fn lines(&mut self) {
        let expected = self.expected["lignes"].as_array().unwrap().clone();
        let rows = self.rows("Lignes");
        self.field("number of lines", Some(&expected.len().into()), rows.len().into());
        let id = |number: &str, invoice: &str, line: &Value, at: &(Value, Value, Value)| {
            if at.0.is_null() { format!("{number}/{invoice}/{line}") } else { format!("{at:?}") }
        };
        let nowhere = (Value::Null, Value::Null, Value::Null);
        let partial = self.is_partial();
        let mut by_id: BTreeMap<String, Vec<&ReportRow>> = BTreeMap::new();
        for row in &rows {
            let at = if partial { nowhere.clone() } else { self.place(row) };
            let line: Value = row["N° ligne"].count().into();
            by_id
                .entry(id(&row["N° dossier"].text(), &row["N° facture"].text(), &line, &at))
                .or_default()
                .push(row);
        }
        let valid = |status: &Value| status != "invalide";
        let order_found: Vec<_> = rows
            .iter()
            .filter(|row| valid(&row["Statut"].text().into()))
            .map(|row| self.place(row))
            .collect();
        let order_wanted: Vec<_> =
            expected.iter().filter(|line| valid(&line["statut"])).map(place_of).collect();
        if !partial && order_found != order_wanted {
            self.differences.push("the lines are in another order".to_owned());
        }
        for asked in expected {
            let at = if partial { nowhere.clone() } else { place_of(&asked) };
            let (number, invoice) = (
                asked["numero_dossier"].as_str().unwrap(),
                asked["numero_facture"].as_str().unwrap_or_default(),
            );
            let key = id(number, invoice, &asked["ligne"], &at);
            let Some(row) = by_id.get_mut(&key).filter(|rows| !rows.is_empty()).map(|rows| rows.remove(0))
            else {
                self.differences.push(format!("no line {key}"));
                continue;
            };
            let invalid = asked["statut"] == "invalide";
            let found = [
                ("numero_dossier", row["N° dossier"].text().into()),
                ("numero_facture", text_or_null(&row["N° facture"])),
                ("ligne", row["N° ligne"].count().into()),
                ("siret_fournisseur", text_or_null(cell(row, "SIRET fournisseur"))),
                ("date_facture", row["Date de facture"].date().into()),
                ("date_acquittement", row["Date d'acquittement"].date().into()),
                ("ht", row["Montant HT"].amount().into()),
                ("statut", row["Statut"].text().into()),
                ("motifs", list(&row["Motifs"])),
            ];
            for (field, found) in found {
                self.field(&format!("line {key}, {field}"), asked.get(field), found);
            }
            if !invalid {
                self.field(
                    &format!("line {key}, retenu"),
                    asked.get("retenu"),
                    row["Montant retenu"].amount().into(),
                );
            }
        }
    }

    fn undertakings(&mut self) {
        let Some(expected) = self.expected.get("entreprises").and_then(Value::as_array).cloned() else {
            return;
        };
        let rows = self.rows("De minimis");
        self.field("number of undertakings", Some(&expected.len().into()), rows.len().into());
        for (rank, asked) in expected.iter().enumerate() {
            // A computation by hand lists them in the order of its applications.
            let same = |row: &&ReportRow| list(&row["SIREN"]) == asked["siren"];
            let row = if self.is_partial() { rows.iter().find(same) } else { rows.get(rank) };
            let Some(row) = row else {
                self.differences.push(format!("no undertaking {}", asked["siren"]));
                continue;
            };
            let name = row["Entreprise unique"].text();
            let regulation =
                Regulation::ALL.iter().find(|regulation| row["Règlement"].text().contains(regulation.name()));
            let found = [
                ("entreprise_unique", name.clone().into()),
                ("siren", list(&row["SIREN"])),
                ("raison_sociale", text_or_null(cell(row, "Raison sociale"))),
                ("reference", row["Date de référence"].date().into()),
                ("reglement", regulation.map(|regulation| regulation.name()).into()),
                ("debut", row["Début de période"].date().into()),
                ("anterieures", row["Aides antérieures"].amount().into()),
                ("accordees", row["Aides accordées"].amount().into()),
                ("total", row["Total"].amount().into()),
                ("plafond", row["Plafond"].amount().into()),
                ("disponible", row["Disponible"].amount().into()),
            ];
            for (field, found) in found {
                self.field(&format!("undertaking {name}, {field}"), asked.get(field), found);
            }
        }
    }

    fn register(&mut self) {
        let Some(expected) = self.expected.get("registre").and_then(Value::as_array).cloned() else { return };
        let free: BTreeSet<String> = self.expected["registre_libre"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|number| key(number.as_str().unwrap()))
            .collect();
        let applications: BTreeSet<String> =
            self.expected["applications"].as_object().unwrap().keys().map(|number| key(number)).collect();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let is_free = |scheme: &str, number: &str| scheme == "INAC" && free.contains(number);
        let status = |text: String| if text.is_empty() { "accordée".to_owned() } else { text };

        let mut wanted: BTreeMap<[String; 8], usize> = BTreeMap::new();
        for row in expected {
            let (scheme, number) = (scheme_of(&text(&row["dispositif"])), key(&text(&row["numero_dossier"])));
            if !is_free(&scheme, &number) {
                let fields = ["siren", "date_octroi", "montant", "reglement", "statut", "date_depot"]
                    .map(|field| text(&row[field]));
                let [siren, granted_on, amount, regulation, outcome, filed_on] = fields;
                *wanted
                    .entry([siren, scheme, granted_on, amount, regulation, number, status(outcome), filed_on])
                    .or_default() += 1;
            }
        }
        let is_known = |text: &&String| Regulation::ALL.iter().any(|known| known.name() == text.as_str());
        let unreadable: BTreeSet<String> = wanted
            .keys()
            .map(|row| &row[4])
            .filter(|text| !text.is_empty() && !is_known(text))
            .cloned()
            .collect();
        let mut found: BTreeMap<[String; 8], usize> = BTreeMap::new();
        for row in self.rows("Registre") {
            let (scheme, number) = (scheme_of(&row["dispositif"].text()), key(&row["numero_dossier"].text()));
            if is_free(&scheme, &number) {
                continue;
            }
            let typed_regulation = row["reglement"].text();
            let known: Vec<&str> = Regulation::ALL
                .iter()
                .map(|known| known.name())
                .filter(|known| typed_regulation.contains(known))
                .collect();
            let of_run = scheme == "INAC" && applications.contains(&number);
            // What cannot be read stands as typed.
            let typed = |column: &str| match &row[column] {
                CellText::Text(text) => text.clone(),
                cell => cell.date().unwrap_or_default(),
            };
            let siren = row["siren"].text();
            let fields = [
                if Siret::from_digits(&siren).is_some() { siren[..9].to_owned() } else { siren },
                scheme,
                typed("date_octroi"),
                match &row["montant"] {
                    CellText::Text(typed) => typed.clone(),
                    cell => cell.amount().unwrap_or_default(),
                },
                match known[..] {
                    // What cannot be read stands as typed.
                    _ if unreadable.contains(&typed_regulation) => typed_regulation,
                    [only] => only.to_owned(),
                    _ => String::new(),
                },
                number,
                status(row["statut"].text()),
                if of_run { typed("date_depot") } else { String::new() },
            ];
            *found.entry(fields).or_default() += 1;
        }
        for row in wanted
            .keys()
            .chain(found.keys())
            .filter(|row| wanted.get(*row) != found.get(*row))
            .collect::<BTreeSet<_>>()
        {
            self.differences.push(format!(
                "Registre: {row:?} found {:?} times, expected {:?}",
                found.get(row),
                wanted.get(row)
            ));
        }
    }

    fn anomalies(&mut self) {
        // Which of equal rows is named is open.
        const OPEN: [&str; 3] = ["D05", "W02", "W13"];
        const OF_FILE: [&str; 2] = ["W07", "W14"];
        const LISTED: [&str; 7] = ["D06", "D07", "W07", "W08", "W10", "W11", "W14"];
        let partial = self.is_partial();
        let compared = |code: &str| {
            !OPEN.contains(&code) && (LISTED.contains(&code) || code.starts_with('F') || !partial)
        };
        let of_file = |code: &str| code.starts_with('F') || OF_FILE.contains(&code);
        let (free, asked): (Vec<&Value>, Vec<&Value>) = self.expected["anomalies"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|anomaly| compared(anomaly["code"].as_str().unwrap()))
            .partition(|anomaly| anomaly["libre"] == Value::Bool(true));
        let places = |anomalies: Vec<&Value>| -> BTreeSet<[String; 4]> {
            anomalies
                .into_iter()
                .map(|anomaly| {
                    let code = anomaly["code"].as_str().unwrap();
                    let file = anomaly["fichier"].as_str().unwrap();
                    let file = file.to_owned();
                    let row = anomaly["ligne"]
                        .as_u64()
                        .filter(|_| !of_file(code))
                        .map(|row| row.to_string())
                        .unwrap_or_default();
                    [code.to_owned(), file, anomaly["feuille"].as_str().unwrap_or_default().to_owned(), row]
                })
                .collect()
        };
        let (free, wanted) = (places(free), places(asked));
        let found: BTreeSet<[String; 4]> = self
            .rows("Anomalies")
            .iter()
            .filter(|row| compared(&row["Code"].text()))
            .map(|row| {
                let code = row["Code"].text();
                assert!(!row["Message"].text().is_empty());
                let line = row["Ligne"]
                    .count()
                    .filter(|_| !of_file(&code))
                    .map(|line| line.to_string())
                    .unwrap_or_default();
                let file = self.file(row).as_str().unwrap().to_owned();
                // A computation by hand names files without their folder.
                let name = file.rsplit('/').next().unwrap_or_default().to_owned();
                [code, if partial { name } else { file }, row["Feuille"].text(), line]
            })
            .collect();
        for anomaly in wanted.symmetric_difference(&found).filter(|anomaly| !free.contains(*anomaly)) {
            let side = if wanted.contains(anomaly) { "missing" } else { "not expected" };
            self.differences.push(format!("Anomalies: {anomaly:?} is {side}"));
        }
    }
}

/// All names of INAC are one.
fn scheme_of(typed: &str) -> String {
    let scheme = norm(typed);
    let title = norm("Soutien aux investissements numériques des Artisans-Commerçants");
    let is_inac = scheme.split(' ').any(|word| word == "INAC") || scheme.contains(&title);
    if is_inac { "INAC".to_owned() } else { scheme }
}

/// A cell; blank where the report has no such column.
fn cell<'r>(row: &'r ReportRow, column: &str) -> &'r CellText {
    row.get(column).unwrap_or(&CellText::Blank)
}

fn place_of(line: &Value) -> (Value, Value, Value) {
    (line["fichier"].clone(), line["feuille"].clone(), line["rangee"].clone())
}

fn text_or_null(cell: &CellText) -> Value {
    if *cell == CellText::Blank { Value::Null } else { cell.text().into() }
}

fn list(cell: &CellText) -> Value {
    cell.text().split(' ').filter(|item| !item.is_empty()).map(Value::from).collect()
}
