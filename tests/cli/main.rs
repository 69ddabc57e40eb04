//! The command, run as a person or a scheduler runs it: each test in its own folder.

mod configuration;
mod evaluate;
mod help;
mod interruption;
mod listing;
mod output;
mod workdir;
