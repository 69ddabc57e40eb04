//! `src/intake/columns.toml` as two Rust files: the enum of the columns, and the table of all that is known of each.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use serde::Deserialize;

use crate::plain::{Vocabulary, header_name, words};

pub const SOURCE: &str = "src/intake/columns.toml";

/// The data file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    classes: BTreeMap<String, Vec<String>>,
    aliases: BTreeMap<String, Vec<String>>,
    small: Words,
    altering: Words,
    demandes: Vec<Row>,
    factures: Vec<Row>,
    aides: Vec<Row>,
    derogations: Vec<Row>,
    ignored: Ignored,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ignored {
    demandes: Vec<String>,
    factures: Vec<String>,
    aides: Vec<String>,
    derogations: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    rust: String,
    r#type: String,
    #[serde(default)]
    required: Required,
    default: Option<String>,
    when: Option<[String; 2]>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    headings: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
    #[serde(default)]
    telling: Vec<String>,
    #[serde(default = "yes")]
    decides: bool,
    fr: String,
    en: String,
    #[serde(default)]
    example: String,
}

fn yes() -> bool {
    true
}

#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Required {
    #[default]
    No,
    Always(bool),
    Unless(Vec<Vec<String>>),
}

pub fn parse() -> File {
    let text = fs::read_to_string(SOURCE).expect("columns.toml is there");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{SOURCE}: {error}"))
}

impl File {
    /// Each table, in the order of `Table`.
    fn tables(&self) -> [&Vec<Row>; 4] {
        [&self.demandes, &self.factures, &self.aides, &self.derogations]
    }

    /// Aliases and small words as the program has them. They last as long as the build.
    fn vocabulary(&self) -> Vocabulary<'static> {
        let leaked = |words: Vec<String>| -> &'static [&'static str] {
            let words: Vec<&'static str> = words.into_iter().map(|word| &*word.leak()).collect();
            words.leak()
        };
        let small = leaked(self.small.words.iter().flat_map(|word| words(word)).collect());
        let mut aliases: Vec<(&[&str], &str)> = Vec::new();
        for (word, others) in &self.aliases {
            let word: &'static str = words(word).join(" ").leak();
            for other in others {
                let phrase = words(other).into_iter().filter(|word| !small.contains(&word.as_str()));
                aliases.push((leaked(phrase.collect()), word));
            }
        }
        aliases.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        Vocabulary { aliases: aliases.leak(), small }
    }
}

/// The enum of the columns, each once, in the order of the file.
pub fn names(file: &File) -> String {
    let mut columns: Vec<(&str, &str)> = Vec::new();
    for row in file.tables().into_iter().flatten() {
        let column = (row.rust.as_str(), row.name.as_str());
        match columns.iter().find(|(rust, name)| *rust == column.0 || *name == column.1) {
            Some(known) => assert_eq!(*known, column, "{SOURCE}: one column has one name"),
            None => columns.push(column),
        }
    }
    let mut code = String::from(
        "/// A recognised column.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\n\
         pub enum Column {\n",
    );
    for (rust, name) in &columns {
        let _ = writeln!(code, "    /// `{name}`.\n    {rust},");
    }
    code.push_str("}\n\nimpl Column {\n    /// Every column.\n    pub const ALL: &[Column] = &[");
    for (rust, _) in &columns {
        let _ = write!(code, "Column::{rust}, ");
    }
    code.push_str(
        "];\n\n    /// The canonical name: `numero_dossier`.\n    pub fn name(self) -> &'static str {\n",
    );
    code.push_str("        match self {\n");
    for (rust, name) in &columns {
        let _ = writeln!(code, "            Column::{rust} => {name:?},");
    }
    code.push_str("        }\n    }\n}\n");
    code
}

/// All that is known of each column, and of the headings of each table.
pub fn rows(file: &File) -> String {
    let (tables, vocabulary) = (file.tables(), &file.vocabulary());
    let mut code = String::new();
    for (name, rows) in ["APPLICATIONS", "INVOICE_LINES", "AIDS", "WAIVERS"].into_iter().zip(tables) {
        let _ = writeln!(code, "static {name}: &[ColumnRow] = &[");
        for row in rows {
            let _ = writeln!(code, "{},", entry(row, rows, vocabulary));
        }
        code.push_str("];\n");
    }
    let ignored = &file.ignored;
    let ignored = [&ignored.demandes, &ignored.factures, &ignored.aides, &ignored.derogations];
    let (mut names, mut forms) = (String::new(), String::new());
    for (rows, ignored) in tables.into_iter().zip(ignored) {
        let _ = writeln!(names, "    &{},", listed(&names_of(rows)));
        let _ = writeln!(forms, "    &{},", listed(&forms_of(rows, ignored, file, vocabulary)));
    }
    let aliases: Vec<String> =
        vocabulary.aliases.iter().map(|(phrase, word)| format!("(&{phrase:?}, {word:?})")).collect();
    let altering: Vec<String> = file
        .altering
        .words
        .iter()
        .map(|phrase| format!("&{:?}", Vec::from_iter(vocabulary.plain(&words(phrase)))))
        .collect();
    let _ = write!(
        code,
        "/// The names of the interface, a table each, in order.\n\
         pub static NAMES: [&[(&str, Column)]; 4] = [\n{names}];\n\
         /// Every known plain form, a table each, in order.\n\
         pub static FORMS: [&[(&str, Meaning)]; 4] = [\n{forms}];\n\
         /// What makes words one.\n\
         pub static VOCABULARY: Vocabulary<'static> =\n    Vocabulary {{ aliases: &[{}], small: &{:?} }};\n\
         /// What stands in brackets changes a heading where all words of one of these are in it.\n\
         pub static ALTERING: &[&[&str]] = &[{}];\n",
        aliases.join(", "),
        vocabulary.small,
        altering.join(", "),
    );
    code
}

