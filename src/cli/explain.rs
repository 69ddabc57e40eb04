//! `inac explain`: one decision, step by step: of inputs, or of a report, by what made it.
//!
//! Exit status 0 when the application is there, whatever is decided of it, and 3 when it is not.

use std::path::{Path, PathBuf};

use super::args::Explain;
use super::context::Context;
use super::evaluate::is_report;
use super::exit::{ExitStatus, Failure};
use super::logging::RunLog;
use super::reading::{Watcher, shown};
use super::terminal;
use super::values::ExplainFormat;
use crate::decide::{RunDate, TraceDepth};
use crate::domain::Intake;
use crate::explain::{Form, explain};
use crate::intake::discover::discover;
use crate::lang::{Message, Words};
use crate::replay::{ReplayRequest, read_again};
use crate::rules::RuleBook;
use crate::sanitize::clean;

/// Runs the command.
///
/// # Errors
/// A setting or a rules file is refused, nothing can be read, no application has the number, or a signal came.
pub fn run(arguments: &Explain, context: &mut Context<'_>) -> Result<ExitStatus, Failure> {
    let lang = context.lang();
    let (intake, book, date) = match arguments.inputs.split_first() {
        Some((report, places)) if is_report(report, &context.limits) => of_report(report, places, context)?,
        _ => of_inputs(arguments, context)?,
    };
    let run = context.decide(&intake, &book, date, TraceDepth::Full)?;
    context.progress.finish();

    let words = Words::new(lang, &intake.sources);
    let explanation = explain(&arguments.number, &run, &book, &words)
        .map_err(|unknown| Failure::nothing_done(clean(&unknown.message(lang))))?;
    let text = match arguments.format {
        ExplainFormat::Text => {
            terminal::wrapped(&explanation.render(Form::Text), terminal::width().unwrap_or(100))
        }
        ExplainFormat::Markdown => explanation.render(Form::Markdown),
        ExplainFormat::Json => {
            let json = explanation.as_json().map_err(|error| Failure::nothing_done(error.to_string()))?;
            terminal::json(&json)?
        }
    };
    terminal::print_or_fail(&text)?;
    Ok(ExitStatus::Done)
}

/// What the command is given.
fn of_inputs(arguments: &Explain, context: &mut Context<'_>) -> Result<(Intake, RuleBook, RunDate), Failure> {
    let past = &arguments.deciding.past;
    let book = context.rule_book(past.law.rules.as_deref())?;
    let found = discover(&arguments.inputs, &past.history);
    let intake = context.read(&found)?;
    if !intake.is_readable() {
        return Err(Failure::nothing_done(Message::NOTHING_READABLE.get(context.lang())));
    }
    Ok((intake, book, arguments.deciding.decision_date))
}

/// What a report was made from: its own files, rules, date and history, found by content where it says, beside it, or in
/// `places`.
fn of_report(
    report: &Path,
    places: &[PathBuf],
    context: &mut Context<'_>,
) -> Result<(Intake, RuleBook, RunDate), Failure> {
    let request = ReplayRequest {
        report: report.to_owned(),
        inputs: places.to_vec(),
        history: Vec::new(),
        limits: context.limits,
        rules: None,
    };
    let lang = context.lang();
    let watcher = Watcher::new(&context.interrupt, &context.progress, lang);
    let remade = RunLog::timed(&mut context.log.reading, || read_again(&request, &watcher));
    context.interrupt.check()?;
    let remade = remade.map_err(|error| super::replay::refused(report, &error, lang))?;
    if remade.lacking.is_empty() {
        return Ok((remade.intake, remade.book, remade.date));
    }
    let lacking: Vec<String> = remade.lacking.iter().map(|file| clean(&file.path)).collect();
    Err(Failure::nothing_done(lang.fill(Message::REPORT_LACKS_FILES, &[&shown(report), &lacking.join(", ")])))
}
