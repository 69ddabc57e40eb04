//! What stands where an output goes: links, other files of the run, names that cannot be, and what is left behind.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use crate::workdir::Workdir;

const DAY: &str = "--decision-date 2026-04-01 --log error";

fn said(dir: &Workdir, arguments: &str, code: i32) -> String {
    String::from_utf8(dir.inac(arguments).assert().code(code).get_output().stderr.clone()).unwrap()
}

#[test]
fn a_link_is_followed_never_replaced() {
    let dir = Workdir::with_intake();
    dir.write("elsewhere/real.xlsx", "old");
    symlink("elsewhere/real.xlsx", dir.path("report.xlsx")).unwrap();
    said(&dir, &format!("evaluate intake -o report.xlsx {DAY}"), 3);
    dir.inac(&format!("evaluate intake -o report.xlsx --force {DAY}")).assert().code(0);
    assert!(fs::symlink_metadata(dir.path("report.xlsx")).unwrap().is_symlink());
    assert!(dir.bytes("elsewhere/real.xlsx").starts_with(b"PK"));
    symlink("nowhere/at-all.xlsx", dir.path("broken.xlsx")).unwrap();
    said(&dir, &format!("evaluate intake -o broken.xlsx --force {DAY}"), 3);
}

#[test]
fn nothing_that_is_read_is_ever_replaced() {
    let dir = Workdir::with_intake();
    dir.inac(&format!("evaluate intake -o report.xlsx {DAY}")).assert().code(0);
    fs::copy(dir.path("report.xlsx"), dir.path("april.xlsx")).unwrap();
    let rules = dir.inac("rules --format toml").assert().code(0).get_output().stdout.clone();
    fs::write(dir.path("rules.toml"), rules).unwrap();
    dir.write("inac.toml", "lang = \"fr\"\n");
    fs::hard_link(dir.path("intake/demandes.csv"), dir.path("second-name.csv")).unwrap();
    symlink("report.xlsx", dir.path("link.xlsx")).unwrap();
    for command in [
        "evaluate intake -o intake/demandes.csv",
        "evaluate intake -o second-name.csv",
        "evaluate intake -o report.xlsx --history report.xlsx",
        "evaluate intake -o link.xlsx --history report.xlsx",
        "evaluate intake -o rules.toml --rules rules.toml",
        "evaluate intake -o inac.toml",
        "evaluate intake -o new.xlsx --export intake",
        "replay report.xlsx intake -o report.xlsx",
        "replay report.xlsx intake -o link.xlsx",
        "replay report.xlsx intake -o intake/factures.csv",
        "replay report.xlsx intake -o inac.toml",
        "replay report.xlsx intake -o april.xlsx",
        "replay report.xlsx intake --rules rules.toml -o rules.toml",
        "check intake -o intake/demandes.csv",
        "check intake --history april.xlsx -o april.xlsx",
        "check intake -o april.xlsx",
        "check intake --rules rules.toml -o rules.toml",
        "template -o inac.toml",
        "template -o april.xlsx",
    ] {
        let said = said(&dir, &format!("{command} --force"), 2);
        assert!(said.contains("ne peut pas être remplacé"), "{command}: {said}");
    }
    for (name, begins) in [
        ("report.xlsx", "PK"),
        ("april.xlsx", "PK"),
        ("rules.toml", "["),
        ("inac.toml", "lang"),
        ("intake/demandes.csv", "num"),
    ] {
        assert!(dir.bytes(name).starts_with(begins.as_bytes()), "{name}");
    }
    assert!(!dir.path("new.xlsx").exists() && !dir.path(".inac").exists());
}

#[test]
fn what_is_no_file_is_never_opened() {
    let dir = Workdir::with_intake();
    dir.shell("mkfifo pipe intake/pipe.csv").assert().code(0);
    for output in ["pipe", "intake/pipe.csv", "/dev/stdout", "/dev/zero"] {
        let said = said(&dir, &format!("evaluate intake -o {output} --force {DAY}"), 3);
        assert!(said.contains(output), "{said}");
    }
    for command in ["template -o pipe", "man -o pipe", "man -o intake"] {
        dir.inac(command).assert().code(3);
    }
}

#[test]
fn a_name_that_cannot_be_is_refused_before_the_work() {
    let dir = Workdir::with_intake();
    for name in ["é".repeat(128) + ".xlsx", "x".repeat(5_000) + ".xlsx", "a\0b.xlsx".replace('\0', "/")] {
        let said = said(&dir, &format!("evaluate intake -o {name} {DAY}"), 3);
        assert!(said.contains("ne peut pas être écrit"), "{said}");
    }
    assert_eq!(dir.names(), [".none.toml", "intake"]);
}

