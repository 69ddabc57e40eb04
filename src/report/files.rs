//! `Fichiers`: the input files, with the fingerprint that ties the report to them.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::sheet::Sheet;
use super::styles::Kind;
use super::table::{Cells, Column, Rows, column};
use super::{Report, ReportError};
use crate::lang::{Head, Say};

/// Its columns.
pub const COLUMNS: [Column; 8] = [
    column(Head::File, Kind::Text, 44),
    column(Head::Format, Kind::Text, 10),
    column(Head::Bytes, Kind::Count, 14),
    column(Head::Sha256, Kind::Text, 68),
    column(Head::Applications, Kind::Count, 13),
    column(Head::Lines, Kind::Count, 10),
    column(Head::Aids, Kind::Count, 10),
    column(Head::State, Kind::Text, 26),
];

/// The sheet, with its header and no row.
pub fn open<'r>(report: &'r Report<'_>, workbook: &mut Workbook) -> Result<Sheet<'r>, XlsxError> {
    Sheet::open(
        workbook,
        report.look(),
        report.say(Say::SheetFiles),
        &COLUMNS,
        report.context.sources.0.len() as u64,
    )
}

/// The rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows) -> Result<(), ReportError> {
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
    Ok(())
}
