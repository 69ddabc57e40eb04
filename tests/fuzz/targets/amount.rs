//! Amounts: what is read is within bounds, and is read again from its own spelling.
#![no_main]

use inac::testing::intake::cell::Epoch;
use inac::testing::intake::values::{Value, amount_excluding_vat, amount_not_negative, headcount, percent};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let value = Value::Text(text.trim());
    if let Ok(read) = amount_excluding_vat(&value, Epoch::Y1900) {
        let plain = read.to_string();
        assert_eq!(amount_excluding_vat(&Value::Text(&plain), Epoch::Y1900), Ok(read));
        let follows_ht = text.trim().to_ascii_uppercase().ends_with("HT");
        assert_eq!(amount_not_negative(&value, Epoch::Y1900).is_ok(), !plain.starts_with('-') && !follows_ht);
    }
    let _ = (headcount(&value, Epoch::Y1900), percent(&value, Epoch::Y1900));
});
