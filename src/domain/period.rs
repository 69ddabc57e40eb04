//! Dates and periods (Reg. 1182/71 art. 3).

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// The dates `first ..= last`, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// First day of the period.
    pub first: Date,
    /// Last day of the period.
    pub last: Date,
}

impl Period {
    /// The period of `years` years that ends on `last`: every date d with `last − years ≤ d ≤ last`.
    /// 29 February minus N years is 28 February where the year has no 29th.
    pub fn of_years_ending(years: i32, last: Date) -> Period {
        Period { first: last.saturating_sub(years.years()), last }
    }

    /// Is `date` one of the period?
    pub fn contains(self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }
}

/// The last day of a fiscal year, in any year: `31/12`, `28/02` (the last day of February, the 29th in a leap year).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FiscalYearEnd {
    day: i8,
    month: i8,
}

impl FiscalYearEnd {
    /// 31 December, when the application does not say.
    pub const CALENDAR_YEAR: FiscalYearEnd = FiscalYearEnd { day: 31, month: 12 };

    /// `day`/`month`; `None` when no year has that day.
    pub fn new(day: i8, month: i8) -> Option<FiscalYearEnd> {
        const LEAP_YEAR: i16 = 2024;
        Date::new(LEAP_YEAR, month, day).ok()?;
        Some(FiscalYearEnd { day, month })
    }

    /// The fiscal year of `date` and the `before` fiscal years that precede it, ending on `date`: what de minimis looks
    /// back on under Reg. 1407/2013.
    pub fn years_up_to(self, date: Date, before: i16) -> Period {
        let closes_later_that_year = date <= self.in_year(date.year());
        let closed_in = date.year() - i16::from(closes_later_that_year);
        Period { first: self.in_year(closed_in - before).saturating_add(1.day()), last: date }
    }

    fn in_year(self, year: i16) -> Date {
        let month = Date::constant(year, self.month, 1);
        if self.month == 2 && self.day >= 28 {
            month.last_of_month()
        } else {
            month.with().day(self.day).build().unwrap_or(month.last_of_month())
        }
    }

    /// Day of the month, 1–31.
    pub fn day(self) -> i8 {
        self.day
    }

    /// Month, 1–12.
    pub fn month(self) -> i8 {
        self.month
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{FiscalYearEnd, Period};

    #[test]
    fn a_period_of_years_holds_both_its_ends() {
        let period = Period::of_years_ending(3, date(2026, 11, 1));
        assert!(period.contains(date(2023, 11, 1)));
        assert!(!period.contains(date(2023, 10, 31)));
        assert!(period.contains(date(2026, 11, 1)));
        assert!(!period.contains(date(2026, 11, 2)));
        assert_eq!(Period::of_years_ending(3, date(2024, 2, 29)).first, date(2021, 2, 28));
        assert_eq!(Period::of_years_ending(4, date(2024, 2, 29)).first, date(2020, 2, 29));
    }

    #[test]
    fn fiscal_years_begin_the_day_after_a_close() {
        for ((day, month), decision, first) in [
            ((31, 12), date(2023, 5, 10), date(2021, 1, 1)),
            ((31, 12), date(2023, 12, 31), date(2021, 1, 1)),
            ((30, 6), date(2023, 6, 30), date(2020, 7, 1)),
            ((30, 6), date(2023, 7, 1), date(2021, 7, 1)),
            ((28, 2), date(2023, 2, 28), date(2020, 3, 1)),
            ((29, 2), date(2020, 2, 29), date(2017, 3, 1)),
            ((28, 2), date(2020, 2, 29), date(2017, 3, 1)),
        ] {
            let close = FiscalYearEnd::new(day, month).unwrap();
            assert_eq!(close.years_up_to(decision, 2).first, first, "{day}/{month} {decision}");
        }
        assert_eq!(FiscalYearEnd::new(31, 4), None);
    }
}
