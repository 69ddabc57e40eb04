//! The columns that take a value out of a list: one file says the values, what is read as them and what suggests them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{Column, norm};

/// A phrase that is nearer than this many changes to a value may be that value, misspelled.
const MOST_CHANGES: usize = 2;
/// Shorter names, such as `o` for `oui`, stand in too many phrases to suggest anything.
const SHORTEST_NAME: usize = 3;

/// One value of a list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    value: String,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    hints: Vec<String>,
}

/// The values that a column takes.
#[derive(Debug)]
pub struct Choices {
    choices: Vec<Choice>,
    ranks: FxHashMap<String, usize>,
}

static LISTS: LazyLock<BTreeMap<String, Choices>> = LazyLock::new(|| {
    // A test reads the file: it is well formed.
    let lists: BTreeMap<String, Vec<Choice>> =
        toml::from_str(include_str!("data/choices.toml")).unwrap_or_default();
    lists.into_iter().map(|(name, choices)| (name, Choices::new(choices))).collect()
});

impl Choices {
    fn new(choices: Vec<Choice>) -> Choices {
        let names = |choice: &Choice| {
            [&choice.value].into_iter().chain(&choice.also).map(|name| norm(name)).collect()
        };
        let ranked = choices.iter().enumerate();
        let ranks = ranked
            .flat_map(|(rank, choice)| {
                let names: Vec<String> = names(choice);
                names.into_iter().map(move |name| (name, rank))
            })
            .collect();
        Choices { choices, ranks }
    }

    /// The values of a column, where it takes them out of a list.
    pub fn of(column: Column) -> Option<&'static Choices> {
        LISTS.get(match column {
            Column::TaxCompliant
            | Column::SocialCompliant
            | Column::InDifficulty
            | Column::LiberalProfession
            | Column::TiedToProject
            | Column::RegionalDigital => "oui_non",
            other => other.name(),
        })
    }

    /// The rank of the value that `text` names, by its own name or another.
    pub fn rank(&self, text: &str) -> Option<usize> {
        self.choices
            .iter()
            .position(|choice| choice.value == text)
            .or_else(|| self.ranks.get(&norm(text)).copied())
    }

    /// The values, in the order of the interface.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.choices.iter().map(|choice| choice.value.as_str())
    }

    /// The values that a text of another kind may mean, in their order: those of which a name or a hint stands in it, or
    /// else those that it nearly spells. A name inside a longer one says nothing: « autre » in « autre matériel ».
    pub fn nearest(&self, text: &str) -> Vec<&str> {
        let words = format!(" {} ", norm(text));
        let phrases = |choice: &Choice, with_hints: bool| {
            let names = [&choice.value].into_iter().chain(&choice.also);
            let names = names.map(|name| norm(name)).filter(|name| name.len() >= SHORTEST_NAME);
            let hints = choice.hints.iter().filter(|_| with_hints).map(|hint| norm(hint));
            names.chain(hints).collect::<Vec<_>>()
        };
        let ranked = || self.choices.iter().enumerate();
        let mut inside: Vec<(usize, String)> = ranked()
            .flat_map(|(rank, choice)| {
                phrases(choice, true).into_iter().map(move |phrase| (rank, format!(" {phrase} ")))
            })
            .filter(|(_, phrase)| words.contains(phrase.as_str()))
            .collect();
        let all = inside.clone();
        inside.retain(|(_, phrase)| {
            !all.iter().any(|(_, longer)| longer.len() > phrase.len() && longer.contains(phrase))
        });
        let close = |phrase: &String| {
            let most = MOST_CHANGES.min(phrase.len() / 4);
            words.len().abs_diff(phrase.len() + 2) <= most
                && strsim::osa_distance(phrase, words.trim()) <= most
        };
        let mut ranks: BTreeSet<usize> = inside.into_iter().map(|(rank, _)| rank).collect();
        if ranks.is_empty() {
            ranks = ranked()
                .filter(|(_, choice)| phrases(choice, false).iter().any(close))
                .map(|(rank, _)| rank)
                .collect();
        }
        ranks.into_iter().map(|rank| self.choices[rank].value.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Category, Nature};

    #[test]
    fn every_list_is_there_and_no_name_means_two_values() {
        assert_eq!(LISTS.len(), 6);
        for (list, choices) in LISTS.iter() {
            for (rank, choice) in choices.choices.iter().enumerate() {
                for name in [&choice.value].into_iter().chain(&choice.also) {
                    assert_eq!(choices.rank(name), Some(rank), "{list}: {name}");
                }
                for hint in &choice.hints {
                    assert_eq!(choices.rank(hint), None, "{list}: « {hint} » is read already");
                    assert_eq!(choices.nearest(hint), [&choice.value], "{list}: {hint}");
                }
            }
        }
        assert!(Choices::of(Column::Category).unwrap().values().eq(Category::ALL.map(Category::name)));
        assert!(Choices::of(Column::Nature).unwrap().values().eq(Nature::ALL.map(Nature::name)));
        assert!(Choices::of(Column::Siret).is_none());
    }

    #[test]
    fn what_people_write_suggests_a_value_where_one_is_plausible() {
        for (column, written, expected) in [
            (Column::Category, "Site e-commerce Shopify", "site_vente_en_ligne"),
            (Column::Category, "iPad", "tablette"),
            (Column::Category, "Ipad 10e génération", "tablette"),
            (Column::Category, "tablete", "tablette"),
            (Column::Category, "Autre matériel informatique", "autre_materiel"),
            (Column::Category, "Sites vitrines", "site_vitrine"),
            (Column::Category, "Formation et conseil", "conseil formation"),
            (Column::Category, "aménagement du magasin", ""),
            (Column::Nature, "Location avec option d'achat", "credit_bail"),
            (Column::Nature, "abonement", "abonnement"),
            (Column::Registration, "RCS Lille", "RCS"),
            (Column::TaxCompliant, "oui, attestation jointe", "oui"),
            (Column::TaxCompliant, "pas à jour", "non"),
            (Column::TaxCompliant, "oui et non", "oui non"),
            (Column::TaxCompliant, "n° 1", ""),
            (Column::Outcome, "Refusé", "rejetée"),
        ] {
            assert_eq!(Choices::of(column).unwrap().nearest(written).join(" "), expected, "{written}");
        }
    }
}
