//! Signals at many moments: no partial report, nothing left, and the next run is as if nothing had happened.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::workdir::Workdir;

const RUN: &str = "evaluate intake -o report.xlsx --decision-date 2026-04-01";

fn signal(run: &Child, name: &str) {
    Command::new("kill").args([&format!("-{name}"), &run.id().to_string()]).status().unwrap();
}

/// The bytes of an undisturbed run, and how long it takes.
fn undisturbed(dir: &Workdir) -> (Vec<u8>, Duration) {
    let began = Instant::now();
    dir.inac(&RUN.replace("report", "undisturbed")).assert().code(0);
    (dir.bytes("undisturbed.xlsx"), began.elapsed())
}

fn left(dir: &Workdir) -> Vec<String> {
    dir.names().into_iter().filter(|name| name.contains("report") || name == ".inac").collect()
}

#[test]
fn a_signal_leaves_nothing() {
    let dir = Workdir::with_much();
    let (bytes, whole) = undisturbed(&dir);
    for moment in 1..=10 {
        for (name, code, number) in [("HUP", 129, 1), ("INT", 130, 2), ("TERM", 143, 15)] {
            let mut run = dir.begin(RUN);
            sleep(whole * moment / 11);
            signal(&run, name);
            let status = run.wait().unwrap();
            match status.code() {
                // Too late: the report was in place.
                Some(0) => {
                    assert_eq!(dir.bytes("report.xlsx"), bytes);
                    std::fs::remove_file(dir.path("report.xlsx")).unwrap();
                }
                Some(ended) => assert_eq!(ended, code),
                // Too early: the program had not begun to listen.
                None => assert_eq!(status.signal(), Some(number)),
            }
            assert!(left(&dir).is_empty(), "{:?}", left(&dir));
        }
    }
    dir.inac(RUN).assert().code(0);
    assert_eq!(dir.bytes("report.xlsx"), bytes);
}

#[test]
fn a_run_that_is_to_outlive_its_terminal_does() {
    let dir = Workdir::with_much();
    let (_, whole) = undisturbed(&dir);
    let run = format!(
        "nohup inac {RUN} >/dev/null 2>&1 & sleep {:.3}; kill -HUP $!; wait $!",
        whole.as_secs_f64() / 2.0
    );
    dir.shell(&run).assert().code(0);
    assert!(dir.path("report.xlsx").exists());
}

#[test]
fn a_second_signal_ends_the_run_at_once() {
    let dir = Workdir::with_much();
    let (_, whole) = undisturbed(&dir);
    let mut run = dir.begin(RUN);
    sleep(whole / 3);
    signal(&run, "TERM");
    sleep(Duration::from_millis(100));
    let second = Instant::now();
    signal(&run, "TERM");
    assert_eq!(run.wait().unwrap().code(), Some(143));
    assert!(second.elapsed() < Duration::from_millis(900));
    assert!(left(&dir).is_empty());
}

#[test]
fn what_a_killed_run_leaves_is_cleared_by_the_next() {
    let dir = Workdir::with_much();
    let (bytes, whole) = undisturbed(&dir);
    let mut leftovers = 0;
    for moment in 2..=8 {
        let mut run = dir.begin(RUN);
        sleep(whole * moment / 9);
        signal(&run, "KILL");
        run.wait().unwrap();
        leftovers += left(&dir).len();
        if left(&dir).iter().any(|name| name == "report.xlsx") {
            assert_eq!(dir.bytes("report.xlsx"), bytes);
        }
        dir.inac(&format!("{RUN} --force")).assert().code(0);
        assert_eq!(dir.bytes("report.xlsx"), bytes);
        assert_eq!(left(&dir), ["report.xlsx"]);
        std::fs::remove_file(dir.path("report.xlsx")).unwrap();
    }
    assert!(leftovers > 0, "no run was killed in the middle");
}
