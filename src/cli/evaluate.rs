//! `inac evaluate`: read every input, decide, write the report.

use std::mem::ManuallyDrop;
use std::path::Path;

use super::anomalies::{Look, listing};
use super::args::Evaluate;
use super::context::Context;
use super::exit::{ExitStatus, Failure};
use super::logging::RunLog;
use super::output::{PendingOutput, is_same};
use super::reading::{shown, shown_all};
use super::summary::Summary;
use super::terminal;
use super::values::ListFormat;
use crate::decide::{RunDate, TraceDepth};
use crate::domain::{FileState, Intake};
use crate::intake::discover::{Found, Kind, Role, discover};
use crate::intake::limits::{Limits, size_text};
use crate::intake::sheets;
use crate::lang::{Lang, Message, Words};
use crate::report::{self, ReportContext};

/// Wrong values shown on a terminal; the report has them all.
const SHOWN: usize = 30;

/// Runs the command.
///
/// # Errors
/// A setting or a rules file is refused, the output cannot be written, no input can be read, or a signal came.
pub fn run(arguments: &Evaluate, context: &mut Context<'_>) -> Result<ExitStatus, Failure> {
    let past = &arguments.deciding.past;
    let book = context.rule_book(past.law.rules.as_deref())?;
    let lang = context.lang();
    let mut found = discover(&arguments.inputs, &past.history);
    refuse_nothing(&found, arguments, context)?;
    leave_output_out(&mut found, arguments, &context.limits);
    let kept = context.kept(found.iter().map(|file| &*file.path), Some(past));
    let mut outputs = vec![PendingOutput::file(&arguments.output, arguments.force, &kept, context)?];
    if let Some(folder) = &arguments.reporting.export {
        outputs.push(PendingOutput::folder(folder, arguments.force, &kept, context)?);
    }

    // What a run read and decided is given back to the system at once when the program ends, not piece by piece before.
    let intake = ManuallyDrop::new(context.read(&found)?);
    context.progress.stage(Message::PROGRESS_DECIDING.get(lang));
    // Only the exports show rules that are met.
    let depth = if outputs.len() > 1 { TraceDepth::Full } else { TraceDepth::Reasons };
    let date = arguments.deciding.decision_date;
    let run = ManuallyDrop::new(context.decide(&intake, &book, date, depth)?);

    let of_file = &context.of_file;
    let summary = Summary { run: &run, intake: &intake, book: &book, arguments, of_file, lang };
    let status = if summary.is_troubled() { ExitStatus::Troubled } else { ExitStatus::Done };
    let withheld = if !is_readable(&found, &intake) {
        Some((ExitStatus::NothingDone, Message::NOTHING_READABLE))
    } else if arguments.reporting.strict && status == ExitStatus::Troubled {
        Some((status, Message::STRICT_NO_REPORT))
    } else {
        None
    };
    if let Some((status, message)) = withheld {
        show(&summary, None, status, context)?;
        return Err(Failure { status, message: message.get(lang).to_owned() });
    }
    context.progress.stage(Message::PROGRESS_WRITING.get(lang));
    let report = ReportContext {
        run: &run,
        sources: &intake.sources,
        book: &book,
        options: options(arguments, lang, context.limits),
        lang,
        values: arguments.reporting.values,
        links_from: report::links_from(&arguments.output),
    };
    RunLog::timed(&mut context.log.writing, || write(&outputs, &report, status))?;
    drop(outputs);
    show(&summary, Some(&arguments.output), status, context)?;
    Ok(status)
}

/// A mistyped path, or a folder that is empty or not mounted, is said in one sentence.
fn refuse_nothing(found: &[Found], arguments: &Evaluate, context: &Context<'_>) -> Result<(), Failure> {
    let is_there = found.iter().any(|file| file.role == Role::Input && !matches!(file.kind, Kind::Broken(_)));
    if is_there || arguments.reporting.summary == ListFormat::Json {
        return Ok(());
    }
    let inputs = shown_all(&arguments.inputs);
    Err(Failure::nothing_done(context.lang().fill(Message::NOTHING_THERE, &[&inputs])))
}

