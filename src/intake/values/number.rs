//! Numbers that are no amounts: headcount, percentages, months, line numbers.

use rust_decimal::Decimal;

use super::{Reading, Value, as_text};
use crate::domain::{Refusal, unaccented_upper};
use crate::intake::cell::Epoch;

/// `effectif`: a decimal number, 0 or more, with comma or point; `ETP`, `salarié` or `salariés` may follow.
pub fn headcount(value: &Value<'_>, _: Epoch) -> Reading<Decimal> {
    match value {
        Value::Number(number) if number.is_sign_negative() && !number.is_zero() => Err(Refusal::Negative),
        Value::Number(number) => Ok(number.normalize()),
        Value::Text(text) if text.starts_with('-') && decimal(&text[1..]).is_some() => Err(Refusal::Negative),
        Value::Text(text) => {
            decimal(without_unit(text, &["ETP", "SALARIE", "SALARIES"])).ok_or(Refusal::NotDecimal)
        }
        Value::Date(_) => Err(Refusal::DateInOtherColumn),
        Value::Bool(_) => Err(Refusal::NotDecimal),
    }
}

/// A percentage from 0 to 100: `20`, `20 %`, `5,5`; a number cell strictly between 0 and 1 is a fraction.
pub fn percent(value: &Value<'_>, _: Epoch) -> Reading<Decimal> {
    let percent = match value {
        Value::Number(number) if Decimal::ZERO < *number && *number < Decimal::ONE => {
            (*number * Decimal::ONE_HUNDRED).normalize()
        }
        Value::Number(number) => *number,
        Value::Text(text) => {
            decimal(text.strip_suffix('%').unwrap_or(text).trim_end()).ok_or(Refusal::NotPercent)?
        }
        Value::Date(_) => return Err(Refusal::DateInOtherColumn),
        Value::Bool(_) => return Err(Refusal::NotPercent),
    };
    let possible = Decimal::ZERO <= percent && percent <= Decimal::ONE_HUNDRED;
    possible.then_some(percent).ok_or(Refusal::NotPercent)
}

/// `duree_mois`: a whole number of months, 1 or more; `mois` may follow.
pub fn months(value: &Value<'_>, epoch: Epoch) -> Reading<u32> {
    match value {
        Value::Text(text) => line_number(&Value::Text(without_unit(text, &["MOIS"])), epoch),
        other => line_number(other, epoch),
    }
}

/// The number before one of these units, or else the whole text.
fn without_unit<'t>(text: &'t str, units: &[&str]) -> &'t str {
    match text.find(|c: char| c.is_alphabetic()) {
        Some(at) if at > 0 && units.contains(&unaccented_upper(&text[at..]).as_str()) => {
            text[..at].trim_end()
        }
        _ => text,
    }
}

/// `ligne`: a whole number, 1 or more.
pub fn line_number(value: &Value<'_>, _: Epoch) -> Reading<u32> {
    let text = as_text(value)?;
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|number| *number >= 1).ok_or(Refusal::NotWholeNumber)
}

/// Digits, and after one comma or point more digits.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    // `20`, `5`, `12`: most rates and headcounts.
    if let (1..=9, true) = (text.len(), text.bytes().all(|b| b.is_ascii_digit())) {
        return text.parse::<u32>().ok().map(Decimal::from);
    }
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let well_formed = match text.split_once([',', '.']) {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(text),
    };
    well_formed
        .then(|| Decimal::from_str_exact(&text.replace(',', ".")).ok())
        .flatten()
        .map(|decimal| decimal.normalize())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{number, read_cell, read_text};
    use super::{Refusal, headcount, line_number, months, percent};
    use crate::intake::cell::Cell;

    #[test]
    fn headcounts() {
        for (typed, expected) in [
            ("5", "5"),
            ("19,99", "19.99"),
            ("19.99", "19.99"),
            ("1.234", "1.234"),
            ("0", "0"),
            ("5,5 ETP", "5.5"),
            ("3 salariés", "3"),
            ("1SALARIE", "1"),
        ] {
            assert_eq!(read_text(headcount, typed).unwrap().unwrap().to_string(), expected);
        }
        assert_eq!(read_text(headcount, "-1"), Some(Err(Refusal::Negative)));
        assert_eq!(read_cell(headcount, &number("-0.5")), Some(Err(Refusal::Negative)));
        for refused in [
            "cinq",
            "5,",
            ",5",
            "1 000",
            "5 personnes",
            "ETP",
            "5 ETP salariés",
            "1e3",
            "99999999999999999999999999999999999999",
        ] {
            assert_eq!(read_text(headcount, refused), Some(Err(Refusal::NotDecimal)), "{refused}");
        }
    }

    #[test]
    fn percentages() {
        for (typed, expected) in [
            ("20", "20"),
            ("20 %", "20"),
            ("20%", "20"),
            ("5,5", "5.5"),
            ("0", "0"),
            ("100", "100"),
            ("0,2", "0.2"),
        ] {
            assert_eq!(read_text(percent, typed).unwrap().unwrap().to_string(), expected);
        }
        for (cell, expected) in [("0.2", "20"), ("0.055", "5.5"), ("20", "20"), ("1", "1"), ("0", "0")] {
            assert_eq!(read_cell(percent, &number(cell)).unwrap().unwrap().to_string(), expected);
        }
        for refused in ["100,01", "-1", "vingt", "20 pour cent", "%"] {
            assert_eq!(read_text(percent, refused), Some(Err(Refusal::NotPercent)), "{refused}");
        }
        assert_eq!(read_cell(percent, &number("-0.2")), Some(Err(Refusal::NotPercent)));
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(read_text(line_number, "12"), Some(Ok(12)));
        for typed in ["12", "12 mois", "12MOIS"] {
            assert_eq!(read_text(months, typed), Some(Ok(12)), "{typed}");
        }
        for refused in ["1 an", "mois", "0 mois", "12,5 mois"] {
            assert_eq!(read_text(months, refused), Some(Err(Refusal::NotWholeNumber)), "{refused}");
        }
        assert_eq!(read_text(line_number, "12 mois"), Some(Err(Refusal::NotWholeNumber)));
        assert_eq!(read_cell(line_number, &number("3.0")), Some(Ok(3)));
        for refused in ["0", "1.0", "1,5", "a", "1 000", "99999999999", "+1"] {
            assert_eq!(read_text(line_number, refused), Some(Err(Refusal::NotWholeNumber)), "{refused}");
        }
        assert_eq!(read_cell(line_number, &number("1.5")), Some(Err(Refusal::NotWholeNumber)));
        assert_eq!(read_cell(line_number, &Cell::Bool(true)), Some(Err(Refusal::NotWholeNumber)));
    }
}
