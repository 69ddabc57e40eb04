//! Money: exact decimal, in euros, two places (rules, section 0).

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Serialize, Serializer};

/// An amount in euros, exact to the cent. May be negative (a credit note).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Euros(Decimal);

impl Euros {
    /// No money.
    pub const ZERO: Euros = Euros(Decimal::ZERO);

    /// Whole euros.
    pub fn whole(euros: i64) -> Euros {
        Euros(Decimal::from(euros))
    }

    /// Cents: `Euros::cents(123_456)` is 1 234,56 €.
    pub fn cents(cents: i64) -> Euros {
        Euros(Decimal::new(cents, 2))
    }

    /// Rounded half away from zero to the cent: the rounding of every amount but a ceiling.
    pub fn rounded(value: Decimal) -> Euros {
        Euros::of(value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
    }

    /// Rounded down to the cent: the rounding of a ceiling, so that it is never exceeded.
    pub fn ceiling(value: Decimal) -> Euros {
        Euros::of(value.round_dp_with_strategy(2, RoundingStrategy::ToNegativeInfinity))
    }

    /// No zero has a sign: `-0.00` is no amount that anyone writes.
    fn of(value: Decimal) -> Euros {
        if value.is_zero() { Euros::ZERO } else { Euros(value) }
    }

    /// The exact value, in euros.
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// Below zero: a credit note.
    pub fn is_negative(self) -> bool {
        self < Euros::ZERO
    }

    /// Zero when below zero.
    #[must_use]
    pub fn or_zero(self) -> Euros {
        self.max(Euros::ZERO)
    }
}

impl Add for Euros {
    type Output = Euros;
    fn add(self, other: Euros) -> Euros {
        Euros(self.0 + other.0)
    }
}

impl AddAssign for Euros {
    fn add_assign(&mut self, other: Euros) {
        self.0 += other.0;
    }
}

impl Sub for Euros {
    type Output = Euros;
    fn sub(self, other: Euros) -> Euros {
        Euros(self.0 - other.0)
    }
}

impl Mul<u32> for Euros {
    type Output = Euros;

    fn mul(self, times: u32) -> Euros {
        Euros(self.0 * Decimal::from(times))
    }
}

impl Neg for Euros {
    type Output = Euros;
    fn neg(self) -> Euros {
        Euros::of(-self.0)
    }
}

impl Sum for Euros {
    fn sum<I: Iterator<Item = Euros>>(amounts: I) -> Euros {
        amounts.fold(Euros::ZERO, Add::add)
    }
}

/// `1234.50`: the form of the exchange formats. People read amounts through `lang`.
impl fmt::Display for Euros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.0)
    }
}

impl Serialize for Euros {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::{Decimal, Euros};

    #[test]
    fn rounding_is_half_away_from_zero_and_ceilings_round_down() {
        for (value, rounded, ceiling) in [
            ("0.005", "0.01", "0.00"),
            ("-0.005", "-0.01", "-0.01"),
            ("2.344", "2.34", "2.34"),
            ("2.345", "2.35", "2.34"),
            ("1984", "1984.00", "1984.00"),
            ("-0.004", "0.00", "-0.01"),
            ("-0", "0.00", "0.00"),
        ] {
            let value = Decimal::from_str(value).unwrap();
            assert_eq!(Euros::rounded(value).to_string(), rounded);
            assert_eq!(Euros::ceiling(value).to_string(), ceiling);
        }
        assert_eq!((-Euros::ZERO).to_string(), "0.00");
    }
}
