//! Reads a rules file: dated parameters, refused with line and reason when anything in it cannot be right.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::rule_set::{
    DeMinimisExcess, DeMinimisRules, InvoiceDate, ParameterValue, PeriodKind, Role, RuleBook, SchemeIdentity,
    SchemeRules,
};
use crate::domain::{Category, Code, Euros, Regulation, Siret, hex};

/// The rules file embedded in the program.
pub const EMBEDDED: &str = include_str!("scheme.toml");

/// Why a rules file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct RulesError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub reason: String,
}

impl RuleBook {
    /// Reads the text of a rules file.
    ///
    /// # Errors
    /// Syntax, an unknown or missing key, an impossible value, a gap or an overlap between the values of a parameter.
    pub fn parse(text: &str) -> Result<RuleBook, RulesError> {
        let file: RulesFile = toml::from_str(text).map_err(|error| {
            Refused { reason: error.message().to_owned(), span: error.span().unwrap_or_default() }.at(text)
        })?;
        file.into_rule_book().map_err(|refused| refused.at(text))
    }
}

/// A refusal, before its place in the text is counted in lines.
struct Refused {
    reason: String,
    span: Range<usize>,
}

impl Refused {
    fn new(span: Range<usize>, reason: impl Into<String>) -> Refused {
        Refused { reason: reason.into(), span }
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    scheme: SchemeFile,
    de_minimis: DeMinimisFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeFile {
    name: String,
    title: String,
    authority: String,
    authority_siret: Spanned<String>,
    opens_on: Spanned<Day>,
    closes_on: Option<Spanned<Day>>,
    headcount_below: Parameter<Positive>,
    turnover_below: Parameter<Positive>,
    departments: Parameter<Vec<String>>,
    years_between_requests: Parameter<Count>,
    invoice_date: Parameter<InvoiceDate>,
    excluded_activities: Parameter<BTreeMap<String, ExclusionCode>>,
    category_roles: Parameter<BTreeMap<String, Role>>,
    subscription_months: Parameter<Count>,
    equipment_cap: Parameter<Positive>,
    equipment_kinds: Parameter<Count>,
    minimum_base: Parameter<NotNegative>,
    base_cap: Parameter<Positive>,
    aid_rate: Parameter<Percent>,
    cumulation_rate: Parameter<Percent>,
    minimum_aid: Parameter<NotNegative>,
    de_minimis_excess: Parameter<DeMinimisExcess>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeMinimisFile {
    regulation: Parameter<Regulation>,
    ceiling: Parameter<Positive>,
    road_freight_ceiling: Parameter<Positive>,
    road_freight_naf: Parameter<String>,
    period: Parameter<PeriodKind>,
    period_years: Parameter<Count>,
    counted: Parameter<Vec<Regulation>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter<T> {
    title: Title,
    values: Spanned<Vec<Spanned<DatedValue<T>>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Title {
    fr: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatedValue<T> {
    from: Day,
    to: Option<Day>,
    value: Spanned<T>,
    source: String,
    checked_on: Option<Day>,
}

impl RulesFile {
    fn into_rule_book(self) -> Result<RuleBook, Refused> {
        let SchemeFile { opens_on, closes_on, authority_siret, .. } = &self.scheme;
        if Siret::from_digits(authority_siret.get_ref()).is_none() {
            return Err(Refused::new(
                authority_siret.span(),
                "authority_siret is no SIRET (14 digits, checked)",
            ));
        }
        if let Some(last) = closes_on.as_ref().filter(|last| last.get_ref().0 < opens_on.get_ref().0) {
            return Err(Refused::new(last.span(), "the scheme closes before it opens"));
        }
        let opens = opens_on.get_ref().0;
        self.scheme.check_domains()?;

        let mut parameters = self.scheme.identity_parameters(opens);
        let scheme = self.scheme.rule_sets(opens, &mut parameters)?;
        let de_minimis = self.de_minimis.rule_sets(opens, &mut parameters)?;
        Ok(RuleBook {
            identity: SchemeIdentity {
                name: self.scheme.name,
                title: self.scheme.title,
                authority: self.scheme.authority,
                authority_siret: self.scheme.authority_siret.into_inner(),
                opens_on: opens,
                closes_on: self.scheme.closes_on.map(|day| day.get_ref().0),
            },
            hash: hash(&parameters),
            scheme,
            de_minimis,
            parameters,
        })
    }
}

/// Collects the first days of every timeline named, then builds one rule set for each.
macro_rules! rule_sets {
    ($file:expr, $section:literal, $begins:expr, $parameters:expr, [$($parameter:ident),+ $(,)?], |$from:ident| $build:expr) => {{
        $(let $parameter = Timeline::new(concat!($section, ".", stringify!($parameter)), &$file.$parameter, $begins, $parameters)?;)+
        let mut first_days = BTreeSet::new();
        $(first_days.extend($parameter.first_days());)+
        let sets = first_days.into_iter().map(|$from| {
            $(let $parameter = $parameter.on($from);)+
            $build
        });
        Ok(sets.collect())
    }};
}

impl SchemeFile {
    fn rule_sets(
        &self,
        opens: Date,
        parameters: &mut Vec<ParameterValue>,
    ) -> Result<Vec<SchemeRules>, Refused> {
        rule_sets!(
            self,
            "scheme",
            Begins::On(opens),
            parameters,
            [
                headcount_below,
                turnover_below,
                departments,
                years_between_requests,
                invoice_date,
                excluded_activities,
                category_roles,
                subscription_months,
                equipment_cap,
                equipment_kinds,
                minimum_base,
                base_cap,
                aid_rate,
                cumulation_rate,
                minimum_aid,
                de_minimis_excess,
            ],
            |from| SchemeRules {
                from,
                headcount_below: headcount_below.0,
                turnover_below: turnover_below.euros(),
                departments: departments.clone(),
                years_between_requests: i32::from(years_between_requests.0),
                invoice_date: *invoice_date,
                excluded_activities: excluded_activities
                    .iter()
                    .map(|(prefix, code)| (prefix.clone(), code.0))
                    .collect(),
                category_roles: Category::ALL
                    .into_iter()
                    .filter_map(|c| Some((c, *category_roles.get(c.name())?)))
                    .collect(),
                subscription_months: u32::from(subscription_months.0),
                equipment_cap: equipment_cap.euros(),
                equipment_kinds: usize::from(equipment_kinds.0),
                minimum_base: minimum_base.euros(),
                base_cap: base_cap.euros(),
                aid_rate: aid_rate.0,
                cumulation_rate: cumulation_rate.0,
                minimum_aid: minimum_aid.euros(),
                de_minimis_excess: *de_minimis_excess,
            }
        )
    }

    /// What identifies the scheme, as parameters that hold from its opening on, so that a report is enough to rebuild the
    /// rules it was decided by.
    fn identity_parameters(&self, opens: Date) -> Vec<ParameterValue> {
        let identity = |key: &str, [fr, en]: [&str; 2], value: String| ParameterValue {
            key: format!("scheme.{key}"),
            title: [fr.to_owned(), en.to_owned()],
            value,
            number: None,
            from: opens,
            to: None,
            source: self.title.clone(),
            checked_on: None,
        };
        let mut parameters = vec![
            identity("name", ["Dispositif", "Scheme"], self.name.clone()),
            identity("title", ["Intitulé du dispositif", "Title of the scheme"], self.title.clone()),
            identity("authority", ["Autorité", "Authority"], self.authority.clone()),
            identity(
                "authority_siret",
                ["SIRET de l'autorité", "SIRET of the authority"],
                self.authority_siret.get_ref().clone(),
            ),
            identity("opens_on", ["Ouverture du dispositif", "Opening of the scheme"], opens.to_string()),
        ];
        if let Some(last) = &self.closes_on {
            parameters.push(identity(
                "closes_on",
                ["Clôture du dispositif", "Closing of the scheme"],
                last.get_ref().0.to_string(),
            ));
        }
        parameters
    }

    /// Values whose form is right but whose content cannot be.
    fn check_domains(&self) -> Result<(), Refused> {
        for value in self.category_roles.values.get_ref() {
            let roles = &value.get_ref().value;
            for category in Category::ALL {
                if !roles.get_ref().contains_key(category.name()) {
                    return Err(Refused::new(
                        roles.span(),
                        format!("the category `{}` has no role", category.name()),
                    ));
                }
            }
            if let Some(unknown) =
                roles.get_ref().keys().find(|name| Category::ALL.iter().all(|c| c.name() != name.as_str()))
            {
                return Err(Refused::new(roles.span(), format!("there is no category `{unknown}`")));
            }
        }
        for value in self.departments.values.get_ref() {
            let departments = &value.get_ref().value;
            if departments.get_ref().is_empty()
                || departments.get_ref().iter().any(|department| department.len() != 2)
            {
                return Err(Refused::new(
                    departments.span(),
                    "departments: at least one, of two characters each",
                ));
            }
        }
        Ok(())
    }
}

impl DeMinimisFile {
    fn rule_sets(
        &self,
        opens: Date,
        parameters: &mut Vec<ParameterValue>,
    ) -> Result<Vec<DeMinimisRules>, Refused> {
        rule_sets!(
            self,
            "de_minimis",
            Begins::By(opens),
            parameters,
            [regulation, ceiling, road_freight_ceiling, road_freight_naf, period, period_years, counted],
            |from| DeMinimisRules {
                from,
                regulation: *regulation,
                ceiling: ceiling.euros(),
                road_freight_ceiling: road_freight_ceiling.euros(),
                road_freight_naf: road_freight_naf.clone(),
                period: *period,
                period_years: period_years.0.cast_signed(),
                counted: counted.clone(),
            }
        )
    }
}

/// When the first value of a parameter has to begin.
#[derive(Clone, Copy)]
enum Begins {
    /// On the day the scheme opens.
    On(Date),
    /// On that day or before.
    By(Date),
}

/// The values of one parameter, without gap or overlap.
struct Timeline<'a, T>(Vec<(Date, &'a T)>);

impl<'a, T: Shown> Timeline<'a, T> {
    fn new(
        key: &str,
        parameter: &'a Parameter<T>,
        begins: Begins,
        parameters: &mut Vec<ParameterValue>,
    ) -> Result<Timeline<'a, T>, Refused> {
        let values = parameter.values.get_ref();
        let Some(first) = values.first() else {
            return Err(Refused::new(
                parameter.values.span(),
                format!("{key}: at least one value is needed"),
            ));
        };
        let first_day = first.get_ref().from.0;
        match begins {
            Begins::On(day) if first_day != day => {
                return Err(Refused::new(
                    first.span(),
                    format!("{key}: its first value begins on {first_day}, the scheme opens on {day}"),
                ));
            }
            Begins::By(day) if first_day > day => {
                return Err(Refused::new(
                    first.span(),
                    format!("{key}: its first value begins on {first_day}, after the scheme opens on {day}"),
                ));
            }
            Begins::On(_) | Begins::By(_) => {}
        }
        for (rank, value) in values.iter().enumerate() {
            let DatedValue { from, to, .. } = value.get_ref();
            let next = values.get(rank + 1);
            if let Some(end) = to.as_ref().filter(|end| end.0 < from.0) {
                return Err(Refused::new(
                    value.span(),
                    format!("{key}: this value ends on {} before it begins on {}", end.0, from.0),
                ));
            }
            if let Some(next) = next {
                check_succession(key, value.get_ref(), next)?;
            }
            parameters.push(ParameterValue {
                key: key.to_owned(),
                title: [parameter.title.fr.clone(), parameter.title.en.clone()],
                value: value.get_ref().value.get_ref().shown(),
                number: value.get_ref().value.get_ref().number(),
                from: from.0,
                to: to
                    .as_ref()
                    .map(|end| end.0)
                    .or(next.map(|next| next.get_ref().from.0.saturating_sub(day()))),
                source: value.get_ref().source.clone(),
                checked_on: value.get_ref().checked_on.as_ref().map(|day| day.0),
            });
        }
        Ok(Timeline(
            values.iter().map(|value| (value.get_ref().from.0, value.get_ref().value.get_ref())).collect(),
        ))
    }

    fn first_days(&self) -> impl Iterator<Item = Date> {
        self.0.iter().map(|(from, _)| *from)
    }

    fn on(&self, date: Date) -> &'a T {
        let begun = self.0.partition_point(|(from, _)| *from <= date);
        self.0[begun.saturating_sub(1)].1
    }
}

fn day() -> Span {
    1.day()
}

fn check_succession<T>(
    key: &str,
    value: &DatedValue<T>,
    next: &Spanned<DatedValue<T>>,
) -> Result<(), Refused> {
    let (from, next_from) = (value.from.0, next.get_ref().from.0);
    let end = value.to.as_ref().map(|end| end.0);
    if next_from <= from || end.is_some_and(|end| next_from <= end) {
        return Err(Refused::new(
            next.span(),
            format!("{key}: this value begins on {next_from} while the one before it still holds (overlap)"),
        ));
    }
    if let Some(end) = end.filter(|end| end.saturating_add(day()) < next_from) {
        return Err(Refused::new(
            next.span(),
            format!("{key}: nothing holds between {end} and {next_from} (gap)"),
        ));
    }
    Ok(())
}

/// Identifies the rules: what decides, not how it is worded.
fn hash(parameters: &[ParameterValue]) -> String {
    let mut digest = Sha256::new();
    for ParameterValue { key, value, from, to, .. } in parameters {
        let to = to.map(|to| to.to_string()).unwrap_or_default();
        digest.update(format!("{key}\t{from}\t{to}\t{value}\n"));
    }
    hex(&digest.finalize())
}

/// A date of the file.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "toml::value::Datetime")]
struct Day(Date);

impl TryFrom<toml::value::Datetime> for Day {
    type Error = String;

    fn try_from(datetime: toml::value::Datetime) -> Result<Day, String> {
        let date = datetime.time.is_none().then(|| datetime.to_string().parse().ok()).flatten();
        date.map(Day).ok_or(format!("{datetime} is no date (write 2021-10-05)"))
    }
}

/// A decimal number, exact: an integer, or a text such as "19.5" (a TOML float is binary, so it is refused).
struct Exact(Decimal);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Exact, D::Error> {
        struct ExactVisitor;
        impl Visitor<'_> for ExactVisitor {
            type Value = Exact;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, or a decimal number written as a text (\"19.5\")")
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Exact, E> {
                Ok(Exact(Decimal::from(value)))
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Exact, E> {
                value.parse().map(Exact).map_err(|_| E::custom(format!("`{value}` is no decimal number")))
            }
        }
        deserializer.deserialize_any(ExactVisitor)
    }
}

/// The largest amount that the interface accepts, in euros.
const LARGEST: i64 = 1_000_000_000_000;

macro_rules! bounded {
    ($name:ident, $accepts:expr, $wanted:literal) => {
        #[doc = concat!("A number: ", $wanted, ".")]
        #[derive(Clone, Copy)]
        struct $name(Decimal);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let Exact(value) = Exact::deserialize(deserializer)?;
                let accepts: fn(Decimal) -> bool = $accepts;
                if accepts(value) {
                    Ok($name(value))
                } else {
                    Err(de::Error::custom(format!("{value}: {} is wanted", $wanted)))
                }
            }
        }

