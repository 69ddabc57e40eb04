//! Working days in France: neither Saturday, Sunday nor a public holiday (Reg. (EEC, Euratom) 1182/71, art. 2).

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

/// Public holidays of fixed date (Code du travail, art. L3133-1): month and day.
const FIXED: [(i8, i8); 8] = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
/// Those that move with Easter: its Monday, Ascension Day, Whit Monday.
const AFTER_EASTER: [i32; 3] = [1, 39, 50];

/// The last of so many working days after a day, which itself does not count.
pub fn working_days_after(day: Date, count: u32) -> Option<Date> {
    let mut last = day;
    for _ in 0..count {
        last = last.tomorrow().ok()?;
        while !is_working(last) {
            last = last.tomorrow().ok()?;
        }
    }
    Some(last)
}

fn is_working(day: Date) -> bool {
    let moves = AFTER_EASTER.iter().any(|days| {
        easter(day.year()).is_some_and(|easter| easter.checked_add(days.days()).ok() == Some(day))
    });
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
        && !FIXED.contains(&(day.month(), day.day()))
        && !moves
}

/// Easter Sunday in the Gregorian calendar (Meeus, Jones, Butcher).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (golden, century, rest) = (y % 19, y / 100, y % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let shift = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * shift + 114;
    Date::new(year, i8::try_from(days / 31).ok()?, i8::try_from(days % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{easter, working_days_after};

    #[test]
    fn easter_is_where_the_calendar_has_it() {
        for (year, date) in [
            (2000, "2000-04-23"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2026, "2026-04-05"),
            (2027, "2027-03-28"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter(year).unwrap().to_string(), date);
        }
    }

    #[test]
    fn weekends_and_public_holidays_do_not_count() {
        for (granted, count, last) in [
            // Tuesday to Wednesday.
            ("2026-03-03", 1, "2026-03-04"),
            // Over a weekend.
            ("2026-03-06", 1, "2026-03-09"),
            // Over Easter Monday 2026-04-06.
            ("2026-04-03", 1, "2026-04-07"),
            // May: the 1st, the 8th, Ascension on the 14th, Whit Monday on the 25th.
            ("2026-04-30", 20, "2026-06-03"),
            // Over Christmas and New Year's Day.
            ("2026-12-24", 5, "2027-01-04"),
            // Granted on a Sunday.
            ("2026-11-01", 1, "2026-11-02"),
        ] {
            let day = working_days_after(granted.parse().unwrap(), count).unwrap();
            assert_eq!(day.to_string(), last, "{granted} + {count}");
        }
    }
}
