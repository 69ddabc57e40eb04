//! Identifiers: SIREN, SIRET, postal and commune codes, activity codes.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{Reading, Value, as_text};
use crate::domain::{BilledTo, CommuneCode, Naf, PostalCode, Refusal, Siren, Siret, Text};
use crate::intake::cell::Epoch;

/// A SIRET: 14 digits, checked.
pub fn siret(value: &Value<'_>, _: Epoch) -> Reading<Siret> {
    let digits = compact(value)?;
    let is_siren = || Siren::from_digits(&digits).is_some();
    Siret::from_digits(&digits).ok_or_else(|| if is_siren() { Refusal::SirenOnly } else { Refusal::NotSiret })
}

/// A SIREN, or a SIRET whose SIREN is taken.
pub fn siren(value: &Value<'_>, _: Epoch) -> Reading<Siren> {
    let digits = compact(value)?;
    let siren = if digits.len() == 14 {
        Siret::from_digits(&digits).map(Siret::siren)
    } else {
        Siren::from_digits(&digits)
    };
    siren.ok_or(Refusal::NotSiren)
}

/// `facture_a`: 9 or 14 digits stand for an enterprise, 7, 8 or 10 to 13 have lost a zero, anything else is a name.
pub fn billed_to(value: &Value<'_>, _: Epoch) -> Reading<BilledTo> {
    let digits = compact(value)?;
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        match digits.len() {
            9 | 14 => return digits[..9].parse().map(BilledTo::Number).map_err(|_| Refusal::NotSiren),
            7 | 8 | 10..=13 => return Err(Refusal::LostZero),
            _ => {}
        }
    }
    let name = Text::new(&as_text(value)?);
    if name.norm().is_empty() { Err(Refusal::NoLetterNorDigit) } else { Ok(BilledTo::Name(name)) }
}

/// Spaces, dots and hyphens dropped; a number cell padded to 9 digits, or to 14 when it has more.
fn compact<'c>(value: &Value<'c>) -> Reading<Cow<'c, str>> {
    const DROPPED: [char; 4] = ['.', '-', '\u{2010}', '\u{2011}'];
    match value {
        Value::Number(number) if number.is_integer() && *number >= Decimal::ZERO => {
            let digits = number.normalize().to_string();
            Ok(Cow::Owned(if digits.len() <= 9 { format!("{digits:0>9}") } else { format!("{digits:0>14}") }))
        }
        Value::Text(text) if text.bytes().all(|b| b.is_ascii_digit()) => Ok(Cow::Borrowed(text)),
        Value::Text(text) => {
            Ok(Cow::Owned(text.chars().filter(|c| !c.is_whitespace() && !DROPPED.contains(c)).collect()))
        }
        Value::Number(_) | Value::Bool(_) | Value::Date(_) => as_text(value),
    }
}

/// A postal code: 5 digits; 4 are padded, for a spreadsheet drops the 0 of the Aisne.
pub fn postal_code(value: &Value<'_>, _: Epoch) -> Reading<PostalCode> {
    PostalCode::from_digits(&padded(&as_text(value)?)).ok_or(Refusal::NotPostalCode)
}

/// An INSEE commune code: 5 digits, or 2A/2B and 3 digits; 4 digits are padded.
pub fn commune_code(value: &Value<'_>, _: Epoch) -> Reading<CommuneCode> {
    CommuneCode::from_code(&padded(&as_text(value)?).to_ascii_uppercase()).ok_or(Refusal::NotCommuneCode)
}

fn padded(digits: &str) -> Cow<'_, str> {
    let four = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    if four { Cow::Owned(format!("0{digits}")) } else { Cow::Borrowed(digits) }
}

