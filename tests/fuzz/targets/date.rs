//! Dates, years within bounds, and days of the year.
#![no_main]

use inac::testing::intake::cell::Epoch;
use inac::testing::intake::values::{Value, date, fiscal_year_end};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for epoch in [Epoch::Y1900, Epoch::Y1904] {
        let value = Value::Text(text.trim());
        if let Ok(day) = date(&value, epoch) {
            assert!((1900..=2100).contains(&day.year()));
            assert_eq!(date(&Value::Text(&day.to_string()), epoch), Ok(day));
        }
        let _ = fiscal_year_end(&value, epoch);
    }
});
