//! Parameters back into a rules file: what `inac rules --format toml` prints, and how a report's sheet `Règles` is
//! enough to rebuild the rules it was decided by.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{ParameterValue, RuleBook, RulesError};

/// Keys that identify the scheme: plain values, not dated ones.
const IDENTITY: [&str; 6] = [
    "scheme.name",
    "scheme.title",
    "scheme.authority",
    "scheme.authority_siret",
    "scheme.opens_on",
    "scheme.closes_on",
];

/// Keys whose value is a list of words.
const LISTS: [&str; 2] = ["scheme.departments", "de_minimis.counted"];

/// Keys whose value is a table of words.
const TABLES: [&str; 2] = ["scheme.category_roles", "scheme.excluded_activities"];

impl RuleBook {
    /// The rule book that these parameters are.
    ///
    /// # Errors
    /// They are not all there, or cannot be right; the line is that of the text [`to_toml`] makes of them.
    pub fn from_parameters(parameters: &[ParameterValue]) -> Result<RuleBook, RulesError> {
        RuleBook::parse(&to_toml(parameters))
    }
}

/// A rules file with these parameters, in their order.
pub fn to_toml(parameters: &[ParameterValue]) -> String {
    let mut text = String::from("[scheme]\n");
    for parameter in parameters.iter().filter(|parameter| IDENTITY.contains(&parameter.key.as_str())) {
        let name = parameter.key.trim_start_matches("scheme.");
        let value = if name.ends_with("_on") { parameter.value.clone() } else { quoted(&parameter.value) };
        // Writing to a String does not fail.
        let _ = writeln!(text, "{name} = {value}");
    }
    let mut written = BTreeSet::new();
    for parameter in parameters.iter().filter(|parameter| !IDENTITY.contains(&parameter.key.as_str())) {
        if written.insert(&parameter.key) {
            let [fr, en] = &parameter.title;
            let _ = writeln!(
                text,
                "\n[{}]\ntitle = {{ fr = {}, en = {} }}\nvalues = [",
                parameter.key,
                quoted(fr),
                quoted(en)
            );
            for dated in parameters.iter().filter(|other| other.key == parameter.key) {
                let _ = writeln!(text, "    {},", dated_value(dated));
            }
            text.push_str("]\n");
        }
    }
    text
}

fn dated_value(parameter: &ParameterValue) -> String {
    let to = parameter.to.map(|to| format!(" to = {to},")).unwrap_or_default();
    let checked_on = parameter.checked_on.map(|date| format!(", checked_on = {date}")).unwrap_or_default();
    format!(
        "{{ from = {},{to} value = {}, source = {}{checked_on} }}",
        parameter.from,
        value(parameter),
        quoted(&parameter.source)
    )
}

fn value(parameter: &ParameterValue) -> String {
    let words = || parameter.value.split(' ').filter(|word| !word.is_empty());
    match parameter.number {
        Some(number) if number.is_integer() => number.normalize().to_string(),
        _ if LISTS.contains(&parameter.key.as_str()) => {
            format!("[{}]", words().map(quoted).collect::<Vec<_>>().join(", "))
        }
        _ if TABLES.contains(&parameter.key.as_str()) => {
            let entries = words()
                .filter_map(|word| word.split_once('='))
                .map(|(key, value)| format!("{} = {}", quoted(key), quoted(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        _ => quoted(&parameter.value),
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::{EMBEDDED, RuleBook};

    #[test]
    fn parameters_rebuild_the_rules_they_come_from() {
        let book = RuleBook::parse(EMBEDDED).unwrap();
        let rebuilt = RuleBook::from_parameters(book.parameters()).unwrap();
        assert_eq!(rebuilt, book);
    }
}
