//! Typed values of cells (inputs, section 2.5). An unreadable value never becomes a blank or a default.

mod amount;
mod choice;
mod date;
mod identifier;
mod number;
mod regulation;
mod to_write;

pub use amount::{amount_excluding_vat, amount_including_vat, amount_not_negative};
pub use choice::{category, nature, outcome, registration, situation, waived_code, yes_no};
pub use date::{date, fiscal_year_end};
pub use identifier::{billed_to, commune_code, naf, postal_code, siren, siret};
pub use number::{headcount, line_number, months, percent};
pub use regulation::regulation;
pub use to_write::to_write;

use std::borrow::Cow;

use compact_str::CompactString;

use super::cell::{Cell, Epoch};
use crate::domain::{ApplicationNumber, Column, Refusal, Text, key, unaccented_upper};

/// Texts that stand for an error, in English and in French Excel.
const ERRORS: [&str; 11] = [
    "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#VALEUR!", "#NOM?", "#NOMBRE!",
    "#NUL!",
];

/// Words that stand for nothing, without regard to case and accents.
const NOTHING: [&str; 4] = ["NA", "N/A", "N.A.", "NEANT"];

/// Columns of free text, in which a number in scientific notation is a text like another.
const FREE_TEXT: [Column; 4] = [Column::Label, Column::Reason, Column::Author, Column::Funder];

/// What stands in a cell before it is read as a type.
#[derive(Debug, PartialEq)]
pub enum Content<'c> {
    /// Nothing.
    Blank,
    /// Something that no type can read.
    Refused(Refusal),
    /// Something: a trimmed text, a number, a date, a yes/no.
    Value(Value<'c>),
}

/// A cell that holds a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'c> {
    /// A text, trimmed.
    Text(&'c str),
    /// A number at its shortest decimal form.
    Number(rust_decimal::Decimal),
    /// A date.
    Date(jiff::civil::Date),
    /// A yes/no cell.
    Bool(bool),
}

/// Sorts a cell of a column: néant is a value of `immatriculation`, and digits lost matter where somebody counts on them.
pub fn content_of<'c>(column: Column, cell: &'c Cell<'_>) -> Content<'c> {
    match (content(cell), cell) {
        (Content::Blank, Cell::Text(text))
            if column == Column::Registration && unaccented_upper(text.trim()) == "NEANT" =>
        {
            Content::Value(Value::Text(text.trim()))
        }
        (Content::Refused(Refusal::DigitsLost), Cell::Text(text)) if FREE_TEXT.contains(&column) => {
            Content::Value(Value::Text(text.trim()))
        }
        (content, _) => content,
    }
}

/// Sorts a cell. Errors are looked at first: `#N/A` is not blank.
pub fn content<'c>(cell: &'c Cell<'_>) -> Content<'c> {
    match cell {
        Cell::Text(text) => text_content(text.trim()),
        Cell::Number(number) => Content::Value(Value::Number(*number)),
        Cell::Date(date) => Content::Value(Value::Date(*date)),
        Cell::Bool(answer) => Content::Value(Value::Bool(*answer)),
        Cell::Error(_) => Content::Refused(Refusal::ErrorCell),
        Cell::NoStoredResult => Content::Refused(Refusal::NoStoredResult),
        Cell::NoDate(_) => Content::Refused(Refusal::NotDate),
    }
}

fn text_content(text: &str) -> Content<'_> {
    if is_error(text) {
        return Content::Refused(Refusal::ErrorCell);
    }
    if is_scientific(text) {
        return Content::Refused(Refusal::DigitsLost);
    }
    if is_blank(text) { Content::Blank } else { Content::Value(Value::Text(text)) }
}

/// Does the text stand for an error?
pub fn is_error(text: &str) -> bool {
    text.starts_with('#') && ERRORS.iter().any(|error| error.eq_ignore_ascii_case(text))
}

/// `7,32829E+13`: digits, an `E`, and a signed exponent.
fn is_scientific(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['E', 'e']) else { return false };
    let is_number =
        |text: &str| text.starts_with(|c: char| c.is_ascii_digit()) && number::decimal(text).is_some();
    is_number(digits.trim_start_matches(['-', '+']))
        && exponent.strip_prefix(['-', '+']).is_some_and(is_number)
}

