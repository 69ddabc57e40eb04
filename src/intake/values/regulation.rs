//! The regulation an aid was granted under, out of a text that people write freely.

use super::{Reading, Value, as_text};
use crate::domain::{Refusal, Regulation, norm};
use crate::intake::cell::Epoch;

/// The one known regulation that the text names; `None` when it names another one, a case number (`SA.12345`), or says
/// that there is none. Anything else, or more than one known regulation, is refused.
pub fn regulation(value: &Value<'_>, _: Epoch) -> Reading<Option<Regulation>> {
    let text = as_text(value)?;
    let numbers: Vec<&str> = numbers(&text).collect();
    let mut known: Vec<Regulation> =
        numbers.iter().filter_map(|number| Regulation::from_number(number)).collect();
    known.sort_unstable();
    known.dedup();
    match known.as_slice() {
        [only] => Ok(Some(*only)),
        [] if !numbers.is_empty() || names_a_case(&text) || says_none(&text) => Ok(None),
        _ => Err(Refusal::NotRegulation),
    }
}

/// 2 to 4 digits, `/`, 4 digits, or 4 digits, `/`, 2 to 4 digits; not part of a longer number or of a date.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let part_of_number = |c: char| c.is_ascii_digit() || c == '/';
    text.split(move |c: char| !(part_of_number(c) || c == '.' || c == ','))
        .map(|run| run.trim_matches(['.', ',']))
        .filter(|run| run.split_once('/').is_some_and(|(left, right)| is_number(left, right)))
}

fn is_number(left: &str, right: &str) -> bool {
    let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    (digits(left, 2..=4) && digits(right, 4..=4)) || (digits(left, 4..=4) && digits(right, 2..=4))
}

/// `SA.` and digits: a notified or exempted scheme.
fn names_a_case(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    upper.match_indices("SA.").any(|(at, _)| {
        let starts_word = !upper[..at].ends_with(|c: char| c.is_alphanumeric());
        starts_word && upper[at + 3..].starts_with(|c: char| c.is_ascii_digit())
    })
}

fn says_none(text: &str) -> bool {
    matches!(norm(text).as_str(), "AUCUN" | "NON" | "HORS DE MINIMIS")
}

#[cfg(test)]
mod tests {
    use super::super::testing::read_text;
    use super::{Refusal, Regulation, regulation};

    #[test]
    fn regulations() {
        for (typed, expected) in [
            ("2023/2831", Some(Regulation::R2023_2831)),
            ("Règlement (UE) n° 1407/2013", Some(Regulation::R1407_2013)),
            ("règlement (UE) n°1408/2013, modifié", Some(Regulation::R1408_2013)),
            ("2023/2831 (JO du 15/12/2023)", Some(Regulation::R2023_2831)),
            ("717/2014.", Some(Regulation::R717_2014)),
            ("360/2012", Some(Regulation::R360_2012)),
            ("2023/2832", Some(Regulation::R2023_2832)),
            ("1407/2013 et 1407/2013", Some(Regulation::R1407_2013)),
            ("1407/2013 modifié par 2020/972", Some(Regulation::R1407_2013)),
            ("651/2014", None),
            ("RGEC SA.100189", None),
            ("sa.59106", None),
            ("aucun", None),
            ("Hors de minimis", None),
            ("non", None),
        ] {
            assert_eq!(read_text(regulation, typed), Some(Ok(expected)), "{typed}");
        }
    }

    #[test]
    fn unreadable_regulations() {
        for typed in [
            "de minimis",
            "2023/2831 remplace 1407/2013",
            "15/12/2023",
            "oui",
            "SA",
            "VISA.12",
            "12023/2831",
            "1.407/2013",
            "x",
        ] {
            assert_eq!(read_text(regulation, typed), Some(Err(Refusal::NotRegulation)), "{typed}");
        }
    }
}
