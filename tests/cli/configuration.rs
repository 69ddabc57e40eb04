//! `inac.toml`, the environment, flags: what wins, and what is refused.

use crate::workdir::Workdir;

fn config(dir: &Workdir, arguments: &str, environment: &[(&str, &str)]) -> String {
    let output = dir.inac(&format!("config {arguments}")).envs(environment.iter().copied()).output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

fn setting(shown: &str, key: &str) -> Vec<String> {
    let line = shown.lines().find(|line| line.split_whitespace().next() == Some(key)).unwrap();
    line.split_whitespace().skip(1).map(str::to_owned).collect()
}

#[test]
fn the_flag_wins_over_the_variable_over_the_file_over_the_default() {
    let dir = Workdir::empty();
    assert_eq!(setting(&config(&dir, "", &[]), "jobs"), ["0", "par", "défaut"]);
    assert_eq!(setting(&config(&dir, "--lang en", &[]), "jobs"), ["0", "default"]);
    dir.write("inac.toml", "jobs = 2\nhistory = [\"old/a.xlsx\"]\n");
    let shown = config(&dir, "", &[]);
    let file = dir.path("inac.toml");
    let place = format!("{}:1:8", file.canonicalize().unwrap().display());
    assert_eq!(setting(&shown, "jobs"), ["2", &place]);
    let history = file.canonicalize().unwrap().with_file_name("old/a.xlsx");
    assert_eq!(setting(&shown, "history")[0], history.to_str().unwrap());
    assert_eq!(setting(&config(&dir, "", &[("INAC_JOBS", "3")]), "jobs"), ["3", "INAC_JOBS"]);
    assert_eq!(
        setting(&config(&dir, "--jobs 4", &[("INAC_JOBS", "3")]), "jobs"),
        ["4", "ligne", "de", "commande"]
    );
}

#[test]
fn the_file_is_the_nearest_or_the_one_named() {
    let dir = Workdir::with_intake();
    dir.write("inac.toml", "lang = \"en\"\n");
    dir.write("other.toml", "lang = \"fr\"\n");
    let run = |arguments: &str| {
        String::from_utf8(dir.inac(arguments).current_dir(dir.path("intake")).output().unwrap().stdout)
            .unwrap()
    };
    assert_eq!(run("check ."), "No anomaly\n");
    assert_eq!(run("check . --config ../other.toml"), "Aucune anomalie\n");
}

#[test]
fn what_is_no_setting_is_refused_with_the_nearest() {
    let dir = Workdir::empty();
    for (text, complaint) in [
        ("lang = \"fr\"\nlog-fromat = \"json\"\n", ":2:1: unknown key: log-fromat; perhaps log-format?"),
        ("xyzzy = 1\n", ":1:1: unknown key: xyzzy\n"),
        ("jobs = \"many\"\n", ":1:8: jobs: --jobs <N>: “many”: write a whole number from 0 to 1024"),
        ("lang = [\"fr\"]\n", ":1:8: lang: a text, a whole number, true or false is expected"),
        ("lang = \"fr\n", ":1:11: "),
    ] {
        dir.write("inac.toml", text);
        dir.inac("config").assert().code(2);
        let said = config(&dir, "--lang en", &[]);
        assert!(said.contains(complaint), "{said}");
    }
}

#[test]
fn a_variable_that_cannot_be_is_refused_and_an_unknown_one_is_named() {
    let dir = Workdir::empty();
    let said = config(&dir, "", &[("INAC_LANG", "de")]);
    assert!(said.contains("INAC_LANG: --lang <LANG>") && said.contains("écrire fr ou en"), "{said}");
    let said = config(&dir, "--lang en", &[("INAC_LNAG", "fr")]);
    assert!(said.contains("INAC_LNAG: there is no such setting"), "{said}");
}
