//! The regulation an aid was granted under, out of a text that people write freely.

use jiff::civil::Date;

use super::{Reading, Value, as_text};
use crate::domain::{Field, Refusal, Regulation, norm};

/// The one known regulation that the text names, by its number or by its sector; `None` when it names another one, a case
/// number (`SA.12345`), or says that there is none. Anything else, or more than one known regulation, is refused. A sector
/// whose regulation depends on a date that is not known gives nothing: the date is then what is wrong.
pub fn regulation(value: &Value<'_>, granted_on: Option<Date>) -> Reading<Field<Option<Regulation>>> {
    let text = as_text(value)?;
    let numbers: Vec<&str> = numbers(&text).collect();
    let mut known: Vec<Regulation> =
        numbers.iter().filter_map(|number| Regulation::of_name(number)).collect();
    known.sort_unstable();
    known.dedup();
    match known.as_slice() {
        [only] => Ok(Field::Known(Some(*only))),
        [] if !numbers.is_empty() || names_a_case(&text) || says_none(&text) => Ok(Field::Known(None)),
        [] => of_sector(&text, granted_on).ok_or(Refusal::NotRegulation),
        _ => Err(Refusal::NotRegulation),
    }
}

/// The register's terms: « de minimis général », « de minimis SIEG », « de minimis pêche et aquaculture » …
fn of_sector(text: &str, granted_on: Option<Date>) -> Option<Field<Option<Regulation>>> {
    const NEW_REGULATIONS: Date = Date::constant(2024, 1, 1);
    let norm = norm(text);
    let says = |word: &str| norm.split(' ').any(|other| other == word);
    let sectors = [
        (says("GENERAL"), Regulation::R1407_2013, Regulation::R2023_2831),
        (says("SIEG"), Regulation::R360_2012, Regulation::R2023_2832),
        (says("AGRICOLE"), Regulation::R1408_2013, Regulation::R1408_2013),
        (says("PECHE") || says("AQUACULTURE"), Regulation::R717_2014, Regulation::R717_2014),
    ];
    let mut said = sectors.into_iter().filter(|(said, ..)| *said && says("MINIMIS"));
    let (_, before, after) = said.next()?;
    if said.next().is_some() {
        return None;
    }
    Some(match granted_on {
        Some(date) => Field::Known(Some(if date < NEW_REGULATIONS { before } else { after })),
        None if before == after => Field::Known(Some(after)),
        None => Field::Unreadable,
    })
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
    use jiff::civil::date;

    use super::super::Value;
    use super::{Date, Field, Reading, Refusal, Regulation};

    fn read(typed: &str, granted_on: Option<Date>) -> Reading<Field<Option<Regulation>>> {
        super::regulation(&Value::Text(typed), granted_on)
    }

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
            assert_eq!(read(typed, None), Ok(Field::Known(expected)), "{typed}");
        }
    }

    #[test]
    fn the_registers_terms_are_those_of_the_day() {
        let [before, after] = [Some(date(2023, 12, 31)), Some(date(2024, 1, 1))];
        for (typed, granted_on, expected) in [
            ("De minimis général", before, Regulation::R1407_2013),
            ("Règlement de minimis GENERAL", after, Regulation::R2023_2831),
            ("de minimis SIEG", before, Regulation::R360_2012),
            ("Minimis - S.I.E.G.", after, Regulation::R2023_2832),
            ("de minimis agricole", before, Regulation::R1408_2013),
            ("de minimis agricole", None, Regulation::R1408_2013),
            ("de minimis pêche et aquaculture", after, Regulation::R717_2014),
        ] {
            assert_eq!(read(typed, granted_on), Ok(Field::Known(Some(expected))), "{typed}");
        }
        assert_eq!(read("de minimis général", None), Ok(Field::Unreadable));
        for typed in [
            "de minimis général et agricole",
            "régime général",
            "de minimis",
            "SIEG",
            "de minimis généralisé",
        ] {
            assert_eq!(read(typed, after), Err(Refusal::NotRegulation), "{typed}");
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
            assert_eq!(read(typed, None), Err(Refusal::NotRegulation), "{typed}");
        }
    }
}