/// Empty, only spaces and dashes, or a word for nothing.
pub fn is_blank(text: &str) -> bool {
    const DASHES: [char; 8] = ['-', '\u{2010}', '\u{2011}', '\u{2012}', '–', '—', '―', '−'];
    text.chars().all(|c| c.is_whitespace() || DASHES.contains(&c))
        || (text.starts_with(['n', 'N']) && NOTHING.contains(&unaccented_upper(text.trim()).as_str()))
}

/// The cell as a person sees it, for messages.
pub fn shown<'c>(cell: &'c Cell<'_>) -> Cow<'c, str> {
    match cell {
        Cell::Text(text) | Cell::Error(text) | Cell::NoDate(text) => Cow::Borrowed(text.trim()),
        Cell::Number(number) => Cow::Owned(number.normalize().to_string()),
        Cell::Date(date) => Cow::Owned(date.to_string()),
        Cell::Bool(answer) => Cow::Borrowed(if *answer { "VRAI" } else { "FAUX" }),
        Cell::NoStoredResult => Cow::Borrowed(""),
    }
}

/// How a value is read as a type: its value, its refusal, or (`Ok(None)`) nothing.
pub type Reading<T> = Result<T, Refusal>;

/// A text: trimmed; a number at its shortest decimal form, a yes/no `VRAI` or `FAUX`. A date is refused: what was typed
/// is lost.
pub fn as_text<'c>(value: &Value<'c>) -> Reading<Cow<'c, str>> {
    match value {
        Value::Text(text) => Ok(Cow::Borrowed(text)),
        Value::Number(number) => Ok(Cow::Owned(number.normalize().to_string())),
        Value::Bool(answer) => Ok(Cow::Borrowed(if *answer { "VRAI" } else { "FAUX" })),
        Value::Date(_) => Err(Refusal::DateInOtherColumn),
    }
}

/// A text column.
pub fn text(value: &Value<'_>, _: Epoch) -> Reading<Text> {
    as_text(value).map(|text| Text::new(&text))
}

/// The number of an application: at most 64 characters.
pub fn application_number(value: &Value<'_>, _: Epoch) -> Reading<ApplicationNumber> {
    let text = as_text(value)?;
    if text.chars().count() > ApplicationNumber::MAX_CHARS as usize {
        return Err(Refusal::TooLong(ApplicationNumber::MAX_CHARS));
    }
    let number = ApplicationNumber::new(&text);
    if number.key().is_empty() { Err(Refusal::NoLetterNorDigit) } else { Ok(number) }
}

/// The number of an invoice, which has a letter or a digit.
pub fn invoice_number(value: &Value<'_>, _: Epoch) -> Reading<CompactString> {
    let text = as_text(value)?;
    // Most begin with one: the others are worth a `key`.
    let has_key = text.starts_with(|c: char| c.is_ascii_alphanumeric()) || !key(&text).is_empty();
    if has_key { Ok(CompactString::from(text)) } else { Err(Refusal::NoLetterNorDigit) }
}

/// `entreprise_unique`: a text that identifies, so one with a letter or a digit.
pub fn single_undertaking(value: &Value<'_>, epoch: Epoch) -> Reading<Text> {
    let text = text(value, epoch)?;
    if text.norm().is_empty() { Err(Refusal::NoLetterNorDigit) } else { Ok(text) }
}

#[cfg(test)]
pub(super) mod testing {
    use super::{Content, Epoch, Reading, Value, content};
    use crate::intake::cell::Cell;

