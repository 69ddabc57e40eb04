//! `inac check`: what is wrong in the inputs, and nothing else.
//!
//! Exit status 1 when an anomaly has an F or a D code; a W code alone asks for a look, not for a correction. A file that
//! cannot be read is an anomaly like any other: 3 is only for inputs in which there is no file at all.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde::Serialize;

use super::anomalies::{Look, listing};
use super::args::Check;
use super::context::Context;
use super::exit::{ExitStatus, Failure};
use super::output::{OutputError, PendingOutput};
use super::reading::{as_arguments, shown};
use super::terminal;
use super::values::ListFormat;
use crate::decide::TraceDepth;
use crate::domain::{Anomalies, Anomaly, Code, Column, FileProblem};
use crate::intake;
use crate::intake::discover::{Found, Role, discover};
use crate::intake::limits::Limits;
use crate::intake::values::to_write;
use crate::lang::{Message, Words};
use crate::report::correction::Correction;

/// Values shown; a longer list is for `--format json`.
const SHOWN: usize = 1_000;

/// Runs the command.
///
/// # Errors
/// A setting or a rules file is refused, there is no file to read, or a signal came.
pub fn run(arguments: &Check, context: &mut Context<'_>) -> Result<ExitStatus, Failure> {
    let past = &arguments.deciding.past;
    let book = context.rule_book(past.law.rules.as_deref())?;
    let lang = context.lang();
    let found = discover(&arguments.inputs, &past.history);
    if found.iter().all(|file| file.role == Role::History) {
        return Err(Failure::nothing_done(Message::NOTHING_READABLE.get(lang)));
    }
    let output = arguments.output.as_deref();
    let kept = context.kept_beside(output, found.iter().map(|file| &*file.path), Some(past));
    let pending =
        output.map(|output| PendingOutput::file(output, arguments.force, &kept, context)).transpose()?;
    let intake = context.read(&found)?;
    // Some anomalies are seen only while deciding; the decisions are not shown.
    let mut run = context.decide(&intake, &book, arguments.deciding.decision_date, TraceDepth::Reasons)?;
    // The cells of a refused table too, so that all is corrected in one round.
    let mut anomalies = Anomalies::default();
    anomalies.extend(std::mem::take(&mut run.anomalies).into_iter().chain(intake.refused.iter().cloned()));
    run.anomalies = anomalies.listed();
    context.log.anomalies = run.anomalies.iter().map(Anomaly::count).sum();
    context.progress.finish();

    let words = Words::new(lang, &intake.sources);
    let text = match arguments.format {
        ListFormat::Json => json_lines(&run.anomalies, &words),
        ListFormat::Table if context.common.quiet => String::new(),
        ListFormat::Table => table(&run.anomalies, arguments, &words),
    };
    if let (Some(pending), false) = (pending, run.anomalies.is_empty()) {
        context.progress.stage(Message::PROGRESS_WRITING.get(lang));
        pending.fill(|draft| correction(&run.anomalies, words, &found, &context.limits, draft))?;
        context.progress.finish();
        pending.commit()?;
    }
    terminal::print_or_fail(&text)?;
    let troubled = run.anomalies.iter().any(Anomaly::is_trouble);
    Ok(if troubled { ExitStatus::Troubled } else { ExitStatus::Done })
}

/// Writes the workbook to correct in.
fn correction(
    anomalies: &[Anomaly],
    words: Words<'_>,
    found: &[Found],
    limits: &Limits,
    draft: &Path,
) -> Result<(), OutputError> {
    let mut correction = Correction::new(anomalies, words, draft.parent().unwrap_or(Path::new(".")))?;
    for file in correction.wanted() {
        let Some(found) = found.get(file.0 as usize).filter(|found| found.role == Role::Input) else {
            continue;
        };
        let mut copy = correction.copy(file);
        // It has just been read: what makes it unreadable now is a writer that gave up, or a person's doing.
        intake::rows(found, limits, &mut copy).map_err(|problem| match problem {
            FileProblem::Corrupt(_) => OutputError::CutShort,
            problem => OutputError::Io(io::Error::other(words.file_problem(&problem))),
        })?;
        copy.finish()?;
    }
    Ok(correction.save(draft)?)
}

/// An anomaly for programs; `null` where there is none.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    sheet: Option<String>,
    row: Option<u32>,
    column: Option<Column>,
    cell: Option<String>,
    value: Option<String>,
    code: Code,
    message: String,
    to_write: Option<String>,
}

fn json_lines(anomalies: &[Anomaly], words: &Words<'_>) -> String {
    let mut text = String::new();
    let or_null = |text: &'_ str| Some(text.to_owned()).filter(|text| !text.is_empty());
    for anomaly in anomalies {
        let line = Line {
            file: words.sources.path(anomaly.file),
            sheet: anomaly.sheet.and_then(|sheet| or_null(words.sources.sheet(anomaly.file, sheet))),
            row: anomaly.row,
            column: anomaly.column,
            cell: words.sources.cell(anomaly),
            value: or_null(&anomaly.value),
            code: anomaly.code,
            message: words.anomaly(anomaly),
            to_write: to_write(anomaly),
        };
        let _ = writeln!(text, "{}", serde_json::to_string(&line).unwrap_or_default());
    }
    text
}

fn table(anomalies: &[Anomaly], arguments: &Check, words: &Words<'_>) -> String {
    if anomalies.is_empty() {
        return format!("{}\n", Message::NO_ANOMALY.get(words.lang));
    }
    let look = Look::of_output(SHOWN);
    let count = |trouble: bool| -> usize {
        anomalies.iter().filter(|anomaly| anomaly.is_trouble() == trouble).map(Anomaly::count).sum()
    };
    let (wrong, warnings) = (count(true), count(false));
    let output = arguments.output.as_deref().map(shown).unwrap_or_default();
    let counts = [&wrong.to_string(), &warnings.to_string(), &as_arguments(&arguments.inputs), &output];
    let next = match (wrong == 0, &arguments.output) {
        (_, Some(_)) => Message::NEXT_IN_WORKBOOK,
        (true, None) => Message::NEXT_AFTER_WARNINGS,
        (false, None) => Message::NEXT_AFTER_ANOMALIES,
    };
    let next = words.lang.fill(next, &counts.map(String::as_str));
    let width = look.width.map_or(usize::MAX, usize::from);
    format!("{}\n{}\n", listing(anomalies, words, look), textwrap::fill(&next, width))
}
