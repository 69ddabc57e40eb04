//! The command, run as a person or a scheduler runs it: each test in its own folder.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod configuration;
mod evaluate;
mod help;
mod interruption;
mod listing;
mod output;
mod readme;
mod workdir;
