//! `inac replay`: does the report follow from its inputs and its rules?
//!
//! Exit status 0 when inputs, rules and results are those of the report, 1 when something differs, 3 when the report
//! cannot be read or the workbook of differences cannot be written.

use std::path::Path;

use super::args::Replay;
use super::context::Context;
use super::exit::{ExitStatus, Failure};
use super::output::{PendingOutput, reason};
use super::reading::{Watcher, shown};
use super::terminal;
use super::values::ListFormat;
use crate::domain::Sources;
use crate::intake::discover::discover;
use crate::lang::{Lang, Message, Words};
use crate::replay::{Replay as Replayed, ReplayError, ReplayRequest, replay};
use crate::sanitize::clean;

/// Runs the command.
///
/// # Errors
/// A setting or a rules file is refused, the report cannot be read, the output cannot be written, or a signal came.
pub fn run(arguments: &Replay, context: &mut Context<'_>) -> Result<ExitStatus, Failure> {
    let (lang, past) = (context.lang(), &arguments.past);
    let asks = arguments.with_current_rules || past.law.rules.is_some();
    let rules = asks.then(|| context.rule_book(past.law.rules.as_deref())).transpose()?;
    let pending = arguments.output.as_deref().map(|output| {
        let read = discover(&arguments.inputs, &past.history);
        let read = read.iter().map(|file| &*file.path).chain([&*arguments.report]);
        let kept = context.kept_beside(Some(output), read, Some(past));
        PendingOutput::file(output, arguments.force, &kept, context)
    });
    let pending = pending.transpose()?;
    let request = ReplayRequest {
        report: arguments.report.clone(),
        inputs: arguments.inputs.clone(),
        history: past.history.clone(),
        limits: context.limits,
        rules,
    };
    context.progress.stage(Message::PROGRESS_READING.get(lang));
    let watcher = Watcher::new(&context.interrupt, &context.progress, lang);
    let replayed = replay(&request, &watcher);
    watcher.count(context.log);
    context.interrupt.check()?;
    let replayed = replayed.map_err(|error| refused(&arguments.report, &error, lang))?;
    context.log.applications = replayed.applications;
    context.progress.finish();

    if let Some(pending) = pending {
        pending.fill(|draft| replayed.write_workbook(draft, lang).map_err(std::io::Error::other))?;
        pending.commit()?;
    }
    show(&replayed, arguments.format, context.common.quiet, lang)?;
    Ok(if replayed.is_identical() { ExitStatus::Done } else { ExitStatus::Troubled })
}

fn show(replayed: &Replayed, format: ListFormat, quiet: bool, lang: Lang) -> Result<(), Failure> {
    let text = match format {
        ListFormat::Json => terminal::json(replayed)?,
        ListFormat::Table if quiet => String::new(),
        ListFormat::Table => replayed.as_text(lang),
    };
    terminal::print_or_fail(&text)
}

/// Why the report cannot be replayed, in words.
pub fn refused(report: &Path, error: &ReplayError, lang: Lang) -> Failure {
    let sources = Sources::default();
    let why = match error {
        ReplayError::Unreadable(problem) => match std::fs::metadata(report) {
            Err(_) => Message::SYSTEM_ABSENT.get(lang).to_owned(),
            Ok(_) => Words::new(lang, &sources).file_problem(problem),
        },
        ReplayError::Damaged(_) => Message::REPORT_DAMAGED.get(lang).to_owned(),
        ReplayError::NotAReport => Message::REPORT_IS_NONE.get(lang).to_owned(),
        ReplayError::Lacks(_) => Message::REPORT_LACKS.get(lang).to_owned(),
        ReplayError::Rules(error) => error.reason.get(lang).to_owned(),
        ReplayError::Temporary(error) => reason(error, lang),
        ReplayError::Report(error) => error.to_string(),
    };
    Failure::nothing_done(format!("{}: {}", shown(report), clean(&why)))
}
