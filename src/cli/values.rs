//! The values that options take, as people write them.

use clap::ValueEnum;
use jiff::ZonedDateTime;

use crate::decide::RunDate;
use crate::domain::{Code, Date};
use crate::intake::limits::{Limits, size};
use crate::lang::{Lang, Message};
use crate::report::template;

macro_rules! choices {
    ($($(#[$doc:meta])+ $name:ident: $($(#[$about:meta])* $value:ident)+;)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
        #[allow(missing_docs, reason = "what is typed says it")]
        pub enum $name { $($(#[$about])* $value,)+ }
    )+};
}

choices! {
    /// Format of the log.
    LogFormat:
        /// For people.
        Text
        /// One JSON object a line.
        Json;
    /// Least level logged, as every log has them.
    LogLevel: Usual Error Warn Info Debug Trace;
    /// When progress is shown.
    ProgressMode: Auto Never;
    /// How a summary is shown, and how anomalies or the differences of a replay are listed.
    ListFormat: Table Json;
    /// What a template is for: the names of the tables.
    TemplateKind: Intake Derogations Correspondances;
    /// How a decision is explained.
    ExplainFormat: Text Markdown Json;
    /// How the grants due are listed.
    DueFormat: Table Csv Json;
    /// How the rules are shown.
    RulesFormat: Table Toml Json;
}

impl From<TemplateKind> for template::TemplateKind {
    fn from(kind: TemplateKind) -> template::TemplateKind {
        match kind {
            TemplateKind::Intake => template::TemplateKind::Intake,
            TemplateKind::Derogations => template::TemplateKind::Waivers,
            TemplateKind::Correspondances => template::TemplateKind::Correspondences,
        }
    }
}

/// What is expected instead of what was written.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("{}", .0.get(Lang::En))]
pub struct Expected(pub Message);

/// One of the limits of reading, with the value given to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitValue {
    /// Its key in `--limits`.
    pub key: &'static str,
    value: u64,
}

impl LimitValue {
    /// Puts it among the others.
    pub fn set(self, limits: &mut Limits) {
        if let Some(limit) = limits.of(self.key) {
            *limit = self.value;
        }
    }
}

/// `sheets=2_000`, `file-size=8G`.
pub fn limit(text: &str) -> Result<LimitValue, Expected> {
    let (key, value) = text.split_once('=').ok_or(Expected(Message::EXPECTED_LIMIT))?;
    let key = Limits::KEYS.iter().find(|known| **known == key).ok_or(Expected(Message::EXPECTED_LIMIT))?;
    let value = size(value).ok_or(Expected(Message::EXPECTED_SIZE))?;
    Ok(LimitValue { key, value })
}

/// A number of threads.
pub fn jobs(text: &str) -> Result<u16, Expected> {
    text.parse().ok().filter(|jobs| *jobs <= 1024).ok_or(Expected(Message::EXPECTED_JOBS))
}

/// On or off, as clap reads it.
pub fn switch(text: &str) -> Result<bool, Expected> {
    let said = text.to_ascii_lowercase();
    let is_one_of = |words: [&str; 6]| words.contains(&said.as_str());
    match () {
        () if is_one_of(["y", "yes", "t", "true", "on", "1"]) => Ok(true),
        () if is_one_of(["n", "no", "f", "false", "off", "0"]) => Ok(false),
        () => Err(Expected(Message::EXPECTED_SWITCH)),
    }
}

/// The code of a rule.
pub fn code(text: &str) -> Result<Code, Expected> {
    text.parse().map_err(|_| Expected(Message::EXPECTED_CODE))
}

/// A language.
pub fn lang(text: &str) -> Result<Lang, Expected> {
    text.parse().map_err(|_| Expected(Message::EXPECTED_LANG))
}

/// The date of decisions that have none of their own. The one place that asks what day it is.
pub fn run_date(text: &str) -> Result<RunDate, Expected> {
    if text == "today" {
        Ok(RunDate::Today(ZonedDateTime::now().date()))
    } else {
        date(text).map(RunDate::Given)
    }
}

/// `2026-03-31` or `31/03/2026`, in the years that inputs may have.
pub fn date(text: &str) -> Result<Date, Expected> {
    let date = match text.split('/').collect::<Vec<_>>().as_slice() {
        [day, month, year] if year.len() == 4 => civil(year, month, day),
        _ if text.len() == 10 => text.parse().ok(),
        _ => None,
    };
    date.filter(|date| (1900..=2100).contains(&date.year())).ok_or(Expected(Message::EXPECTED_DATE))
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{date, limit};
    use crate::intake::limits::size_text;
    use crate::intake::limits::{Limit, Limits};

    #[test]
    fn dates_are_written_in_two_ways() {
        for (text, read) in [
            ("2026-03-31", Some("2026-03-31")),
            ("31/03/2026", Some("2026-03-31")),
            ("1/3/2026", Some("2026-03-01")),
            ("31/02/2026", None),
            ("31/03/26", None),
            ("2026-3-1", None),
            ("2026-03-31T00:00", None),
            ("1899-12-31", None),
            ("today", None),
            ("", None),
        ] {
            assert_eq!(date(text).ok().map(|date| date.to_string()).as_deref(), read, "{text}");
        }
    }

    #[test]
    fn limits_take_binary_units_and_are_shown_with_them() {
        for (text, bytes, shown) in
            [("65536", 65536, "64K"), ("4G", 4 << 30, "4G"), ("1_000", 1000, "1000"), ("0", 0, "0")]
        {
            let mut limits = Limits::default();
            limit(&format!("file-size={text}")).unwrap().set(&mut limits);
            let read = limits.get(Limit::FileSize);
            assert_eq!((read, size_text(read).as_str()), (bytes, shown));
        }
        for refused in
            ["file-size=", "sheets=-1", "sheets=1T", "sheets=M", "sheets=99999999999G", "sheets", "sheats=1"]
        {
            assert!(limit(refused).is_err(), "{refused}");
        }
        let mut limits = Limits::default();
        assert!(Limits::KEYS.iter().all(|key| limits.of(key).is_some()));
    }
}
