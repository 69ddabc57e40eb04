//! Rows of a long table, many at a time: while one thread cuts the file into rows, others make records of them.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use rayon::Scope;
use rust_decimal::Decimal;

use super::cell::{Cell, Row};
use super::records::{InOrder, Records};
use crate::panics::quietly;

/// Rows of a batch: enough to be worth handing over, few enough that what waits is small.
pub const ROWS: usize = 2_048;

/// Rows, copied out of the file's buffer.
#[derive(Debug, Default)]
pub struct Batch {
    text: String,
    /// Column and cell.
    cells: Vec<(u32, Held)>,
    /// Number, fields, and where its cells end.
    rows: Vec<(u32, Option<u32>, usize)>,
}

/// A cell; its text, where it has one, ends there in the text of the batch.
#[derive(Clone, Copy, Debug)]
enum Held {
    Text(usize),
    Number(Decimal),
    Date(Date),
    Bool(bool),
    Error(usize),
    NoStoredResult,
    NoDate(usize),
}

impl Batch {
    /// Copies a row.
    pub fn take(&mut self, row: Row<'_>) {
        for (column, cell) in row.cells {
            let held = match cell {
                Cell::Text(text) => Held::Text(self.end_of(text)),
                Cell::Number(number) => Held::Number(*number),
                Cell::Date(date) => Held::Date(*date),
                Cell::Bool(value) => Held::Bool(*value),
                Cell::Error(text) => Held::Error(self.end_of(text)),
                Cell::NoStoredResult => Held::NoStoredResult,
                Cell::NoDate(text) => Held::NoDate(self.end_of(text)),
            };
            self.cells.push((*column, held));
        }
        self.rows.push((row.number, row.fields, self.cells.len()));
    }

    fn end_of(&mut self, text: &str) -> usize {
        self.text.push_str(text);
        self.text.len()
    }

    /// Forgets its rows, for others to come: what it has grown to is kept.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.rows.clear();
    }

    /// Rows held.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// Gives back each row in turn.
    pub fn for_each(&self, mut read: impl FnMut(Row<'_>)) {
        let (mut first, mut start) = (0, 0);
        let mut until = |end: usize| {
            Cow::Borrowed(self.text.get(std::mem::replace(&mut start, end)..end).unwrap_or_default())
        };
        let mut cells: Vec<(u32, Cell<'_>)> = Vec::new();
        for &(number, fields, end) in &self.rows {
            cells.clear();
            let held = self.cells.get(std::mem::replace(&mut first, end)..end).unwrap_or_default();
            cells.extend(held.iter().map(|(column, held)| {
                let cell = match *held {
                    Held::Text(end) => Cell::Text(until(end)),
                    Held::Number(number) => Cell::Number(number),
                    Held::Date(date) => Cell::Date(date),
                    Held::Bool(value) => Cell::Bool(value),
                    Held::Error(end) => Cell::Error(until(end)),
                    Held::NoStoredResult => Cell::NoStoredResult,
                    Held::NoDate(end) => Cell::NoDate(until(end)),
                };
                (*column, cell)
            }));
            read(Row { number, fields, cells: &cells });
        }
    }
}

/// What makes records of a batch.
pub type Work<'scope> = Box<dyn FnOnce() -> Records + Send + 'scope>;

/// Batches that have been read, to be filled again.
#[derive(Clone, Debug, Default)]
pub struct Emptied(Arc<Mutex<Vec<Batch>>>);

impl Emptied {
    /// One of them, or a new one.
    pub fn take(&self) -> Batch {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Takes back one that has been read.
    pub fn give(&self, mut batch: Batch) {
        batch.clear();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
    }
}

/// Batches being read by whichever thread is free, and their records, each in its place.
pub struct Batches<'s, 'scope> {
    scope: &'s Scope<'scope>,
    waiting: Arc<AtomicUsize>,
    done: Arc<Mutex<InOrder>>,
    next: usize,
}

impl<'s, 'scope> Batches<'s, 'scope> {
    /// None yet.
    pub fn new(scope: &'s Scope<'scope>) -> Batches<'s, 'scope> {
        Batches { scope, waiting: Arc::default(), done: Arc::default(), next: 0 }
    }

    /// Reads what comes next: on another thread, or on this one when as much waits as others can do.
    pub fn read(&mut self, work: Work<'scope>) {
        if self.waiting.load(Ordering::Relaxed) >= 2 * (rayon::current_num_threads() - 1) {
            return self.read_here(work);
        }
        let (rank, done, waiting) = (self.next_rank(), Arc::clone(&self.done), Arc::clone(&self.waiting));
        waiting.fetch_add(1, Ordering::Relaxed);
        self.scope.spawn(move |_| {
            keep(&done, rank, quietly(work));
            waiting.fetch_sub(1, Ordering::Relaxed);
        });
    }

    /// Reads what comes next on this thread.
    pub fn read_here(&mut self, work: Work<'scope>) {
        let rank = self.next_rank();
        keep(&self.done, rank, work());
    }

    fn next_rank(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// Where the records gather; complete once the scope has ended.
    pub fn done(&self) -> Arc<Mutex<InOrder>> {
        Arc::clone(&self.done)
    }
}

fn keep(done: &Mutex<InOrder>, rank: usize, records: Records) {
    done.lock().unwrap_or_else(PoisonError::into_inner).take(rank, records);
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rust_decimal::Decimal;

    use super::{Batch, Cell, Row};

    #[test]
    fn rows_come_back_as_they_were() {
        let first = [
            (0, Cell::Text("Été".into())),
            (2, Cell::Number(Decimal::new(123_456, 2))),
            (3, Cell::Date(date(2026, 3, 31))),
            (4, Cell::Error("#N/A".into())),
            (7, Cell::Text("".into())),
        ];
        let second = [
            (1, Cell::NoDate("25:00".into())),
            (2, Cell::NoStoredResult),
            (3, Cell::Bool(true)),
            (9, Cell::Text("fin".into())),
        ];
        let rows = [(4, None, &first[..]), (5, Some(0), &[]), (9, Some(10), &second[..])];
        let mut batch = Batch::default();
        for turn in 0..2 {
            batch.clear();
            for (number, fields, cells) in rows {
                batch.take(Row { number, fields, cells });
            }
            let mut rows = rows.iter();
            batch.for_each(|row| {
                assert_eq!((row.number, row.fields, row.cells), *rows.next().unwrap(), "turn {turn}");
            });
            assert_eq!((rows.len(), batch.count()), (0, 3));
        }
    }
}
