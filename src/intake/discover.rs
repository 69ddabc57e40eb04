//! Which files a run reads: arguments, files or folders, made into one ordered list.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use rustc_hash::FxHashMap;
use walkdir::{DirEntry, WalkDir};

use crate::domain::FileProblem;

/// The extensions that are opened in a folder, in any case.
const EXTENSIONS: [&str; 8] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods"];

/// How a file was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// As an input.
    Input,
    /// As history: only its aids count.
    History,
}

/// What becomes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is read.
    ToRead,
    /// A folder holds it, but its extension is none of ours: it is listed, never opened.
    Ignored,
    /// It cannot be opened.
    Broken(FileProblem),
}

/// A file of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// How it is shown: the path as given, its relative parts normalised, `/` between them.
    pub shown: String,
    /// How it was given.
    pub role: Role,
    /// What becomes of it.
    pub kind: Kind,
}

/// The files of a run, each once, in the order of their shown path as bytes, whatever the order of the arguments.
pub fn discover(inputs: &[PathBuf], history: &[PathBuf]) -> Vec<Found> {
    let mut found = Vec::new();
    for (arguments, role) in [(inputs, Role::Input), (history, Role::History)] {
        for argument in arguments {
            find(argument, role, &mut found);
        }
    }
    // `/` is sorted like any other byte, and an input comes before the same path as history.
    found.sort_by(|a, b| (a.shown.as_bytes(), a.role).cmp(&(b.shown.as_bytes(), b.role)));
    each_once(found)
}

fn find(argument: &Path, role: Role, found: &mut Vec<Found>) {
    match std::fs::metadata(argument) {
        // The folder of reports before the first night.
        Err(error) if role == Role::History && is_folder_to_come(argument, &error) => {}
        Ok(metadata) if metadata.is_dir() => walk(argument, role, found),
        Ok(metadata) if metadata.is_file() => found.push(entry(argument, role, Kind::ToRead)),
        Ok(_) => found.push(entry(argument, role, Kind::Broken(not_a_file()))),
        Err(error) => found.push(entry(argument, role, Kind::Broken(inaccessible(&error)))),
    }
}

/// A path that is not there and does not name a file of ours.
fn is_folder_to_come(path: &Path, error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::NotFound && !path.extension().is_some_and(is_ours)
}

fn walk(folder: &Path, role: Role, found: &mut Vec<Found>) {
    let entries = WalkDir::new(folder)
        .follow_links(true)
        .into_iter()
        .filter_entry(|e| e.depth() == 0 || !is_skipped(e.file_name()));
    for walked in entries {
        match walked {
            Ok(file) if file.file_type().is_dir() => {}
            Ok(file) => found.push(entry(file.path(), role, kind_of(&file))),
            Err(error) => found.extend(unwalkable(folder, role, &error)),
        }
    }
}

fn kind_of(file: &DirEntry) -> Kind {
    match file.path().extension() {
        Some(extension) if is_ours(extension) && file.file_type().is_file() => Kind::ToRead,
        Some(extension) if is_ours(extension) => Kind::Broken(not_a_file()),
        _ => Kind::Ignored,
    }
}

/// The entry for a folder that cannot be listed, a broken link or a loop.
fn unwalkable(folder: &Path, role: Role, error: &walkdir::Error) -> Option<Found> {
    let path = error.path().unwrap_or(folder);
    if path != folder && path.file_name().is_some_and(is_skipped) {
        return None;
    }
    let problem = match error.io_error() {
        Some(io) => inaccessible(io),
        None => FileProblem::Inaccessible("the link leads back to a folder that holds it".into()),
    };
    Some(entry(path, role, Kind::Broken(problem)))
}

/// Hidden files and folders, and the lock files that spreadsheet programs leave beside an open workbook.
fn is_skipped(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".") || name.starts_with(b"~$")
}

fn is_ours(extension: &OsStr) -> bool {
    EXTENSIONS.iter().any(|ours| extension.eq_ignore_ascii_case(ours))
}

fn entry(path: &Path, role: Role, kind: Kind) -> Found {
    Found { path: path.to_path_buf(), shown: shown(path), role, kind }
}

fn not_a_file() -> FileProblem {
    FileProblem::Inaccessible("neither a file nor a folder".into())
}

fn inaccessible(error: &std::io::Error) -> FileProblem {
    FileProblem::Inaccessible(error.to_string().into())
}

