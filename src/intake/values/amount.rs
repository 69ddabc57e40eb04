//! Amounts: exact, and never a guess between thousands and decimals.

use rust_decimal::Decimal;

use super::{Reading, Value};
use crate::domain::{Euros, Refusal};
use crate::intake::cell::Epoch;

/// |amount| is at most this, in euros.
const LARGEST: i64 = 1_000_000_000_000;

/// `montant_ht`: an amount in euros, which `HT` may follow.
pub fn amount_excluding_vat(value: &Value<'_>, _: Epoch) -> Reading<Euros> {
    amount(value, "HT")
}

/// `montant_ttc`: an amount in euros, which `TTC` may follow.
pub fn amount_including_vat(value: &Value<'_>, _: Epoch) -> Reading<Euros> {
    amount(value, "TTC")
}

/// An amount in euros, 0 or more.
pub fn amount_not_negative(value: &Value<'_>, _: Epoch) -> Reading<Euros> {
    let euros = amount(value, "")?;
    if euros.is_negative() { Err(Refusal::Negative) } else { Ok(euros) }
}

fn amount(value: &Value<'_>, may_follow: &str) -> Reading<Euros> {
    match value {
        Value::Number(number) => within_bounds(Euros::rounded(*number)),
        Value::Text(text) => within_bounds(parse(text, may_follow)?),
        Value::Date(_) => Err(Refusal::DateInOtherColumn),
        Value::Bool(_) => Err(Refusal::NotAmount),
    }
}

fn within_bounds(euros: Euros) -> Reading<Euros> {
    if euros.decimal().abs() > Decimal::from(LARGEST) { Err(Refusal::TooLarge) } else { Ok(euros) }
}

/// `1 234,56 €`, `(1.234,56)`, `-1'234.5 EUR` …
pub(super) fn parse(text: &str, may_follow: &str) -> Reading<Euros> {
    if let Some(euros) = plain(text) {
        return Ok(euros);
    }
    let end = text.len().saturating_sub(may_follow.len());
    let followed = text.get(end..).is_some_and(|end| end.eq_ignore_ascii_case(may_follow));
    let text = without_currency(if followed { text[..end].trim_end() } else { text });
    let (negative, body) = match text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => (true, without_currency(inner.trim())),
        None => match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, without_currency(rest.trim_start())),
            None => (false, text.strip_prefix('+').map_or(text, |rest| without_currency(rest.trim_start()))),
        },
    };
    let unsigned = Digits::split(body)?.euros()?;
    Ok(if negative { -unsigned } else { unsigned })
}

/// `1234`, `1234,5` or `-1234.56`, as most amounts of most files are written.
fn plain(text: &str) -> Option<Euros> {
    const MOST_DIGITS: usize = 13;
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, decimals) =
        digits.split_once([',', '.']).map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    let tens = match decimals.map(str::len) {
        None => 100,
        Some(1) => 10,
        Some(2) => 1,
        Some(_) => return None,
    };
    if whole.is_empty() || whole.len() > MOST_DIGITS {
        return None;
    }
    let mut digits = whole.bytes().chain(decimals.unwrap_or_default().bytes());
    let number = digits.try_fold(0_i64, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
    })?;
    let unsigned = Euros::cents(number * tens);
    Some(if negative { -unsigned } else { unsigned })
}

fn without_currency(text: &str) -> &str {
    let euro = |text: &str| text.strip_prefix('€').or_else(|| text.strip_suffix('€')).map(str::len);
    if euro(text).is_some() {
        return text.trim_start_matches('€').trim_end_matches('€').trim();
    }
    let is_eur = |part: Option<&str>| part.is_some_and(|part| part.eq_ignore_ascii_case("EUR"));
    if is_eur(text.get(text.len().saturating_sub(3)..)) {
        text[..text.len() - 3].trim_end()
    } else if is_eur(text.get(..3)) {
        text[3..].trim_start()
    } else {
        text
    }
}

