//! Dates, and the day and month of a fiscal year end.

use jiff::civil::Date;

use super::{Reading, Value};
use crate::domain::{FiscalYearEnd, Refusal, unaccented_upper};
use crate::intake::cell::Epoch;

/// The months in full, without accents.
pub(super) const MONTHS: [&str; 12] = [
    "JANVIER",
    "FEVRIER",
    "MARS",
    "AVRIL",
    "MAI",
    "JUIN",
    "JUILLET",
    "AOUT",
    "SEPTEMBRE",
    "OCTOBRE",
    "NOVEMBRE",
    "DECEMBRE",
];

/// A date: `2026-03-31`, `2026/03/31`, `31/03/2026`, `31-03-2026`, `31.03.2026`, `31 mars 2026`, with an optional time and
/// time zone, ignored; a date cell; a number cell as the workbook counts its days. Years 1900 to 2100.
pub fn date(value: &Value<'_>, epoch: Epoch) -> Reading<Date> {
    let date = match value {
        Value::Text(text) => parse(text).ok_or(Refusal::NotDate)?,
        Value::Date(date) => *date,
        Value::Number(serial) => epoch.date_of(*serial).ok_or(Refusal::NotDate)?,
        Value::Bool(_) => return Err(Refusal::NotDate),
    };
    if (1900..=2100).contains(&date.year()) { Ok(date) } else { Err(Refusal::YearOutOfRange) }
}

/// `31/12`, `31-12`, or a date (its day and month).
pub fn fiscal_year_end(value: &Value<'_>, epoch: Epoch) -> Reading<FiscalYearEnd> {
    let end = match value {
        Value::Text(text) => day_month(text),
        _ => None,
    };
    match end {
        Some(end) => Ok(end),
        None => date(value, epoch)
            .ok()
            .and_then(|date| FiscalYearEnd::new(date.day(), date.month()))
            .ok_or(Refusal::NotDayMonth),
    }
}

fn day_month(text: &str) -> Option<FiscalYearEnd> {
    let (day, month) = text.split_once('/').or_else(|| text.split_once('-'))?;
    FiscalYearEnd::new(digits(day, 1..=2)?.try_into().ok()?, digits(month, 1..=2)?.try_into().ok()?)
}

fn parse(text: &str) -> Option<Date> {
    if let Some(date) = ten_letters(text) {
        return Some(date);
    }
    let mut words = text.split_whitespace();
    let first = words.next()?;
    let (first, time) = first.split_once('T').map_or((first, None), |(day, time)| (day, Some(time)));
    let numeric = ['/', '-', '.'].into_iter().find_map(|separator| {
        let parts: [&str; 3] = first.split(separator).collect::<Vec<_>>().try_into().ok()?;
        match parts {
            [year, month, day] if year.len() == 4 && separator != '.' => to_date(year, month, day),
            [day, month, year] => to_date(year, month, day),
        }
    });
    let date = match numeric {
        Some(date) => date,
        None if time.is_some() => return None,
        None => in_words(first, words.next()?, words.next()?)?,
    };
    is_time(time.into_iter().chain(words)).then_some(date)
}

/// `31/03/2026` or `2026-03-31`, as most dates of most files are written.
fn ten_letters(text: &str) -> Option<Date> {
    let digits = text.as_bytes();
    let (year, month, day) = match (digits.len(), digits.get(2), digits.get(4), digits.get(5), digits.get(7))
    {
        (10, Some(b'/'), _, Some(b'/'), _) => (&digits[6..], &digits[3..5], &digits[..2]),
        (10, _, Some(b'-'), _, Some(b'-')) => (&digits[..4], &digits[5..7], &digits[8..]),
        _ => return None,
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + i16::from(digit - b'0'))
        })
    };
    Date::new(number(year)?, number(month)?.try_into().ok()?, number(day)?.try_into().ok()?).ok()
}

/// `31 mars 2026`, `1er avril 2026`.
fn in_words(day: &str, month: &str, year: &str) -> Option<Date> {
    let name = unaccented_upper(month);
    let month = MONTHS.iter().position(|month| *month == name)? + 1;
    to_date(year, &month.to_string(), if day.eq_ignore_ascii_case("1er") { "1" } else { day })
}

