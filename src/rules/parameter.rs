//! What the value of a parameter can be, how each kind is read, and how it stands in a report and in a rules file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::Date;
use rust_decimal::Decimal;
use toml::Value;

use super::loader::IDENTITY;
use super::rule_set::{DeMinimisExcess, DeMinimisRules, InvoiceDate, PeriodKind, Role, SchemeRules};
use super::{RuleBook, RulesError};
use crate::domain::{Category, Code, CodeSet, Euros, Regulation};
use crate::lang::{Message, Said};

/// How the value of a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Number,
    Word,
    List,
    Table,
}

/// The shape of the parameter of that key.
fn shape(key: &str) -> Option<Shape> {
    let mut keys = SchemeRules::KEYS.iter().chain(DeMinimisRules::KEYS);
    keys.find(|(known, _)| *known == key).map(|(_, shape)| *shape)
}

/// A parameter's value over a time, as the sheet `Règles` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterValue {
    /// `scheme.aid_rate`.
    pub key: String,
    /// French and English title.
    pub title: [String; 2],
    /// The value as text, readable back.
    pub value: String,
    /// First day.
    pub from: Date,
    /// Last day, when a later value follows or the file says so.
    pub to: Option<Date>,
    /// Where it is written.
    pub source: String,
    /// When somebody last compared it with its source.
    pub checked_on: Option<Date>,
}

impl ParameterValue {
    /// A single number: the sheet holds it as one.
    pub fn number(&self) -> Option<Decimal> {
        (shape(&self.key)? == Shape::Number).then(|| self.value.parse().ok()).flatten()
    }

    /// Is it the value on that day?
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// The value as a rules file writes it.
    fn to_toml(&self) -> String {
        let words = || self.value.split(' ').filter(|word| !word.is_empty());
        match shape(&self.key) {
            Some(Shape::Number) if self.value.parse::<i64>().is_ok() => self.value.clone(),
            None if self.key.ends_with("_on") => self.value.clone(),
            Some(Shape::List) => format!("[{}]", words().map(quoted).collect::<Vec<_>>().join(", ")),
            Some(Shape::Table) => {
                let entries = words()
                    .filter_map(|word| word.split_once('='))
                    .map(|(key, value)| format!("{} = {}", quoted(key), quoted(value)));
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
            Some(Shape::Number | Shape::Word) | None => quoted(&self.value),
        }
    }
}

impl RuleBook {
    /// The rule book that these parameters are, those of a report say.
    ///
    /// # Errors
    /// They are not all there, or cannot be right; the line is that of the text `to_toml` makes of them.
    pub fn from_parameters(parameters: &[ParameterValue]) -> Result<RuleBook, RulesError> {
        RuleBook::parse(&to_toml(parameters))
    }
}

/// A rules file with these parameters, in their order: what `inac rules --format toml` prints, and how a report's sheet
/// `Règles` is enough to rebuild the rules it was decided by.
pub fn to_toml(parameters: &[ParameterValue]) -> String {
    let mut text = String::from("[scheme]\n");
    let is_identity = |parameter: &&ParameterValue| IDENTITY.iter().any(|(key, _)| parameter.key == *key);
    for parameter in parameters.iter().filter(is_identity) {
        // Writing to a String does not fail.
        let _ = writeln!(text, "{} = {}", parameter.key.trim_start_matches("scheme."), parameter.to_toml());
    }
    let mut written = BTreeSet::new();
    for parameter in parameters.iter().filter(|parameter| !is_identity(parameter)) {
        if written.insert(&parameter.key) {
            let [fr, en] = parameter.title.each_ref().map(|title| quoted(title));
            let _ = writeln!(text, "\n[{}]\ntitle = {{ fr = {fr}, en = {en} }}\nvalues = [", parameter.key);
            for dated in parameters.iter().filter(|other| other.key == parameter.key) {
                let to = dated.to.map(|to| format!(" to = {to},")).unwrap_or_default();
                let checked =
                    dated.checked_on.map(|date| format!(", checked_on = {date}")).unwrap_or_default();
                let (from, value, source) = (dated.from, dated.to_toml(), quoted(&dated.source));
                let _ = writeln!(
                    text,
                    "    {{ from = {from},{to} value = {value}, source = {source}{checked} }},"
                );
            }
            text.push_str("]\n");
        }
    }
    text
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// A value as the sheet `Règles` shows it.
pub(super) fn shown(key: &str, value: &Value) -> String {
    match value {
        Value::String(text) if shape(key) == Some(Shape::Number) => {
            text.parse::<Decimal>().map_or_else(|_| text.clone(), |number| number.normalize().to_string())
        }
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(|value| shown("", value)).collect::<Vec<_>>().join(" "),
        Value::Table(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key}={}", shown("", value)));
            entries.collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

/// What reading a value gives, or why it cannot be.
type Read<T> = Result<T, Said>;

fn refuse<T>(message: Message, values: &[&str]) -> Read<T> {
    Err(Said::new(message, values))
}

/// The largest amount that the interface accepts, in euros.
const LARGEST: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);
const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// A decimal number, exact: an integer, or a text such as "19.5" (a TOML float is binary, so it is refused).
fn number(value: &Value, wanted: Message, accepts: impl Fn(Decimal) -> bool) -> Read<Decimal> {
    let number = match value {
        Value::Integer(number) => Decimal::from(*number),
        Value::String(text) => text.parse().or_else(|_| refuse(Message::RULES_NOT_DECIMAL, &[text]))?,
        _ => return refuse(Message::RULES_NUMBER_FORM, &[]),
    };
    if accepts(number) { Ok(number) } else { refuse(wanted, &[&number.to_string()]) }
}

pub(super) fn positive(value: &Value) -> Read<Decimal> {
    number(value, Message::RULES_POSITIVE, |number| number > Decimal::ZERO && number <= LARGEST)
}

pub(super) fn positive_euros(value: &Value) -> Read<Euros> {
    number(value, Message::RULES_POSITIVE_EUROS, |number| number >= CENT && number <= LARGEST)
        .map(Euros::rounded)
}

pub(super) fn euros(value: &Value) -> Read<Euros> {
    number(value, Message::RULES_EUROS, |number| number >= Decimal::ZERO && number <= LARGEST)
        .map(Euros::rounded)
}

pub(super) fn percent(value: &Value) -> Read<Decimal> {
    let accepts = |number| number >= Decimal::ZERO && number <= Decimal::ONE_HUNDRED;
    number(value, Message::RULES_PERCENT, accepts)
}

/// A number of things: 1 to 1200.
pub(super) fn count<T: TryFrom<i64>>(value: &Value) -> Read<T> {
    let count = value.as_integer().filter(|count| (1..=1200).contains(count));
    let count = count.and_then(|count| count.try_into().ok());
    count.ok_or_else(|| Said::new(Message::RULES_COUNT, &[&value.to_string()]))
}

pub(super) fn text(value: &Value) -> Read<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| Said::new(Message::RULES_TEXT, &[&value.to_string()]))
}

/// One of these words.
fn word<T: Copy>(value: &Value, words: &[(&str, T)]) -> Read<T> {
    let found = value.as_str().and_then(|text| words.iter().find(|(word, _)| *word == text));
    found.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let said = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let (last, others) = words.split_last().map_or(("", words), |((last, _), others)| (*last, others));
        let others = others.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        Said::new(Message::RULES_WORD, &[&said, &others, last])
    })
}

