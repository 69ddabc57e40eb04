//! The report is written whole or not at all, by one run at a time.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;

use crate::workdir::Workdir;

const RUN: &str = "evaluate intake -o report.xlsx --decision-date 2026-04-01 --log error";

fn said(dir: &Workdir, arguments: &str) -> String {
    String::from_utf8(dir.inac(arguments).assert().code(3).get_output().stderr.clone()).unwrap()
}

#[test]
fn a_report_has_the_permissions_of_any_file() {
    let dir = Workdir::with_intake();
    dir.shell("umask 027; inac evaluate intake -o report.xlsx").assert().code(0);
    assert_eq!(fs::metadata(dir.path("report.xlsx")).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn an_output_that_cannot_be_written_is_3_before_any_work() {
    let dir = Workdir::with_intake();
    fs::create_dir(dir.path("folder")).unwrap();
    for output in
        ["nowhere/report.xlsx", "/proc/report.xlsx", "folder", "folder/..", "intake/demandes.csv/report.xlsx"]
    {
        let said = said(&dir, &format!("evaluate intake -o {output} --force --log error"));
        assert!(said.starts_with("inac: ") && said.contains(output), "{said}");
    }
    assert_eq!(dir.names(), [".none.toml", "folder", "intake"]);
}

#[test]
fn a_device_is_no_report() {
    let dir = Workdir::with_intake();
    assert!(said(&dir, "evaluate intake -o /dev/null --force").contains("n'est pas un fichier"));
}

#[test]
fn a_folder_that_may_not_be_written_is_said() {
    let dir = Workdir::with_intake();
    fs::create_dir(dir.path("locked")).unwrap();
    fs::set_permissions(dir.path("locked"), fs::Permissions::from_mode(0o555)).unwrap();
    if File::create(dir.path("locked/probe")).is_ok() {
        return; // whoever runs this may write anywhere
    }
    assert!(said(&dir, "evaluate intake -o locked/report.xlsx").contains("ne peut pas être écrit"));
}

#[test]
fn a_full_disk_leaves_nothing() {
    let dir = Workdir::with_much();
    let full = dir.shell("ulimit -f 64; inac evaluate intake -o report.xlsx --log error").output().unwrap();
    let said = String::from_utf8(full.stderr).unwrap();
    assert_eq!(full.status.code(), Some(3), "{said}");
    assert!(
        said.starts_with("inac: report.xlsx ") && said.contains("place") && !said.contains("panicked"),
        "{said}"
    );
    assert_eq!(dir.names(), [".none.toml", "intake"]);
}

#[test]
fn too_few_open_files_are_said() {
    let dir = Workdir::with_intake();
    for most in 4..24 {
        let run = dir
            .shell(&format!("ulimit -n {most}; inac evaluate intake -o report.xlsx --force --log error"))
            .output()
            .unwrap();
        let code = run.status.code();
        // Below a handful the system cannot even load the program.
        assert!(
            matches!(code, Some(0 | 1 | 3 | 127)),
            "{most}: {code:?} {}",
            String::from_utf8_lossy(&run.stderr)
        );
    }
    assert!(!dir.names().iter().any(|name| name == ".inac"));
}

#[test]
fn another_run_that_writes_the_report_is_named() {
    let dir = Workdir::with_intake();
    fs::create_dir_all(dir.path(".inac/report.xlsx")).unwrap();
    let lock = File::create(dir.path(".inac/report.xlsx/~lock~")).unwrap();
    lock.lock().unwrap();
    assert!(said(&dir, RUN).contains("en cours d'écriture par une autre exécution"));
    assert!(dir.path(".inac/report.xlsx/~lock~").exists());
    drop(lock);
    dir.inac(RUN).assert().code(0);
    assert_eq!(dir.names(), [".none.toml", "intake", "report.xlsx"]);
}

#[test]
fn two_runs_at_once_give_one_whole_report() {
    let dir = Workdir::with_much();
    let run = "evaluate intake -o report.xlsx --decision-date 2026-04-01";
    dir.inac(&run.replace("report", "alone")).assert().code(0);
    for _ in 0..3 {
        let mut runs = [dir.begin(run), dir.begin(run)];
        let mut codes = runs.each_mut().map(|run| run.wait().unwrap().code());
        codes.sort_unstable();
        assert_eq!(codes, [Some(0), Some(3)]);
        assert_eq!(dir.bytes("report.xlsx"), dir.bytes("alone.xlsx"));
        assert_eq!(dir.names(), [".none.toml", "alone.xlsx", "intake", "report.xlsx"]);
        fs::remove_file(dir.path("report.xlsx")).unwrap();
    }
}

#[test]
fn a_pipe_that_never_ends_is_not_waited_for() {
    let dir = Workdir::with_intake();
    dir.shell("mkfifo intake/endless.csv pipe").assert().code(0);
    let output =
        dir.inac(&RUN.replace("intake ", "intake pipe ")).assert().code(1).get_output().stdout.clone();
    let summary = String::from_utf8(output).unwrap();
    assert!(summary.contains("F01 intake/endless.csv") && summary.contains("F01 pipe"), "{summary}");
}
