//! `Anomalies`: everything that could not be read or linked, with what to do about it.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Report;
use super::styles::Kind;
use super::table::{self, Table, column};
use crate::domain::Column;
use crate::lang::{Head, Say};

const COLUMNS: [table::Column; 7] = [
    column(Head::File, Kind::Text, 40.0),
    column(Head::Sheet, Kind::Text, 16.0),
    column(Head::Row, Kind::Count, 8.0),
    column(Head::Column, Kind::Text, 20.0),
    column(Head::Value, Kind::Identifier, 28.0),
    column(Head::Code, Kind::Text, 7.0),
    column(Head::Message, Kind::Prose, 90.0),
];

pub fn write(report: &Report<'_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
    let mut table = Table::open(workbook, report.look(), report.say(Say::SheetAnomalies), &COLUMNS)?;
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
    table.close()
}
