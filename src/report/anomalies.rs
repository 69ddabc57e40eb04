//! `Anomalies`: everything that could not be read or linked, with what to do about it.

use std::ops::Range;

use super::inputs::InputCell;
use super::table::{Cells, Rows, columns, ranked};
use super::{Report, ReportError};
use crate::domain::{Anomaly, Column, ReadAs};
use crate::intake::values::to_write;

columns! {
    /// A column of `Anomalies`.
    AnomalyColumn, |row, entry: (&Report<'_>, &Anomaly)|;
    printed Head {
        File: Prose 30 => row.text(entry.0.context.sources.path(entry.1.file));
        Sheet: Prose 14 =>
            row.text(entry.1.sheet.map_or("", |sheet| entry.0.context.sources.sheet(entry.1.file, sheet)));
        Row: Count 7 => row.count(entry.1.row.map(u64::from));
        Column: Text 18 => row.text(entry.1.column.map_or("", Column::name));
        Cell: Text 10 => {
            let cell = cell(entry.0, entry.1);
            row.linked(&cell.address, || cell.link)
        };
        ApplicationNumber: Identifier 14 => row.text(&entry.1.application);
        LegalName: Prose 22 => row.text(&entry.1.legal_name);
        Value: Typed 20 => row.text(&entry.1.value);
        Code: Text 7 => row.text(entry.1.code.as_str());
        Message: Prose 62 => row.text(&entry.0.words.anomaly(entry.1));
        ToWrite: Typed 20 => row.text(&to_write(entry.1).unwrap_or_default());
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

/// The cell at fault: below the heading that its column is read from.
fn cell(report: &Report<'_>, anomaly: &Anomaly) -> InputCell {
    let (Some(sheet), Some(row)) = (anomaly.sheet, anomaly.row) else { return InputCell::default() };
    let tables = report.context.sources.file(anomaly.file).map_or(&[][..], |source| &source.tables);
    let above = tables.iter().filter(|found| found.sheet == sheet && found.row <= row);
    let column = anomaly.column.and_then(|column| {
        let headings = &above.max_by_key(|found| found.row)?.headings;
        let heading = headings.iter().find(|heading| heading.read_as == ReadAs::Column(column.name()))?;
        Some(heading.position)
    });
    report.cell_of_input(anomaly.file, sheet, row, column)
}
