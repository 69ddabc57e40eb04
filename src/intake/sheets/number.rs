//! Numbers of spreadsheets as decimals, and the numbers that are dates.

use std::borrow::Cow;
use std::fmt::Write as _;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::cell::{Cell, Epoch};

/// A number cell from the binary number that the file holds.
pub(super) fn cell(number: f64) -> Cell<'static> {
    match shortest(number) {
        Some(decimal) => Cell::Number(decimal),
        None if !number.is_finite() => Cell::Error(Cow::Borrowed("#NUM!")),
        None => Cell::Text(Cow::Owned(number.to_string())),
    }
}

/// The cell of a number of days that is formatted as a date or a time, or as a duration.
pub(super) fn moment(days: f64, is_duration: bool, epoch: Epoch) -> Cell<'static> {
    match cell(days) {
        Cell::Number(days) => match epoch.date_of(days).filter(|_| !is_duration) {
            Some(day) => Cell::Date(day),
            None => Cell::NoDate(Cow::Owned(clock(days))),
        },
        other => other,
    }
}

/// An ISO 8601 date, with or without a time.
pub(super) fn iso_date(text: &str) -> Cell<'static> {
    let day = text.trim().split(['T', ' ']).next().unwrap_or_default();
    day.parse::<Date>().map_or_else(|_| Cell::NoDate(Cow::Owned(text.to_owned())), Cell::Date)
}

/// The shortest decimal that is read back as this binary number; `None` beyond the decimals' range.
fn shortest(number: f64) -> Option<Decimal> {
    // Most numbers are whole and small.
    if let Some(whole) = number.to_i32().filter(|whole| f64::from(*whole).total_cmp(&number).is_eq()) {
        return Some(whole.into());
    }
    let mut digits = String::with_capacity(24);
    write!(digits, "{number}").ok()?;
    digits.parse::<Decimal>().ok().map(|n| if n.is_zero() { Decimal::ZERO } else { n.normalize() })
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
            ("1042.0", "1042"),
            ("1234.5599999999999", "1234.56"),
            ("0.10000000000000001", "0.1"),
            ("0.28999999999999998", "0.29"),
            ("-0", "0"),
            ("-0.5", "-0.5"),
            ("1.5e-3", "0.0015"),
            ("2147483648", "2147483648"),
            ("123456789012345678", "123456789012345680"),
        ] {
            let Cell::Number(number) = cell(digits.parse().unwrap()) else { panic!("{digits}") };
            assert_eq!(number.to_string(), expected, "{digits}");
        }
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(moment(number, false, Epoch::Y1900), Cell::Error("#NUM!".into()));
        }
        assert!(matches!(cell(1e300), Cell::Text(_)));
    }

    #[test]
    fn date_cells_are_dates_or_say_what_they_are() {
        for (days, is_duration, expected) in [
            (46112.0, false, Cell::Date(date(2026, 3, 31))),
            (46112.75, false, Cell::Date(date(2026, 3, 31))),
            (0.5, false, Cell::NoDate("12:00:00".into())),
            (-3.0, false, Cell::NoDate("-3".into())),
            (1.5, true, Cell::NoDate("36:00:00".into())),
        ] {
            assert_eq!(moment(days, is_duration, Epoch::Y1900), expected, "{days}");
        }
        assert_eq!(iso_date("2026-03-31T10:00:00"), Cell::Date(date(2026, 3, 31)));
        assert_eq!(iso_date("-1"), Cell::NoDate("-1".into()));
    }
}
