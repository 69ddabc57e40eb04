//! The catalogue: every text, French and English side by side, by its key in `texts/*.toml`; and the columns of the
//! report in `headings.toml`. The build script makes constants of them, so that an unknown key does not compile, nor a
//! text that lacks a language or has a placeholder in one language only.

use super::Lang;

/// A text in both languages. Its values stand in the places `{0}`, `{1}` …
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// French.
    pub fr: &'static str,
    /// English.
    pub en: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

impl Message {
    /// The text in a language.
    pub fn get(self, lang: Lang) -> &'static str {
        lang.pick(self.fr, self.en)
    }
}

macro_rules! heads {
    ($($key:ident: $title:expr, $note:expr;)+) => {
        /// A column of the report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "title and note say it")]
        pub enum Head { $($key,)+ }

        impl Head {
            /// The header.
            pub fn title(self, lang: Lang) -> &'static str {
                match self { $(Head::$key => $title,)+ }.get(lang)
            }

            /// What the column holds.
            pub fn note(self, lang: Lang) -> &'static str {
                match self { $(Head::$key => $note,)+ }.get(lang)
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/headings.rs"));
