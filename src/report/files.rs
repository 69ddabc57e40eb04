//! `Fichiers`: the input files, with the fingerprint that ties the report to them.

use std::ops::Range;

use super::table::{Cells, Rows, columns, ranked};
use super::{Report, ReportError};
use crate::domain::Source;

columns! {
    /// A column of `Fichiers`.
    FileColumn, |row, entry: (&Report<'_>, &Source)|;
    printed Head {
        File: Prose 44 => row.text(&entry.1.path);
        Format: Text 10 => row.text(entry.1.format.unwrap_or_default());
        Bytes: Count 14 => row.count(entry.1.bytes);
        Sha256: Text 68 => row.text(entry.1.sha256.as_deref().unwrap_or_default());
        Applications: Count 13 => row.count(Some(entry.1.applications as u64));
        Lines: Count 10 => row.count(Some(entry.1.lines as u64));
        Aids: Count 10 => row.count(Some(entry.1.aids as u64));
        State: Text 26 => row.text(entry.0.words.file_state(entry.1.state));
    }
}

/// One row per file.
pub fn count(report: &Report<'_>) -> u64 {
    report.context.sources.0.len() as u64
}

/// Some rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows, ranks: Range<u64>) -> Result<(), ReportError> {
    ranked(&report.context.sources.0, ranks)
        .try_for_each(|(_, source)| FileColumn::fill(&mut table.row()?, (report, source)))
}
