//! `inac evaluate`: options, exit status, summary, log.

use serde_json::Value;

use crate::workdir::Workdir;

const RUN: &str = "evaluate intake -o report.xlsx --decision-date 2026-04-01 --log error";

fn out(command: &mut assert_cmd::Command) -> String {
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

fn complaint(command: &mut assert_cmd::Command) -> String {
    String::from_utf8(command.output().unwrap().stderr).unwrap()
}

#[test]
fn everything_decided_is_0_and_a_report() {
    let dir = Workdir::with_intake();
    dir.inac(RUN).assert().code(0);
    assert_eq!(dir.names(), [".none.toml", "intake", "report.xlsx"]);
    assert!(dir.bytes("report.xlsx").starts_with(b"PK"));
}

#[test]
fn the_summary_is_a_table_in_french_or_in_english() {
    let dir = Workdir::with_trouble();
    insta::assert_snapshot!("summary_fr", out(&mut dir.inac(RUN)));
    insta::assert_snapshot!("summary_en", out(&mut dir.inac(&format!("{RUN} --force --lang en"))));
}

#[test]
fn the_summary_is_json_with_stable_keys() {
    let dir = Workdir::with_trouble();
    let json = out(&mut dir.inac(&format!("{RUN} --summary json")));
    assert_eq!(json.lines().count(), 1);
    let mut summary: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(summary["rules"]["hash"].as_str().unwrap().len(), 64);
    summary["rules"]["hash"] = "…".into();
    insta::assert_snapshot!("summary_json", serde_json::to_string_pretty(&summary).unwrap());
}

#[test]
fn something_that_cannot_be_read_is_1_and_a_report() {
    let dir = Workdir::with_trouble();
    dir.inac(RUN).assert().code(1);
    assert!(dir.path("report.xlsx").exists());

    let dir = Workdir::with_intake();
    dir.write("intake/broken.xlsx", "%PDF-1.7");
    let summary = dir.inac(RUN).assert().code(1).get_output().stdout.clone().text();
    assert!(summary.contains("F01 intake/broken.xlsx : ce n'est pas un tableau"), "{summary}");
}

trait Text {
    fn text(self) -> String;
}

impl Text for Vec<u8> {
    fn text(self) -> String {
        String::from_utf8(self).unwrap()
    }
}

#[test]
fn no_readable_input_is_3_and_no_report() {
    let dir = Workdir::empty();
    dir.write("intake/a.csv", "");
    let output = dir.inac(RUN).assert().code(3).get_output().clone();
    assert!(output.stdout.text().contains("F01 intake/a.csv : fichier vide (0 octet)"));
    assert!(output.stderr.text().contains("aucune entrée lisible"));
    dir.inac("evaluate nowhere -o report.xlsx").assert().code(3);
    assert!(!dir.path("report.xlsx").exists());
}

#[test]
fn an_existing_report_is_replaced_only_with_force() {
    let dir = Workdir::with_intake();
    dir.write("report.xlsx", "precious");
    let said = complaint(&mut dir.inac(RUN));
    assert!(
        said.starts_with(
            "inac: report.xlsx existe déjà\u{a0}; choisir un autre nom, ou le remplacer avec --force\n"
        ),
        "{said}"
    );
    dir.inac(RUN).assert().code(3);
    assert_eq!(dir.bytes("report.xlsx"), b"precious");
    dir.inac(&format!("{RUN} --force")).assert().code(0);
    assert!(dir.bytes("report.xlsx").starts_with(b"PK"));
}

#[test]
fn strict_withholds_a_report_that_has_a_code_f_or_d() {
    let dir = Workdir::with_trouble();
    dir.inac(&format!("{RUN} --strict")).assert().code(1);
    assert!(!dir.path("report.xlsx").exists());
    let dir = Workdir::with_intake();
    dir.inac(&format!("{RUN} --strict")).assert().code(0);
    assert!(dir.path("report.xlsx").exists());
}

#[test]
fn wrong_usage_is_2_and_nothing_is_written() {
    let dir = Workdir::with_intake();
    dir.write("rules.toml", "[scheme]\nname = 3\n");
    for wrong in [
        "evaluate -o report.xlsx",
        "evaluate intake",
        "evaluate intake -o report.xlsx --decision-date 31/02/2026",
        "evaluate intake -o report.xlsx --jobs many",
        "evaluate intake -o report.xlsx --summary csv",
        "evaluate intake -o report.xlsx --limits sheets=-1",
        "evaluate intake -o report.xlsx --rules rules.toml",
        "evaluate intake -o report.xlsx --rules nowhere.toml",
        "evaluate intake -o report.xlsx --config nowhere.toml",
        "evaluate intake -o intake/demandes.csv --force",
        "frobnicate",
    ] {
        dir.inac(wrong).assert().code(2);
    }
    assert_eq!(dir.names(), [".none.toml", "intake", "rules.toml"]);
    let said = complaint(&mut dir.inac("evaluate intake -o report.xlsx --rules rules.toml"));
    assert!(said.starts_with("inac: rules.toml:2:8: "), "{said}");
}

#[test]
fn threads_never_change_a_byte() {
    let dir = Workdir::with_trouble();
    for jobs in ["1", "4"] {
        dir.inac(&format!("evaluate intake -o {jobs}.xlsx --decision-date 01/04/2026 --jobs {jobs}"))
            .assert()
            .code(1);
    }
    assert_eq!(dir.bytes("1.xlsx"), dir.bytes("4.xlsx"));
}

#[test]
fn a_report_among_the_inputs_is_not_read_by_the_run_that_replaces_it() {
    let dir = Workdir::with_intake();
    let run = "evaluate intake -o intake/report.xlsx --decision-date 2026-04-01 --force";
    dir.inac(run).assert().code(0);
    let first = dir.bytes("intake/report.xlsx");
    dir.inac(run).assert().code(0);
    assert_eq!(dir.bytes("intake/report.xlsx"), first);
}

#[test]
fn an_earlier_report_is_history() {
    let dir = Workdir::with_intake();
    dir.inac(RUN).assert().code(0);
    let json = out(&mut dir.inac(
        "evaluate intake -o next.xlsx --decision-date 2026-05-01 --history report.xlsx --summary json",
    ));
    let summary: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&summary["files"]["read"], &summary["files"]["history"]), (&2.into(), &1.into()));
}

