//! A workbook stream: the input is wrapped in a compound file, unless it is one.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        common::run(bytes);
    } else {
        common::run(&common::compound::compound("Workbook", bytes));
    }
});