/// An activity code: two digits, an optional dot, two digits, a letter in any case, spaces dropped.
pub fn naf(value: &Value<'_>, _: Epoch) -> Reading<Naf> {
    let typed: String =
        as_text(value)?.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let code =
        if typed.len() == 5 && typed.is_ascii() { format!("{}.{}", &typed[..2], &typed[2..]) } else { typed };
    Naf::from_code(&code).ok_or(Refusal::NotNaf)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{number, read_cell, read_text};
    use super::{BilledTo, Refusal, billed_to, commune_code, naf, postal_code, siren, siret};

    #[test]
    fn sirens_and_sirets() {
        for typed in
            ["73282932000074", "732 829 320 00074", "732.829.320-00074", "732\u{a0}829\u{a0}320\u{a0}00074"]
        {
            assert_eq!(read_text(siret, typed).unwrap().unwrap().to_string(), "73282932000074");
            assert_eq!(read_text(siren, typed).unwrap().unwrap().to_string(), "732829320");
        }
        assert_eq!(
            read_cell(siret, &number("5781313100026")).unwrap().unwrap().to_string(),
            "05781313100026"
        );
        assert_eq!(read_cell(siren, &number("57813131")).unwrap().unwrap().to_string(), "057813131");
        assert_eq!(read_text(siren, "732829320").unwrap().unwrap().to_string(), "732829320");
        for refused in ["3624679471379", "123456ABC12345", "5781313100026", "732829321"] {
            assert_eq!(read_text(siret, refused), Some(Err(Refusal::NotSiret)), "{refused}");
        }
        for refused in ["123456789", "12 345", "ABC", "000000000"] {
            assert_eq!(read_text(siren, refused), Some(Err(Refusal::NotSiren)), "{refused}");
        }
        assert_eq!(read_text(siret, "732 829 320"), Some(Err(Refusal::SirenOnly)));
        assert_eq!(read_cell(siret, &number("732829320")), Some(Err(Refusal::SirenOnly)));
        assert_eq!(read_cell(siret, &number("1.5")), Some(Err(Refusal::NotSiret)));
    }

    #[test]
    fn whom_an_invoice_is_addressed_to() {
        assert_eq!(read_text(billed_to, "732 829 320"), Some(Ok(BilledTo::Number(732_829_320))));
        assert_eq!(read_text(billed_to, "73282932000074"), Some(Ok(BilledTo::Number(732_829_320))));
        assert_eq!(read_cell(billed_to, &number("57813131")), Some(Ok(BilledTo::Number(57_813_131))));
        for digits in ["1234567", "12345678", "1234567890", "1234567890123"] {
            assert_eq!(read_text(billed_to, digits), Some(Err(Refusal::LostZero)), "{digits}");
        }
        for name in ["Librairie Desœuvres", "123", "123456789012345", "732829320A"] {
            assert!(matches!(read_text(billed_to, name), Some(Ok(BilledTo::Name(_)))), "{name}");
        }
        assert_eq!(read_text(billed_to, "***"), Some(Err(Refusal::NoLetterNorDigit)));
    }

    #[test]
    fn places() {
        assert_eq!(read_text(postal_code, "59000").unwrap().unwrap().to_string(), "59000");
        assert_eq!(read_text(postal_code, "2100").unwrap().unwrap().to_string(), "02100");
        assert_eq!(read_cell(postal_code, &number("2100")).unwrap().unwrap().to_string(), "02100");
        for refused in ["590", "590000", "59 000", "5900A", "F-59000"] {
            assert_eq!(read_text(postal_code, refused), Some(Err(Refusal::NotPostalCode)), "{refused}");
        }
        for (typed, code) in [("59350", "59350"), ("2a004", "2A004"), ("2B033", "2B033"), ("2691", "02691")] {
            assert_eq!(read_text(commune_code, typed).unwrap().unwrap().to_string(), code);
        }
        for refused in ["591", "2C004", "ABCDE", "2A04"] {
            assert_eq!(read_text(commune_code, refused), Some(Err(Refusal::NotCommuneCode)), "{refused}");
        }
    }

    #[test]
    fn activities() {
        for typed in ["47.73Z", "4773z", " 47 73 Z", "47.73z"] {
            assert_eq!(read_text(naf, typed).unwrap().unwrap().code(), "47.73Z", "{typed}");
        }
        for refused in ["4773", "47.73", "99.99Z", "47-73Z", "é7.73Z"] {
            assert_eq!(read_text(naf, refused), Some(Err(Refusal::NotNaf)), "{refused}");
        }
    }
}