#[test]
fn exports_go_beside_the_report() {
    let dir = Workdir::with_intake();
    dir.inac(&format!("{RUN} --export tables")).assert().code(0);
    assert!(dir.path("tables/decisions.csv").exists() && dir.path("tables/decisions.jsonl").exists());
    let hidden = std::fs::read_dir(dir.path("tables"))
        .unwrap()
        .any(|entry| entry.unwrap().file_name().to_string_lossy().starts_with('.'));
    assert!(!hidden);
}

#[test]
fn a_limit_is_an_option() {
    let dir = Workdir::with_intake();
    let said = out(&mut dir.inac(&format!("{RUN} --limits file-size=100")));
    let unwrapped = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        unwrapped.contains("F03 intake/demandes.csv : limite dépassée : octets du fichier, 100 au plus"),
        "{said}"
    );
    assert!(said.contains("--limits"), "the message names the option: {said}");
}

#[test]
fn quiet_says_nothing_unless_asked_for_json() {
    let dir = Workdir::with_intake();
    let run = "evaluate intake -o report.xlsx --decision-date 2026-04-01 --force --quiet";
    let output = dir.inac(run).output().unwrap();
    assert_eq!((output.stdout.len(), output.stderr.len()), (0, 0));
    assert!(out(&mut dir.inac(&format!("{run} --summary json"))).starts_with('{'));
}

#[test]
fn what_a_file_says_does_not_command_the_terminal() {
    let dir = Workdir::with_intake();
    dir.write("intake/\u{1b}[31mred.xlsx", "%PDF-1.7");
    let output = dir.inac("evaluate intake -o report.xlsx").output().unwrap();
    for stream in [output.stdout, output.stderr] {
        assert!(!stream.contains(&0x1b), "{}", String::from_utf8_lossy(&stream));
    }
}

#[test]
fn whoever_stops_reading_has_had_enough() {
    let dir = Workdir::with_intake();
    dir.shell("inac evaluate intake -o report.xlsx 2>&1 | true; exit ${PIPESTATUS[0]}").assert().code(0);
    dir.shell("inac check intake 2>&1 | true; exit ${PIPESTATUS[0]}").assert().code(0);
    dir.shell("inac evaluate intake -o closed.xlsx >&- 2>&-").assert().code(0);
    assert!(dir.path("closed.xlsx").exists());
}

#[test]
fn the_log_has_a_line_for_each_file_and_one_for_the_run() {
    let dir = Workdir::with_trouble();
    let run = dir.inac("evaluate intake -o report.xlsx --log-format json").output().unwrap();
    let log: Vec<Value> = run.stderr.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(log.len(), 3);
    assert!(log[..2].iter().all(|line| line["event"] == "file read"
        && line["message"] == "fichier lu"
        && line["took_ms"].is_u64()));
    let last = &log[2];
    assert_eq!(
        (&last["event"], &last["exit_status"], &last["applications"]),
        (&"run ended".into(), &1.into(), &2.into())
    );
    assert!(last["peak_memory_kib"].as_u64().unwrap() > 1_000 && last["total_ms"].is_u64());
}

#[test]
fn no_name_is_logged() {
    let dir = Workdir::with_trouble();
    let log = complaint(&mut dir.inac("evaluate intake -o report.xlsx -v"));
    assert!(
        log.contains("traitement terminé") && !log.contains("Boutique") && !log.contains("Atelier"),
        "{log}"
    );
    assert!(!log.contains('\u{1b}'));
    assert!(
        complaint(dir.inac("evaluate intake -o report.xlsx --force").env("CLICOLOR_FORCE", "1"))
            .contains('\u{1b}')
    );
    assert!(
        !complaint(
            dir.inac("evaluate intake -o report.xlsx --force")
                .env("CLICOLOR_FORCE", "1")
                .env("NO_COLOR", "1")
        )
        .contains('\u{1b}')
    );
}