fn entry(row: &Row, rows: &[Row], vocabulary: &Vocabulary<'_>) -> String {
    let column = |name: &String| {
        let named = rows.iter().find(|row| row.name == *name);
        format!("Column::{}", named.unwrap_or_else(|| panic!("{SOURCE}: no column {name}")).rust)
    };
    let group = |names: &[String]| format!("&[{}]", names.iter().map(column).collect::<Vec<_>>().join(", "));
    let unless = match &row.required {
        Required::No | Required::Always(false) => None,
        Required::Always(true) => Some(Vec::new()),
        Required::Unless(groups) => Some(groups.clone()),
    };
    let required = unless.map(|groups| {
        let all = [vec![row.name.clone()]].into_iter().chain(groups);
        format!("Some(&[{}])", all.map(|names| group(&names)).collect::<Vec<_>>().join(", "))
    });
    let kind: String = row.r#type.split('_').map(capitalised).collect();
    format!(
        "ColumnRow {{ column: Column::{rust}, kind: Kind::{kind}, required: {required}, default: {default:?}, \
         when: {when:?}, names: &{names:?}, telling: &{telling:?}, \
         decides: {decides}, meaning: [{fr:?}, {en:?}], example: {example:?} }}",
        rust = row.rust,
        required = required.unwrap_or_else(|| "None".into()),
        default = row.default,
        when = row.when,
        names = row.names,
        telling = row.telling.iter().map(|word| vocabulary.plain_text(&words(word))).collect::<Vec<_>>(),
        decides = row.decides,
        fr = row.fr,
        en = row.en,
        example = row.example,
    )
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

/// The canonical names and the others of the interface, each with its column.
fn names_of(rows: &[Row]) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for row in rows {
        for name in [&row.name].into_iter().chain(&row.names) {
            let known = names.insert(header_name(name), format!("Column::{}", row.rust));
            assert!(known.is_none(), "{SOURCE}: {name} is two columns");
        }
    }
    names
}

/// Every plain form of a table, and what it is. Two columns never share one; a form that is weak is not strong too.
fn forms_of(
    rows: &[Row],
    ignored: &[String],
    file: &File,
    vocabulary: &Vocabulary<'_>,
) -> BTreeMap<String, String> {
    let mut forms: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut note = |form: String, owner: &str, meaning: String, from: &str| {
        let known = forms.entry(form.clone()).or_insert_with(|| (owner.to_owned(), meaning));
        assert!(known.0 == owner, "{SOURCE}: « {form} » ({from}) is {} and {owner}", known.0);
    };
    for row in rows {
        let weak = row.weak.iter().flat_map(|pattern| expand(pattern, file, vocabulary)).enumerate();
        for (rank, form) in weak {
            note(form.clone(), &row.name, format!("Meaning::Weakly(Column::{}, {rank})", row.rust), "weak");
        }
        let names = [&row.name].into_iter().chain(&row.names);
        // Without its small words « avoir de » would be any « avoir ».
        let names = names
            .map(|name| (name, words(name)))
            .filter(|(_, words)| words.len() == 1 || vocabulary.plain(words).len() > 1);
        let names = names.map(|(name, words)| (name, vec![vocabulary.plain_text(&words)]));
        let headings = row.headings.iter().map(|pattern| (pattern, expand(pattern, file, vocabulary)));
        for (from, found) in names.chain(headings) {
            for form in found {
                note(form, &row.name, format!("Meaning::Column(Column::{})", row.rust), from);
            }
        }
    }
    for pattern in ignored {
        for form in expand(pattern, file, vocabulary) {
            note(form, "ignored", "Meaning::Nothing".into(), pattern);
        }
    }
    forms.into_iter().map(|(form, (_, meaning))| (form, meaning)).collect()
}

/// The plain forms of a pattern: `[n] siret (client|fournisseur) @qui`.
fn expand(pattern: &str, file: &File, vocabulary: &Vocabulary<'_>) -> Vec<String> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    let mut rest = pattern.trim();
    while !rest.is_empty() {
        let within =
            |open: char, close: char| rest.strip_prefix(open).and_then(|rest| rest.split_once(close));
        let (choices, may_be_absent, after): (Vec<&str>, bool, &str) =
            if let Some((inside, after)) = within('[', ']') {
                (inside.split('|').collect(), true, after)
            } else if let Some((inside, after)) = within('(', ')') {
                (inside.split('|').collect(), false, after)
            } else {
                let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
                match word.strip_prefix('@') {
                    Some(name) => (file.classes[name].iter().map(String::as_str).collect(), true, after),
                    None => (vec![word], false, after),
                }
            };
        let choices: Vec<Vec<String>> =
            may_be_absent.then(Vec::new).into_iter().chain(choices.into_iter().map(words)).collect();
        let with = |first: Vec<String>| {
            choices.iter().map(move |choice| [first.as_slice(), choice].concat()).collect()
        };
        all = all.into_iter().flat_map::<Vec<_>, _>(with).collect();
        rest = after.trim_start();
    }
    all.iter().map(|words| vocabulary.plain_text(words)).collect()
}

/// `[("a", x), ("b", y)]`.
fn listed(entries: &BTreeMap<String, String>) -> String {
    let entries: Vec<String> = entries.iter().map(|(key, value)| format!("({key:?}, {value})")).collect();
    format!("[{}]", entries.join(",\n        "))
}
