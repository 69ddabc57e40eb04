//! `Anomalies`: everything that could not be read or linked, with what to do about it.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::sheet::Sheet;
use super::styles::Kind;
use super::table::{self, Cells, Rows, column};
use super::{Report, ReportError};
use crate::domain::Column;
use crate::lang::{Head, Say};

/// Its columns.
pub const COLUMNS: [table::Column; 7] = [
    column(Head::File, Kind::Text, 40),
    column(Head::Sheet, Kind::Text, 16),
    column(Head::Row, Kind::Count, 8),
    column(Head::Column, Kind::Text, 20),
    column(Head::Value, Kind::Identifier, 28),
    column(Head::Code, Kind::Text, 7),
    column(Head::Message, Kind::Prose, 90),
];

/// The sheet, with its header and no row.
pub fn open<'r>(report: &'r Report<'_>, workbook: &mut Workbook) -> Result<Sheet<'r>, XlsxError> {
    Sheet::open(
        workbook,
        report.look(),
        report.say(Say::SheetAnomalies),
        &COLUMNS,
        report.run.anomalies.len() as u64,
    )
}

/// The rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows) -> Result<(), ReportError> {
    let sources = report.context.sources;
    for anomaly in &report.run.anomalies {
        table
            .row()?
            .text(sources.path(anomaly.file))?
            .text(anomaly.sheet.map_or("", |sheet| sources.sheet(anomaly.file, sheet)))?
            .count(anomaly.row.map(u64::from))?
            .text(anomaly.column.map_or("", Column::name))?
            .text(&anomaly.value)?
            .text(anomaly.code.as_str())?
            .text(&report.words.anomaly(anomaly))?;
    }
    Ok(())
}
