//! `inac config`: each setting, its value and where it comes from.

use std::fmt::Write as _;

use super::exit::{ExitStatus, Failure};
use super::layers::Layers;
use super::settings::Settings;
use super::terminal::{self, clean};

/// Runs the command.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(settings: &Settings, layers: &Layers) -> Result<ExitStatus, Failure> {
    let width = |text: fn(&super::settings::Shown) -> &str| {
        settings.shown.iter().map(|shown| text(shown).chars().count()).max().unwrap_or(0)
    };
    let (keys, values) = (width(|shown| &shown.key), width(|shown| &shown.value).min(40));
    let mut text = String::new();
    for setting in &settings.shown {
        let _ = writeln!(
            text,
            "{:keys$}  {:values$}  {}",
            setting.key,
            clean(&setting.value),
            clean(&setting.origin.to_string())
        );
    }
    for variable in &layers.unknown_variables {
        let _ = writeln!(text, "{}: there is no such setting", clean(variable));
    }
    terminal::print_or_fail(&text)?;
    Ok(ExitStatus::Done)
}
