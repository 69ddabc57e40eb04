//! Activity codes (APE/NAF), rev. 2 and 2025: both are met in 2026, NAF 2025 alone applies from 2027-01-01.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::{Serialize, Serializer};

/// A code of the nomenclatures, written `47.73Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Naf(&'static str);

/// `code;nomenclature;label`; no code stands in both nomenclatures. Source: Insee.
static LABELS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("data/naf.csv")
        .lines()
        .skip(1)
        .filter_map(|row| {
            row.split_once(';')
                .and_then(|(code, rest)| Some((code, rest.split_once(';')?.1.trim_matches('"'))))
        })
        .collect()
});

impl Naf {
    /// The code written `code` (`47.73Z`), if the nomenclatures have it.
    pub fn from_code(code: &str) -> Option<Naf> {
        LABELS.get_key_value(code).map(|(code, _)| Naf(code))
    }

    /// The code as written in the nomenclature.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// What the nomenclature calls it, in French.
    pub fn label(self) -> &'static str {
        LABELS.get(self.0).copied().unwrap_or_default()
    }
}

impl fmt::Display for Naf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Naf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{LABELS, Naf};

    #[test]
    fn both_nomenclatures_are_known() {
        assert_eq!(LABELS.len(), 732 + 747);
        assert_eq!(
            Naf::from_code("47.73Z").unwrap().label(),
            "Commerce de détail de produits pharmaceutiques en magasin spécialisé"
        );
        assert_eq!(Naf::from_code("99.99A"), None);
    }
}