/// Was any input read? Aids already granted are none.
fn is_readable(found: &[Found], intake: &Intake) -> bool {
    let inputs = found.iter().zip(&intake.sources.0).filter(|(file, _)| file.role == Role::Input);
    inputs.into_iter().any(|(_, source)| matches!(source.state, FileState::Read | FileState::History))
}

/// A report that is replaced is no input of the run that replaces it, unless it is named.
fn leave_output_out(found: &mut Vec<Found>, arguments: &Evaluate, limits: &Limits) {
    let is_output = |path: &Path| is_same(path, &arguments.output);
    let named = arguments.inputs.iter().chain(&arguments.deciding.past.history).any(|path| is_output(path));
    let among = found.iter().any(|file| file.kind == Kind::ToRead && is_output(&file.path));
    if among && !named && is_report(&arguments.output, limits) {
        found.retain(|file| !is_output(&file.path));
    }
}

/// Is it a report that `inac` wrote?
pub fn is_report(path: &Path, limits: &Limits) -> bool {
    let properties = sheets::properties(path, limits).unwrap_or_default();
    properties.get(report::PROPERTY).is_some_and(|value| value == report::PROPERTY_OF_REPORT)
}

/// Writes the report, then the export.
fn write(outputs: &[PendingOutput], report: &ReportContext<'_>, status: ExitStatus) -> Result<(), Failure> {
    for (pending, is_report) in outputs.iter().zip([true, false]) {
        pending.fill(
            |draft| if is_report { report::write(report, draft) } else { report::export(report, draft) },
        )?;
    }
    PendingOutput::commit_all(outputs, Some(status))
}

/// The options that a report depends on, as `Synthèse` shows them. Threads and places of outputs are none.
fn options(arguments: &Evaluate, lang: Lang, mut limits: Limits) -> Vec<(String, String)> {
    let past = &arguments.deciding.past;
    let date = match arguments.deciding.decision_date {
        RunDate::Given(date) => Some(date.to_string()),
        RunDate::Today(_) => None,
    };
    let given = [
        ("decision-date", date),
        ("history", (!past.history.is_empty()).then(|| shown_all(&past.history))),
        ("rules", past.law.rules.as_deref().map(shown)),
        ("lang", (lang != Lang::Fr).then(|| lang.to_string())),
        ("values", arguments.reporting.values.then(|| true.to_string())),
    ];
    let limit = |key: &&str| {
        let (given, usual) = (limits.of(key).copied(), Limits::default().of(key).copied());
        Some((format!("limits.{key}"), given.filter(|_| given != usual).map(size_text)?))
    };
    let given = given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.chain(Limits::KEYS.iter().filter_map(limit)).collect()
}

fn show(
    summary: &Summary<'_>,
    report: Option<&Path>,
    status: ExitStatus,
    context: &Context<'_>,
) -> Result<(), Failure> {
    context.progress.finish();
    let text = match summary.arguments.reporting.summary {
        ListFormat::Json => summary.json(report, status),
        ListFormat::Table if context.common.quiet => summary.notes(),
        ListFormat::Table => {
            // A person sees what is wrong before the counts; whoever collects the output has the sheet `Anomalies`.
            // What only asks for a look is counted.
            let words = Words::new(summary.lang, &summary.intake.sources);
            let wrong = || summary.run.anomalies.iter().filter(|anomaly| anomaly.is_trouble()).cloned();
            let seen = || listing(&wrong().collect::<Vec<_>>(), &words, Look::of_output(SHOWN));
            terminal::width().map(|_| seen()).unwrap_or_default() + &summary.table(report)
        }
    };
    terminal::print(&text)
        .map_err(|error| Failure { status: ExitStatus::Troubled, message: format!("stdout: {error}") })
}
