//! `Anomalies`: everything that could not be read or linked, with what to do about it.

use std::ops::Range;

use super::table::{Cells, Rows, columns, ranked};
use super::{Report, ReportError};
use crate::domain::{Anomaly, Column};

columns! {
    /// A column of `Anomalies`.
    AnomalyColumn, |row, entry: (&Report<'_>, &Anomaly)|;
    printed Head {
        File: Text 40 => row.text(entry.0.context.sources.path(entry.1.file));
        Sheet: Text 16 =>
            row.text(entry.1.sheet.map_or("", |sheet| entry.0.context.sources.sheet(entry.1.file, sheet)));
        Row: Count 8 => row.count(entry.1.row.map(u64::from));
        Column: Text 20 => row.text(entry.1.column.map_or("", Column::name));
        Value: Identifier 28 => row.text(&entry.1.value);
        Code: Text 7 => row.text(entry.1.code.as_str());
        Message: Prose 90 => row.text(&entry.0.words.anomaly(entry.1));
    }
}

/// One row per anomaly.
pub fn count(report: &Report<'_>) -> u64 {
    report.run.anomalies.len() as u64
}

/// Some rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows, ranks: Range<u64>) -> Result<(), ReportError> {
    ranked(&report.run.anomalies, ranks)
        .try_for_each(|(_, anomaly)| AnomalyColumn::fill(&mut table.row()?, (report, anomaly)))
}
