//! `explain` shows the trace: the same decisions, lines and amounts as the report.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/schema.rs"]
mod schema;
mod support;

use std::collections::BTreeSet;

use inac::testing::decide::{RunDate, TraceDepth, decide};
use inac::testing::domain::{Code, CodeSet};
use inac::testing::explain::{Explanation, Form, explain};
use inac::testing::lang::{Lang, Words};
use inac::testing::report::ReportContext;
use schema::against;
use serde_json::Value;
use support::{DECISION_DATE, book, conformance_sets, read_set, sheet_rows, write_report};

#[test]
fn report_and_explanation_say_the_same_of_every_application() {
    let book = book();
    for set in conformance_sets() {
        let intake = read_set(&set);
        let run = decide(&intake, &book, RunDate::Given(DECISION_DATE), TraceDepth::Full);
        let words = Words::new(Lang::Fr, &intake.sources);
        let report = write_report(&intake, &run, &book, Lang::Fr, true);
        let (decisions, rejections, lines) =
            (sheet_rows(&report, "Décisions"), sheet_rows(&report, "Rejets"), sheet_rows(&report, "Lignes"));
        let mut lines = lines.iter();
        let mut rejections = rejections.iter();
        assert_eq!(decisions.len(), run.decisions.len());
        for (rank, row) in decisions.iter().enumerate() {
            let told = Explanation::of(&run.decisions[rank], &run, &book, &words);
            assert_eq!(row["N° dossier"].text(), told.application.unwrap_or_default());
            assert_eq!(row["Statut"].text(), told.status);
            assert_eq!(row["Motifs"].text(), told.reasons.to_string());
            assert_eq!(row["Alertes"].text(), told.alerts.join(" "));
            let step = |name: &str| {
                told.amounts.iter().find(|step| step.id == name).map(|step| step.result.to_string())
            };
            assert_eq!(row["Base éligible"].amount(), step("eligible_base"));
            assert_eq!(row["Assiette"].amount(), step("subsidised_base"));
            assert_eq!(row["Aide théorique"].amount(), step("theoretical_aid"));
            assert_eq!(row["Aide accordée"].amount(), step("granted"));
            for line in &told.lines {
                let row = lines.next().unwrap();
                assert_eq!(row["Statut"].text(), line.status);
                assert_eq!(row["Motifs"].text(), line.reasons.to_string());
                assert_eq!(row["Montant retenu"].amount().unwrap(), line.retained.to_string());
                let failing: CodeSet =
                    line.steps.iter().filter(|step| step.verdict == "fails").map(|step| step.code).collect();
                assert_eq!(failing, line.reasons.without(CodeSet::of(&[Code::D03])));
            }
            if told.status != "accordée" {
                for code in told.reasons.without(CodeSet::of(&[Code::A02, Code::A03, Code::A06])).iter() {
                    let row = rejections.next().unwrap();
                    assert_eq!(row["Code"].text(), code.as_str());
                    let mut found: Vec<String> = Vec::new();
                    for step in told
                        .steps
                        .iter()
                        .filter(|step| step.code == code && step.verdict == "fails" && !step.found.is_empty())
                    {
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
                    assert_eq!(
                        row["Constaté"].text(),
                        found.join(" ; "),
                        "{} {code}",
                        told.application.unwrap_or_default()
                    );
                }
            }
            let rendered = told.render(Form::Text);
            assert!(
                rendered.contains(told.application.unwrap_or_default())
                    && told.render(Form::Markdown).starts_with("# ")
            );
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
        let words = Words::new(Lang::Fr, &intake.sources);
        for rank in 0..run.decisions.len() {
            let Some(window) = Explanation::of(&run.decisions[rank], &run, &book, &words).de_minimis else {
                continue;
            };
            let counted: inac::testing::domain::Euros =
                window.aids.iter().filter(|aid| aid.counted).filter_map(|aid| aid.amount).sum();
            assert!(counted == window.prior + window.granted_before || window.more_counted > 0);
        }
    }
}

#[test]
fn an_unknown_application_suggests_the_nearest() {
    let book = book();
    let intake = read_set(&conformance_sets()[7]);
    let run = decide(&intake, &book, RunDate::Given(DECISION_DATE), TraceDepth::Full);
    let words = Words::new(Lang::Fr, &intake.sources);
    let unknown = explain("D10", &run, &book, &words).unwrap_err();
    assert_eq!(unknown.nearest[0], "D1");
    assert!(
        unknown.message(Lang::Fr).starts_with(
            "aucun dossier «\u{a0}D10\u{a0}» dans ces fichiers\u{a0}; les plus proches\u{a0}: D1"
        )
    );
    assert!(explain("d-2", &run, &book, &words).is_err());
    assert_eq!(explain("d2", &run, &book, &words).unwrap().application, Some("D2"));
}

/// A line of the export, and what `explain --format json` prints, are one object, and what the schema says.
#[test]
fn export_and_explanation_are_the_same_object() {
    let book = book();
    let schema: Value = serde_json::from_str(inac::testing::explain::SCHEMA).unwrap();
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
        inac::testing::report::export(&context, folder.path()).unwrap();
        let shipped = std::fs::read_to_string(folder.path().join("decision.schema.json")).unwrap();
        assert_eq!(shipped, inac::testing::explain::SCHEMA);
        let exported = std::fs::read_to_string(folder.path().join("decisions.jsonl")).unwrap();
        let words = Words::new(Lang::Fr, &intake.sources);
        let mut exported = exported.lines();
        for decision in &run.decisions {
            let line: Value = serde_json::from_str(exported.next().unwrap()).unwrap();
            assert_eq!(line, Explanation::of(decision, &run, &book, &words).as_json().unwrap());
            let errors = against(&line, &schema, &schema, "");
            assert!(errors.is_empty(), "{} {}: {errors:#?}", set.display(), line["application"]);
            let mut ids: Vec<&str> =
                line["steps"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap()).collect();
            ids.sort_unstable();
            assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
            let keys: BTreeSet<&str> =
                line["parameters"].as_array().unwrap().iter().map(|p| p["key"].as_str().unwrap()).collect();
            for step in line["steps"].as_array().unwrap() {
                let read = step["parameters"].as_array().unwrap().iter().map(|key| key.as_str().unwrap());
                let undated = decision.decided_on.is_none();
                assert!(read.into_iter().all(|key| keys.contains(key) || undated), "{step}");
            }
        }
        assert!(exported.next().is_none());
    }
}

#[test]
fn the_schema_refuses_what_is_no_decision() {
    let schema: Value = serde_json::from_str(inac::testing::explain::SCHEMA).unwrap();
    let book = book();
    let intake = read_set(&conformance_sets()[7]);
    let run = decide(&intake, &book, RunDate::Given(DECISION_DATE), TraceDepth::Full);
    let words = Words::new(Lang::En, &intake.sources);
    let right = Explanation::of(&run.decisions[0], &run, &book, &words).as_json().unwrap();
    assert_eq!(against(&right, &schema, &schema, ""), Vec::<String>::new());
    for (pointer, wrong) in [
        ("/status", serde_json::json!("granted")),
        ("/amounts/0/result", serde_json::json!(3000.0)),
        ("/steps/0/verdict", serde_json::json!("ok")),
        ("/parameters/0/on", serde_json::json!(20_260_303)),
        ("/lines/0", serde_json::json!({})),
    ] {
        let mut altered = right.clone();
        *altered.pointer_mut(pointer).unwrap() = wrong;
        assert!(!against(&altered, &schema, &schema, "").is_empty(), "{pointer}");
    }
}
