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
