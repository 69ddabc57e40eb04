//! `Colonnes`: what each heading of the inputs is read as, and which sheets are no table: nothing is ignored in silence.

use std::ops::Range;

use super::table::{Cells, Rows, columns};
use super::{Report, ReportError};
use crate::domain::{FileId, Heading, ReadAs, TableFound, TableName};
use crate::lang::Message;

columns! {
    /// A column of `Colonnes`.
    HeadingColumn, |row, entry: &Entry<'_>|;
    printed Head {
        File: Prose 44 => row.text(entry.report.context.sources.path(entry.file));
        Sheet: Prose 22 => row.text(entry.report.context.sources.sheet(entry.file, entry.found.sheet));
        Row: Count 7 => row.count((entry.found.row > 0).then(|| entry.found.row.into()));
        Cell: Text 10 => row.text(&entry.cell());
        Heading: Prose 34 => row.text(entry.heading.map_or("", |heading| &heading.text));
        ReadAs: Text 24 => row.text(entry.read_as());
        TableName: Text 16 => row.text(entry.found.table.map_or("", TableName::name));
        RowsRead: Count 12 => row.count(Some(entry.found.rows as u64));
    }
}

/// One row per heading of a table, and one per sheet that is no table.
pub fn count(report: &Report<'_>) -> u64 {
    let tables = report.context.sources.0.iter().flat_map(|source| &source.tables);
    tables.map(|found| found.headings.len().max(1) as u64).sum()
}

/// Some rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows, ranks: Range<u64>) -> Result<(), ReportError> {
    let files = (0..).map(FileId).zip(&report.context.sources.0);
    let tables = files.flat_map(|(file, source)| source.tables.iter().map(move |found| (file, found)));
    let entries = tables.flat_map(|(file, found)| {
        let none = found.headings.is_empty().then_some(None);
        let headings = found.headings.iter().map(Some).chain(none);
        headings.map(move |heading| Entry { report, file, found, heading })
    });
    let ranked = (0..).zip(entries).filter(|(rank, _)| ranks.contains(rank));
    ranked.map(|(_, entry)| entry).try_for_each(|entry| HeadingColumn::fill(&mut table.row()?, &entry))
}

/// A heading of a table, or a sheet that is none.
struct Entry<'r> {
    report: &'r Report<'r>,
    file: FileId,
    found: &'r TableFound,
    heading: Option<&'r Heading>,
}

impl Entry<'_> {
    fn cell(&self) -> String {
        let column = self.heading.map(|heading| heading.position);
        self.report.cell_of_input(self.file, self.found.sheet, self.found.row, column).address
    }

    fn read_as(&self) -> &str {
        match self.heading.map(|heading| heading.read_as) {
            Some(ReadAs::Column(name)) => name,
            Some(ReadAs::Unsettled) => "?",
            Some(ReadAs::Ignored) | None => self.report.say(Message::HEADING_IGNORED),
        }
    }
}
