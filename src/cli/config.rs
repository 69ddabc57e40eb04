//! `inac config`: each setting, its value and where it comes from.

use clap::ArgMatches;

use super::exit::{ExitStatus, Failure};
use super::settings::Layers;
use super::terminal;
use crate::lang::Lang;
use crate::sanitize::clean;

/// Runs the command.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(
    program: &clap::Command,
    layers: &Layers,
    matches: &ArgMatches,
    lang: Lang,
) -> Result<ExitStatus, Failure> {
    let matches = matches.subcommand().map_or(matches, |(_, own)| own);
    let rows = layers.shown(program, matches).into_iter().map(|setting| {
        let origin = setting.origin.text(lang);
        vec![setting.key, clean(&setting.value), clean(&origin)]
    });
    terminal::print_or_fail(&terminal::table(rows, u16::MAX, false))?;
    Ok(ExitStatus::Done)
}