/// The path with `.` and `..` resolved by its letters alone: `./a/../b` is `b`.
fn shown(path: &Path) -> String {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::CurDir, _) | (Component::ParentDir, Some(Component::RootDir)) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let mut text = String::new();
    for part in parts {
        if !(text.is_empty() || text.ends_with('/')) {
            text.push('/');
        }
        match part {
            Component::RootDir => text.push('/'),
            other => text.push_str(&other.as_os_str().to_string_lossy()),
        }
    }
    if text.is_empty() { ".".to_owned() } else { text }
}

/// Keeps one entry for each file, however many spellings or links lead to it. An input wins over history, and a file
/// that was named wins over one that a folder would ignore.
fn each_once(found: Vec<Found>) -> Vec<Found> {
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    let mut known: FxHashMap<PathBuf, usize> = FxHashMap::default();
    for file in found {
        let canonical = std::fs::canonicalize(&file.path).unwrap_or_else(|_| PathBuf::from(&file.shown));
        match known.get(&canonical).and_then(|&at| kept.get_mut(at)) {
            None => {
                known.insert(canonical, kept.len());
                kept.push(file);
            }
            Some(first) => merge(first, file),
        }
    }
    kept.sort_by(|a, b| a.shown.as_bytes().cmp(b.shown.as_bytes()));
    kept
}

fn merge(first: &mut Found, again: Found) {
    let to_read = first.kind == Kind::ToRead || again.kind == Kind::ToRead;
    if again.role < first.role {
        *first = again;
    }
    if to_read {
        first.kind = Kind::ToRead;
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    fn outcome(inputs: &[PathBuf], history: &[PathBuf], root: &Path) -> Vec<String> {
        let root = format!("{}/", root.to_str().unwrap());
        discover(inputs, history)
            .into_iter()
            .map(|f| {
                let kind = match f.kind {
                    Kind::ToRead => "read",
                    Kind::Ignored => "ignored",
                    Kind::Broken(_) => "broken",
                };
                format!("{} {:?} {kind}", f.shown.replace(&root, ""), f.role)
            })
            .collect()
    }

    #[test]
    fn paths_are_normalised_by_their_letters() {
        for (path, expected) in [
            ("./a/../b", "b"),
            ("a//b/./c", "a/b/c"),
            ("../x", "../x"),
            ("../../x/..", "../.."),
            ("/a/../../b", "/b"),
            (".", "."),
            ("/", "/"),
        ] {
            assert_eq!(shown(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_folder_gives_its_tables_and_lists_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in [
            "b.CSV",
            "a.xlsx",
            "é/c.ods",
            "note.pdf",
            "none",
            "~$a.xlsx",
            ".hidden.csv",
            ".git/x.csv",
            "x.xlsx/in.csv",
        ] {
            fs::create_dir_all(at(name).parent().unwrap()).unwrap();
            fs::write(at(name), "x").unwrap();
        }
        assert_eq!(
            outcome(&[folder.path().to_path_buf()], &[], folder.path()),
            [
                "a.xlsx Input read",
                "b.CSV Input read",
                "none Input ignored",
                "note.pdf Input ignored",
                "x.xlsx/in.csv Input read",
                "é/c.ods Input read"
            ]
        );
    }

    #[test]
    fn a_file_is_read_once_and_a_named_one_always() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a.csv"), "x").unwrap();
        fs::write(at("b.dat"), "x").unwrap();
        fs::write(at(".c.csv"), "x").unwrap();
        symlink(at("a.csv"), at("z.csv")).unwrap();
        let given = [at("z.csv"), at("b.dat"), at("./a.csv"), at(".c.csv"), folder.path().to_path_buf()];
        assert_eq!(
            outcome(&given, &[at("a.csv")], folder.path()),
            [".c.csv Input read", "a.csv Input read", "b.dat Input read"]
        );
        assert_eq!(
            outcome(&[at("z.csv")], &[at("a.csv"), at("b.dat")], folder.path()),
            ["b.dat History read", "z.csv Input read"]
        );
    }

    #[test]
    fn what_cannot_be_opened_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("sub")).unwrap();
        symlink(folder.path(), at("sub/loop")).unwrap();
        symlink(at("nowhere"), at("broken.csv")).unwrap();
        let pipe = std::process::Command::new("mkfifo").arg(at("pipe.csv")).status().unwrap();
        assert!(pipe.success());
        assert_eq!(
            outcome(&[folder.path().to_path_buf(), at("absent.csv")], &[], folder.path()),
            [
                "absent.csv Input broken",
                "broken.csv Input broken",
                "pipe.csv Input broken",
                "sub/loop Input broken"
            ]
        );
    }
}
