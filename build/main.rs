//! Turns the data files of the program into Rust, one module a concern: a key that is missing, a language that is
//! missing, or a placeholder that only one language has, does not compile.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a build script speaks to cargo on the standard output, and stops by panic"
)]

mod codes;
mod columns;
/// How texts are compared is the program's own.
#[path = "../src/domain/text.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod domain;
#[path = "../src/intake/plain.rs"]
mod plain;
mod texts;
#[path = "../src/lang/typography.rs"]
mod typography;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    for place in ["build", "src/domain/text.rs", "src/intake/plain.rs", "src/lang/typography.rs"] {
        println!("cargo::rerun-if-changed={place}");
    }
    write("messages.rs", &texts::messages(&read("src/lang/texts")));
    write("headings.rs", &texts::headings(&read("src/lang/headings.toml")));
    let codes = read("src/rules/codes");
    write("code_list.rs", &codes::list(&codes));
    write("code_rows.rs", &codes::rows(&codes));
    write("cases.rs", &cases("src/rules/cases"));
    println!("cargo::rerun-if-changed={}", columns::SOURCE);
    let columns = columns::parse();
    write("column.rs", &columns::names(&columns));
    write("columns.rs", &columns::rows(&columns));
}

/// The tables of cases, as the list of their texts.
fn cases(folder: &str) -> String {
    println!("cargo::rerun-if-changed={folder}");
    let tables =
        files(folder).into_iter().filter(|path| path.file_name().is_some_and(|name| name != "README.md"));
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let texts =
        tables.map(|path| format!("include_str!({:?}),", Path::new(&root).join(path).to_string_lossy()));
    format!("&[{}]", texts.collect::<String>())
}

/// A file, or those of a folder in the order of their names.
fn files(place: &str) -> Vec<PathBuf> {
    let mut paths = vec![PathBuf::from(place)];
    if let Ok(entries) = fs::read_dir(place) {
        paths = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
    }
    paths
}

/// A data file: its name, and its entries by key.
type DataFile = (PathBuf, toml::Table);

/// A data file, or those of a folder in the order of their names.
fn read(place: &str) -> Vec<DataFile> {
    println!("cargo::rerun-if-changed={place}");
    let parse = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a text file");
        let table = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, table)
    };
    files(place).into_iter().map(parse).collect()
}

fn write(name: &str, rust: &str) {
    fs::write(Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join(name), rust)
        .expect("a writable folder");
}
