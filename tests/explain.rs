//! `explain` shows the trace: the same decisions, lines and amounts as the report.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use inac::decide::{RunDate, TraceDepth, decide};
use inac::explain::{Explanation, Form, explain};
use inac::lang::Lang;
use inac::report::ReportContext;
use serde_json::Value;
use support::{DECISION_DATE, book, conformance_sets, read_set, sheet_rows, write_report};

#[test]
fn report_and_explanation_say_the_same_of_every_application() {
    let book = book();
    for set in conformance_sets() {
        let intake = read_set(&set);
        let run = decide(&intake, &book, RunDate::Given(DECISION_DATE), TraceDepth::Full);
        let report = write_report(&intake, &run, &book, Lang::Fr, true);
        let (decisions, rejections, lines) =
            (sheet_rows(&report, "Décisions"), sheet_rows(&report, "Rejets"), sheet_rows(&report, "Lignes"));
        let mut lines = lines.iter();
        let mut rejections = rejections.iter();
        assert_eq!(decisions.len(), run.decisions.len());
        for (rank, row) in decisions.iter().enumerate() {
            let told = Explanation::of(rank, &intake, &run, &book, Lang::Fr);
            assert_eq!(row["N° dossier"].text(), told.application);
            assert_eq!(row["Statut"].text(), told.status);
            assert_eq!(row["Motifs"].text(), told.reasons.join(" "));
            assert_eq!(row["Alertes"].text(), told.alerts.join(" "));
            let step = |name: &str| {
                told.amounts.iter().find(|step| step.step == name).map(|step| step.result.to_string())
            };
            assert_eq!(row["Base éligible"].amount(), step("eligible_base"));
            assert_eq!(row["Assiette"].amount(), step("subsidised_base"));
            assert_eq!(row["Aide théorique"].amount(), step("theoretical_aid"));
            assert_eq!(row["Aide accordée"].amount(), step("granted"));
            for line in &told.lines {
                let row = lines.next().unwrap();
                assert_eq!(row["Statut"].text(), line.status);
                let reasons =
                    if line.status == "invalide" { "D03".to_owned() } else { line.reasons.join(" ") };
                assert_eq!(row["Motifs"].text(), reasons);
                assert_eq!(row["Montant retenu"].amount().unwrap(), line.retained.to_string());
                let failing: Vec<_> =
                    line.rules.iter().filter(|step| step.verdict == "fails").map(|step| step.code).collect();
                assert_eq!(
                    failing,
                    line.reasons.iter().filter(|code| **code != "D03").copied().collect::<Vec<_>>()
                );
            }
            if told.status != "accordée" {
                for code in told.reasons.iter().filter(|code| !["A02", "A03", "A06"].contains(code)) {
                    let row = rejections.next().unwrap();
                    assert_eq!(row["Code"].text(), *code);
                    let mut found: Vec<String> = Vec::new();
                    for step in told.rules.iter().filter(|step| {
                        step.code == *code && step.verdict == "fails" && !step.found.is_empty()
                    }) {
                        // The report does not name files to an applicant, but those that were not read, by their names.
                        let said = intake.sources.0.iter().fold(step.found.clone(), |said, file| {
                            let name = file.path.rsplit('/').next().unwrap();
                            said.replace(&format!("{}, ligne ", file.path), "ligne ")
                                .replace(&format!("{}, feuille ", file.path), "feuille ")
                                .replace(&file.path, name)
                        });
                        if !found.contains(&said) {
                            found.push(said);
                        }
                    }
                    assert_eq!(row["Constaté"].text(), found.join(" ; "), "{} {code}", told.application);
                }
            }
            let rendered = told.render(Form::Text);
            assert!(rendered.contains(&told.application) && told.render(Form::Markdown).starts_with("# "));
            assert!(told.amounts.iter().all(|step| rendered.contains(&Lang::Fr.amount(step.result))));
        }
    }
}

