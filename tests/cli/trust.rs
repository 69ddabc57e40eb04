//! What the program reads beside its inputs, and how it says what is wrong.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::workdir::Workdir;

fn stderr(dir: &Workdir, arguments: &str, code: i32) -> String {
    String::from_utf8(dir.inac(arguments).assert().code(code).get_output().stderr.clone()).unwrap()
}

#[test]
fn a_file_that_others_may_write_sets_nothing() {
    let dir = Workdir::with_intake();
    dir.write("inac.toml", "quiet = true\n");
    for (mode, code) in [(0o644, 0), (0o600, 0), (0o664, 2), (0o646, 2), (0o666, 2)] {
        fs::set_permissions(dir.path("inac.toml"), fs::Permissions::from_mode(mode)).unwrap();
        let said = stderr(&dir, "evaluate intake -o r.xlsx --force", code);
        assert!(code == 0 || said.contains("peut être modifié par d'autres"), "{said}");
    }
    // Whoever names it has looked at it.
    stderr(&dir, "evaluate intake -o r.xlsx --force --config inac.toml", 0);
}

#[test]
fn what_a_file_sets_is_said_even_when_it_asks_for_silence() {
    let dir = Workdir::with_intake();
    let own = dir.inac("rules --format toml").assert().get_output().stdout.clone();
    let other = String::from_utf8(own).unwrap().replacen("value = 40", "value = 90", 1);
    dir.write("other.toml", &other);
    dir.write("inac.toml", "quiet = true\nrules = \"other.toml\"\n");
    let run = dir.inac("evaluate intake -o r.xlsx --log-format json").output().unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert!(said.contains("quiet = true") && said.contains("rules ="), "{said}");
    assert!(said.contains("règles autres que celles du programme"), "{said}");
    let log = String::from_utf8(run.stderr).unwrap();
    assert!(log.contains("\"key\":\"rules\"") && log.contains("règles autres"), "{log}");
}

#[test]
fn files_that_never_end_are_refused() {
    let dir = Workdir::with_intake();
    for endless in ["--rules /dev/zero", "--config /dev/zero", "--history /dev/zero"] {
        let code = if endless.starts_with("--history") { 1 } else { 2 };
        let shell = format!("ulimit -v 4000000; inac evaluate intake -o r.xlsx --force {endless}");
        dir.shell(&shell).assert().code(code);
    }
    fs::write(dir.path("latin.toml"), b"lang = \"\xe9\"").unwrap();
    assert!(stderr(&dir, "config --config latin.toml", 2).contains("ce n'est pas un texte"));
}

#[test]
fn every_line_of_a_json_log_is_json_and_the_last_has_the_reason() {
    let dir = Workdir::with_intake();
    dir.write("r.xlsx", "precious");
    dir.write("wrong.toml", "lang = \"de\"\n");
    for (command, code, reason) in [
        ("evaluate", 2, "il manque"),
        ("evalute intake", 2, "commande inconnue"),
        ("evaluate intake -o r.xlsx --jobs many", 2, "--jobs"),
        ("evaluate intake -o r.xlsx --config wrong.toml", 2, "fr ou en"),
        ("evaluate intake -o r.xlsx --config nowhere.toml", 2, "nowhere.toml"),
        ("evaluate intake -o r.xlsx --rules wrong.toml", 2, "wrong.toml:1:"),
        ("evaluate intake -o r.xlsx", 3, "existe déjà"),
        ("evaluate nowhere -o new.xlsx", 3, "il n'y a rien à lire"),
        ("replay intake/demandes.csv intake", 3, "demandes.csv"),
        ("explain D-9 intake", 3, "aucun dossier"),
        ("rules Z99", 2, "Z99"),
        ("", 2, "il manque une commande"),
    ] {
        for format in ["--log-format json", "--log-format=json"] {
            let said = stderr(&dir, &format!("{command} {format}"), code);
            let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let last = lines.last().unwrap();
            assert_eq!((&last["event"], &last["exit_status"]), (&"run ended".into(), &code.into()), "{said}");
            assert!(last["reason"].as_str().unwrap().contains(reason), "{command}: {said}");
            assert_eq!(last["message"], "traitement terminé");
        }
    }
    let run = dir.inac("evaluate").env("INAC_LOG_FORMAT", "json").env("INAC_LANG", "en").output().unwrap();
    let last: Value = serde_json::from_slice(&run.stderr).unwrap();
    assert!(last["reason"].as_str().unwrap().starts_with("missing: "), "{last}");
}

#[test]
fn a_rules_file_is_refused_in_the_language_asked_for() {
    let dir = Workdir::empty();
    let own = dir.inac("rules --format toml").assert().get_output().stdout.clone();
    let own = String::from_utf8(own).unwrap();
    for (from, to, fr, en) in [
        ("value = 40", "value = 140", "un pourcentage de 0 à 100", "a percentage from 0 to 100"),
        ("value = 40", "valeur = 40", "champ inconnu « valeur »", "unknown field `valeur`"),
        ("value = 40", "value = [", "ce n'est pas du TOML", "array"),
        ("[scheme.aid_rate]", "[scheme.rate]", "champ inconnu « rate »", "unknown field `rate`"),
        ("name = \"INAC\"", "name = 3", "pas du genre attendu", "invalid type"),
        ("opens_on = 2021-10-05", "opens_on = 2021-10-06", "le dispositif ouvre le", "the scheme opens on"),
    ] {
        assert!(own.contains(from), "{from}");
        dir.write("wrong.toml", &own.replacen(from, to, 1));
        for (lang, expected, other) in [("fr", fr, en), ("en", en, fr)] {
            let said =
                stderr(&dir, &format!("rules --rules wrong.toml --lang {lang}"), 2).replace('\u{a0}', " ");
            assert!(said.contains(expected) && !said.contains(other), "{said}");
            assert!(said.starts_with("inac: wrong.toml:"), "{said}");
        }
    }
    dir.write("not.xlsx", "rien;du;tout\n");
    dir.write("inac.toml", "lang = \"fr\n");
    assert!(stderr(&dir, "config", 2).contains("ce n'est pas du TOML"));
}

#[test]
fn a_replay_counts_what_it_read() {
    let dir = Workdir::with_intake();
    dir.inac("evaluate intake -o r.xlsx --decision-date 2026-04-01").assert().code(0);
    let said = stderr(&dir, "replay r.xlsx intake --log-format json", 0);
    let last: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert_eq!((&last["files"], &last["lines"], &last["applications"]), (&2.into(), &2.into(), &2.into()));
}

#[test]
fn refusals_and_help_are_in_the_language_asked_for() {
    let dir = Workdir::empty();
    for (arguments, fr, en) in [
        ("evaluate", "il manque", "missing: "),
        ("frob", "commande inconnue", "unknown command"),
        ("config --frob", "option ou argument inconnu", "unknown option"),
        ("config --summary csv", "n'est pas une valeur possible", "is not a possible value"),
        ("config --decision-date 31/02/2026", "écrire une date", "write a date"),
        ("config --limits rows", "écrire LIMITE=VALEUR", "write LIMIT=VALUE"),
        ("replay r i --with-current-rules --rules x", "ne peut pas être donné avec", "cannot be given with"),
        ("config --log", "attend une valeur", "needs a value"),
    ] {
        for (lang, expected, other) in [("fr", fr, en), ("en", en, fr)] {
            let said = stderr(&dir, &format!("{arguments} --lang {lang}"), 2);
            assert!(said.contains(expected) && !said.contains(other), "{said}");
            assert!(!said.contains("error:") || lang == "en", "{said}");
        }
    }
}