        impl Shown for $name {
            fn shown(&self) -> String {
                self.0.normalize().to_string()
            }

            fn number(&self) -> Option<Decimal> {
                Some(self.0)
            }
        }
    };
}

bounded!(
    Positive,
    |value| value > Decimal::ZERO && value <= Decimal::from(LARGEST),
    "more than 0 and at most 10^12"
);
bounded!(
    NotNegative,
    |value| value >= Decimal::ZERO && value <= Decimal::from(LARGEST),
    "0 or more and at most 10^12"
);
bounded!(
    Percent,
    |value| value >= Decimal::ZERO && value <= Decimal::ONE_HUNDRED,
    "a percentage from 0 to 100"
);

impl Positive {
    fn euros(self) -> Euros {
        Euros::rounded(self.0)
    }
}

impl NotNegative {
    fn euros(self) -> Euros {
        Euros::rounded(self.0)
    }
}

/// A number of things: 1 to 1200.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "i64")]
struct Count(u16);

impl TryFrom<i64> for Count {
    type Error = String;

    fn try_from(count: i64) -> Result<Count, String> {
        const MOST: u16 = 1200;
        u16::try_from(count)
            .ok()
            .filter(|count| (1..=MOST).contains(count))
            .map(Count)
            .ok_or(format!("{count}: a whole number from 1 to {MOST} is wanted"))
    }
}

