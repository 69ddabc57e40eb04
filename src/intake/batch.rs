//! Rows of a text, many at a time: while one thread cuts the file into rows, others make records of them.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::Scope;

use super::cell::{Cell, Row};
use super::records::Records;
use crate::panics::quietly;

/// Rows of a batch: enough to be worth handing over, few enough that what waits is small.
pub const ROWS: usize = 2_048;

/// Rows of texts, copied out of the file's buffer.
#[derive(Debug, Default)]
pub struct Batch {
    text: String,
    /// Column, and where its text ends.
    cells: Vec<(u32, usize)>,
    /// Number, fields, and where its cells end.
    rows: Vec<(u32, Option<u32>, usize)>,
}

impl Batch {
    /// Copies a row; false, and nothing copied, when it has a cell that is no text.
    pub fn take(&mut self, row: Row<'_>) -> bool {
        let (text, cells) = (self.text.len(), self.cells.len());
        for (column, cell) in row.cells {
            let Cell::Text(cell) = cell else {
                self.text.truncate(text);
                self.cells.truncate(cells);
                return false;
            };
            self.text.push_str(cell);
            self.cells.push((*column, self.text.len()));
        }
        self.rows.push((row.number, row.fields, self.cells.len()));
        true
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
        let mut cells: Vec<(u32, Cell<'_>)> = Vec::new();
        for &(number, fields, end) in &self.rows {
            cells.clear();
            for &(column, text_end) in self.cells.get(first..end).unwrap_or_default() {
                cells.push((column, Cell::Text(Cow::Borrowed(self.text.get(start..text_end).unwrap_or_default()))));
                start = text_end;
            }
            first = end;
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
    done: Arc<Mutex<Vec<(usize, Records)>>>,
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
        self.next
    }

    /// Where the records gather; complete, in no order, once the scope has ended.
    pub fn done(&self) -> Arc<Mutex<Vec<(usize, Records)>>> {
        Arc::clone(&self.done)
    }
}

fn keep(done: &Mutex<Vec<(usize, Records)>>, rank: usize, records: Records) {
    done.lock().unwrap_or_else(PoisonError::into_inner).push((rank, records));
}
