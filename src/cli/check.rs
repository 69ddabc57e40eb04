//! `inac check`: what is wrong in the inputs, and nothing else.
//!
//! Exit status 1 when an anomaly has an F or a D code; a W code alone asks for a look, not for a correction. A file that
//! cannot be read is an anomaly like any other: 3 is only for inputs in which there is no file at all.

use std::fmt::Write as _;

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use super::args::Check;
use super::context::Context;
use super::exit::{ExitStatus, Failure};
use super::logging::RunLog;
use super::terminal;
use super::values::ListFormat;
use crate::decide::{TraceDepth, decide};
use crate::domain::{Anomaly, Code, Column};
use crate::intake::discover::{Role, discover};
use crate::lang::{Head, Message, Words};
use crate::sanitize::clean;

/// Rows of the table; a longer list is for `--format json`.
const SHOWN: usize = 1_000;

const HEADS: [Head; 7] =
    [Head::File, Head::Sheet, Head::Row, Head::Column, Head::Value, Head::Code, Head::Message];

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
    let intake = context.read(&found)?;
    let date = arguments.deciding.decision_date;
    let mut deciding = std::time::Duration::ZERO;
    // Some anomalies are seen only while deciding; the decisions are not shown.
    let mut run = RunLog::timed(&mut deciding, || decide(&intake, &book, date, TraceDepth::Reasons));
    // The cells of a refused table too, so that all is corrected in one round.
    run.anomalies.extend(intake.refused.iter().cloned());
    run.anomalies.sort_by_cached_key(Anomaly::order);
    context.log.deciding = deciding;
    context.log.applications = intake.applications.len();
    context.log.anomalies = run.anomalies.iter().map(Anomaly::count).sum();
    context.interrupt.check()?;
    context.progress.finish();

    let words = Words::new(lang, &intake.sources);
    let text = match arguments.format {
        ListFormat::Json => json_lines(&run.anomalies, &words),
        ListFormat::Table if context.common.quiet => String::new(),
        ListFormat::Table => table(&run.anomalies, &words),
    };
    terminal::print_or_fail(&text)?;
    let troubled = run.anomalies.iter().any(|anomaly| matches!(anomaly.code.family(), 'D' | 'F'));
    Ok(if troubled { ExitStatus::Troubled } else { ExitStatus::Done })
}

/// An anomaly for programs; `null` where there is none.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    sheet: Option<&'a str>,
    row: Option<u32>,
    column: Option<Column>,
    value: Option<&'a str>,
    code: Code,
    message: &'a str,
}

fn json_lines(anomalies: &[Anomaly], words: &Words<'_>) -> String {
    let mut text = String::new();
    for anomaly in anomalies {
        let [file, sheet, _, _, value, _, message] = &cells(anomaly, words);
        let or_null = |text| Some(text).filter(|text: &&str| !text.is_empty());
        let (row, column, code) = (anomaly.row, anomaly.column, anomaly.code);
        let line = Line { file, sheet: or_null(sheet), row, column, value: or_null(value), code, message };
        let _ = writeln!(text, "{}", serde_json::to_string(&line).unwrap_or_default());
    }
    text
}

fn table(anomalies: &[Anomaly], words: &Words<'_>) -> String {
    if anomalies.is_empty() {
        return format!("{}\n", Message::NO_ANOMALY.get(words.lang));
    }
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    if let Some(width) = terminal::width() {
        table.set_width(width).set_content_arrangement(ContentArrangement::Dynamic);
    }
    table.set_header(HEADS.map(|head| head.title(words.lang)));
    for anomaly in anomalies.iter().take(SHOWN) {
        table.add_row(cells(anomaly, words).map(|cell| clean(&cell)));
    }
    let mut text = format!("{table}\n");
    let others: usize = anomalies.iter().skip(SHOWN).map(Anomaly::count).sum();
    if others > 0 {
        let _ = writeln!(text, "{}", words.lang.fill(Message::AND_MORE, &[&others.to_string()]));
    }
    text
}

fn cells(anomaly: &Anomaly, words: &Words<'_>) -> [String; 7] {
    let sheet = anomaly.sheet.map_or("", |sheet| words.sources.sheet(anomaly.file, sheet));
    [
        words.sources.path(anomaly.file).to_owned(),
        sheet.to_owned(),
        anomaly.row.map(|row| row.to_string()).unwrap_or_default(),
        anomaly.column.map(|column| column.name().to_owned()).unwrap_or_default(),
        anomaly.value.to_string(),
        anomaly.code.to_string(),
        words.anomaly(anomaly),
    ]
}
