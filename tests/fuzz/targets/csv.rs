//! Any bytes that are no archive and no compound file.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| common::run(bytes));
