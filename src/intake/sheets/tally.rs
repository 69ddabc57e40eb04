//! What every workbook reader does with the cells it finds: counts them against the limits, gathers them into rows,
//! and hands the rows over in order.

use super::cell::{Cell, Flow, Row, RowSink};
use super::limits::{Limits, within};
use super::trouble::corrupt;
use crate::domain::{FileProblem, Limit};

/// Bytes of text in one row: no row of that size is a row of an application, and it would be held in memory.
const ROW_TEXT: u64 = 64 << 20;

/// Counts what a file gives against its limits.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    limits: Limits,
    cells_allowed: u64,
    cells: u64,
    sheets: u64,
}

impl Tally {
    /// For a workbook.
    pub(super) fn of_workbook(limits: &Limits) -> Tally {
        Tally { limits: *limits, cells_allowed: limits.workbook_cells, cells: 0, sheets: 0 }
    }

    /// For a text.
    pub(super) fn of_text(limits: &Limits) -> Tally {
        Tally { cells_allowed: limits.cells, ..Tally::of_workbook(limits) }
    }

    /// One more sheet.
    pub(super) fn sheet(&mut self) -> Result<(), FileProblem> {
        self.sheets += 1;
        within(Limit::Sheets, self.sheets, self.limits.sheets)
    }

    /// The place of the last sheet.
    pub(super) fn position(&self) -> u32 {
        u32::try_from(self.sheets).unwrap_or(u32::MAX)
    }

    /// `count` more cells.
    pub(super) fn cells(&mut self, count: u64) -> Result<(), FileProblem> {
        self.cells = self.cells.saturating_add(count);
        within(Limit::Cells, self.cells, self.cells_allowed)
    }

    /// A cell in this row (from 1) and column (from 0).
    pub(super) fn place(&self, row: u32, column: u32) -> Result<(), FileProblem> {
        within(Limit::Rows, row.into(), self.limits.rows)?;
        within(Limit::Columns, u64::from(column) + 1, self.limits.columns)
    }

    /// A text of a cell.
    pub(super) fn text(&self, text: &str) -> Result<(), FileProblem> {
        // Characters are counted only where there are more bytes than characters are allowed.
        if text.len() as u64 > self.limits.text_chars {
            within(Limit::TextLength, text.chars().count() as u64, self.limits.text_chars)?;
        }
        Ok(())
    }

    /// Texts of one row, in bytes.
    pub(super) fn row_text(bytes: u64) -> Result<(), FileProblem> {
        within(Limit::TextLength, bytes, ROW_TEXT)
    }
}

/// The cells of a sheet on their way into rows.
pub(super) struct Rows<'k, 's> {
    sink: &'k mut dyn RowSink,
    tally: &'k mut Tally,
    /// The row being gathered, from 1; 0 before the first.
    number: u32,
    cells: Vec<(u32, Cell<'s>)>,
    text_bytes: u64,
    in_order: bool,
}

impl<'k, 's> Rows<'k, 's> {
    /// The rows of a sheet that the sink has been told of.
    pub(super) fn new(sink: &'k mut dyn RowSink, tally: &'k mut Tally) -> Rows<'k, 's> {
        Rows { sink, tally, number: 0, cells: Vec::new(), text_bytes: 0, in_order: true }
    }

    /// Takes a cell; row from 1, column from 0. A cell of a later row ends the row before.
    pub(super) fn take(&mut self, row: u32, column: u32, cell: Cell<'s>) -> Result<Flow, FileProblem> {
        self.tally.cells(1)?;
        self.tally.place(row, column)?;
        let flow = if row == self.number { Flow::Continue } else { self.next_row(row)? };
        if let Cell::Text(text) | Cell::Error(text) | Cell::NoDate(text) = &cell {
            self.tally.text(text)?;
            self.text_bytes += text.len() as u64;
            Tally::row_text(self.text_bytes)?;
        }
        self.in_order = self.in_order && self.cells.last().is_none_or(|(last, _)| *last < column);
        self.cells.push((column, cell));
        Ok(flow)
    }

    /// Hands over the last row.
    pub(super) fn finish(mut self) -> Result<(), FileProblem> {
        self.hand_over().map(|_| ())
    }

    fn next_row(&mut self, row: u32) -> Result<Flow, FileProblem> {
        if row < self.number {
            return Err(corrupt(format!("row {row} stands after row {}", self.number)));
        }
        let flow = self.hand_over()?;
        self.number = row;
        Ok(flow)
    }

    fn hand_over(&mut self) -> Result<Flow, FileProblem> {
        if self.cells.is_empty() {
            return Ok(Flow::Continue);
        }
        if !self.in_order {
            self.cells.sort_by_key(|(column, _)| *column);
            if self.cells.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
                return Err(corrupt(format!("a cell of row {} stands twice", self.number)));
            }
        }
        let flow = self.sink.row(Row { number: self.number, fields: None, cells: &self.cells });
        self.cells.clear();
        self.text_bytes = 0;
        self.in_order = true;
        Ok(flow)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Recorder;
    use super::*;

    fn rows(cells: &[(u32, u32)], limits: &Limits) -> Result<String, FileProblem> {
        let (mut recorder, mut tally) = (Recorder::default(), Tally::of_workbook(limits));
        let mut rows = Rows::new(&mut recorder, &mut tally);
        for &(row, column) in cells {
            rows.take(row, column, Cell::Bool(true))?;
        }
        rows.finish()?;
        Ok(recorder.text)
    }

    #[test]
    fn cells_become_rows_in_order() {
        let limits = Limits { columns: 8, rows: 9, workbook_cells: 3, ..Limits::default() };
        assert_eq!(rows(&[(1, 2), (1, 0), (4, 1)], &limits).unwrap(), "1: 0=true 2=true\n4: 1=true\n");
        for cells in [vec![(2, 0), (1, 0)], vec![(1, 0), (1, 0)]] {
            assert!(matches!(rows(&cells, &limits), Err(FileProblem::Corrupt(_))));
        }
        for (cells, limit, allowed) in [
            (vec![(1, 0), (1, 1), (1, 2), (1, 3)], Limit::Cells, 3),
            (vec![(10, 0)], Limit::Rows, 9),
            (vec![(1, 8)], Limit::Columns, 8),
        ] {
            assert_eq!(rows(&cells, &limits), Err(FileProblem::Limit { limit, allowed }));
        }
    }
}
