//! The rules: any text is rules or is refused.
#![no_main]

use inac::testing::rules::RuleBook;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = RuleBook::parse(text);
});