fn to_date(year: &str, month: &str, day: &str) -> Option<Date> {
    let (year, month, day) = (digits(year, 4..=4)?, digits(month, 1..=2)?, digits(day, 1..=2)?);
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<i16> {
    (length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Nothing, or `10:30`, `10:30:00`, `10:30:00.000`, with an optional time zone: `Z`, `+01:00`, ` +0100`, ` UTC`.
fn is_time<'t>(mut words: impl Iterator<Item = &'t str>) -> bool {
    let Some(time) = words.next() else { return true };
    let (time, zone) = match time.find(['Z', '+', '-']) {
        Some(at) => (&time[..at], Some(&time[at..])),
        None => (time, words.next()),
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = time.split(':');
    let mut part = |most: i16| parts.next().map(|part| digits(part, 1..=2).is_some_and(|part| part < most));
    let (hour, minute, second) = (part(24), part(60), part(60));
    let is_clock =
        hour == Some(true) && minute == Some(true) && second != Some(false) && parts.next().is_none();
    is_clock && all_digits(fraction) && zone.is_none_or(is_zone) && words.next().is_none()
}

fn is_zone(text: &str) -> bool {
    let offset = text.strip_prefix(['+', '-']).map(|hours| hours.replacen(':', "", 1));
    matches!(text, "Z" | "UTC" | "GMT")
        || offset.is_some_and(|digits| matches!(digits.len(), 2 | 4) && all_digits(&digits))
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::super::testing::{number, read_cell, read_text};
    use super::{FiscalYearEnd, Refusal, date, fiscal_year_end};
    use crate::intake::cell::Cell;

    #[test]
    fn accepted_dates() {
        for typed in [
            "2026-03-31",
            "31/03/2026",
            "31-03-2026",
            "31.03.2026",
            "31/3/2026",
            "2026-3-31",
            " 31/03/2026 ",
            "31/03/2026 10:30",
            "2026-03-31 00:00:00",
            "2026-03-31T23:59:59Z",
            "2026-03-31T08:00:00.000+02:00",
            "2026-03-31 09:12:33 +0100",
            "2026-03-31 09:12:33 UTC",
            "2026-03-31T09:12:33-05:00",
            "2026/03/31",
            "2026/3/31 10:30",
            "31 mars 2026",
            "31  MARS\u{a0}2026",
            "31 mars 2026 09:12",
        ] {
            assert_eq!(read_text(date, typed), Some(Ok(day(2026, 3, 31))), "{typed}");
        }
        assert_eq!(read_cell(date, &number("46112")), Some(Ok(day(2026, 3, 31))));
        assert_eq!(read_cell(date, &number("46112.9")), Some(Ok(day(2026, 3, 31))));
        assert_eq!(read_cell(date, &Cell::Date(day(2026, 3, 31))), Some(Ok(day(2026, 3, 31))));
        for (typed, expected) in [
            ("1er avril 2026", day(2026, 4, 1)),
            ("1 février 2026", day(2026, 2, 1)),
            ("15 AOÛT 2025", day(2025, 8, 15)),
            ("3 de\u{301}cembre 2025", day(2025, 12, 3)),
        ] {
            assert_eq!(read_text(date, typed), Some(Ok(expected)), "{typed}");
        }
        assert_eq!(read_text(date, "01/01/1900"), Some(Ok(day(1900, 1, 1))));
        assert_eq!(read_text(date, "31/12/2100"), Some(Ok(day(2100, 12, 31))));
    }

    #[test]
    fn refused_dates() {
        for typed in [
            "31/03/26",
            "03/31/2026",
            "2026.03.31",
            "2026/03-31",
            "31 mars 26",
            "31 mar 2026",
            "mardi 31 mars 2026",
            "31 marches 2026",
            "2er mars 2026",
            "31 février 2026",
            "31 mars 2026 midi",
            "mars 2026",
            "2026-03-31 09:12:33 +1",
            "2026-03-31 09:12:33 CET lundi",
            "2026-03-31 +0100",
            "32/01/2025",
            "29/02/2025",
            "2025-13-01",
            "32/13/2024",
            "31/03-2026",
            "31/03/2026 25:00",
            "31/03/2026 matin",
            "31/03/2026 10",
            "46112",
            "20260331",
            "1/1/1/2026",
            "031/03/2026",
        ] {
            assert_eq!(read_text(date, typed), Some(Err(Refusal::NotDate)), "{typed}");
        }
        assert_eq!(read_text(date, "31/12/1899"), Some(Err(Refusal::YearOutOfRange)));
        assert_eq!(read_text(date, "2101-01-01"), Some(Err(Refusal::YearOutOfRange)));
        assert_eq!(read_cell(date, &number("2958465")), Some(Err(Refusal::YearOutOfRange)));
        assert_eq!(read_cell(date, &number("0")), Some(Err(Refusal::NotDate)));
        assert_eq!(read_cell(date, &Cell::Bool(true)), Some(Err(Refusal::NotDate)));
    }

    #[test]
    fn fiscal_year_ends() {
        let end = |day, month| Some(Ok(FiscalYearEnd::new(day, month).unwrap()));
        assert_eq!(read_text(fiscal_year_end, "30/06"), end(30, 6));
        assert_eq!(read_text(fiscal_year_end, "30-6"), end(30, 6));
        assert_eq!(read_text(fiscal_year_end, "30/06/2025"), end(30, 6));
        assert_eq!(read_text(fiscal_year_end, "2025-06-30"), end(30, 6));
        assert_eq!(read_text(fiscal_year_end, "30 juin 2025"), end(30, 6));
        assert_eq!(read_cell(fiscal_year_end, &Cell::Date(day(2025, 6, 30))), end(30, 6));
        assert_eq!(read_text(fiscal_year_end, "29/02"), end(29, 2));
        for refused in ["31/04", "30/13", "juin", "30.06", "1/2/3"] {
            assert_eq!(read_text(fiscal_year_end, refused), Some(Err(Refusal::NotDayMonth)), "{refused}");
        }
    }
}
