//! `inac evaluate`: read every input, decide, write the report.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use super::args::Evaluate;
use super::context::Context;
use super::exit::{ExitStatus, Failure};
use super::logging::RunLog;
use super::output::{Claim, OutputError, Scratch};
use super::reading::{self, shown, shown_all};
use super::summary::Summary;
use super::terminal;
use super::values::SummaryFormat;
use crate::decide::{Run, TraceDepth, decide};
use crate::domain::Intake;
use crate::intake::discover::{Found, discover};
use crate::intake::limits::Limits;
use crate::intake::sheets;
use crate::lang::{Message, Words};
use crate::report::{self, ReportContext};

/// Runs the command.
///
/// # Errors
/// A setting or a rules file is refused, the output cannot be written, no input can be read, or a signal came.
pub fn run(arguments: &Evaluate, context: &mut Context) -> Result<ExitStatus, Failure> {
    let book = reading::rule_book(context.settings.rules.as_deref())?;
    let lang = context.settings.common.lang;
    let told = |error: OutputError| error.told(&arguments.output, lang);
    reading::use_threads(context.settings.reading.jobs.0)?;
    let interrupt = context.interrupt.clone();
    let claim = Claim::new(&arguments.output, arguments.force, &interrupt).map_err(told)?;

    // What a run read and decided is given back to the system at once when the program ends, not piece by piece before.
    let intake = ManuallyDrop::new(read(arguments, context)?);
    let date = reading::run_date(context.settings.evaluate.decision_date.0);
    context.progress.stage(Message::PROGRESS_DECIDING.get(lang));
    let mut deciding = std::time::Duration::ZERO;
    // Only the exports show rules that are met.
    let depth = if context.settings.export.is_some() { TraceDepth::Full } else { TraceDepth::Reasons };
    let run = ManuallyDrop::new(RunLog::timed(&mut deciding, || decide(&intake, &book, date, depth)));
    context.log.deciding = deciding;
    context.log.applications = run.decisions.len();
    context.log.anomalies = run.anomalies.len();
    interrupt.check()?;

    let summary = Summary::of(&run, &intake.sources, &book);
    let status = if summary.is_troubled() { ExitStatus::Troubled } else { ExitStatus::Done };
    let words = Words { lang, sources: &intake.sources };
    if !intake.is_readable() {
        let status = ExitStatus::NothingDone;
        show(&summary.ending(None, status), &run, &words, context)?;
        return Err(Failure { status, message: Message::NOTHING_READABLE.get(lang).to_owned() });
    }
    if context.settings.evaluate.strict.0 && status == ExitStatus::Troubled {
        show(&summary.ending(None, status), &run, &words, context)?;
        return Err(Failure { status, message: Message::STRICT_NO_REPORT.get(lang).to_owned() });
    }
    context.progress.stage(Message::PROGRESS_WRITING.get(lang));
    let values = context.settings.evaluate.values.0;
    let report = ReportContext {
        run: &run,
        sources: &intake.sources,
        book: &book,
        options: options(context),
        lang,
        values,
    };
    let mut writing = std::time::Duration::ZERO;
    let written = RunLog::timed(&mut writing, || write(&report, status, arguments, context, claim));
    context.log.writing = writing;
    written.map_err(told)?;
    show(&summary.ending(Some(&arguments.output), status), &run, &words, context)?;
    Ok(status)
}

fn read(arguments: &Evaluate, context: &mut Context) -> Result<Intake, Failure> {
    let mut found = discover(&arguments.inputs, &context.settings.history);
    leave_output_out(&mut found, arguments, context)?;
    context.read(&found)
}

/// A report that is replaced is no input of the run that replaces it. Any other file among the inputs is one, and must
/// not be lost.
fn leave_output_out(found: &mut Vec<Found>, arguments: &Evaluate, context: &Context) -> Result<(), Failure> {
    let Ok(output) = std::fs::canonicalize(&arguments.output) else { return Ok(()) };
    let is_output = |path: &Path| std::fs::canonicalize(path).is_ok_and(|path| path == output);
    let named = arguments.inputs.iter().chain(&context.settings.history).any(|path| is_output(path));
    let among = found.iter().any(|file| is_output(&file.path));
    if named || (among && !is_report(&output, &context.settings.limits.limits())) {
        return Err(Failure::usage(
            context.settings.common.lang.fill(Message::OUTPUT_IS_INPUT, &[&shown(&arguments.output)]),
        ));
    }
    found.retain(|file| !is_output(&file.path));
    Ok(())
}

fn is_report(path: &Path, limits: &Limits) -> bool {
    let properties = sheets::properties(path, limits).unwrap_or_default();
    properties.get(report::PROPERTY).is_some_and(|value| value == report::PROPERTY_OF_REPORT)
}

fn write(
    report: &ReportContext<'_>,
    status: ExitStatus,
    arguments: &Evaluate,
    context: &Context,
    claim: Claim<'_>,
) -> Result<(), OutputError> {
    let written = report::write(report, &claim.draft());
    context.interrupt.check().map_err(OutputError::Interrupted)?;
    written?;
    tracing::debug!(report = shown(&arguments.output), "the report is written beside its place");
    if let Some(folder) = &context.settings.export {
        export(report, folder, context).map_err(|error| error.of_export(folder))?;
    }
    claim.commit_as(Some(status))
}

/// Every file is written in a hidden folder of the folder given, then renamed.
fn export(report: &ReportContext<'_>, folder: &Path, context: &Context) -> Result<(), OutputError> {
    std::fs::create_dir_all(folder)?;
    let scratch = Scratch::new(folder.join(".export.inac"), &context.interrupt)?;
    report::export(report, &scratch.folder)?;
    scratch.move_into(folder)
}

/// The options that a report depends on, as `Synthèse` shows them. Threads and places of outputs are none.
fn options(context: &Context) -> Vec<(String, String)> {
    let settings = &context.settings;
    let mut options = Vec::new();
    let mut add =
        |name: &str, value: Option<String>| options.extend(value.map(|value| (name.to_owned(), value)));
    let path = |path: &PathBuf| shown(path);
    add("decision-date", settings.evaluate.decision_date.0.map(|date| date.to_string()));
    add("history", (!settings.history.is_empty()).then(|| shown_all(&settings.history)));
    add("rules", settings.rules.as_ref().map(path));
    add("lang", (settings.common.lang != crate::lang::Lang::Fr).then(|| settings.common.lang.to_string()));
    add("values", settings.evaluate.values.0.then(|| settings.evaluate.values.to_string()));
    for setting in settings.shown.iter().filter(|setting| setting.key.starts_with("max-")) {
        add(&setting.key, (setting.origin != super::layers::Origin::Default).then(|| setting.value.clone()));
    }
    options
}

fn show(summary: &Summary, run: &Run<'_>, words: &Words<'_>, context: &Context) -> Result<(), Failure> {
    context.progress.finish();
    let text = match context.settings.evaluate.summary {
        SummaryFormat::Json => summary.json(),
        SummaryFormat::Table if context.settings.common.quiet.0 => return Ok(()),
        SummaryFormat::Table => summary.table(run, words),
    };
    terminal::print(&text).map_err(|error| Failure {
        status: ExitStatus::Troubled,
        message: format!("standard output: {error}"),
    })
}
