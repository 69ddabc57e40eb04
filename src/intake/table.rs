//! The sink that readers stream into: finds each sheet's table and makes records of its rows.

use std::sync::{Arc, Mutex};

use rayon::Scope;

use super::batch::{Batch, Batches, Emptied, ROWS, Work};
use super::cell::{Cell, Epoch, Flow, Row, RowSink, SheetHead};
use super::correspondences::Correspondences;
use super::header::{Header, HeaderVerdict, SEARCHED_ROWS};
use super::past_lines::PastLineColumns;
use super::records::{Below, Records};
use super::shared::Shared;
use super::values;
use crate::domain::{Anomaly, Code, FileId, FileProblem, Place, SheetId, Table, TableFound, TableName, norm};

/// What is read of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All its tables.
    Everything,
    /// The `aides` tables of a history; the lines of an export.
    Aids,
    /// The `aides` tables of a report, and the lines it retained.
    AidsAndPastLines,
}

/// Reads the tables of one file.
pub struct TableReader<'s, 'scope> {
    file: FileId,
    wanted: Wanted,
    correspondences: Arc<Correspondences>,
    shared: Arc<Shared>,
    /// Records read and not yet put in their place.
    records: Records,
    /// Rows copied and not yet read.
    batch: Batch,
    emptied: Emptied,
    batches: Batches<'s, 'scope>,
    /// The sheets' names, in order.
    pub sheets: Vec<String>,
    /// What is wrong with a sheet.
    pub problems: Vec<(SheetId, FileProblem)>,
    /// The tables met, those that are refused too.
    pub tables: Vec<TableFound>,
    /// Cells of past lines that cannot be read.
    pub unreadable_past_lines: Vec<Anomaly>,
    any_table: bool,
    epoch: Epoch,
    state: State,
}

/// How far the current sheet is read.
enum State {
    /// Before the first sheet, or after a sheet that has been judged.
    Done,
    /// No header yet; `empty` until a cell with something in it is met.
    Searching { empty: bool },
    /// Below the header.
    Reading(Arc<Below>),
    /// Below the header of a report's `Lignes`.
    ReadingPastLines(PastLineColumns),
}

impl<'s, 'scope> TableReader<'s, 'scope> {
    /// Reads what is wanted of file `file`. Rows of a long table may be read by other threads, until `scope` ends.
    pub fn new(
        file: FileId,
        wanted: Wanted,
        correspondences: Arc<Correspondences>,
        scope: &'s Scope<'scope>,
    ) -> TableReader<'s, 'scope> {
        TableReader {
            file,
            wanted,
            correspondences,
            shared: Arc::default(),
            records: Records::default(),
            batch: Batch::default(),
            emptied: Emptied::default(),
            batches: Batches::new(scope),
            sheets: Vec::new(),
            problems: Vec::new(),
            tables: Vec::new(),
            unreadable_past_lines: Vec::new(),
            any_table: false,
            epoch: Epoch::default(),
            state: State::Done,
        }
    }

    /// After the last sheet: did the file hold a table that is wanted of it?
    pub fn finish(&mut self) -> bool {
        self.close_sheet();
        self.put_in_place();
        self.any_table
    }

    /// Where the records gather; complete, each with its rank, once the scope has ended.
    pub fn records(&self) -> Arc<Mutex<Vec<(usize, Records)>>> {
        self.batches.done()
    }

    fn sheet_id(&self) -> SheetId {
        SheetId(u16::try_from(self.sheets.len().saturating_sub(1)).unwrap_or(u16::MAX))
    }

