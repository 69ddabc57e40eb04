//! What XLS and XLSB share: little-endian fields, packed numbers and error codes.

use rust_decimal::Decimal;

use super::cell::{Cell, Epoch};
use super::number::{Look, cell_of_binary, looked_at, shortest, tidy};
use super::trouble::corrupt;
use crate::domain::FileProblem;

/// `N` bytes at a place of a record.
fn bytes<const N: usize>(record: &[u8], at: usize) -> Result<[u8; N], FileProblem> {
    let field = at.checked_add(N).and_then(|end| record.get(at..end)).and_then(|field| field.try_into().ok());
    field.ok_or_else(|| corrupt("a record is too short"))
}

/// A byte.
pub(super) fn u8_at(record: &[u8], at: usize) -> Result<u8, FileProblem> {
    bytes::<1>(record, at).map(|[byte]| byte)
}

/// Two bytes.
pub(super) fn u16_at(record: &[u8], at: usize) -> Result<u16, FileProblem> {
    bytes(record, at).map(u16::from_le_bytes)
}

/// Four bytes.
pub(super) fn u32_at(record: &[u8], at: usize) -> Result<u32, FileProblem> {
    bytes(record, at).map(u32::from_le_bytes)
}

/// A number or date cell of eight bytes.
pub(super) fn float_at(
    record: &[u8],
    at: usize,
    look: Look,
    epoch: Epoch,
) -> Result<Cell<'static>, FileProblem> {
    bytes(record, at).map(|field| cell_of_binary(f64::from_le_bytes(field), look, epoch))
}

/// A number or date cell packed in four bytes: an integer or the upper half of a binary number, perhaps in hundredths.
pub(super) fn packed_at(
    record: &[u8],
    at: usize,
    look: Look,
    epoch: Epoch,
) -> Result<Cell<'static>, FileProblem> {
    const HUNDREDTHS: u32 = 1;
    const INTEGER: u32 = 2;
    let packed = u32_at(record, at)?;
    let number = if packed & INTEGER == 0 {
        shortest(f64::from_bits(u64::from(packed & !3) << 32))
    } else {
        Some(Decimal::from(packed.cast_signed() >> 2))
    };
    let scaled = if packed & HUNDREDTHS == 0 {
        number
    } else {
        number.and_then(|n| n.checked_div(Decimal::ONE_HUNDRED))
    };
    scaled.map(|n| looked_at(tidy(n), look, epoch)).ok_or_else(|| corrupt("a packed number out of range"))
}

/// An error as the spreadsheet program writes it.
pub(super) fn error_name(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2B => "#GETTING_DATA",
        _ => "#N/A",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_are_exact() {
        let half = |number: f64| u32::try_from(number.to_bits() >> 32).unwrap();
        for (packed, expected) in [
            (123_456 << 2 | 3, "1234.56"),
            (42 << 2 | 2, "42"),
            ((-5_i32 << 2 | 2).cast_unsigned(), "-5"),
            (half(1.5), "1.5"),
            (half(150.0) | 1, "1.5"),
            (half(0.0), "0"),
        ] {
            let cell = packed_at(&packed.to_le_bytes(), 0, Look::Number, Epoch::Y1900).unwrap();
            assert_eq!(cell, Cell::Number(expected.parse().unwrap()), "{expected}");
        }
        assert!(packed_at(&[0; 3], 0, Look::Number, Epoch::Y1900).is_err());
        assert!(u32_at(&[0; 8], usize::MAX).is_err());
    }
}
