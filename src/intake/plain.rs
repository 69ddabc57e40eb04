//! The plain form of a heading: the set of its words, as people vary them (interface, section 2.7).
//!
//! The build computes the plain forms of every heading of `columns.toml` with this file; the program those of what it reads.

use std::collections::BTreeSet;

use crate::domain::norm;

/// A heading as compared with the names of the interface.
pub fn header_name(heading: &str) -> String {
    norm(heading).replace(' ', "_").to_ascii_lowercase()
}

/// The words of a text, in order, each in one spelling: singular, unaccented, `raisonSociale` two words.
pub fn words(text: &str) -> Vec<String> {
    let mut parted = String::with_capacity(text.len());
    let mut after_small = false;
    for letter in text.chars() {
        if after_small && letter.is_uppercase() {
            parted.push(' ');
        }
        after_small = letter.is_lowercase();
        parted.push(letter);
    }
    let mut words: Vec<String> =
        norm(&parted).split(' ').filter(|word| !word.is_empty()).map(singular).collect();
    // « 1. SIRET », « 2) Date de dépôt »: numbered questions.
    if words.len() > 1
        && words
            .first()
            .is_some_and(|first| first.len() <= 2 && first.bytes().all(|byte| byte.is_ascii_digit()))
    {
        words.remove(0);
    }
    // « Payée le », « Facture du »: a date.
    if words.len() > 1 && words.last().is_some_and(|last| ["LE", "DU"].contains(&last.as_str())) {
        words.pop();
        words.push("DATE".into());
    }
    words
}

/// `PAYÉES` is `PAYE`, `NUMÉROS` is `N`.
fn singular(word: &str) -> String {
    let stem = if word.len() > 3 { word.trim_end_matches(['S', 'X']) } else { word };
    let stem = stem.strip_suffix("EE").map_or_else(|| stem.to_owned(), |stem| format!("{stem}E"));
    let stem =
        if stem.len() > 3 && stem.ends_with("UE") { stem.trim_end_matches('E').to_owned() } else { stem };
    if ["N", "NO", "NUM", "NUMERO", "NRO", "NUMBER"].contains(&stem.as_str()) { "N".into() } else { stem }
}

/// What makes other words one, and what is left out.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary<'a> {
    /// Phrases and the word that each is, the longest first.
    pub aliases: &'a [(&'a [&'a str], &'a str)],
    /// Words that say nothing.
    pub small: &'a [&'a str],
}

/// Ways to say what a cell looks like.
const REMARKS: [&[&str]; 9] = [
    &["JJ", "MM", "AAAA"],
    &["AAAA", "MM", "JJ"],
    &["DD", "MM", "YYYY"],
    &["YYYY", "MM", "DD"],
    &["JJ", "MM"],
    &["OUI", "NON"],
    &["O", "N"],
    &["VRAI", "FAUX"],
    &["Y", "N"],
];

impl Vocabulary<'_> {
    /// Words in the plain form: other spellings made one, small words, remarks and years left out.
    pub fn plain(&self, words: &[String]) -> BTreeSet<String> {
        let mut words = words.to_vec();
        for remark in REMARKS {
            while let Some(at) = words.windows(remark.len()).position(|found| found == remark) {
                words.drain(at..at + remark.len());
            }
        }
        words.retain(|word| !self.small.contains(&word.as_str()));
        for (phrase, word) in self.aliases {
            while let Some(at) = words.windows(phrase.len()).position(|found| found == *phrase) {
                words.splice(at..at + phrase.len(), [(*word).to_owned()]);
            }
        }
        let is_digits = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        words.retain(|word| !(word.len() == 4 && word.starts_with("20") && is_digits(word)));
        words.into_iter().collect()
    }

    /// The plain form as one text: its words in the order of their letters.
    pub fn plain_text(&self, words: &[String]) -> String {
        self.plain(words).into_iter().collect::<Vec<_>>().join(" ")
    }
}
