//! The command, run as a person or a scheduler runs it: each test in its own folder.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod configuration;
mod evaluate;
mod help;
mod interruption;
mod listing;
mod nights;
mod output;
mod outputs;
mod readme;
mod registers;
mod silence;
mod terminal;
mod trust;
mod workdir;
