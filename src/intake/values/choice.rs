//! Values out of a list, compared as `norm`, with their synonyms.

use super::{Reading, Value, as_text};
use crate::domain::{AidOutcome, Category, Code, Nature, Refusal, Registration, Situation, norm};
use crate::intake::cell::Epoch;

/// Ways to say yes.
const YES: [&str; 8] = ["oui", "o", "vrai", "true", "yes", "y", "1", "x"];

/// Ways to say no.
const NO: [&str; 6] = ["non", "n", "faux", "false", "no", "0"];

/// Oui/non, o/n, vrai/faux, true/false, yes/no, y/n, 1/0, a yes/no cell; `x` is oui.
pub fn yes_no(value: &Value<'_>, _: Epoch) -> Reading<bool> {
    if let Value::Bool(answer) = value {
        return Ok(*answer);
    }
    let text = as_text(value)?;
    let is_one_of = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(&text));
    if is_one_of(&YES) {
        Ok(true)
    } else if is_one_of(&NO) {
        Ok(false)
    } else {
        Err(Refusal::NotYesNo)
    }
}

/// `categorie`.
pub fn category(value: &Value<'_>, _: Epoch) -> Reading<Category> {
    if let Some(category) = canonical(value, &Category::ALL, Category::name) {
        return Ok(category);
    }
    choice(value, |norm| {
        Some(match norm {
            "SITE VENTE EN LIGNE"
            | "SITE E COMMERCE"
            | "E COMMERCE"
            | "SITE MARCHAND"
            | "BOUTIQUE EN LIGNE"
            | "VENTE EN LIGNE" => Category::OnlineShop,
            "REFERENCEMENT NATUREL" | "SEO" | "REFERENCEMENT" => Category::SearchRanking,
            "CONSEIL" => Category::Advice,
            "INSTALLATION" => Category::Installation,
            "FORMATION" => Category::Training,
            "TABLETTE" | "TABLETTES" => Category::Tablet,
            "SMARTPHONE" | "SMARTPHONES" | "TELEPHONE" => Category::Smartphone,
            "TERMINAL MOBILE" | "TERMINAL" | "TPE MOBILE" => Category::MobileTerminal,
            "SITE VITRINE" | "VITRINE" | "SITE WEB VITRINE" => Category::ShowcaseSite,
            "LOGICIEL GRAND PUBLIC" | "BUREAUTIQUE" | "LOGICIEL BUREAUTIQUE" => Category::ConsumerSoftware,
            "CYBERSECURITE" | "CYBER SECURITE" | "CYBER" => Category::CyberSecurity,
            "LOGICIEL METIER" => Category::BusinessSoftware,
            "AUTRE MATERIEL" => Category::OtherEquipment,
            "AUTRE" => Category::Other,
            _ => return None,
        })
    })
}

/// `nature`.
pub fn nature(value: &Value<'_>, _: Epoch) -> Reading<Nature> {
    if let Some(nature) = canonical(value, &Nature::ALL, Nature::name) {
        return Ok(nature);
    }
    choice(value, |norm| {
        Some(match norm {
            "ACQUISITION" | "ACHAT" => Nature::Purchase,
            "PRESTATION" | "SERVICE" | "PRESTATION DE SERVICE" => Nature::Service,
            "ABONNEMENT" | "SAAS" => Nature::Subscription,
            "CREDIT BAIL" | "LEASING" | "LOA" => Nature::Leasing,
            "LOCATION" | "LOCATION FINANCIERE" | "LLD" => Nature::Hire,
            _ => return None,
        })
    })
}

/// `situation`.
pub fn situation(value: &Value<'_>, _: Epoch) -> Reading<Situation> {
    choice(value, |norm| {
        Some(match norm {
            "EXISTANTE" => Situation::Existing,
            "CREATION" => Situation::Creation,
            "REPRISE" => Situation::TakeOver,
            _ => return None,
        })
    })
}

/// `immatriculation`; here `néant` is a value.
pub fn registration(value: &Value<'_>, _: Epoch) -> Reading<Registration> {
    choice(value, |norm| {
        Some(match norm {
            "RCS" => Registration::Rcs,
            "RM" => Registration::Rm,
            "RNE" => Registration::Rne,
            "RCS RM" | "RCS ET RM" => Registration::RcsAndRm,
            "AUCUNE" | "NON" | "NEANT" | "AUCUN" => Registration::None,
            _ => return None,
        })
    })
}

/// `statut` of an aid.
pub fn outcome(value: &Value<'_>, _: Epoch) -> Reading<AidOutcome> {
    choice(value, |norm| {
        Some(match norm {
            "ACCORDEE" => AidOutcome::Granted,
            "REJETEE" => AidOutcome::Rejected,
            _ => return None,
        })
    })
}

