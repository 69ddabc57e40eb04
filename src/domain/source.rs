//! The files of a run and what was read of each, as `Fichiers` and `Colonnes` list them.

use super::named::named;
use super::{Anomaly, Detail, FileId, Place, SheetId, Table, cell_name};

named! {
    /// How a file takes part in the run.
    pub enum FileState {
        /// Read whole as an input.
        Read = "read",
        /// Read for its aids tables only.
        History = "history",
        /// Not opened: its extension is none of ours.
        IgnoredExtension = "ignored_extension",
        /// A replay's differences: nothing to decide in it.
        IgnoredReplay = "ignored_replay",
        /// A `.txt` without a table (W07).
        IgnoredText = "ignored_text",
        /// Not read, or not whole: its anomalies say why.
        Failed = "failed",
    }
}

/// A table met in a sheet, read or refused, or a sheet that holds none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFound {
    /// The sheet.
    pub sheet: SheetId,
    /// What it is read as; `None`: the sheet is no table.
    pub table: Option<TableName>,
    /// The row of its headings, from 1; 0 where there is none.
    pub row: u32,
    /// Its headings, in the order of the sheet; of a sheet that is no table, none.
    pub headings: Vec<Heading>,
    /// How many of its rows were read: none of a table that is refused.
    pub rows: usize,
}

/// What a table of an input is: one of the four, or the instructor's own names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableName {
    /// One of the four.
    Of(Table),
    /// `correspondances`: how to read what people write.
    Correspondences,
}

impl TableName {
    /// The table's name in files: `demandes`.
    pub fn name(self) -> &'static str {
        match self {
            TableName::Of(table) => table.name(),
            TableName::Correspondences => "correspondances",
        }
    }
}

/// One heading of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The column of the sheet, from 0.
    pub position: u32,
    /// As it is written.
    pub text: String,
    /// What it is read as.
    pub read_as: ReadAs,
}

/// What a heading is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadAs {
    /// This column, by its canonical name.
    Column(&'static str),
    /// Nothing: it cannot change a decision.
    Ignored,
    /// It may be a column that decides and that no other heading is: the table is not read (F05, F02).
    Unsettled,
}

/// One file of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as given, relative parts normalised.
    pub path: String,
    /// Its format by content, when it was recognised: `CSV`, `XLSX` …
    pub format: Option<&'static str>,
    /// Its size, when it was opened.
    pub bytes: Option<u64>,
    /// Its SHA-256 in hexadecimal, when it was opened.
    pub sha256: Option<String>,
    /// Its sheets' names, in order; one empty name for a CSV.
    pub sheets: Vec<String>,
    /// What stands in its sheets, in their order: the tables, and the sheets that are none.
    pub tables: Vec<TableFound>,
    /// Rows read of its `demandes` tables.
    pub applications: usize,
    /// Rows read of its `factures` tables.
    pub lines: usize,
    /// Rows read of its `aides` tables.
    pub aids: usize,
    /// Rows read of its `derogations` tables.
    pub waivers: usize,
    /// How it takes part.
    pub state: FileState,
    /// It was given as history, or is a report.
    pub is_history: bool,
}

impl Source {
    /// A file not read yet.
    pub fn new(path: &str) -> Source {
        Source {
            path: path.to_owned(),
            format: None,
            bytes: None,
            sha256: None,
            sheets: Vec::new(),
            tables: Vec::new(),
            applications: 0,
            lines: 0,
            aids: 0,
            waivers: 0,
            state: FileState::Failed,
            is_history: false,
        }
    }
}

/// All files of the run, by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct Sources(pub Vec<Source>);

impl Sources {
    /// One file.
    pub fn file(&self, id: FileId) -> Option<&Source> {
        self.0.get(id.0 as usize)
    }

    /// Was the file read as history?
    pub fn is_history(&self, id: FileId) -> bool {
        self.file(id).is_some_and(|source| source.state == FileState::History)
    }

    /// How many files were read as history, and how many aids of them.
    pub fn history(&self) -> [u64; 2] {
        let files = self.0.iter().filter(|file| file.state == FileState::History);
        files.fold([0; 2], |[files, aids], file| [files + 1, aids + file.aids as u64])
    }

    /// The path of a file.
    pub fn path(&self, id: FileId) -> &str {
        self.file(id).map_or("", |source| &source.path)
    }

    /// The name of a sheet; empty for a CSV.
    pub fn sheet(&self, file: FileId, sheet: SheetId) -> &str {
        self.file(file).and_then(|source| source.sheets.get(usize::from(sheet.0))).map_or("", String::as_str)
    }

    /// The table that an anomaly stands in.
    fn found(&self, anomaly: &Anomaly) -> Option<&TableFound> {
        let (sheet, row) = (anomaly.sheet?, anomaly.row?);
        let above = |table: &&TableFound| table.table.is_some() && table.sheet == sheet && table.row <= row;
        self.file(anomaly.file)?.tables.iter().rev().find(above)
    }

    /// What the table that an anomaly stands in is.
    pub fn table(&self, anomaly: &Anomaly) -> Option<TableName> {
        self.found(anomaly)?.table
    }

    /// The column, from 0, in which an anomaly stands, where a heading of its table, or the problem itself, says so.
    pub fn position(&self, anomaly: &Anomaly) -> Option<u32> {
        if let Detail::File(problem) = &anomaly.detail {
            return problem.position();
        }
        let column = anomaly.column?;
        let headings = &self.found(anomaly)?.headings;
        let is_it =
            |heading: &&Heading| matches!(heading.read_as, ReadAs::Column(name) if name == column.name());
        headings.iter().find(is_it).map(|heading| heading.position)
    }

    /// The cell of an anomaly, as a spreadsheet program names it: `B7`.
    pub fn cell(&self, anomaly: &Anomaly) -> Option<String> {
        Some(cell_name(self.position(anomaly)?, anomaly.row?))
    }

    /// The cells of a record, each with the column that its table reads there.
    pub fn cells(&self, place: Place) -> impl Iterator<Item = (&'static str, String)> {
        let above = move |table: &&TableFound| {
            table.table.is_some() && table.sheet == place.sheet && table.row <= place.row
        };
        let table = self.file(place.file).and_then(|file| file.tables.iter().rev().find(above));
        table.into_iter().flat_map(|table| &table.headings).filter_map(move |heading| match heading.read_as {
            ReadAs::Column(name) => Some((name, cell_name(heading.position, place.row))),
            ReadAs::Ignored | ReadAs::Unsettled => None,
        })
    }

    /// The path and sheet of a place.
    pub fn names(&self, place: Place) -> (&str, &str) {
        (self.path(place.file), self.sheet(place.file, place.sheet))
    }
}
