//! A workbook as a person reads it: sheets of cells as texts, found by their headings.

use crate::intake::cell::{Cell, Flow, Row, RowSink, SheetHead};
use crate::intake::fingerprint::Fingerprint;
use crate::intake::limits::Limits;
use crate::intake::sheets;

/// A sheet: its name and its rows, each a list of texts by column; numbers and dates in one spelling, blanks empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// The sheet's name.
    pub name: String,
    /// Its rows: the number a person counts, and the cells.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// A row below the headings.
#[derive(Clone, Copy, Debug)]
pub struct Record<'g> {
    /// The headings of its sheet.
    pub headings: &'g [String],
    /// Its cells.
    pub cells: &'g [String],
}

impl<'g> Record<'g> {
    /// The cell under a heading; empty when there is none.
    pub fn cell(&self, heading: &str) -> &'g str {
        let column = self.headings.iter().position(|text| text == heading);
        column.map_or("", |column| text(self.cells, column))
    }
}

impl Grid {
    /// The headings: the first row.
    pub fn headings(&self) -> &[String] {
        self.rows.first().filter(|(number, _)| *number == 1).map_or(&[], |(_, cells)| cells)
    }

    /// The rows below the headings.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let below = self.rows.iter().filter(|(number, _)| *number > 1);
        below.map(|(_, cells)| Record { headings: self.headings(), cells })
    }
}

/// The cell of a column, empty when the row ends before it.
pub fn text(cells: &[String], column: usize) -> &str {
    cells.get(column).map_or("", String::as_str)
}
/// Every sheet of a workbook, in order.
///
/// # Errors
/// It cannot be read.
pub fn read(path: &std::path::Path, limits: &Limits) -> Result<Vec<Grid>, sheets::Problem> {
    let fingerprint = Fingerprint::take(path, limits)?;
    let mut sink = Sheets(Vec::new());
    sheets::open(path, &fingerprint, limits, &|_| 0)?.reader.read(&mut sink)?;
    Ok(sink.0)
}

struct Sheets(Vec<Grid>);

impl RowSink for Sheets {
    fn sheet(&mut self, head: SheetHead<'_>) -> Flow {
        self.0.push(Grid { name: head.name.to_owned(), rows: Vec::new() });
        Flow::Continue
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        let mut cells = Vec::new();
        for (column, cell) in row.cells {
            cells.resize(*column as usize, String::new());
            cells.push(shown(cell));
        }
        if let Some(sheet) = self.0.last_mut() {
            sheet.rows.push((row.number, cells));
        }
        Flow::Continue
    }
}

fn shown(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Text(text) | Cell::Error(text) | Cell::NoDate(text) => text.to_string(),
        Cell::Number(number) => number.normalize().to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Bool(answer) => answer.to_string(),
        Cell::NoStoredResult => "?".to_owned(),
    }
}