#[test]
fn the_de_minimis_window_adds_up() {
    let book = book();
    for set in conformance_sets() {
        let intake = read_set(&set);
        let run = decide(&intake, &book, RunDate::Given(DECISION_DATE), TraceDepth::Full);
        for rank in 0..run.decisions.len() {
            let Some(window) = Explanation::of(rank, &intake, &run, &book, Lang::Fr).de_minimis else {
                continue;
            };
            let counted: inac::domain::Euros =
                window.aids.iter().filter(|aid| aid.counted).filter_map(|aid| aid.amount).sum();
            assert_eq!(counted, window.prior + window.granted_before);
        }
    }
}

#[test]
fn an_unknown_application_suggests_the_nearest() {
    let book = book();
    let intake = read_set(&conformance_sets()[7]);
    let run = decide(&intake, &book, RunDate::Given(DECISION_DATE), TraceDepth::Full);
    let unknown = explain("D10", &intake, &run, &book, Lang::Fr).unwrap_err();
    assert_eq!(unknown.nearest[0], "D1");
    assert!(
        unknown.message(Lang::Fr).starts_with(
            "aucun dossier «\u{a0}D10\u{a0}» dans ces fichiers\u{a0}; les plus proches\u{a0}: D1"
        )
    );
    assert_eq!(explain("d-2", &intake, &run, &book, Lang::Fr).map(|told| told.application).ok(), None);
    assert_eq!(explain("d2", &intake, &run, &book, Lang::Fr).unwrap().application, "D2");
}

#[test]
fn export_and_explanation_say_the_same_of_every_application() {
    let book = book();
    for set in conformance_sets() {
        let intake = read_set(&set);
        let run = decide(&intake, &book, RunDate::Given(DECISION_DATE), TraceDepth::Full);
        let folder = tempfile::tempdir().unwrap();
        let context = ReportContext {
            run: &run,
            sources: &intake.sources,
            book: &book,
            options: Vec::new(),
            lang: Lang::Fr,
            values: true,
            links_from: None,
        };
        inac::report::export(&context, folder.path()).unwrap();
        let exported = std::fs::read_to_string(folder.path().join("decisions.jsonl")).unwrap();
        let mut exported = exported.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        for rank in 0..run.decisions.len() {
            let line = exported.next().unwrap();
            let told = serde_json::to_value(Explanation::of(rank, &intake, &run, &book, Lang::Fr)).unwrap();
            assert_eq!(line["numero_dossier"].as_str().unwrap_or_default(), told["application"]);
            for (exported, explained) in [
                ("statut", "status"),
                ("motifs", "reasons"),
                ("date_depot", "filed_on"),
                ("date_decision", "decided_on"),
            ] {
                assert_eq!(line[exported], told[explained]);
            }
            let step = |name: &str| {
                told["amounts"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|step| step["step"] == name)
                    .map_or(Value::Null, |step| step["result"].clone())
            };
            for (exported, explained) in [
                ("base_eligible", "eligible_base"),
                ("assiette", "subsidised_base"),
                ("aide_theorique", "theoretical_aid"),
                ("plafond_cumul", "cumulation_ceiling"),
                ("apres_notification", "after_notification"),
                ("de_minimis_disponible", "de_minimis_available"),
                ("aide_accordee", "granted"),
            ] {
                assert_eq!(line["montants"][exported], step(explained), "{exported}");
            }
            same_findings(&line["constats"], &told["rules"]);
            let (lines, explained) = (line["lignes"].as_array().unwrap(), told["lines"].as_array().unwrap());
            assert_eq!(lines.len(), explained.len());
            for (line, explained) in lines.iter().zip(explained) {
                assert_eq!((&line["statut"], &line["motifs"]), (&explained["status"], &explained["reasons"]));
                assert_eq!(
                    (&line["montant_ht"], &line["montant_retenu"]),
                    (&explained["amount"], &explained["retained"])
                );
                same_findings(&line["constats"], &explained["rules"]);
            }
        }
        assert!(exported.next().is_none());
    }
}

/// The same rules, found and threshold, in the same order.
fn same_findings(exported: &Value, explained: &Value) {
    let of = |findings: &Value, found: &str, threshold: &str| -> Vec<[String; 3]> {
        let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
        findings
            .as_array()
            .unwrap()
            .iter()
            .map(|f| [text(f, "code"), text(f, found), text(f, threshold)])
            .collect()
    };
    assert_eq!(of(exported, "constate", "seuil"), of(explained, "found", "threshold"));
}
