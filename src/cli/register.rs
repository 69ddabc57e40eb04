//! `inac register due`: the grants to be transmitted to the national register of de minimis aids, with the last day of
//! each.
//!
//! Exit status 1 when one is late, 3 when a file cannot be read.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

use comfy_table::{Cell, CellAlignment, Color};
use serde::Serialize;

use super::args::{Due, RegisterCommand};
use super::context::Context;
use super::exit::{ExitStatus, Failure};
use super::terminal;
use super::values::DueFormat;
use crate::domain::{Aid, Date, Euros, Regulation, Siren, working_days_after};
use crate::intake::discover::discover;
use crate::lang::{Lang, Message, Words};
use crate::sanitize::clean;

/// « […] within 20 working days following the granting of the aid » (Reg. (EU) 2023/2831, art. 6(1)).
const WORKING_DAYS: u32 = 20;
/// « Member States shall ensure as of 1 January 2026 that information on de minimis aid granted is registered »
/// (Reg. (EU) 2023/2831, art. 6(1)).
const FIRST_DAY: Date = jiff::civil::date(2026, 1, 1);

/// A grant to be transmitted.
#[derive(Debug, Serialize)]
struct Grant {
    siren: Siren,
    application_number: String,
    amount: Euros,
    regulation: Regulation,
    granted_on: Date,
    last_day: Date,
    late: bool,
}

/// Runs the command.
///
/// # Errors
/// A file cannot be read, a signal came, or standard output cannot be written.
pub fn run(command: &RegisterCommand, context: &mut Context<'_>) -> Result<ExitStatus, Failure> {
    let RegisterCommand::Due(asked) = command;
    let mut due = granted(&aids(&asked.reports, context)?, asked.date.date());
    if let Some(published) = &asked.published {
        let mut published = aids(&[published], context)?;
        due.retain(|grant| !take(&mut published, grant));
    }
    context.log.applications = due.len();
    context.progress.finish();
    due.sort_by(|a, b| (a.last_day, &a.application_number).cmp(&(b.last_day, &b.application_number)));
    terminal::print_or_fail(&text(&due, asked, context.lang())?)?;
    Ok(if due.iter().any(|grant| grant.late) { ExitStatus::Troubled } else { ExitStatus::Done })
}

/// The aids of files, every one of which must be readable: one that is missing may hold a grant.
fn aids(paths: &[impl AsRef<Path>], context: &mut Context<'_>) -> Result<Vec<Aid>, Failure> {
    let paths: Vec<_> = paths.iter().map(|path| path.as_ref().to_path_buf()).collect();
    let intake = context.read(&discover(&[], &paths))?;
    let words = Words::new(context.lang(), &intake.sources);
    match intake.anomalies.iter().find(|anomaly| anomaly.code.family() == 'F') {
        Some(anomaly) => {
            let (path, why) = (words.sources.path(anomaly.file), words.anomaly(anomaly));
            Err(Failure::nothing_done(clean(&format!("{path}: {why}"))))
        }
        None => Ok(intake.aids),
    }
}

/// The grants of this scheme that the register must hold. A request that several reports decide is granted once, on the
/// first of their days.
fn granted(aids: &[Aid], today: Date) -> Vec<Grant> {
    let mut grants: BTreeMap<(Siren, &str), Grant> = BTreeMap::new();
    for aid in aids.iter().filter(|aid| aid.is_inac() == Some(true) && aid.grants() == Some(true)) {
        let (Some(siren), Some(number), Some(amount), Some(regulation), Some(granted_on)) = (
            aid.siren.value(),
            aid.application_number.known(),
            aid.amount.value().filter(|amount| *amount > Euros::default()),
            aid.regulation.value().flatten(),
            aid.granted_on.value().filter(|date| *date >= FIRST_DAY),
        ) else {
            continue;
        };
        let last_day = working_days_after(granted_on, WORKING_DAYS).unwrap_or(Date::MAX);
        let application_number = number.typed().to_owned();
        let late = last_day < today;
        let grant = Grant { siren, application_number, amount, regulation, granted_on, last_day, late };
        match grants.entry((siren, number.key())) {
            Entry::Occupied(first) if first.get().granted_on <= granted_on => {}
            entry => {
                entry.insert_entry(grant);
            }
        }
    }
    grants.into_values().collect()
}

/// Takes a grant out of those published, each of which stands for one.
fn take(published: &mut Vec<Aid>, grant: &Grant) -> bool {
    let is_it = |aid: &Aid| {
        aid.siren.value() == Some(grant.siren)
            && aid.amount.value() == Some(grant.amount)
            && aid.granted_on.value() == Some(grant.granted_on)
    };
    published.iter().position(is_it).map(|at| published.swap_remove(at)).is_some()
}

fn text(due: &[Grant], asked: &Due, lang: Lang) -> Result<String, Failure> {
    match asked.format {
        DueFormat::Json => terminal::json(&due),
        DueFormat::Csv => {
            let mut text = Vec::new();
            let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(&mut text);
            let written = due.iter().try_for_each(|grant| writer.serialize(grant));
            written.map_err(|error| Failure::nothing_done(error.to_string()))?;
            drop(writer);
            Ok(String::from_utf8_lossy(&text).into_owned())
        }
        DueFormat::Table if due.is_empty() => Ok(format!("{}\n", Message::REGISTER_NOTHING_DUE.get(lang))),
        DueFormat::Table => {
            let heads = [
                Message::REGISTER_LAST_DAY,
                Message::REGISTER_STATE,
                Message::REGISTER_NUMBER,
                Message::REGISTER_SIREN,
                Message::REGISTER_GRANTED_ON,
                Message::REGISTER_AMOUNT,
            ];
            let mut rows = vec![heads.map(|head| Cell::new(head.get(lang)))];
            rows.extend(due.iter().map(|grant| row(grant, lang)));
            Ok(terminal::table(rows, terminal::width().unwrap_or(80), terminal::wants_colours()))
        }
    }
}

fn row(grant: &Grant, lang: Lang) -> [Cell; 6] {
    let state = Cell::new(if grant.late { Message::REGISTER_LATE } else { Message::REGISTER_DUE }.get(lang));
    [
        Cell::new(lang.date(grant.last_day)),
        if grant.late { state.fg(Color::Red) } else { state },
        Cell::new(clean(&grant.application_number)),
        Cell::new(grant.siren),
        Cell::new(lang.date(grant.granted_on)),
        Cell::new(lang.amount(grant.amount)).set_alignment(CellAlignment::Right),
    ]
}
