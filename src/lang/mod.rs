//! Every text an instructor reads, in French and in English. Codes never change with the language, nor do the values of
//! the interface's columns.

mod context;
mod format;
mod message;
mod typography;
mod words;

use std::str::FromStr;

pub use message::{Head, Message};
pub use typography::typeset;
pub use words::{SEPARATOR, Words, joined};

/// The language of what an instructor reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// French, unless asked otherwise.
    #[default]
    Fr,
    /// English.
    En,
}

/// There is no such language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such language: fr or en")]
pub struct UnknownLang;

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(text: &str) -> Result<Lang, UnknownLang> {
        match text {
            "fr" => Ok(Lang::Fr),
            "en" => Ok(Lang::En),
            _ => Err(UnknownLang),
        }
    }
}

impl std::fmt::Display for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.pick("fr", "en"))
    }
}

impl Lang {
    /// The one of two texts.
    pub fn pick<T>(self, fr: T, en: T) -> T {
        match self {
            Lang::Fr => fr,
            Lang::En => en,
        }
    }

    /// A text with its values in the places `{0}`, `{1}` …
    pub fn fill(self, text: Message, values: &[&str]) -> String {
        fill(text.get(self), |placeholder, filled| {
            if let Some(value) = placeholder.parse().ok().and_then(|rank: usize| values.get(rank)) {
                filled.push_str(value);
            }
        })
    }
}

/// A sentence in both languages, for whoever does not know yet which one is wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0[1])]
pub struct Said([String; 2]);

impl Said {
    /// A text with its values.
    pub fn new(text: Message, values: &[&str]) -> Said {
        Said([Lang::Fr, Lang::En].map(|lang| lang.fill(text, values)))
    }

    /// The same, after what it is said of.
    #[must_use]
    pub fn of(self, what: &str) -> Said {
        Said(self.0.map(|text| format!("{what}: {text}")))
    }

    /// What the reader of a TOML file says: its own words in English, what they come to in French.
    pub fn of_toml(error: &toml::de::Error) -> Said {
        let own = error.message();
        let named = own.split('`').nth(1).unwrap_or_default();
        let french = if own.starts_with("unknown field") {
            Lang::Fr.fill(Message::TOML_UNKNOWN_FIELD, &[named])
        } else if own.starts_with("missing field") {
            Lang::Fr.fill(Message::TOML_MISSING_FIELD, &[named])
        } else if let Some((value, _)) = own.split_once(" is not a date") {
            Lang::Fr.fill(Message::TOML_NOT_A_DATE, &[value])
        } else if own.starts_with("invalid type") || own.starts_with("invalid value") {
            Message::TOML_TYPE.fr.to_owned()
        } else if own.starts_with("duplicate") {
            Message::TOML_DUPLICATE.fr.to_owned()
        } else {
            Message::TOML_SYNTAX.fr.to_owned()
        };
        Said([french, own.to_owned()])
    }

    /// In a language.
    pub fn get(&self, lang: Lang) -> &str {
        let [fr, en] = &self.0;
        lang.pick(fr, en)
    }
}

/// Copies `text`, each `{placeholder}` written by `write`.
pub(crate) fn fill(text: &str, mut write: impl FnMut(&str, &mut String)) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, (placeholder, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        filled.push_str(before);
        write(placeholder, &mut filled);
        rest = after;
    }
    filled.push_str(rest);
    filled
}
