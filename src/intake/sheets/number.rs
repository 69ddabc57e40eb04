//! Numbers of spreadsheets as decimals, and the numbers that are dates.

use std::borrow::Cow;
use std::fmt::Write as _;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::cell::{Cell, Epoch};

/// Digits that every binary number of 64 bits keeps: a decimal with as many is its own shortest form.
const EXACT_DIGITS: usize = 15;

/// How a number cell is formatted, as far as it changes what the cell is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Look {
    /// A number.
    #[default]
    Number,
    /// A date or a time of day.
    Date,
    /// A duration: `[h]:mm`.
    Duration,
}

impl Look {
    /// The look of a format that every spreadsheet program knows by its number.
    pub(super) fn of_builtin(id: u32) -> Look {
        match id {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Look::Date,
            46 => Look::Duration,
            _ => Look::Number,
        }
    }

    /// The look of a format's code: a letter of a date outside quotes, escapes and brackets makes a date.
    pub(super) fn of_code(code: &str) -> Look {
        let first = code.trim();
        if first.eq_ignore_ascii_case("general") || first.eq_ignore_ascii_case("standard") {
            return Look::Number;
        }
        let mut characters = first.chars();
        while let Some(character) = characters.next() {
            match character {
                // The next character is shown, left blank or repeated: it is no code.
                '\\' | '_' | '*' => drop(characters.next()),
                '"' => drop(characters.by_ref().find(|c| *c == '"')),
                '[' => {
                    let inside: String = characters.by_ref().take_while(|c| *c != ']').collect();
                    if !inside.is_empty()
                        && inside.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's'))
                    {
                        return Look::Duration;
                    }
                }
                // Positive numbers are shown by the first section.
                ';' => return Look::Number,
                'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return Look::Date,
                _ => {}
            }
        }
        Look::Number
    }
}

/// A number cell from the digits that the file holds.
pub(super) fn cell_of_digits(digits: &str, look: Look, epoch: Epoch) -> Cell<'static> {
    let digits = digits.trim();
    match plain(digits).or_else(|| digits.parse().ok().and_then(shortest)) {
        Some(number) => looked_at(number, look, epoch),
        None => Cell::Text(Cow::Owned(digits.to_owned())),
    }
}

/// A number cell from the binary number that the file holds.
pub(super) fn cell_of_binary(number: f64, look: Look, epoch: Epoch) -> Cell<'static> {
    match shortest(number) {
        Some(decimal) => looked_at(decimal, look, epoch),
        None if !number.is_finite() => Cell::Error(Cow::Borrowed("#NUM!")),
        None => Cell::Text(Cow::Owned(number.to_string())),
    }
}

/// A number cell, or the date that it is formatted as.
pub(super) fn looked_at(number: Decimal, look: Look, epoch: Epoch) -> Cell<'static> {
    match look {
        Look::Number => Cell::Number(number),
        Look::Date => {
            epoch.date_of(number).map_or_else(|| Cell::NoDate(Cow::Owned(clock(number))), Cell::Date)
        }
        Look::Duration => Cell::NoDate(Cow::Owned(clock(number))),
    }
}

/// A decimal written without exponent and with few enough digits to be the shortest form of its binary number.
fn plain(digits: &str) -> Option<Decimal> {
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let is_plain =
        unsigned.len() <= EXACT_DIGITS + 1 && unsigned.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number = if is_plain { digits.parse::<Decimal>().ok()? } else { return None };
    Some(tidy(number)).filter(|_| unsigned.len() <= EXACT_DIGITS || unsigned.contains('.'))
}

/// The shortest decimal that is read back as this binary number; `None` beyond the decimals' range.
pub(super) fn shortest(number: f64) -> Option<Decimal> {
    let mut digits = String::new();
    write!(digits, "{number}").ok()?;
    digits.parse::<Decimal>().ok().map(tidy)
}

/// Without trailing zeros, and without the sign of zero.
pub(super) fn tidy(number: Decimal) -> Decimal {
    if number.is_zero() { Decimal::ZERO } else { number.normalize() }
}

/// A number of days as hours, minutes and seconds, as a time cell shows it; anything else as its digits.
fn clock(days: Decimal) -> String {
    const DAY: Decimal = Decimal::from_parts(86_400, 0, 0, false, 0);
    let seconds = days.checked_mul(DAY).and_then(|s| s.round().to_u64());
    match seconds {
        Some(seconds) => format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
        None => days.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn numbers_are_read_at_their_shortest_form() {
        for (digits, expected) in [
            ("1042", "1042"),
            ("1042.0", "1042"),
            ("1234.56", "1234.56"),
            ("1234.5599999999999", "1234.56"),
            ("0.10000000000000001", "0.1"),
            ("0.28999999999999998", "0.29"),
            ("-0", "0"),
            ("1E3", "1000"),
            ("1.5e-3", "0.0015"),
            ("123456789012345678", "123456789012345680"),
            ("  7 ", "7"),
        ] {
            let expected: Decimal = expected.parse().unwrap();
            let cell = cell_of_digits(digits, Look::Number, Epoch::Y1900);
            assert_eq!(cell, Cell::Number(expected), "{digits}");
            let Cell::Number(number) = cell else { unreachable!() };
            assert_eq!(number.to_string(), expected.to_string(), "{digits}");
        }
        for digits in ["1e300", "", "abc", "NaN", "1.2.3"] {
            assert!(matches!(cell_of_digits(digits, Look::Number, Epoch::Y1900), Cell::Text(_)), "{digits}");
        }
    }

    #[test]
    fn what_is_no_finite_number_is_an_error() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(cell_of_binary(number, Look::Date, Epoch::Y1900), Cell::Error("#NUM!".into()));
        }
        assert!(matches!(cell_of_binary(1e300, Look::Number, Epoch::Y1900), Cell::Text(_)));
    }

    #[test]
    fn formats_tell_dates_from_numbers() {
        for (code, expected) in [
            ("General", Look::Number),
            ("Standard", Look::Number),
            ("0.00", Look::Number),
            ("#,##0.00 \"jours d'ht\"", Look::Number),
            ("#,##0\\ [$€-40C];[Red]-#,##0\\ [$€-40C]", Look::Number),
            ("[Red]0;dd", Look::Number),
            ("0.00E+00", Look::Number),
            ("_d0", Look::Number),
            ("@", Look::Number),
            ("dd/mm/yyyy", Look::Date),
            ("[$-40C]d mmmm yyyy;@", Look::Date),
            ("hh:mm AM/PM", Look::Date),
            ("[h]:mm:ss", Look::Duration),
            ("[mm]:ss", Look::Duration),
            ("\"unclosed", Look::Number),
        ] {
            assert_eq!(Look::of_code(code), expected, "{code}");
        }
    }

    #[test]
    fn date_cells_are_dates_or_say_what_they_are() {
        for (digits, look, expected) in [
            ("46112", Look::Date, Cell::Date(date(2026, 3, 31))),
            ("46112.75", Look::Date, Cell::Date(date(2026, 3, 31))),
            ("0.5", Look::Date, Cell::NoDate("12:00:00".into())),
            ("-3", Look::Date, Cell::NoDate("-3".into())),
            ("1.5", Look::Duration, Cell::NoDate("36:00:00".into())),
        ] {
            assert_eq!(cell_of_digits(digits, look, Epoch::Y1900), expected, "{digits}");
        }
    }
}
