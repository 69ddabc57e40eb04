//! `inac rules`: the parameters in force, one rule, or what changed between two dates.

use super::args::{Rules, RulesCommand};
use super::context::Context;
use super::exit::{ExitStatus, Failure};
use super::terminal;
use super::values::RulesFormat;
use crate::domain::Date;
use crate::explain::rules::{ParameterView, as_text, changes, in_force, page};
use crate::lang::Lang;
use crate::rules::{ParameterValue, RuleBook, to_toml};

/// Runs the command.
///
/// # Errors
/// A rules file is refused.
pub fn run(arguments: &Rules, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let book = context.rule_book(arguments.law.rules.as_deref())?;
    let lang = context.lang();
    let text = match (arguments.command, arguments.code) {
        (Some(RulesCommand::Diff { before, after }), _) => changes(&book, before, after, lang),
        (None, Some(code)) => page(code, lang),
        (None, None) => parameters(&book, arguments.date, arguments.format, lang)?,
    };
    terminal::print_or_fail(&text)?;
    Ok(ExitStatus::Done)
}

fn parameters(
    book: &RuleBook,
    date: Option<Date>,
    format: RulesFormat,
    lang: Lang,
) -> Result<String, Failure> {
    match format {
        RulesFormat::Table => Ok(as_text(book, date, lang)),
        RulesFormat::Toml => {
            let parameters: Vec<ParameterValue> = in_force(book, date).into_iter().cloned().collect();
            Ok(to_toml(&parameters))
        }
        RulesFormat::Json => {
            let views: Vec<ParameterView<'_>> = in_force(book, date)
                .into_iter()
                .map(|parameter| ParameterView::new(parameter, lang))
                .collect();
            terminal::json(&views)
        }
    }
}
