//! Texts in French and in English.

use std::collections::BTreeSet;
use std::fmt::Write;

use toml::{Table, Value};

use crate::DataFile;
use crate::typography::typeset;

/// `KEY = { fr, en }` of each file: the constants of `Message`.
pub fn messages(files: &[DataFile]) -> String {
    let mut rust =
        String::from("#[allow(clippy::doc_markdown, reason = \"the doc is the text\")]\nimpl Message {\n");
    for (key, text) in files.iter().flat_map(|(_, table)| table) {
        let entry = text.as_table().unwrap_or_else(|| panic!("{key} is no text"));
        writeln!(
            rust,
            "/// {}\npub(crate) const {key}: Message = {};",
            english(entry, key),
            message(entry, key)
        )
        .unwrap();
    }
    rust + "}\n"
}

/// The columns of the report, each with a title and a note.
pub fn headings(files: &[DataFile]) -> String {
    let mut rust = String::from("heads! {\n");
    for (key, column) in files.iter().flat_map(|(_, table)| table) {
        let [title, note] = ["title", "note"].map(|field| pair(column, field, key));
        writeln!(rust, "{key}: {title}, {note};").unwrap();
    }
    rust + "}\n"
}

/// The text `field` of an entry, as the Rust that makes it.
pub fn pair(entry: &Value, field: &str, key: &str) -> String {
    let text =
        entry.get(field).and_then(Value::as_table).unwrap_or_else(|| panic!("{key} lacks its {field}"));
    message(text, &format!("{key}, {field}"))
}

fn message(text: &Table, key: &str) -> String {
    let [fr, en] = ["fr", "en"].map(|lang| language(text, lang, key));
    assert!(text.len() == 2, "{key}: fr and en, nothing else");
    assert_eq!(placeholders(fr), placeholders(en), "the placeholders of {key}");
    format!("Message {{ fr: {:?}, en: {en:?} }}", typeset(fr))
}

fn english<'t>(text: &'t Table, key: &str) -> &'t str {
    language(text, "en", key)
}

fn language<'t>(text: &'t Table, lang: &str, key: &str) -> &'t str {
    let text = text.get(lang).and_then(Value::as_str).unwrap_or_default();
    assert!(!text.is_empty(), "{key} has no text in {lang}");
    text
}

/// The placeholders of a text, without the units of their numbers and the words for a blank: `0`, `1`, `*`.
pub fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split(['}', ':', '?']).next()).collect()
}
