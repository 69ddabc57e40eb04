//! The sink that readers stream into: finds each sheet's table and makes records of its rows.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rayon::Scope;

use super::batch::{Batch, Batches, Emptied, ROWS, Work};
use super::cell::{Cell, Epoch, Flow, Row, RowSink, SheetHead};
use super::correspondences::{self, CorrespondenceColumns, CorrespondenceRow, Correspondences};
use super::header::{Header, HeaderVerdict, SEARCHED_ROWS};
use super::no_record::{is_example, is_plainly_a_record, total_or_note};
use super::past_lines::PastLineColumns;
use super::records::{Below, InOrder, Records, Use};
use super::shared::Shared;
use super::values;
use crate::domain::{
    Anomalies, Anomaly, Code, Detail, FileId, FileProblem, Heading, NoRecord, Place, ReadAs, SheetId, Table,
    TableFound, TableName, norm,
};

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
    /// The file is named as one of correspondences.
    holds_correspondences: bool,
    /// What is said of the file.
    pub said: Said,
    any_table: bool,
    hidden: bool,
    epoch: Epoch,
    /// A row with one filled cell: a title, where a header comes next.
    title: Batch,
    state: State,
}

/// What reading a file's tables says beside its records.
#[derive(Debug, Default)]
pub struct Said {
    /// The sheets' names, in order.
    pub sheets: Vec<String>,
    /// The tables met, those that are refused too, and the sheets without one; how many rows are read of each.
    pub tables: Vec<(TableFound, Arc<AtomicUsize>)>,
    /// What is wrong with sheets, and rows that are no records.
    pub anomalies: Anomalies,
    /// Wrong cells of tables that are refused.
    pub refused: Anomalies,
    /// A header was met, if only one of no table.
    pub a_header: bool,
    /// How the instructor reads what people write.
    pub correspondences: Vec<CorrespondenceRow>,
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
    /// Below the header of correspondences.
    ReadingCorrespondences(CorrespondenceColumns),
}

