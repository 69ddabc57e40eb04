//! The README's commands, run as they are written.

use std::os::unix::fs::symlink;
use std::path::Path;

use crate::workdir::Workdir;

/// The lines of its blocks that run `inac`, each with the folder its block goes to, and what it quotes of `explain` and
/// `rules`.
fn commands(readme: &str) -> Vec<(String, String)> {
    let mut folder = String::from(".");
    let mut commands = Vec::new();
    for line in readme.lines() {
        match line.strip_prefix("    ").map(str::trim) {
            Some(line) if line.starts_with("cd ") => line["cd ".len()..].clone_into(&mut folder),
            Some(line) => {
                let command =
                    line.strip_prefix("inac ").or_else(|| line.strip_prefix("cargo run --release -- "));
                commands.extend(command.map(|command| (folder.clone(), command.to_owned())));
            }
            None => {
                ".".clone_into(&mut folder);
                let quoted =
                    line.split('`').skip(1).step_by(2).filter_map(|quoted| quoted.strip_prefix("inac "));
                let whole = |command: &&str| {
                    let known = ["explain ", "rules "].iter().any(|name| command.starts_with(name));
                    known
                        && !command.contains(['…', '[', '|', '\\'])
                        && !command.contains("DOSSIER")
                        && !command.contains("D1")
                };
                commands.extend(quoted.filter(whole).map(|command| (".".to_owned(), command.to_owned())));
            }
        }
    }
    commands
}

#[test]
fn the_commands_of_the_readme_work() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let commands = commands(&std::fs::read_to_string(project.join("README.md")).unwrap());
    assert!(commands.len() >= 3, "{commands:?}");
    let dir = Workdir::empty();
    symlink(project.join("fixtures"), dir.path("fixtures")).unwrap();
    for (folder, command) in commands {
        let report = dir.path("report.xlsx");
        let command = command.replace("/tmp/report.xlsx", report.to_str().unwrap());
        let run = dir.inac(&command).current_dir(dir.path(&folder)).output().unwrap();
        // 1 where the intake shown has something wrong in it on purpose.
        assert!(
            matches!(run.status.code(), Some(0 | 1)),
            "{command}: {}",
            String::from_utf8_lossy(&run.stderr)
        );
        let _ = std::fs::remove_file(report);
    }
}
