//! Identifiers of enterprises and establishments (inputs, section 2.5).

use std::fmt;

use serde::{Serialize, Serializer};

/// SIREN: the nine digits of an enterprise, Luhn checked, never all zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siren(u32);

/// SIRET: the fourteen digits of an establishment, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siret(u64);

/// La Poste numbers most of its establishments by a rule of its own.
const LA_POSTE: Siren = Siren(356_000_000);

impl Siren {
    /// Nine ASCII digits, nothing else; `None` when they are no SIREN.
    pub fn from_digits(digits: &str) -> Option<Siren> {
        let value = number(digits, 9)?;
        (value != 0 && luhn(digits)).then(|| u32::try_from(value).ok().map(Siren)).flatten()
    }

    /// Its nine digits as one number.
    pub fn digits(self) -> u32 {
        self.0
    }
}

impl Siret {
    /// Fourteen ASCII digits, nothing else; `None` when they are no SIRET.
    pub fn from_digits(digits: &str) -> Option<Siret> {
        let value = number(digits, 14)?;
        let siren = Siren::from_digits(&digits[..9])?;
        let by_la_poste =
            siren == LA_POSTE && digits.bytes().map(|d| u32::from(d - b'0')).sum::<u32>().is_multiple_of(5);
        (luhn(digits) || by_la_poste).then_some(Siret(value))
    }

    /// The enterprise the establishment belongs to.
    pub fn siren(self) -> Siren {
        #[expect(clippy::cast_possible_truncation, reason = "nine digits fit in 32 bits")]
        Siren((self.0 / 100_000) as u32)
    }
}

fn number(digits: &str, length: usize) -> Option<u64> {
    (digits.len() == length && digits.bytes().all(|d| d.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// The Luhn checksum: from the right, every second digit doubled, its digits summed; the total is a multiple of ten.
fn luhn(digits: &str) -> bool {
    let total: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(rank, digit)| {
            let value = u32::from(digit - b'0') * if rank % 2 == 1 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    total.is_multiple_of(10)
}

impl fmt::Display for Siren {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

impl fmt::Display for Siret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:014}", self.0)
    }
}

impl Serialize for Siren {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Siret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Siren, Siret};

    #[test]
    fn sirets_of_public_registers_and_validators() {
        for row in include_str!("data/siret_examples.csv").lines().skip(1) {
            let (digits, valid) = row.split_once(';').unwrap();
            assert_eq!(Siret::from_digits(digits).is_some(), valid == "1", "{digits}");
        }
    }

    #[test]
    fn a_siret_knows_its_siren() {
        let siret = Siret::from_digits("05781313100026").unwrap();
        assert_eq!(siret.siren(), Siren::from_digits("057813131").unwrap());
        assert_eq!(siret.to_string(), "05781313100026");
        assert_eq!(siret.siren().to_string(), "057813131");
        assert_eq!(Siren::from_digits("000000000"), None);
        assert_eq!(Siren::from_digits("123456789"), None);
    }
}