    fn close_sheet(&mut self) {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Searching { empty: false } => self.judge_name(),
            // The last rows are not worth handing over.
            State::Reading(below) => self.read_batch(&below, Batches::read_here),
            State::Searching { empty: true } | State::ReadingPastLines(_) | State::Done => {}
        }
    }

    /// A sheet that is named for a table but holds none.
    fn judge_name(&mut self) {
        let Some(name) = self.sheets.last().map(|name| norm(name)) else { return };
        let named_for = Table::ALL.into_iter().find(|table| name.contains(&table.name().to_uppercase()));
        if let Some(table) = named_for.filter(|table| self.wants(*table)) {
            self.problems.push((self.sheet_id(), FileProblem::NamedForTable(table)));
        }
    }

    fn wants(&self, table: Table) -> bool {
        self.wanted == Wanted::Everything || table == Table::Aids
    }

    /// Of a report, its sheets `Lignes`; of a history that is a text, the whole file, which an export has named.
    fn past_lines(&self, row: Row<'_>) -> Option<PastLineColumns> {
        let is_text = self.sheets.last().is_some_and(String::is_empty);
        let wanted = match self.wanted {
            Wanted::Everything => false,
            Wanted::Aids => is_text,
            Wanted::AidsAndPastLines => true,
        };
        if wanted { PastLineColumns::of_header(row) } else { None }
    }

    fn read_past_line(&mut self, columns: &PastLineColumns, row: Row<'_>) {
        let place = Place { file: self.file, sheet: self.sheet_id(), row: row.number };
        match columns.read(row, place, &self.shared) {
            Ok(line) => self.records.past_lines.extend(line),
            Err(problem) => self.unreadable_past_lines.push(Anomaly::of_cell(place, Code::W11, &problem)),
        }
        if self.records.count() == ROWS {
            self.put_in_place();
        }
    }

    fn search(&mut self, row: Row<'_>) -> Flow {
        if let Some(columns) = self.past_lines(row) {
            // A report has aids beside its lines; an export has them in another file.
            self.any_table |= self.wanted == Wanted::Aids;
            self.state = State::ReadingPastLines(columns);
            return Flow::Continue;
        }
        let header =
            if row.number > SEARCHED_ROWS { None } else { Header::of_row(row, &self.correspondences) };
        let Some(header) = header else {
            if let State::Searching { empty } = &mut self.state {
                *empty = *empty && row.cells.iter().all(|(_, cell)| is_blank(cell));
            }
            let may_be_empty = matches!(self.state, State::Searching { empty: true });
            return if row.number <= SEARCHED_ROWS || may_be_empty {
                Flow::Continue
            } else {
                self.leave_sheet()
            };
        };
        let wanted = self.wants(header.table);
        if header.verdict() != HeaderVerdict::NoTable {
            let table = Some(TableName::Of(header.table));
            let (sheet, row) = (self.sheet_id(), row.number);
            self.tables.push(TableFound { sheet, table, row, headings: Vec::new(), rows: 0 });
        }
        match header.verdict() {
            HeaderVerdict::Table if wanted => {
                self.any_table = true;
                let first = Place { file: self.file, sheet: self.sheet_id(), row: row.number };
                self.state = State::Reading(Arc::new(Below { header, epoch: self.epoch, first }));
                Flow::Continue
            }
            HeaderVerdict::Unusable(problem) if wanted => {
                self.problems.push((self.sheet_id(), problem.clone()));
                self.state = State::Done;
                Flow::NextSheet
            }
            HeaderVerdict::NoTable => {
                self.state = State::Searching { empty: false };
                self.leave_sheet()
            }
            HeaderVerdict::Table | HeaderVerdict::Unusable(_) => {
                self.state = State::Done;
                Flow::NextSheet
            }
        }
    }

    fn leave_sheet(&mut self) -> Flow {
        self.close_sheet();
        Flow::NextSheet
    }

    /// A row of a table: far below the header of a long one, it waits for others, to be read by whichever thread is free.
    fn read(&mut self, below: &Arc<Below>, row: Row<'_>) {
        if row.number.saturating_sub(below.first.row) as usize > ROWS && rayon::current_num_threads() > 1 {
            self.batch.take(row);
            if self.batch.count() == ROWS {
                self.read_batch(below, Batches::read);
            }
        } else {
            self.records.read(row, below, &self.shared);
            if self.records.count() == ROWS {
                self.put_in_place();
            }
        }
    }

    /// Puts the records that have been read in their place, before those still to come.
    fn put_in_place(&mut self) {
        let records = std::mem::take(&mut self.records);
        if records.count() > 0 {
            self.batches.read_here(Box::new(|| records));
        }
    }

    /// Has the rows that wait read, after those read before them.
    fn read_batch(&mut self, below: &Arc<Below>, read: impl FnOnce(&mut Batches<'s, 'scope>, Work<'scope>)) {
        if self.batch.count() == 0 {
            return;
        }
        self.put_in_place();
        let batch = std::mem::replace(&mut self.batch, self.emptied.take());
        let (emptied, below, shared) = (self.emptied.clone(), Arc::clone(below), Arc::clone(&self.shared));
        let work = move || {
            let mut records = Records::with_room(below.header.table, batch.count());
            batch.for_each(|row| records.read(row, &below, &shared));
            emptied.give(batch);
            records
        };
        read(&mut self.batches, Box::new(work));
    }
}

fn is_blank(cell: &Cell<'_>) -> bool {
    values::content(cell) == values::Content::Blank
}

impl RowSink for TableReader<'_, '_> {
    fn sheet(&mut self, head: SheetHead<'_>) -> Flow {
        self.close_sheet();
        self.sheets.push(head.name.to_owned());
        self.epoch = head.epoch;
        self.state = State::Searching { empty: true };
        Flow::Continue
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Done => Flow::NextSheet,
            State::Reading(below) => {
                self.read(&below, row);
                self.state = State::Reading(below);
                Flow::Continue
            }
            State::ReadingPastLines(columns) => {
                self.read_past_line(&columns, row);
                self.state = State::ReadingPastLines(columns);
                Flow::Continue
            }
            searching @ State::Searching { .. } => {
                self.state = searching;
                self.search(row)
            }
        }
    }
}
