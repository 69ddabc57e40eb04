//! Reads a rules file: dated parameters, refused with line and reason when anything in it cannot be right.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::de::{DeTable, DeValue, ValueDeserializer};
use toml::{Spanned, Value};

use super::lints::LINTS;
use super::parameter::{ParameterValue, shown};
use super::rule_set::{DeMinimisRules, RuleBook, SchemeIdentity, SchemeRules};
use crate::domain::{Siret, hex};
use crate::lang::{Lang, Message, Said, typeset};

/// The rules file embedded in the program.
pub const EMBEDDED: &str = include_str!("scheme.toml");

/// What identifies the scheme: plain values that hold from its opening on, so that a report is enough to rebuild the
/// rules it was decided by.
pub(super) const IDENTITY: [(&str, Message); 6] = [
    ("scheme.name", Message::SCHEME_NAME),
    ("scheme.title", Message::SCHEME_TITLE),
    ("scheme.authority", Message::SCHEME_AUTHORITY),
    ("scheme.authority_siret", Message::SCHEME_AUTHORITY_SIRET),
    ("scheme.opens_on", Message::SCHEME_OPENS_ON),
    ("scheme.closes_on", Message::SCHEME_CLOSES_ON),
];

/// Parameters that have come since the first version: a file that says nothing of them has the program's values.
const ADDED: [&str; 1] = ["scheme.waivable"];

/// Why a rules file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct RulesError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub reason: Said,
}

/// A refusal, before its place in the text is counted in lines.
pub(super) struct Refused {
    reason: Said,
    span: Range<usize>,
}

impl Refused {
    fn new(span: Range<usize>, message: Message, values: &[&str]) -> Refused {
        Refused { reason: Said::new(message, values), span }
    }

