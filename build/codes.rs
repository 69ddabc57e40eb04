//! The codes: one file a family, one entry a code.

use std::fmt::Write;

use toml::Value;

use crate::DataFile;
use crate::texts::{pair, placeholders};
use crate::typography::typeset;

/// The families, in the order in which a cell lists their codes.
const FAMILIES: [&str; 6] = ["E", "L", "A", "D", "W", "F"];
const FIELDS: [&str; 10] =
    ["effect", "facts", "parameters", "source", "law", "label", "reading", "found", "threshold", "letter"];

fn entries(files: &[DataFile]) -> impl Iterator<Item = (&str, &str, &Value)> {
    FAMILIES.iter().flat_map(move |family| {
        let file = files.iter().find(|(path, _)| path.file_stem().is_some_and(|stem| stem == *family));
        let (_, table) = file.unwrap_or_else(|| panic!("no file of the family {family}"));
        table.iter().map(move |(code, entry)| (*family, code.as_str(), entry))
    })
}

/// The enum of all codes.
pub fn list(files: &[DataFile]) -> String {
    let rows = entries(files).map(|(family, code, entry)| {
        assert!(code.starts_with(family), "{code} stands in the file of the family {family}");
        let label = entry["label"]["en"].as_str().unwrap_or_default();
        format!("/// {label}.\n{code} '{family}'\n")
    });
    format!("codes! {{\n{}}}\n", rows.collect::<String>())
}

/// What each code is, does and says.
pub fn rows(files: &[DataFile]) -> String {
    let mut rows = String::new();
    for (_, code, entry) in entries(files) {
        check(code, entry);
        let text = |field: &str| entry.get(field).and_then(Value::as_str);
        let effect = text("effect").unwrap_or_else(|| panic!("{code} lacks its effect"));
        let source = text("source").unwrap_or_else(|| panic!("{code} lacks its source"));
        let law = text("law").unwrap_or_default();
        let [label, reading] = ["label", "reading"].map(|field| pair(entry, field, code));
        let optional = [("found", "ALL_FACTS"), ("threshold", "NO_WORDS"), ("letter", "NO_WORDS")];
        let [found, threshold, letter] = optional.map(|(field, default)| {
            if entry.get(field).is_some() { pair(entry, field, code) } else { default.to_owned() }
        });
        let [source, law] = [source, law].map(typeset);
        let parameters = entry.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
        let parameters: Vec<&str> = parameters.iter().filter_map(Value::as_str).collect();
        writeln!(
            rows,
            "Rule {{ code: Code::{code}, effect: Effect::{effect}, source: {source:?}, law: {law:?}, label: {label}, \
             reading: {reading}, found: {found}, threshold: {threshold}, letter: {letter}, parameters: &{parameters:?} }},"
        )
        .unwrap();
    }
    format!("/// Every code, in the order of [`Code::ALL`].\npub static RULES: &[Rule] = &[\n{rows}];\n")
}

/// Nothing unknown; findings and labels are joined by ` ; `, so none stands inside one; every placeholder is a fact.
fn check(code: &str, entry: &Value) {
    let table = entry.as_table().unwrap_or_else(|| panic!("{code} is no table"));
    let facts = entry.get("facts").and_then(Value::as_integer).unwrap_or_default();
    for (field, value) in table {
        assert!(FIELDS.contains(&field.as_str()), "{code}: unknown field {field}");
        let texts = value.as_table().into_iter().flatten().map(|(_, text)| text).chain([value]);
        for text in texts.filter_map(Value::as_str) {
            assert!(
                ["reading", "source", "law"].contains(&field.as_str()) || !text.contains(';'),
                "{code}, {field}: a semicolon"
            );
            let is_fact = |rank: &str| rank == "*" || rank.parse::<i64>().is_ok_and(|rank| rank < facts);
            assert!(
                placeholders(text).into_iter().all(is_fact),
                "{code}, {field}: not one of its {facts} facts"
            );
        }
    }
}