#[test]
fn hostile_names_are_read_and_shown_clean() {
    let dir = Workdir::with_intake();
    let hostile = [
        "\u{1b}[31mred",
        "two\nlines",
        "\u{202e}sdrawkcab",
        "$(reboot)",
        "-o",
        "'; --",
        "é\u{301}",
        "espace insécable",
    ];
    for name in hostile {
        dir.write(&format!("intake/{name}.csv"), "rien;du;tout\n1;2;3\n");
    }
    for format in ["text", "json"] {
        let line = format!("evaluate intake -o report.xlsx --force --log-format {format} --export tables");
        let run = dir.inac(&line).assert().code(1).get_output().clone();
        for stream in [run.stdout, run.stderr] {
            let text = String::from_utf8(stream).unwrap();
            assert!(!text.contains(['\u{1b}', '\u{202e}', '\r']), "{text}");
        }
    }
    let tables = fs::read_to_string(dir.path("tables/fichiers.csv")).unwrap();
    assert!(tables.contains("drawkcab") && !tables.contains(['\u{1b}', '\u{202e}']), "{tables}");
    for command in ["check intake", "explain D-1 intake"] {
        let run = dir.inac(command).output().unwrap();
        assert!(!String::from_utf8(run.stdout).unwrap().contains(['\u{1b}', '\u{202e}']), "{command}");
    }
}

#[test]
fn five_thousand_files_are_read() {
    let dir = Workdir::with_intake();
    for rank in 0..5_000 {
        dir.write(&format!("intake/{}/aides-{rank}.csv", rank % 50), "siren;date_octroi;montant\n");
    }
    let run = dir.inac(&format!("evaluate intake -o report.xlsx --summary json {DAY}")).assert().code(0);
    let summary: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(summary["files"]["read"], 5_002);
}

#[test]
fn an_export_is_whole_locked_and_replaced_only_with_force() {
    let dir = Workdir::with_intake();
    let run = "evaluate intake -o report.xlsx --export tables --decision-date 2026-04-01 --log error";
    dir.shell(&format!("umask 027; inac {run}")).assert().code(0);
    let mode = |name: &str| fs::metadata(dir.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("tables/decisions.csv"), mode("tables"), mode("report.xlsx")), (0o640, 0o750, 0o640));
    fs::remove_file(dir.path("report.xlsx")).unwrap();
    assert!(said(&dir, run, 3).contains("tables existe déjà"));
    assert!(!dir.path("report.xlsx").exists());
    dir.write("tables/decisions.csv", "old");
    dir.write("tables/mine.txt", "mine");
    dir.inac(&format!("{run} --force")).assert().code(0);
    assert!(dir.bytes("tables/decisions.csv").len() > 100 && dir.bytes("tables/mine.txt") == b"mine");
    // At one stroke: whoever has the old folder open has the old tables, and another file is the same file.
    fs::create_dir(dir.path("tables/notes")).unwrap();
    dir.write("tables/notes/a.txt", "a");
    let old = fs::File::open(dir.path("tables")).unwrap();
    dir.inac(&format!("{run} --force")).assert().code(0);
    assert!(dir.bytes("tables/notes/a.txt") == b"a" && !dir.path(".inac").exists());
    assert_ne!(old.metadata().unwrap().ino(), fs::metadata(dir.path("tables")).unwrap().ino());
    let other = fs::File::create({
        fs::create_dir_all(dir.path(".inac/tables")).unwrap();
        dir.path(".inac/tables/~lock~")
    })
    .unwrap();
    other.lock().unwrap();
    assert!(said(&dir, &format!("{run} --force"), 3).contains("en cours d'écriture"));
    drop(other);
    // A disk that fills up: neither the report nor the folder.
    let full = "ulimit -f 8; inac evaluate intake -o full.xlsx --export full --log error";
    dir.shell(full).assert().code(3);
    assert!(!dir.path("full.xlsx").exists() && !dir.path("full").exists() && !dir.path(".inac").exists());
}

#[test]
fn what_any_killed_run_has_left_is_cleared_by_the_next_of_the_folder() {
    let dir = Workdir::with_intake();
    dir.write(".inac/yesterday.xlsx/~lock~", "");
    dir.write(".inac/yesterday.xlsx/yesterday.xlsx", "half");
    dir.write(".inac/tables/tables/decisions.csv", "half");
    dir.write(".inac/tables/~lock~", "");
    dir.inac(&format!("evaluate intake -o today.xlsx {DAY}")).assert().code(0);
    assert_eq!(dir.names(), [".none.toml", "intake", "today.xlsx"]);
}

#[test]
fn closed_descriptors_change_nothing() {
    let dir = Workdir::with_intake();
    for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
        for command in
            ["evaluate intake -o report.xlsx --force", "check intake", "template -o t.xlsx --force"]
        {
            dir.shell(&format!("inac {command} {closed}")).assert().code(0);
        }
    }
    assert!(dir.bytes("report.xlsx").starts_with(b"PK"));
}