    fn at(self, text: &str) -> RulesError {
        let before = text.get(..self.span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        RulesError {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            reason: self.reason,
        }
    }
}

impl From<toml::de::Error> for Refused {
    fn from(error: toml::de::Error) -> Refused {
        Refused { reason: Said::of_toml(&error), span: error.span().unwrap_or_default() }
    }
}

/// One parameter of the file.
pub(super) struct Parameter {
    pub(super) key: String,
    title: [String; 2],
    pub(super) values: Vec<Spanned<DatedValue>>,
    pub(super) span: Range<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParameterEntry {
    title: Title,
    values: Vec<Spanned<DatedValue>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Title {
    fr: String,
    en: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DatedValue {
    pub(super) from: Day,
    pub(super) to: Option<Day>,
    value: Spanned<Value>,
    pub(super) source: String,
    checked_on: Option<Day>,
}

/// A date of the file.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "toml::value::Datetime")]
pub(super) struct Day(pub(super) Date);

impl TryFrom<toml::value::Datetime> for Day {
    type Error = String;

    fn try_from(datetime: toml::value::Datetime) -> Result<Day, String> {
        let date = datetime.time.is_none().then(|| datetime.to_string().parse().ok()).flatten();
        date.map(Day).ok_or_else(|| Lang::En.fill(Message::TOML_NOT_A_DATE, &[&datetime.to_string()]))
    }
}

impl Parameter {
    pub(super) fn refused(&self, span: Range<usize>, message: Message, values: &[&str]) -> Refused {
        Refused { reason: Said::new(message, values).of(&self.key), span }
    }

    /// Each value as the sheet `Règles` shows it; it holds until the next begins.
    fn shown(&self) -> impl Iterator<Item = ParameterValue> {
        let title = [typeset(&self.title[0]), self.title[1].clone()];
        let next_days = self.values.iter().skip(1).map(|next| Some(next.get_ref().from.0)).chain([None]);
        self.values.iter().map(Spanned::get_ref).zip(next_days).map(move |(value, next)| ParameterValue {
            key: self.key.clone(),
            title: title.clone(),
            value: shown(&self.key, value.value.get_ref()),
            from: value.from.0,
            to: value.to.map(|to| to.0).or(next.map(|next| next.saturating_sub(1.day()))),
            source: typeset(&value.source),
            checked_on: value.checked_on.map(|day| day.0),
        })
    }
}

/// The parameters of a file, in the order of the sheet `Règles`.
pub(super) struct Parameters(Vec<Parameter>);

impl Parameters {
    /// The value of `key` in force on a day, as `read` reads it.
    pub(super) fn value<T>(
        &self,
        key: &str,
        day: Date,
        read: impl Fn(&Value) -> Result<T, Said>,
    ) -> Result<T, Refused> {
        let values = self.0.iter().find(|parameter| parameter.key == key).map(|parameter| &parameter.values);
        let begun = |value: &&Spanned<DatedValue>| value.get_ref().from.0 <= day;
        let value = values.and_then(|values| values.iter().rev().find(begun).or(values.first()));
        let missing = || Refused::new(0..0, Message::TOML_MISSING_FIELD, &[key]);
        let value = &value.ok_or_else(missing)?.get_ref().value;
        read(value.get_ref()).map_err(|reason| Refused { reason: reason.of(key), span: value.span() })
    }

    /// One rule set from each day on which a value of the section begins.
    fn rule_sets<R>(
        &self,
        section: &str,
        build: fn(&Parameters, Date) -> Result<R, Refused>,
    ) -> Result<Vec<R>, Refused> {
        let of_section = self.0.iter().filter(|parameter| parameter.key.starts_with(section));
        let values = of_section.flat_map(|parameter| &parameter.values);
        let first_days: BTreeSet<Date> = values.map(|value| value.get_ref().from.0).collect();
        first_days.into_iter().map(|day| build(self, day)).collect()
    }
}

/// The scheme itself, as the file writes it.
#[derive(Deserialize)]
struct IdentityEntry {
    name: String,
    title: String,
    authority: String,
    authority_siret: Spanned<String>,
    opens_on: Day,
    closes_on: Option<Spanned<Day>>,
}

impl RuleBook {
    /// Reads the text of a rules file.
    ///
    /// # Errors
    /// Syntax, an unknown or missing key, an impossible value, a gap or an overlap between the values of a parameter.
    pub fn parse(text: &str) -> Result<RuleBook, RulesError> {
        read(text).map_err(|refused| refused.at(text))
    }
}

fn read(text: &str) -> Result<RuleBook, Refused> {
    let (identity, parameters) = entries(text)?;
    let opens = identity.opens_on;
    for parameter in &parameters.0 {
        LINTS.iter().try_for_each(|lint| lint(parameter, opens))?;
    }
    let scheme = parameters.rule_sets("scheme.", SchemeRules::from_values)?;
    let de_minimis = parameters.rule_sets("de_minimis.", DeMinimisRules::from_values)?;
    let mut shown = identity_parameters(&identity);
    shown.extend(parameters.0.iter().flat_map(Parameter::shown));
    Ok(RuleBook { hash: hash(&shown), identity, scheme, de_minimis, parameters: shown })
}

/// The keys of the file, each known and each there.
fn entries(text: &str) -> Result<(SchemeIdentity, Parameters), Refused> {
    let (mut identity, mut found) = (DeTable::new(), Vec::new());
    for (section, table) in DeTable::parse(text)?.into_inner() {
        let (section, section_span, span) = (section.get_ref().to_string(), section.span(), table.span());
        if !["scheme", "de_minimis"].contains(&section.as_str()) {
            return Err(Refused::new(section_span, Message::RULES_UNKNOWN_SECTION, &[&section]));
        }
        let DeValue::Table(table) = table.into_inner() else {
            return Err(Refused::new(span, Message::RULES_NO_SECTION, &[&section]));
        };
        for (name, value) in table {
            let key = format!("{section}.{}", name.get_ref());
            if IDENTITY.iter().any(|(known, _)| *known == key) {
                identity.insert(name, value);
            } else if keys().any(|known| known == key) {
                found.push(parameter(key, value)?);
            } else {
                return Err(Refused::new(name.span(), Message::TOML_UNKNOWN_FIELD, &[name.get_ref()]));
            }
        }
    }
    let identity = identity_of(identity)?;
    for key in ADDED {
        if !found.iter().any(|parameter| parameter.key == key) {
            found.push(embedded(key, identity.opens_on)?);
        }
    }
    if let Some(missing) = keys().find(|key| found.iter().all(|parameter| parameter.key != *key)) {
        return Err(Refused::new(text.len()..text.len(), Message::TOML_MISSING_FIELD, &[missing]));
    }
    found.sort_by_key(|parameter| keys().position(|key| key == parameter.key));
    Ok((identity, Parameters(found)))
}

fn keys() -> impl Iterator<Item = &'static str> {
    SchemeRules::KEYS.iter().chain(DeMinimisRules::KEYS).map(|(key, _)| *key)
}

fn parameter(key: String, value: Spanned<DeValue<'_>>) -> Result<Parameter, Refused> {
    let span = value.span();
    let ParameterEntry { title, values } = ParameterEntry::deserialize(ValueDeserializer::from(value))?;
    Ok(Parameter { key, title: [title.fr, title.en], values, span })
}

/// A parameter of the embedded rules, from the day on which the scheme of another file opens.
fn embedded(key: &str, opens: Date) -> Result<Parameter, Refused> {
    let section = DeTable::parse(EMBEDDED)?.into_inner().remove("scheme").map(Spanned::into_inner);
    let name = key.trim_start_matches("scheme.");
    let Some(value) = section.and_then(|section| section.get(name).cloned()) else {
        return Err(Refused::new(0..0, Message::TOML_MISSING_FIELD, &[key]));
    };
    let mut parameter = parameter(key.to_owned(), value)?;
    if let Some(first) = parameter.values.first_mut() {
        first.get_mut().from = Day(opens);
    }
    Ok(parameter)
}

fn identity_of(table: DeTable<'_>) -> Result<SchemeIdentity, Refused> {
    let value = Spanned::new(0..0, DeValue::Table(table));
    let entry = IdentityEntry::deserialize(ValueDeserializer::from(value))?;
    if Siret::from_digits(entry.authority_siret.get_ref()).is_none() {
        return Err(Refused::new(entry.authority_siret.span(), Message::RULES_SIRET, &[]));
    }
    if let Some(last) = entry.closes_on.as_ref().filter(|last| last.get_ref().0 < entry.opens_on.0) {
        return Err(Refused::new(last.span(), Message::RULES_CLOSES, &[]));
    }
    Ok(SchemeIdentity {
        name: entry.name,
        title: entry.title,
        authority: entry.authority,
        authority_siret: entry.authority_siret.into_inner(),
        opens_on: entry.opens_on.0,
        closes_on: entry.closes_on.map(|day| day.get_ref().0),
    })
}

fn identity_parameters(identity: &SchemeIdentity) -> Vec<ParameterValue> {
    let values = [
        Some(identity.name.clone()),
        Some(identity.title.clone()),
        Some(identity.authority.clone()),
        Some(identity.authority_siret.clone()),
        Some(identity.opens_on.to_string()),
        identity.closes_on.map(|last| last.to_string()),
    ];
    let parameter = |((key, title), value): ((&str, Message), Option<String>)| {
        Some(ParameterValue {
            key: key.to_owned(),
            title: [title.fr.to_owned(), title.en.to_owned()],
            value: value?,
            from: identity.opens_on,
            to: None,
            source: identity.title.clone(),
            checked_on: None,
        })
    };
    IDENTITY.into_iter().zip(values).filter_map(parameter).collect()
}

/// Identifies the rules: every value, and every word of the sheet `Règles`.
fn hash(parameters: &[ParameterValue]) -> String {
    let mut digest = Sha256::new();
    for ParameterValue { key, title: [fr, en], value, from, to, source, checked_on } in parameters {
        let [to, checked_on] = [to, checked_on].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
        for text in [key, fr, en, value, &from.to_string(), &to, source, &checked_on] {
            digest.update(text.replace('\n', " "));
            digest.update("\n");
        }
    }
    hex(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{EMBEDDED, RuleBook};
    use crate::domain::{Euros, Regulation};

    fn refusal(from: &str, to: &str) -> String {
        assert!(EMBEDDED.contains(from), "{from}");
        RuleBook::parse(&EMBEDDED.replacen(from, to, 1)).unwrap_err().to_string()
    }

    #[test]
    fn the_embedded_rules_are_read() {
        let book = RuleBook::parse(EMBEDDED).unwrap();
        assert!(!book.is_open_on(date(2021, 10, 4)));
        assert!(book.is_open_on(date(2021, 10, 5)));
        assert_eq!(book.scheme_on(Some(date(2026, 1, 1))).equipment_cap, Euros::whole(800));
        assert_eq!(book.scheme_on(None).minimum_base, Euros::whole(3000));
        assert_eq!(book.de_minimis_on(date(2023, 12, 31)).regulation, Regulation::R1407_2013);
        assert_eq!(book.de_minimis_on(date(2024, 1, 1)).regulation, Regulation::R2023_2831);
        assert_eq!(book.hash().len(), 64);
    }

    #[test]
    fn a_later_value_holds_from_its_first_day() {
        let text = EMBEDDED.replacen(
            "value = 40, source",
            "value = 20, to = 2022-12-31, source = \"avant\" }, { from = 2023-01-01, value = \"40.5\", source",
            1,
        );
        let book = RuleBook::parse(&text).unwrap();
        assert_eq!(book.scheme_on(Some(date(2022, 12, 31))).aid_rate.to_string(), "20");
        assert_eq!(book.scheme_on(Some(date(2023, 1, 1))).aid_rate.to_string(), "40.5");
        assert_ne!(book.hash(), RuleBook::parse(EMBEDDED).unwrap().hash());
    }

    #[test]
    fn every_text_of_the_rules_changes_their_hash() {
        let own = RuleBook::parse(EMBEDDED).unwrap();
        for (from, to, decides_as) in [
            ("value = 20, source", "value = 21, source", false),
            ("fr = \"Effectif", "fr = \"L'effectif", true),
            ("en = \"Headcount", "en = \"The headcount", true),
            ("source = \"INAC, « Critères", "source = \"INAC, les « Critères", true),
            ("checked_on = 2026-11-01", "checked_on = 2026-11-02", true),
            ("authority = \"Région", "authority = \"La Région", false),
        ] {
            assert!(EMBEDDED.contains(from), "{from}");
            let other = RuleBook::parse(&EMBEDDED.replacen(from, to, 1)).unwrap();
            assert_ne!(other.hash(), own.hash(), "{from}");
            assert_eq!(other.decides_as(&own), decides_as, "{from}");
        }
    }

    #[test]
    fn a_wrong_file_is_refused_with_its_line_and_reason() {
        for (from, to, reason) in [
            ("value = 40,", "value = 140,", "a percentage from 0 to 100 is wanted"),
            ("value = 40,", "value = 0.4,", "a whole number, or a decimal number written as a text"),
            ("value = 40,", "valeur = 40,", "unknown field `valeur`"),
            ("[scheme.aid_rate]", "[scheme.rate_of_aid]", "unknown field `rate_of_aid`"),
            ("conseil = \"support\"\n", "", "the category `conseil` has no role"),
            ("conseil = \"support\"", "conseil = \"soutien\"", "`soutien`: project, support"),
            ("\"reject\"", "\"cut\"", "reject or reduce"),
            ("from = 2024-01-01, value = 300000", "from = 2013-12-18, value = 300000", "overlap"),
            ("value = 200000,", "to = 2023-12-30, value = 200000,", "gap"),
            (
                "{ from = 2021-10-05, value = 800",
                "{ from = 2021-10-06, value = 800",
                "the scheme opens on 2021-10-05",
            ),
            (
                "source = \"INAC, « Critères d'éligibilité » : « avoir un effectif < 20 salariés »\"",
                "source = \"\"",
                "no source",
            ),
            ("waivable]", "waivables]", "unknown field `waivables`"),
            ("20005374200017", "20005374200018", "not a SIRET"),
            ("opens_on = 2021-10-05", "opens_on = 2021-10-05T12:00:00", "is not a date"),
        ] {
            let refusal = refusal(from, to);
            assert!(refusal.contains(reason), "{refusal}");
            assert!(refusal.starts_with("line ") && !refusal.starts_with("line 1,"), "{refusal}");
        }
    }
}
