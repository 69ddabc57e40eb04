//! Comparison of texts typed by people (rules, section 0).

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// `norm(x)`: dots and invisible characters (zero-width, soft hyphen, direction marks) deleted, accents and case set
/// aside, every run of anything but letters and digits one space.
pub fn norm(text: &str) -> String {
    fold(text, Dots::Deleted)
}

/// `key(x)`: [`norm`] with each dot read as a space, so that `2021.11.2` and `2021.1.12` differ.
pub fn key(text: &str) -> String {
    fold(text, Dots::Spaces)
}

/// Case and accents set aside, everything else kept: how fixed words such as `néant` or `N/A` are recognised.
pub fn unaccented_upper(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_uppercase).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Dots {
    Deleted,
    Spaces,
}

fn fold(text: &str, dots: Dots) -> String {
    let mut folded = Folded { text: String::with_capacity(text.len()), gap: false };
    if text.is_ascii() {
        for byte in text.bytes() {
            if byte != b'.' || dots == Dots::Spaces {
                folded.push(char::from(byte.to_ascii_uppercase()));
            }
        }
    } else {
        let kept = text.chars().filter(|c| !is_invisible(*c) && (*c != '.' || dots == Dots::Spaces));
        for letter in kept.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_uppercase) {
            match letter {
                'Œ' => "OE".chars().for_each(|c| folded.push(c)),
                'Æ' => "AE".chars().for_each(|c| folded.push(c)),
                'ẞ' => "SS".chars().for_each(|c| folded.push(c)),
                other => folded.push(other),
            }
        }
    }
    folded.text
}

/// Unicode's category Cf: a word with such a character in it looks like the word without.
fn is_invisible(letter: char) -> bool {
    // The letters of Europe are spared the table: before this one there is but the soft hyphen.
    const ARABIC: char = '\u{600}';
    letter == '\u{ad}' || (letter >= ARABIC && letter.general_category() == GeneralCategory::Format)
}

struct Folded {
    text: String,
    gap: bool,
}

impl Folded {
    fn push(&mut self, letter: char) {
        if letter.is_ascii_alphanumeric() {
            if self.gap && !self.text.is_empty() {
                self.text.push(' ');
            }
            self.gap = false;
            self.text.push(letter);
        } else {
            self.gap = true;
        }
    }
}

/// Bytes in hexadecimal, lower case.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A text as typed and as compared by [`norm`]; rows that say the same share one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text(Arc<Spellings>);

impl Text {
    /// The text typed `typed`.
    pub fn new(typed: &str) -> Text {
        Text(Arc::new(Spellings::new(typed, &norm(typed))))
    }

    /// As typed.
    pub fn typed(&self) -> &str {
        self.0.typed()
    }

    /// As compared.
    pub fn norm(&self) -> &str {
        self.0.compared()
    }
}

/// A text as typed, then as compared, in one piece: a run holds one for each name and number.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Spellings {
    both: Box<str>,
    typed: usize,
}

impl Spellings {
    /// Both spellings of a text.
    pub fn new(typed: &str, compared: &str) -> Spellings {
        Spellings { both: [typed, compared].concat().into(), typed: typed.len() }
    }

    /// As typed.
    pub fn typed(&self) -> &str {
        &self.both[..self.typed]
    }

    /// As compared.
    pub fn compared(&self) -> &str {
        &self.both[self.typed..]
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.typed())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.typed())
    }
}

#[cfg(test)]
mod tests {
    use super::{GeneralCategory, UnicodeGeneralCategory, is_invisible, key, norm, unaccented_upper};

    #[test]
    fn every_invisible_character_is_known() {
        for letter in '\0'..=char::MAX {
            let listed = letter.general_category() == GeneralCategory::Format;
            assert_eq!(is_invisible(letter), listed, "{letter:?}");
        }
    }

    #[test]
    fn norm_sets_case_accents_dots_and_punctuation_aside() {
        for (typed, expected) in [
            ("", ""),
            ("...", ""),
            ("S.A.R.L.", "SARL"),
            ("Desœuvres", "DESOEUVRES"),
            ("Lætitia Groß", "LAETITIA GROSS"),
            ("  a--b\u{a0}c ", "A B C"),
            ("GROUPE-X", "GROUPE X"),
            ("e\u{301}te\u{301}", "ETE"),
            ("N° dossier", "N DOSSIER"),
            ("ﬁn", "FIN"),
            ("IN\u{200b}AC", "INAC"),
            ("sou\u{ad}tien", "SOUTIEN"),
            ("\u{200f}a\u{2060}b\u{feff}", "AB"),
            ("Ꮬ東京", ""),
        ] {
            assert_eq!(norm(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn key_keeps_dots_apart() {
        assert_ne!(key("2021.11.2"), key("2021.1.12"));
        assert_eq!(norm("2021.11.2"), norm("2021.1.12"));
        assert_eq!(key("dép. 38/d"), key("Dép - 38 - D"));
        assert_eq!(key("D\u{200d}.1"), "D 1");
    }

    #[test]
    fn unaccented_upper_keeps_punctuation() {
        assert_eq!(unaccented_upper("n/a"), "N/A");
        assert_eq!(unaccented_upper("Néant"), "NEANT");
    }
}