/// `code` of a waiver: any code of the rules; whether it can be waived is another question.
pub fn waived_code(value: &Value<'_>, _: Epoch) -> Reading<Code> {
    as_text(value)?.parse().map_err(|_| Refusal::NotAChoice)
}

/// The value written word for word, as in most files; the others are worth a [`norm`].
fn canonical<T: Copy>(value: &Value<'_>, all: &[T], name: impl Fn(T) -> &'static str) -> Option<T> {
    let Value::Text(text) = value else { return None };
    all.iter().copied().find(|known| name(*known) == *text)
}

fn choice<T>(value: &Value<'_>, of: impl Fn(&str) -> Option<T>) -> Reading<T> {
    of(&norm(&as_text(value)?)).ok_or(Refusal::NotAChoice)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{number, read_cell, read_text};
    use super::{
        Category, Code, Nature, Refusal, Registration, Situation, category, nature, outcome, registration,
        situation, waived_code, yes_no,
    };
    use crate::domain::AidOutcome;
    use crate::intake::cell::Cell;

    #[test]
    fn yes_and_no() {
        for yes in ["oui", "OUI", "o", "Vrai", "true", "yes", "Y", "1", "x", "X"] {
            assert_eq!(read_text(yes_no, yes), Some(Ok(true)), "{yes}");
        }
        for no in ["non", "N", "faux", "FALSE", "no", "0"] {
            assert_eq!(read_text(yes_no, no), Some(Ok(false)), "{no}");
        }
        for refused in ["ok", "inconnu", "oui!", "2", "peut-être"] {
            assert_eq!(read_text(yes_no, refused), Some(Err(Refusal::NotYesNo)), "{refused}");
        }
        assert_eq!(read_cell(yes_no, &Cell::Bool(false)), Some(Ok(false)));
        assert_eq!(read_cell(yes_no, &number("1.0")), Some(Ok(true)));
    }

    #[test]
    fn each_canonical_value_reads_as_itself() {
        for expected in Category::ALL {
            assert_eq!(read_text(category, expected.name()), Some(Ok(expected)));
        }
        for expected in Nature::ALL {
            assert_eq!(read_text(nature, expected.name()), Some(Ok(expected)));
        }
        for expected in [
            Registration::Rcs,
            Registration::Rm,
            Registration::Rne,
            Registration::RcsAndRm,
            Registration::None,
        ] {
            assert_eq!(read_text(registration, expected.name()), Some(Ok(expected)));
        }
        for expected in [Situation::Existing, Situation::Creation, Situation::TakeOver] {
            assert_eq!(read_text(situation, expected.name()), Some(Ok(expected)));
        }
    }

    #[test]
    fn synonyms() {
        for (typed, expected) in [
            ("site e-commerce", Category::OnlineShop),
            ("E-commerce", Category::OnlineShop),
            ("Boutique en ligne", Category::OnlineShop),
            ("référencement", Category::SearchRanking),
            ("TPE mobile", Category::MobileTerminal),
            ("Téléphone", Category::Smartphone),
            ("Cyber-sécurité", Category::CyberSecurity),
            ("site web vitrine", Category::ShowcaseSite),
            ("Logiciel bureautique", Category::ConsumerSoftware),
        ] {
            assert_eq!(read_text(category, typed), Some(Ok(expected)), "{typed}");
        }
        for (typed, expected) in [
            ("achat", Nature::Purchase),
            ("SaaS", Nature::Subscription),
            ("L.O.A.", Nature::Leasing),
            ("LLD", Nature::Hire),
        ] {
            assert_eq!(read_text(nature, typed), Some(Ok(expected)), "{typed}");
        }
        for (typed, expected) in [
            ("RCS et RM", Registration::RcsAndRm),
            ("rcs/rm", Registration::RcsAndRm),
            ("aucun", Registration::None),
        ] {
            assert_eq!(read_text(registration, typed), Some(Ok(expected)), "{typed}");
        }
        assert_eq!(read_text(category, "divers"), Some(Err(Refusal::NotAChoice)));
        assert_eq!(read_text(nature, "don"), Some(Err(Refusal::NotAChoice)));
        assert_eq!(read_text(outcome, "Rejetée"), Some(Ok(AidOutcome::Rejected)));
        assert_eq!(read_text(waived_code, "e08"), Some(Ok(Code::E08)));
        assert_eq!(read_text(waived_code, "E99"), Some(Err(Refusal::NotAChoice)));
    }
}
