//! The help: each begins with examples, and the examples work.

use crate::workdir::Workdir;

/// The commands that a person sees.
const COMMANDS: [&str; 11] = [
    "",
    "evaluate",
    "check",
    "replay",
    "explain",
    "rules",
    "register",
    "template",
    "config",
    "completions",
    "man",
];

fn help(command: &str, lang: &str) -> String {
    let output = Workdir::empty()
        .inac(&format!("{command} --help --lang {lang}"))
        .env("COLUMNS", "110")
        .assert()
        .code(0)
        .get_output()
        .clone();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_help_is_as_reviewed() {
    for command in COMMANDS {
        insta::assert_snapshot!(format!("help_{command}"), help(command, "en"));
        insta::assert_snapshot!(format!("aide_{command}"), help(command, "fr"));
    }
}

#[test]
fn each_help_begins_with_examples_that_work() {
    for command in COMMANDS {
        let text = help(command, "en");
        let examples: Vec<&str> = text.lines().skip(1).take_while(|line| !line.is_empty()).collect();
        assert!(text.starts_with("Examples:\n") && examples.len() > 1, "{text}");
        // The examples of one help follow each other in one folder.
        let dir = Workdir::with_intake();
        for name in ["demandes.csv", "factures.csv"] {
            std::fs::copy(dir.path("intake").join(name), dir.path(name)).unwrap();
        }
        // What the examples of a command take for granted.
        if ["replay", "register"].contains(&command) {
            dir.inac("evaluate intake/ -o report.xlsx").assert().code(0);
        }
        for example in examples {
            dir.inac(example.trim().strip_prefix("inac ").unwrap()).assert().code(0);
        }
    }
}

#[test]
fn help_is_a_word_too() {
    let dir = Workdir::empty();
    for (word, option) in
        [("help", "--help"), ("help rules", "rules --help"), ("help --lang en", "--help --lang en")]
    {
        let said = |line: &str| dir.inac(line).assert().code(0).get_output().stdout.clone();
        assert_eq!(said(word), said(option));
    }
}