impl<'s, 'scope> TableReader<'s, 'scope> {
    /// Reads what is wanted of file `file`, which has that name. Rows of a long table may be read by other threads, until
    /// `scope` ends.
    pub fn new(
        file: FileId,
        name: &str,
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
            holds_correspondences: correspondences::are_named(name),
            said: Said::default(),
            any_table: false,
            hidden: false,
            epoch: Epoch::default(),
            title: Batch::default(),
            state: State::Done,
        }
    }

    /// After the last sheet: did the file hold a table that is wanted of it?
    pub fn finish(&mut self) -> bool {
        self.close_sheet();
        self.put_in_place();
        self.any_table
    }

    /// Where the records gather; complete once the scope has ended.
    pub fn records(&self) -> Arc<Mutex<InOrder>> {
        self.batches.done()
    }

    fn sheet_id(&self) -> SheetId {
        SheetId(u16::try_from(self.said.sheets.len().saturating_sub(1)).unwrap_or(u16::MAX))
    }

    fn place(&self, row: u32) -> Place {
        Place { file: self.file, sheet: self.sheet_id(), row }
    }

    fn close_sheet(&mut self) {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Searching { empty: false } => self.leave_without_table(),
            State::Reading(below) => self.end_table(&below, false),
            State::Searching { empty: true }
            | State::ReadingPastLines(_)
            | State::ReadingCorrespondences(_)
            | State::Done => {}
        }
    }

    /// A sheet without a table; one that is named for a table should have one.
    fn leave_without_table(&mut self) {
        if self.wanted != Wanted::AidsAndPastLines {
            self.found(None, 0, Vec::new());
        }
        let Some(name) = self.said.sheets.last().map(|name| norm(name)) else { return };
        let named_for = Table::ALL.into_iter().find(|table| name.contains(&table.name().to_uppercase()));
        let named_for = named_for.filter(|table| self.wants(*table)).map(TableName::Of);
        // Beside records it is a sheet like any other.
        let of_names = self.wanted == Wanted::Everything && correspondences::are_named(&name);
        if let Some(table) = named_for.or(of_names.then_some(TableName::Correspondences)) {
            self.refuse(None, FileProblem::NamedForTable(table));
        }
    }

    /// Notes a table, or a sheet that is none; where its rows are counted.
    fn found(&mut self, table: Option<TableName>, row: u32, headings: Vec<Heading>) -> Arc<AtomicUsize> {
        let rows = Arc::new(AtomicUsize::new(0));
        let table = TableFound { sheet: self.sheet_id(), table, row, headings, rows: 0 };
        self.said.tables.push((table, Arc::clone(&rows)));
        rows
    }

    fn refuse(&mut self, row: Option<u32>, problem: FileProblem) {
        let anomaly = Anomaly::of_row(self.place(0), problem.code(), Detail::File(problem));
        self.said.anomalies.extend([Anomaly { row, ..anomaly }]);
    }

    fn wants(&self, table: Table) -> bool {
        self.wanted == Wanted::Everything || table == Table::Aids
    }

    /// Of a report, its sheets `Lignes`; of a history that is a text, the whole file, which an export has named.
    fn past_lines(&self, row: Row<'_>) -> Option<PastLineColumns> {
        let is_text = self.said.sheets.last().is_some_and(String::is_empty);
        let wanted = match self.wanted {
            Wanted::Everything => false,
            Wanted::Aids => is_text,
            Wanted::AidsAndPastLines => true,
        };
        if wanted { PastLineColumns::of_header(row) } else { None }
    }

    fn read_past_line(&mut self, columns: &PastLineColumns, row: Row<'_>) {
        let place = self.place(row.number);
        match columns.read(row, place, &self.shared) {
            Ok(line) => self.records.past_lines.extend(line),
            Err(problem) => self.said.anomalies.extend([Anomaly::of_cell(place, Code::W11, &problem)]),
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
        if let Some((columns, headings)) = self.correspondence_columns(row) {
            self.found(Some(TableName::Correspondences), row.number, headings);
            self.any_table = true;
            self.state = State::ReadingCorrespondences(columns);
            return Flow::Continue;
        }
        let header =
            if row.number > SEARCHED_ROWS { None } else { Header::of_row(row, &self.correspondences) };
        let Some(header) = header else {
            if let State::Searching { empty } = &mut self.state {
                *empty = *empty && is_blank_row(row);
            }
            let may_be_empty = matches!(self.state, State::Searching { empty: true });
            return if row.number <= SEARCHED_ROWS || may_be_empty {
                Flow::Continue
            } else {
                self.leave_sheet()
            };
        };
        self.said.a_header = true;
        if header.verdict() == HeaderVerdict::NoTable {
            self.state = State::Searching { empty: false };
            return self.leave_sheet();
        }
        self.begin_table(header)
    }

    /// Correspondences are read of sheets and files that are named for them.
    fn correspondence_columns(&self, row: Row<'_>) -> Option<(CorrespondenceColumns, Vec<Heading>)> {
        let named = self.holds_correspondences
            || self.said.sheets.last().is_some_and(|name| correspondences::are_named(name));
        let looked_for = self.wanted == Wanted::Everything && named && row.number <= SEARCHED_ROWS;
        if looked_for { CorrespondenceColumns::of_header(row) } else { None }
    }

    /// A header: its table is read, refused, or not wanted.
    fn begin_table(&mut self, header: Header) -> Flow {
        let row = header.row;
        let wanted = self.wants(header.table);
        let usable = match header.verdict() {
            HeaderVerdict::Table => true,
            HeaderVerdict::Unusable(problem) if wanted => {
                self.refuse(Some(row), problem.clone());
                false
            }
            HeaderVerdict::Unusable(_) | HeaderVerdict::NoTable => false,
        };
        let used = match (wanted, usable) {
            (true, true) => Use::Records,
            (true, false) => Use::Problems,
            (false, _) => Use::Nothing,
        };
        if used == Use::Records {
            self.any_table = true;
            // Once for a sheet.
            if std::mem::take(&mut self.hidden) {
                let anomaly = Anomaly::of_row(self.place(0), Code::W14, Detail::HiddenSheet);
                self.said.anomalies.extend([Anomaly { row: None, ..anomaly }]);
            }
        }
        if used == Use::Nothing && self.wanted == Wanted::AidsAndPastLines {
            // Nothing else stands in a sheet of a report.
            self.state = State::Done;
            return Flow::NextSheet;
        }
        let table = if wanted { Some(TableName::Of(header.table)) } else { None };
        let headings = if wanted { header.headings.clone() } else { Vec::new() };
        let rows = self.found(table, row, headings);
        let first = self.place(row);
        let correspondences = Arc::clone(&self.correspondences);
        self.state =
            State::Reading(Arc::new(Below { header, used, epoch: self.epoch, first, correspondences, rows }));
        Flow::Continue
    }

    /// The last row of a table has been read; where a header comes next, a title may stand above it.
    fn end_table(&mut self, below: &Arc<Below>, is_title: bool) {
        self.settle_title(below, is_title);
        // The last rows are not worth handing over.
        self.read_batch(below, Batches::read_here);
    }

    /// What stands under no heading is noted; it may be another table, which begins lower.
    fn look_beside(&mut self, below: &Below, row: Row<'_>) {
        let beside =
            row.cells.iter().filter(|(column, cell)| !below.header.has_heading(*column) && !is_blank(cell));
        let beside: Vec<(u32, Cell<'_>)> = beside.cloned().collect();
        if below.used != Use::Nothing {
            let second = Header::of_table_beside(Row { cells: &beside, ..row }, &self.correspondences);
            if let (Some(second), Some((position, _))) = (second, beside.first()) {
                let (table, second) = (below.header.table, second.table);
                self.refuse(Some(row.number), FileProblem::SideBySide { table, second, position: *position });
            }
        }
        let Some((found, _)) = self.said.tables.last_mut().filter(|(found, _)| found.table.is_some()) else {
            return;
        };
        for (position, _) in beside {
            if let Err(at) = found.headings.binary_search_by_key(&position, |heading| heading.position) {
                found
                    .headings
                    .insert(at, Heading { position, text: String::new(), read_as: ReadAs::Ignored });
            }
        }
    }

    /// A row below a header, in order: a record, no record, or the header of the next table.
    fn read_below(&mut self, below: Arc<Below>, row: Row<'_>) {
        if !below.header.is_above(row) {
            self.look_beside(&below, row);
        }
        if is_plainly_a_record(&below.header, row) {
            self.settle_title(&below, false);
            self.read_record(&below, row, true);
        } else if is_blank_row(row) {
            // Between a title and the header below it.
        } else if let Some(header) = Header::of_next_table(row, &self.correspondences) {
            self.end_table(&below, true);
            self.begin_table(header);
            return;
        } else {
            self.settle_title(&below, false);
            if row.cells.iter().filter(|(_, cell)| !is_blank(cell)).count() == 1 {
                self.title.take(row);
            } else {
                self.read_record(&below, row, false);
            }
        }
        self.state = State::Reading(below);
    }

    /// The row that may have been a title is one, or else a record.
    fn settle_title(&mut self, below: &Arc<Below>, is_title: bool) {
        if self.title.count() == 0 {
            return;
        }
        let title = std::mem::take(&mut self.title);
        title.for_each(|row| {
            if is_title {
                let text = row.cells.first().map(|(_, cell)| values::shown(cell).into_owned());
                self.skip(below, row, &text.unwrap_or_default(), NoRecord::Title);
            } else {
                self.read_record(below, row, false);
            }
        });
    }

    /// W10.
    fn skip(&mut self, below: &Below, row: Row<'_>, text: &str, why: NoRecord) {
        if below.used == Use::Records {
            let anomaly = Anomaly::of_row(self.place(row.number), Code::W10, Detail::NoRecord(why));
            self.said.anomalies.extend([Anomaly { value: text.trim().into(), ..anomaly }]);
        }
    }

    /// A row of a table that is no header; it may be a total, a note or the example.
    fn read_record(&mut self, below: &Arc<Below>, row: Row<'_>, plainly: bool) {
        let header = &below.header;
        if is_example(header, row) {
            self.skip(below, row, "EXEMPLE", NoRecord::Example);
        } else if let Some((text, why)) = (!plainly).then(|| total_or_note(header, row)).flatten() {
            if below.has_record(row) {
                self.skip(below, row, text, why);
            }
        } else {
            match below.used {
                Use::Records => self.read(below, row),
                Use::Problems => self.said.refused.extend(below.problems(row, &self.shared)),
                Use::Nothing => {}
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

fn is_blank_row(row: Row<'_>) -> bool {
    row.cells.iter().all(|(_, cell)| is_blank(cell))
}

fn is_blank(cell: &Cell<'_>) -> bool {
    values::content(cell) == values::Content::Blank
}

impl RowSink for TableReader<'_, '_> {
    fn sheet(&mut self, head: SheetHead<'_>) -> Flow {
        self.close_sheet();
        self.said.sheets.push(head.name.to_owned());
        self.epoch = head.epoch;
        self.hidden = head.hidden;
        self.state = State::Searching { empty: true };
        Flow::Continue
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Done => Flow::NextSheet,
            State::Reading(below) => {
                self.read_below(below, row);
                if matches!(self.state, State::Done) { Flow::NextSheet } else { Flow::Continue }
            }
            State::ReadingCorrespondences(columns) => {
                if let Some(read) = columns.read(row, self.place(row.number)) {
                    self.said.correspondences.push(read);
                    if let Some((_, rows)) = self.said.tables.last() {
                        rows.fetch_add(1, Ordering::Relaxed);
                    }
                }
                self.state = State::ReadingCorrespondences(columns);
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