/// A code that an activity can be excluded by.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct ExclusionCode(Code);

impl TryFrom<String> for ExclusionCode {
    type Error = String;

    fn try_from(text: String) -> Result<ExclusionCode, String> {
        let code = text
            .parse()
            .ok()
            .filter(|code| matches!(code, Code::E08 | Code::E09 | Code::E10 | Code::E11 | Code::E14));
        code.map(ExclusionCode).ok_or(format!("`{text}`: E08, E09, E10, E11 or E14 is wanted"))
    }
}

macro_rules! worded {
    ($type:ty, $wanted:literal, $($word:literal => $value:expr),+) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                match String::deserialize(deserializer)?.as_str() {
                    $($word => Ok($value),)+
                    other => Err(de::Error::custom(format!("`{other}`: {} is wanted", $wanted))),
                }
            }
        }

        impl Shown for $type {
            fn shown(&self) -> String {
                $(if *self == $value { return $word.to_owned(); })+
                String::new()
            }
        }
    };
}

worded!(InvoiceDate, "after or on_or_after", "after" => InvoiceDate::After, "on_or_after" => InvoiceDate::OnOrAfter);
worded!(DeMinimisExcess, "reject or reduce", "reject" => DeMinimisExcess::Reject, "reduce" => DeMinimisExcess::Reduce);
worded!(PeriodKind, "rolling or fiscal", "rolling" => PeriodKind::Rolling, "fiscal" => PeriodKind::Fiscal);
worded!(
    Role, "project, support, equipment, L04, L05, L06 or L09",
    "project" => Role::Project, "support" => Role::Support, "equipment" => Role::Equipment,
    "L04" => Role::Excluded(Code::L04), "L05" => Role::Excluded(Code::L05),
    "L06" => Role::Excluded(Code::L06), "L09" => Role::Excluded(Code::L09)
);
worded!(
    Regulation, "the number of a known regulation (2023/2831 …)",
    "2023/2831" => Regulation::R2023_2831, "1407/2013" => Regulation::R1407_2013, "1408/2013" => Regulation::R1408_2013,
    "717/2014" => Regulation::R717_2014, "360/2012" => Regulation::R360_2012, "2023/2832" => Regulation::R2023_2832
);