/// What stands between two runs of digits. All kinds of spaces are one, and so are the apostrophes.
#[derive(Clone, Copy, PartialEq)]
enum Separator {
    Space,
    Apostrophe,
    Point,
    Comma,
}

impl Separator {
    fn of(c: char) -> Option<Separator> {
        match c {
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' => Some(Separator::Space),
            '\'' | '’' => Some(Separator::Apostrophe),
            '.' => Some(Separator::Point),
            ',' => Some(Separator::Comma),
            _ => None,
        }
    }

    fn can_be_decimal(self) -> bool {
        matches!(self, Separator::Point | Separator::Comma)
    }
}

/// Runs of digits and the separators between them.
struct Digits<'t> {
    runs: Vec<&'t str>,
    separators: Vec<Separator>,
}

impl<'t> Digits<'t> {
    fn split(text: &'t str) -> Reading<Digits<'t>> {
        let mut digits = Digits { runs: Vec::new(), separators: Vec::new() };
        let mut run_start = 0;
        for (position, c) in text.char_indices().filter(|(_, c)| !c.is_ascii_digit()) {
            digits.separators.push(Separator::of(c).ok_or(Refusal::NotAmount)?);
            digits.runs.push(&text[run_start..position]);
            run_start = position + c.len_utf8();
        }
        digits.runs.push(&text[run_start..]);
        if digits.runs.iter().any(|run| run.is_empty()) { Err(Refusal::NotAmount) } else { Ok(digits) }
    }

    fn euros(&self) -> Reading<Euros> {
        if !self.ends_with_decimals()? {
            check_groups(&self.runs, &self.separators)?;
            return to_euros(&self.runs, "");
        }
        let (decimals, whole) = self.runs.split_last().ok_or(Refusal::NotAmount)?;
        check_groups(whole, self.separators.get(..whole.len() - 1).unwrap_or_default())?;
        if decimals.len() > 2 { Err(Refusal::TooManyDecimals) } else { to_euros(whole, decimals) }
    }

    /// Is the last separator the decimal one?
    fn ends_with_decimals(&self) -> Reading<bool> {
        let Some((last, before)) = self.separators.split_last().filter(|(last, _)| last.can_be_decimal())
        else {
            return Ok(false);
        };
        let thousands_or_decimals = before.is_empty() && self.runs[1].len() == 3;
        if thousands_or_decimals { Err(Refusal::AmbiguousAmount) } else { Ok(!before.contains(last)) }
    }
}

/// Thousands: one kind of separator, a first group of one to three digits, then groups of three.
fn check_groups(groups: &[&str], separators: &[Separator]) -> Reading<()> {
    let one_kind = separators.windows(2).all(|pair| pair[0] == pair[1]);
    let sizes =
        separators.is_empty() || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    if one_kind && sizes { Ok(()) } else { Err(Refusal::NotAmount) }
}

fn to_euros(whole: &[&str], decimals: &str) -> Reading<Euros> {
    const MOST_DIGITS: usize = 16;
    let mut digits = whole.concat();
    let significant = digits.trim_start_matches('0').len();
    if significant > MOST_DIGITS {
        return Err(Refusal::TooLarge);
    }
    digits.push_str(decimals);
    digits.extend(std::iter::repeat_n('0', 2 - decimals.len()));
    digits.trim_start_matches('0').parse::<i64>().map_or_else(
        |_| {
            if significant == 0 && decimals.chars().all(|c| c == '0') {
                Ok(Euros::ZERO)
            } else {
                Err(Refusal::NotAmount)
            }
        },
        |cents| Ok(Euros::cents(cents)),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{number, read_cell, read_text};
    use super::{Euros, Refusal, amount_excluding_vat as amount, amount_including_vat, amount_not_negative};
    use crate::intake::cell::Cell;

    #[test]
    fn accepted_amounts() {
        for (typed, cents) in [
            ("0", 0),
            ("0,00", 0),
            ("007", 700),
            ("1234,5", 123_450),
            ("1234.56", 123_456),
            ("1 234,56", 123_456),
            ("1\u{a0}234,56 €", 123_456),
            ("1\u{202f}234\u{202f}567,89", 123_456_789),
            ("1'234.56", 123_456),
            ("1’234’567", 123_456_700),
            ("1.234,56", 123_456),
            ("1,234.56", 123_456),
            ("1.234.567", 123_456_700),
            ("1,234,567", 123_456_700),
            ("1.234.567,8", 123_456_780),
            ("12 EUR", 1200),
            ("12€", 1200),
            ("€ 12", 1200),
            ("eur 12", 1200),
            ("-12,50", -1250),
            ("−12,50", -1250),
            ("- 12,50 €", -1250),
            ("+3", 300),
            ("(1 234,56)", -123_456),
            ("(12 €)", -1200),
            ("(12) €", -1200),
            ("410,00 € HT", 41_000),
            ("410€ht", 41_000),
            ("-1 234,5 HT", -123_450),
            ("1000000000000", 100_000_000_000_000),
        ] {
            assert_eq!(read_text(amount, typed), Some(Ok(Euros::cents(cents))), "{typed:?}");
        }
    }

    #[test]
    fn refused_amounts() {
        use Refusal::{AmbiguousAmount, NotAmount, TooLarge, TooManyDecimals};
        for (typed, refusal) in [
            ("1.234", AmbiguousAmount),
            ("1,234", AmbiguousAmount),
            ("0,123", AmbiguousAmount),
            ("12345,678", AmbiguousAmount),
            ("1,2345", TooManyDecimals),
            ("12.3456", TooManyDecimals),
            ("1 234,567", TooManyDecimals),
            ("1.234,567", TooManyDecimals),
            ("12 34", NotAmount),
            ("1234 567", NotAmount),
            ("1.23.456", NotAmount),
            ("1.234.56", NotAmount),
            ("1.234 567", NotAmount),
            ("1 234'567", NotAmount),
            (",50", NotAmount),
            ("12,", NotAmount),
            ("1  234", NotAmount),
            ("12-", NotAmount),
            ("1 500,00-", NotAmount),
            ("350 k€", NotAmount),
            ("1e5", NotAmount),
            ("410,00 € TTC", NotAmount),
            ("HT", NotAmount),
            ("410 HT €", NotAmount),
            ("à voir", NotAmount),
            ("€", NotAmount),
            ("(-5)", NotAmount),
            ("--5", NotAmount),
            ("١٢", NotAmount),
            ("1000000000000,01", TooLarge),
            ("99999999999999999999", TooLarge),
        ] {
            assert_eq!(read_text(amount, typed), Some(Err(refusal)), "{typed:?}");
        }
    }

    #[test]
    fn a_number_cell_is_rounded_to_the_cent() {
        for (cell, expected) in [
            (number("1234.5"), Ok(Euros::cents(123_450))),
            (number("0.005"), Ok(Euros::cents(1))),
            (number("-2.675"), Ok(Euros::cents(-268))),
            (number("1000000000000.01"), Err(Refusal::TooLarge)),
            (Cell::Bool(true), Err(Refusal::NotAmount)),
            (Cell::Date(jiff::civil::date(2026, 1, 1)), Err(Refusal::DateInOtherColumn)),
        ] {
            assert_eq!(read_cell(amount, &cell), Some(expected));
        }
        assert_eq!(read_text(amount_not_negative, "-0,01"), Some(Err(Refusal::Negative)));
        assert_eq!(read_text(amount_not_negative, "0"), Some(Ok(Euros::ZERO)));
        assert_eq!(read_text(amount_not_negative, "12 HT"), Some(Err(Refusal::NotAmount)));
        assert_eq!(read_text(amount_including_vat, "12 € TTC"), Some(Ok(Euros::cents(1200))));
        assert_eq!(read_text(amount_including_vat, "12 € HT"), Some(Err(Refusal::NotAmount)));
    }
}