    /// What a text cell reads as: `None` when blank.
    pub fn read_text<T>(parse: fn(&Value<'_>, Epoch) -> Reading<T>, text: &str) -> Option<Reading<T>> {
        read_cell(parse, &Cell::Text(text.into()))
    }

    /// What a cell reads as: `None` when blank.
    pub fn read_cell<T>(parse: fn(&Value<'_>, Epoch) -> Reading<T>, cell: &Cell<'_>) -> Option<Reading<T>> {
        match content(cell) {
            Content::Blank => None,
            Content::Refused(refusal) => Some(Err(refusal)),
            Content::Value(value) => Some(parse(&value, Epoch::Y1900)),
        }
    }

    /// A number cell.
    pub fn number(text: &str) -> Cell<'static> {
        Cell::Number(text.parse().unwrap())
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{number, read_cell, read_text};
    use super::{
        Cell, Column, Content, Refusal, Value, application_number, content_of, invoice_number, text,
    };

    #[test]
    fn blanks_errors_and_texts_are_told_apart() {
        for blank in [
            "",
            "  ",
            "\u{a0}\u{202f}",
            "-",
            "--",
            " – — ",
            "NA",
            "na",
            "N/A",
            "n.a.",
            "néant",
            "NÉANT",
            "Neant",
            "ne\u{301}ant",
        ] {
            assert_eq!(read_text(text, blank), None, "{blank:?}");
        }
        for error in [
            "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#VALEUR!", "#NOM?",
            "#NOMBRE!", "#NUL!", " #n/a ",
        ] {
            assert_eq!(read_text(text, error), Some(Err(Refusal::ErrorCell)), "{error:?}");
        }
        for word in ["N.A", "nan", "neant total", "#1", "x-", "/", "Noël"] {
            assert_eq!(read_text(text, word).unwrap().unwrap().typed(), word);
        }
        assert_eq!(read_cell(text, &Cell::NoStoredResult), Some(Err(Refusal::NoStoredResult)));
        assert_eq!(read_cell(text, &Cell::Error("#N/A".into())), Some(Err(Refusal::ErrorCell)));
    }

    #[test]
    fn texts_are_trimmed_and_numbers_are_at_their_shortest() {
        let typed = |cell: &Cell<'_>| read_cell(text, cell).unwrap().map(|text| text.typed().to_owned());
        assert_eq!(typed(&Cell::Text(" a  b ".into())), Ok("a  b".to_owned()));
        assert_eq!(typed(&number("1042.0")), Ok("1042".to_owned()));
        assert_eq!(typed(&number("0.50")), Ok("0.5".to_owned()));
        assert_eq!(typed(&Cell::Bool(true)), Ok("VRAI".to_owned()));
        assert_eq!(typed(&Cell::Date(jiff::civil::date(2026, 3, 1))), Err(Refusal::DateInOtherColumn));
    }

    #[test]
    fn lost_digits_are_refused_but_in_free_texts_and_neant_is_a_registration() {
        let of = |column, text: &str| match content_of(column, &Cell::Text(text.into())) {
            Content::Blank => "blank".to_owned(),
            Content::Value(Value::Text(text)) => text.to_owned(),
            other => format!("{other:?}"),
        };
        for lost in ["7,32829E+13", "7.32829e+13", " 1E+05 ", "-1,5E-3"] {
            assert_eq!(of(Column::Siret, lost), "Refused(DigitsLost)", "{lost}");
            assert_eq!(of(Column::ApplicationNumber, lost), "Refused(DigitsLost)", "{lost}");
            assert_eq!(of(Column::Label, lost), lost.trim());
        }
        for kept in ["1E5", "E+5", "F-2E+3", "1E+", "12E+5A", "1,E+5"] {
            assert_eq!(of(Column::InvoiceNumber, kept), kept);
        }
        assert_eq!(of(Column::Registration, " Néant "), "Néant");
        assert_eq!(of(Column::Siret, "Néant"), "blank");
        assert_eq!(of(Column::Registration, "N/A"), "blank");
    }

    #[test]
    fn a_number_has_a_letter_or_a_digit() {
        assert_eq!(read_text(application_number, "??"), Some(Err(Refusal::NoLetterNorDigit)));
        assert_eq!(read_text(invoice_number, "???"), Some(Err(Refusal::NoLetterNorDigit)));
        assert_eq!(read_text(invoice_number, "n°1"), Some(Ok("n°1".into())));
        assert_eq!(read_text(invoice_number, "°É"), Some(Ok("°É".into())));
    }

    #[test]
    fn an_application_number_has_at_most_64_characters() {
        assert!(read_text(application_number, &"é".repeat(64)).unwrap().is_ok());
        assert_eq!(
            read_text(application_number, &"é".repeat(65)).unwrap().unwrap_err(),
            Refusal::TooLong(64)
        );
    }
}
