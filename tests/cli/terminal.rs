//! What a person sees on a terminal of 80 columns.

use crate::workdir::Workdir;

/// A text without what colours it or moves the cursor.
fn plain(text: &str) -> String {
    let mut rest = text.split('\u{1b}');
    let mut plain = rest.next().unwrap_or_default().to_owned();
    for part in rest {
        plain += part.split_once(|letter: char| letter.is_ascii_alphabetic()).map_or("", |(_, after)| after);
    }
    plain.replace('\r', "")
}

#[test]
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn a_month_without_trouble_is_told_in_25_lines_of_80() {
    let dir = Workdir::with_intake();
    let run = |command: &str| {
        let line = format!("script -qec 'stty cols 80 rows 40; inac {command} 2>err' /dev/null");
        let told = dir.shell(&line).env("TERM", "xterm").output().unwrap();
        plain(&String::from_utf8(told.stdout).unwrap())
    };
    let told = run("evaluate intake -o report.xlsx --decision-date 2026-04-01");
    if !told.contains("report.xlsx") {
        eprintln!("skipped: no program `script` gives a terminal here");
        return;
    }
    assert!(told.lines().count() <= 25, "{told}");
    for told in [told, run("explain D-2 intake --decision-date 2026-04-01"), run("check intake")] {
        assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    }
}
