//! Cells gathered into rows, within limits, and handed over in order.

use std::cell::Cell as Counter;

use super::cell::{Cell, Flow, Row, RowSink};
use super::limits::{Limit, Limits};
use super::problem::{Problem, corrupt};

/// Bytes of text in one row: no row of that size is one of a table, and it would be held in memory.
const ROW_TEXT: usize = 64 << 20;

/// The cells of a sheet on their way into rows.
pub(super) struct Rows<'k, 's> {
    sink: &'k mut dyn RowSink,
    limits: Limits,
    /// Bytes of text in the rows of the whole workbook.
    given: &'k Counter<u64>,
    /// The row being gathered, from 1; 0 before the first.
    number: u32,
    cells: Vec<(u32, Cell<'s>)>,
    text_bytes: usize,
    in_order: bool,
}

impl<'k, 's> Rows<'k, 's> {
    /// The rows of a sheet that the sink knows.
    pub(super) fn new(sink: &'k mut dyn RowSink, limits: &Limits, given: &'k Counter<u64>) -> Rows<'k, 's> {
        Rows { sink, limits: *limits, given, number: 0, cells: Vec::new(), text_bytes: 0, in_order: true }
    }

    /// Takes a cell; row and column from 0. A cell of a later row ends the row before.
    pub(super) fn take(&mut self, (row, column): (u32, u32), cell: Cell<'s>) -> Result<Flow, Problem> {
        let row = row.checked_add(1).ok_or_else(|| corrupt("a row number that cannot be"))?;
        self.limits.check(Limit::Columns, u64::from(column) + 1)?;
        let flow = if row == self.number { Flow::Continue } else { self.next_row(row)? };
        if let Cell::Text(text) | Cell::Error(text) | Cell::NoDate(text) = &cell {
            check_text(&self.limits, text)?;
            self.text_bytes += text.len();
            if self.text_bytes > ROW_TEXT {
                return Err(self.limits.exceeded(Limit::TextLength));
            }
        }
        self.in_order = self.in_order && self.cells.last().is_none_or(|(last, _)| *last < column);
        self.cells.push((column, cell));
        Ok(flow)
    }

    /// Hands over the last row.
    pub(super) fn finish(mut self) -> Result<(), Problem> {
        self.hand_over().map(|_| ())
    }

    fn next_row(&mut self, row: u32) -> Result<Flow, Problem> {
        if row < self.number {
            return Err(corrupt(format!("row {row} stands after row {}", self.number)));
        }
        let flow = self.hand_over()?;
        self.number = row;
        Ok(flow)
    }

    fn hand_over(&mut self) -> Result<Flow, Problem> {
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
        // A text that many cells share is given with each of them.
        self.given.set(self.given.get() + self.text_bytes as u64);
        self.limits.check(Limit::TextSize, self.given.get())?;
        self.cells.clear();
        self.text_bytes = 0;
        self.in_order = true;
        Ok(flow)
    }
}

/// The text of a cell is not too long.
pub(super) fn check_text(limits: &Limits, text: &str) -> Result<(), Problem> {
    // Characters are counted only where there are more bytes than characters are allowed.
    if text.len() as u64 > limits.get(Limit::TextLength) {
        limits.check(Limit::TextLength, text.chars().count() as u64)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::Recorder;
    use super::*;

    fn rows(cells: &[(u32, u32)], limits: &Limits) -> Result<String, Problem> {
        let mut recorder = Recorder::default();
        let given = Counter::default();
        let mut rows = Rows::new(&mut recorder, limits, &given);
        for &place in cells {
            rows.take(place, Cell::Bool(true))?;
        }
        rows.finish()?;
        Ok(recorder.text)
    }

    #[test]
    fn cells_become_rows_in_order() {
        let limits = Limits::default().with(Limit::Columns, 8);
        assert_eq!(rows(&[(0, 2), (0, 0), (3, 1)], &limits).unwrap(), "1: 0=true 2=true\n4: 1=true\n");
        for cells in [vec![(1, 0), (0, 0)], vec![(0, 0), (0, 0)], vec![(u32::MAX, 0)]] {
            assert!(matches!(rows(&cells, &limits), Err(Problem::Corrupt(_))));
        }
        assert_eq!(rows(&[(0, 8)], &limits), Err(limits.exceeded(Limit::Columns)));
    }
}