pub(super) fn invoice_date(value: &Value) -> Read<InvoiceDate> {
    word(value, &[("after", InvoiceDate::After), ("on_or_after", InvoiceDate::OnOrAfter)])
}

pub(super) fn de_minimis_excess(value: &Value) -> Read<DeMinimisExcess> {
    word(value, &[("reject", DeMinimisExcess::Reject), ("reduce", DeMinimisExcess::Reduce)])
}

pub(super) fn period(value: &Value) -> Read<PeriodKind> {
    word(value, &[("rolling", PeriodKind::Rolling), ("fiscal", PeriodKind::Fiscal)])
}

pub(super) fn regulation(value: &Value) -> Read<Regulation> {
    word(value, &Regulation::ALL.map(|regulation| (regulation.name(), regulation)))
}

/// Each of a list, read by `read`.
fn list<T, L: FromIterator<T>>(value: &Value, read: impl Fn(&Value) -> Read<T>) -> Read<L> {
    let refused = || Said::new(Message::RULES_LIST, &[&value.to_string()]);
    value.as_array().ok_or_else(refused)?.iter().map(read).collect()
}

pub(super) fn regulations(value: &Value) -> Read<Vec<Regulation>> {
    list(value, regulation)
}

pub(super) fn departments(value: &Value) -> Read<Vec<String>> {
    let departments: Vec<String> = list(value, text)?;
    let right = !departments.is_empty() && departments.iter().all(|department| department.len() == 2);
    if right { Ok(departments) } else { refuse(Message::RULES_DEPARTMENTS, &[]) }
}

/// The E rules, each by its name.
pub(super) fn waivable(value: &Value) -> Read<CodeSet> {
    let rules = Code::ALL.iter().filter(|code| code.family() == 'E' && **code != Code::E00);
    let words: Vec<(&str, Code)> = rules.map(|code| (code.as_str(), *code)).collect();
    list(value, |value| word(value, &words))
}

/// Each entry of a table, read by `read`.
fn table<K: Ord, T>(value: &Value, read: impl Fn(&str, &Value) -> Read<(K, T)>) -> Read<BTreeMap<K, T>> {
    let refused = || Said::new(Message::RULES_TABLE, &[&value.to_string()]);
    value.as_table().ok_or_else(refused)?.iter().map(|(key, value)| read(key, value)).collect()
}

pub(super) fn excluded_activities(value: &Value) -> Read<BTreeMap<String, Code>> {
    let rules = [Code::E08, Code::E09, Code::E10, Code::E11, Code::E14].map(|code| (code.as_str(), code));
    table(value, |prefix, code| Ok((prefix.to_owned(), word(code, &rules)?)))
}

pub(super) fn category_roles(value: &Value) -> Read<BTreeMap<Category, Role>> {
    let named = [("project", Role::Project), ("support", Role::Support), ("equipment", Role::Equipment)];
    let excluded =
        [Code::L04, Code::L05, Code::L06, Code::L09].map(|code| (code.as_str(), Role::Excluded(code)));
    let words: Vec<(&str, Role)> = named.into_iter().chain(excluded).collect();
    let roles = table(value, |name, role| {
        let category = Category::of_name(name);
        let unknown = || Said::new(Message::RULES_NO_CATEGORY, &[name]);
        Ok((category.ok_or_else(unknown)?, word(role, &words)?))
    })?;
    match Category::ALL.into_iter().find(|category| !roles.contains_key(category)) {
        Some(missing) => refuse(Message::RULES_NO_ROLE, &[missing.name()]),
        None => Ok(roles),
    }
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
