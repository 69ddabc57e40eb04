//! SIREN, SIRET, NAF, postal and commune codes, regulations.
#![no_main]

use inac::testing::intake::cell::Epoch;
use inac::testing::intake::values::{Value, billed_to, commune_code, naf, postal_code, regulation, siren, siret};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (value, epoch) = (Value::Text(text.trim()), Epoch::Y1900);
    if let Ok(read) = siret(&value, epoch) {
        assert_eq!(siret(&Value::Text(&read.to_string()), epoch), Ok(read));
    }
    if let Ok(read) = siren(&value, epoch) {
        assert_eq!(siren(&Value::Text(&read.to_string()), epoch), Ok(read));
    }
    let _ = (naf(&value, epoch), postal_code(&value, epoch), commune_code(&value, epoch));
    let _ = (billed_to(&value, epoch), regulation(&value, None));
});
