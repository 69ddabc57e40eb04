//! `inac explain`: one decision, step by step.
//!
//! Exit status 0 when the application is there, whatever is decided of it, and 3 when it is not.

use super::args::Explain;
use super::context::Context;
use super::exit::{ExitStatus, Failure};
use super::logging::RunLog;
use super::terminal;
use super::values::ExplainFormat;
use crate::decide::{TraceDepth, decide};
use crate::explain::{Form, explain};
use crate::intake::discover::discover;
use crate::lang::Message;
use crate::sanitize::clean;

/// Runs the command.
///
/// # Errors
/// A setting or a rules file is refused, nothing can be read, no application has the number, or a signal came.
pub fn run(arguments: &Explain, context: &mut Context<'_>) -> Result<ExitStatus, Failure> {
    let past = &arguments.deciding.past;
    let book = context.rule_book(past.law.rules.as_deref())?;
    let lang = context.lang();
    let found = discover(&arguments.inputs, &past.history);
    let intake = context.read(&found)?;
    if !intake.is_readable() {
        return Err(Failure::nothing_done(Message::NOTHING_READABLE.get(lang)));
    }
    let date = arguments.deciding.decision_date;
    let run = RunLog::timed(&mut context.log.deciding, || decide(&intake, &book, date, TraceDepth::Full));
    context.log.applications = run.decisions.len();
    context.log.anomalies = run.anomalies.len();
    context.interrupt.check()?;
    context.progress.finish();

    let explanation = explain(&arguments.number, &intake, &run, &book, lang)
        .map_err(|unknown| Failure::nothing_done(clean(&unknown.message(lang))))?;
    let text = match arguments.format {
        ExplainFormat::Text => {
            terminal::wrapped(&explanation.render(Form::Text), terminal::width().unwrap_or(100))
        }
        ExplainFormat::Markdown => explanation.render(Form::Markdown),
        ExplainFormat::Json => {
            let json = serde_json::to_string_pretty(&explanation)
                .map_err(|error| Failure::nothing_done(error.to_string()))?;
            format!("{json}\n")
        }
    };
    terminal::print_or_fail(&text)?;
    Ok(ExitStatus::Done)
}
