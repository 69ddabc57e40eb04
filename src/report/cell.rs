//! From the program's values to what a cell can hold. The one place where an exact amount becomes a binary number.

use std::borrow::Cow;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::cell_name;

/// UTF-16 units of a cell's text.
const MAX_UNITS: usize = 32_767;

/// What stands at the end of a text that had to be cut.
const CUT: char = '…';

/// A whole number up to here is exact in binary.
const EXACT: i128 = 1 << 53;

/// The binary number nearest to `value`, which a reader turns back into the same cents.
pub fn number(value: Decimal) -> f64 {
    let is_exact = value.mantissa().abs() < EXACT && value.scale() <= 22;
    // Trailing zeros change nothing of the quotient, and cost more than it: they go only where there are too many digits.
    let value = if is_exact { value } else { value.normalize() };
    match (value.mantissa(), value.scale()) {
        (mantissa, scale @ 0..=22) if mantissa.abs() < EXACT => {
            #[expect(
                clippy::float_arithmetic,
                clippy::cast_precision_loss,
                reason = "both terms are exact, so the quotient is the nearest"
            )]
            {
                mantissa as f64 / 10_f64.powi(i32::try_from(scale).unwrap_or_default())
            }
        }
        _ => value.to_string().parse().unwrap_or_default(),
    }
}

/// A count as a cell holds it.
pub fn count(count: u64) -> f64 {
    number(Decimal::from(count))
}

/// The serial number of a date in the epoch of 1900, which has a 29 February 1900 that never was.
pub fn serial(date: Date) -> f64 {
    const FIRST_RIGHT: Date = Date::constant(1900, 3, 1);
    const ORIGIN: Date = Date::constant(1899, 12, 30);
    let days = i32::try_from(date.duration_since(ORIGIN).as_hours() / 24).unwrap_or_default();
    f64::from(if date < FIRST_RIGHT { days - 1 } else { days })
}

/// A text that a cell can hold: control characters shown as pictures, cut with a mark when too long.
pub fn text(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_UNITS && !text.bytes().any(suspect) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len().min(4 * MAX_UNITS));
    let mut units = 0;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let shown = shown(letter);
        units += shown.len_utf16();
        if units > MAX_UNITS || (units == MAX_UNITS && letters.peek().is_some()) {
            clean.push(CUT);
            break;
        }
        clean.push(shown);
    }
    Cow::Owned(clean)
}

/// Does a text stand in a file as it is: nothing in it that a cell cannot hold, or that has to be written otherwise?
pub fn is_plain(text: &str) -> bool {
    let special = |byte: u8| byte < 0x20 || matches!(byte, b'&' | b'<' | b'>' | b'_' | 0x7f | 0xef);
    // Every byte is looked at, for that is done many at a time.
    let any_special = text.bytes().fold(false, |any, byte| any | special(byte));
    text.len() <= MAX_UNITS && !any_special && !text.starts_with(SPACES) && !text.ends_with(SPACES)
}

/// May this byte belong to a character that a cell cannot hold?
fn suspect(byte: u8) -> bool {
    // 0xEF begins U+FFFE and U+FFFF.
    (byte < 0x20 && byte != b'\n' && byte != b'\t') || byte == 0x7f || byte == 0xef
}

fn shown(letter: char) -> char {
    match letter {
        '\n' | '\t' => letter,
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(letter)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\x7f' => '\u{2421}',
        '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        _ => letter,
    }
}

/// Where a text begins or ends with one, a file has to say that it counts.
pub const SPACES: [char; 3] = ['\t', '\n', ' '];

/// A text as it stands in a file, where `_x000A_` would be read as a line feed.
pub fn literal(text: &str) -> Cow<'_, str> {
    let mut written = String::new();
    let mut rest = 0;
    for (at, _) in text.match_indices("_x") {
        let code = text.as_bytes().get(at + 2..at + 7).unwrap_or_default();
        if let [digits @ .., b'_'] = code
            && digits.iter().all(u8::is_ascii_hexdigit)
        {
            written.extend([text.get(rest..at).unwrap_or_default(), "_x005F"]);
            rest = at;
        }
    }
    if rest == 0 && written.is_empty() {
        text.into()
    } else {
        (written + text.get(rest..).unwrap_or_default()).into()
    }
}

/// A text or a formula between two tags.
pub fn markup(text: &str) -> Cow<'_, str> {
    if memchr::memchr3(b'&', b'<', b'>', text.as_bytes()).is_none() {
        return text.into();
    }
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").into()
}

/// A text between quotation marks.
pub fn attribute(text: &str) -> Cow<'_, str> {
    let text = markup(text);
    if memchr::memchr2(b'"', b'\n', text.as_bytes()).is_none() {
        return text;
    }
    text.replace('"', "&quot;").replace('\n', "&#xA;").into()
}

/// The address of a cell, row and column from 0: `J2`.
pub fn address(row: u32, column: u16) -> String {
    cell_name(column.into(), row + 1)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rust_decimal::Decimal;

    use super::{address, is_plain, literal, markup, number, serial, text};

    #[test]
    fn cents_survive() {
        for cents in [1_i64, 5, 29, 99, 101, 184_320, 99_999_999_999_999, -12_345_678_901] {
            let value = Decimal::new(cents, 2);
            assert_eq!(number(value).to_string().parse::<Decimal>().unwrap(), value.normalize());
        }
        let huge = Decimal::from_i128_with_scale(123_456_789_012_345_678_901, 2);
        assert_eq!(number(huge).to_string(), "1234567890123456800");
    }

    #[test]
    fn dates_are_the_serials_of_the_1900_epoch() {
        for (day, expected) in [
            (date(1900, 1, 1), "1"),
            (date(1900, 2, 28), "59"),
            (date(1900, 3, 1), "61"),
            (date(2023, 3, 15), "45000"),
            (date(2100, 12, 31), "73415"),
        ] {
            assert_eq!(serial(day).to_string(), expected, "{day}");
        }
    }

    #[test]
    fn hostile_texts_stay_texts_that_fit() {
        for same in ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "a\nb\tc", "👩‍🌾 עברית", "é…\u{feff}"]
        {
            assert_eq!(text(same), same);
        }
        assert_eq!(text("a\0b\x1b\r\x7f\u{ffff}"), "a␀b␛␍␡\u{fffd}");
        for long in ["x".repeat(40_000), "é".repeat(40_000), "😀".repeat(20_000)] {
            let cut = text(&long);
            let units: usize = cut.chars().map(char::len_utf16).sum();
            assert!((32_766..=32_767).contains(&units), "{units}");
            assert!(cut.ends_with('…'));
        }
        let just = "é".repeat(32_767);
        assert_eq!(text(&just), just);
    }

    #[test]
    fn a_plain_text_is_written_as_it_is() {
        for plain in ["", "Boulangerie d'Arras", "é… « 12 € » \"x\"", "HDF-2024/1"] {
            assert!(is_plain(plain) && text(plain) == plain && markup(&literal(plain)) == plain, "{plain}");
        }
        for other in [" a", "a\t", "a\nb", "a&b", "a<b", "a>b", "_x0041_", "\u{1}", "\u{ffff}"] {
            assert!(!is_plain(other), "{other}");
        }
        assert!(!is_plain(&"x".repeat(40_000)));
    }

    #[test]
    fn addresses() {
        assert_eq!(
            (address(0, 0), address(1, 9), address(9, 25), address(0, 26)),
            ("A1".into(), "J2".into(), "Z10".into(), "AA1".into())
        );
    }
}
