//! `Fichiers`: the input files, with the fingerprint that ties the report to them.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Report;
use super::styles::Kind;
use super::table::{Column, Table, column};
use crate::lang::{Head, Say};

const COLUMNS: [Column; 8] = [
    column(Head::File, Kind::Text, 44.0),
    column(Head::Format, Kind::Text, 10.0),
    column(Head::Bytes, Kind::Count, 14.0),
    column(Head::Sha256, Kind::Text, 68.0),
    column(Head::Applications, Kind::Count, 13.0),
    column(Head::Lines, Kind::Count, 10.0),
    column(Head::Aids, Kind::Count, 10.0),
    column(Head::State, Kind::Text, 26.0),
];

pub fn write(report: &Report<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut table = Table::open(workbook, report.look(), report.say(Say::SheetFiles), &COLUMNS)?;
    for source in &report.context.sources.0 {
        table
            .row()?
            .text(&source.path)?
            .text(source.format.unwrap_or_default())?
            .count(source.bytes)?
            .text(source.sha256.as_deref().unwrap_or_default())?
            .count(Some(source.applications as u64))?
            .count(Some(source.lines as u64))?
            .count(Some(source.aids as u64))?
            .text(report.words.file_state(source.state))?;
    }
    table.close()
}
