//! Values out of a list, compared as `norm`, with their synonyms.

use super::{Reading, Value, as_text};
use crate::domain::{AidOutcome, Category, Choices, Code, Column, Nature, Refusal, Registration, Situation};
use crate::intake::cell::Epoch;

/// Oui/non, o/n, vrai/faux, true/false, yes/no, y/n, 1/0, a yes/no cell; `x` is oui.
pub fn yes_no(value: &Value<'_>, _: Epoch) -> Reading<bool> {
    if let Value::Bool(answer) = value {
        return Ok(*answer);
    }
    let text = as_text(value)?;
    // « oui ? » is a question: nothing but a full stop may follow.
    let word = text.trim_end_matches('.');
    if !word.chars().all(char::is_alphanumeric) {
        return Err(Refusal::NotYesNo);
    }
    one_of(Column::TaxCompliant, &[true, false], &Value::Text(word)).map_err(|_| Refusal::NotYesNo)
}

/// `categorie`.
pub fn category(value: &Value<'_>, _: Epoch) -> Reading<Category> {
    one_of(Column::Category, &Category::ALL, value)
}

/// `nature`.
pub fn nature(value: &Value<'_>, _: Epoch) -> Reading<Nature> {
    one_of(Column::Nature, &Nature::ALL, value)
}

/// `situation`.
pub fn situation(value: &Value<'_>, _: Epoch) -> Reading<Situation> {
    one_of(Column::Situation, &Situation::ALL, value)
}

/// `immatriculation`.
pub fn registration(value: &Value<'_>, _: Epoch) -> Reading<Registration> {
    one_of(Column::Registration, &Registration::ALL, value)
}

/// `statut` of an aid.
pub fn outcome(value: &Value<'_>, _: Epoch) -> Reading<AidOutcome> {
    one_of(Column::Outcome, &[AidOutcome::Granted, AidOutcome::Rejected], value)
}

/// `code` of a waiver: any code of the rules; whether it can be waived is another question.
pub fn waived_code(value: &Value<'_>, _: Epoch) -> Reading<Code> {
    as_text(value)?.parse().map_err(|_| Refusal::NotAChoice)
}

/// The value of `all` whose rank is that of the text in the list of `column`: both are in the same order.
fn one_of<T: Copy>(column: Column, all: &[T], value: &Value<'_>) -> Reading<T> {
    let text = as_text(value)?;
    let rank = Choices::of(column).and_then(|choices| choices.rank(&text));
    rank.and_then(|rank| all.get(rank).copied()).ok_or(Refusal::NotAChoice)
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
        for yes in ["oui", "OUI", "o", "Vrai", "true", "yes", "Y", "1", "x", "X", "OUI.", "oui", "Oui"] {
            assert_eq!(read_text(yes_no, yes), Some(Ok(true)), "{yes}");
        }
        for no in ["non", "N", "faux", "FALSE", "no", "0", "Non."] {
            assert_eq!(read_text(yes_no, no), Some(Ok(false)), "{no}");
        }
        for refused in ["ok", "inconnu", "oui!", "oui ?", "oui non", "2", "peut-être", "."] {
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
        for expected in Registration::ALL {
            assert_eq!(read_text(registration, expected.name()), Some(Ok(expected)));
        }
        for expected in Situation::ALL {
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
            ("Site de vente en ligne", Category::OnlineShop),
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
            ("Registre du Commerce et des Sociétés", Registration::Rcs),
            ("répertoire des métiers", Registration::Rm),
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
