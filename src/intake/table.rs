//! The sink that readers stream into: finds each sheet's table and makes records of its rows.

use super::cell::{Cell, Epoch, Flow, Row, RowSink, SheetHead};
use super::header::{Header, HeaderVerdict, SEARCHED_ROWS};
use super::records::{self, Cells, Records, Shared};
use super::values;
use crate::domain::{FileId, FileProblem, Place, SheetId, Table, norm};

/// Reads the tables of one file.
pub struct TableReader {
    file: FileId,
    aids_only: bool,
    shared: Shared,
    /// The records read so far.
    pub records: Records,
    /// The sheets' names, in order.
    pub sheets: Vec<String>,
    /// What is wrong with a sheet.
    pub problems: Vec<(SheetId, FileProblem)>,
    tables: usize,
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
    Reading(Header),
}

impl TableReader {
    /// Reads file `file`; of a history, its `aides` tables only.
    pub fn new(file: FileId, aids_only: bool) -> TableReader {
        TableReader {
            file,
            aids_only,
            shared: Shared::default(),
            records: Records::default(),
            sheets: Vec::new(),
            problems: Vec::new(),
            tables: 0,
            epoch: Epoch::default(),
            state: State::Done,
        }
    }

    /// After the last sheet: did the file hold a table that is wanted of it?
    pub fn finish(&mut self) -> bool {
        self.close_sheet();
        self.tables > 0
    }

    fn sheet_id(&self) -> SheetId {
        SheetId(u16::try_from(self.sheets.len().saturating_sub(1)).unwrap_or(u16::MAX))
    }

    fn close_sheet(&mut self) {
        if let State::Searching { empty: false } = std::mem::replace(&mut self.state, State::Done) {
            self.judge_name();
        }
    }

    /// A sheet that is named for a table but holds none.
    fn judge_name(&mut self) {
        let Some(name) = self.sheets.last().map(|name| norm(name)) else { return };
        let named_for = Table::ALL.into_iter().find(|table| name.contains(&table.name().to_uppercase()));
        if let Some(table) = named_for.filter(|table| !self.aids_only || *table == Table::Aids) {
            self.problems.push((self.sheet_id(), FileProblem::NamedForTable(table)));
        }
    }

    fn search(&mut self, row: Row<'_>) -> Flow {
        if row.number > SEARCHED_ROWS {
            if let State::Searching { empty } = &mut self.state {
                *empty = *empty && row.cells.iter().all(|(_, cell)| is_blank(cell));
            }
            return if matches!(self.state, State::Searching { empty: true }) { Flow::Continue } else { self.leave_sheet() };
        }
        let Some(header) = Header::of_row(row) else {
            if let State::Searching { empty } = &mut self.state {
                *empty = *empty && row.cells.iter().all(|(_, cell)| is_blank(cell));
            }
            return Flow::Continue;
        };
        let wanted = !self.aids_only || header.table == Table::Aids;
        match header.verdict() {
            HeaderVerdict::Table if wanted => {
                self.tables += 1;
                self.state = State::Reading(header);
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

    fn read(&mut self, header: &Header, row: Row<'_>) {
        let Some(cells) = Cells::of_row(header, row, self.epoch) else { return };
        let place = Place { file: self.file, sheet: self.sheet_id(), row: row.number };
        match header.table {
            Table::Applications => self.records.applications.push(records::application(cells, place)),
            Table::InvoiceLines => self.records.lines.push(records::invoice_line(cells, place, &self.shared)),
            Table::Aids => self.records.aids.push(records::aid(cells, place, &self.shared)),
            Table::Waivers => self.records.waivers.push(records::waiver(cells, place)),
        }
    }
}

fn is_blank(cell: &Cell<'_>) -> bool {
    values::content(cell) == values::Content::Blank
}

impl RowSink for TableReader {
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
            State::Reading(header) => {
                self.read(&header, row);
                self.state = State::Reading(header);
                Flow::Continue
            }
            searching @ State::Searching { .. } => {
                self.state = searching;
                self.search(row)
            }
        }
    }
}