/// How a value stands in the sheet `Règles`.
trait Shown {
    fn shown(&self) -> String;

    fn number(&self) -> Option<Decimal> {
        None
    }
}

impl Shown for Count {
    fn shown(&self) -> String {
        self.0.to_string()
    }

    fn number(&self) -> Option<Decimal> {
        Some(Decimal::from(self.0))
    }
}

impl Shown for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl Shown for ExclusionCode {
    fn shown(&self) -> String {
        self.0.to_string()
    }
}

impl<T: Shown> Shown for Vec<T> {
    fn shown(&self) -> String {
        self.iter().map(Shown::shown).collect::<Vec<_>>().join(" ")
    }
}

impl<T: Shown> Shown for BTreeMap<String, T> {
    fn shown(&self) -> String {
        self.iter().map(|(key, value)| format!("{key}={}", value.shown())).collect::<Vec<_>>().join(" ")
    }
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
            ("20005374200017", "20005374200018", "no SIRET"),
            ("opens_on = 2021-10-05", "opens_on = 2021-10-05T12:00:00", "is no date"),
        ] {
            let refusal = refusal(from, to);
            assert!(refusal.contains(reason), "{refusal}");
            assert!(refusal.starts_with("line ") && !refusal.starts_with("line 1,"), "{refusal}");
        }
    }
}
