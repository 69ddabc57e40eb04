//! What is wrong with an input: a value with a place and, through its refusal, a remedy.

use std::fmt;
use std::mem::discriminant;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Code, Column, FileId, Place, SheetId, Table, TableName, cell_name, half_hash, norm};

/// One wrong or missing cell of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellProblem {
    /// The column, `None` when the whole row is at fault.
    pub column: Option<Column>,
    /// The cell as a person sees it; empty when missing, or forgotten.
    pub value: Box<str>,
    /// Why it cannot be used.
    pub refusal: Refusal,
    /// A hash of the value as compared, which tells two rows apart where values are forgotten.
    pub said: u32,
}

impl CellProblem {
    /// Problems of one column of one file whose values are kept: a file of nothing but junk has millions.
    pub const REMEMBERED: u32 = 10_000;

    /// What stands in a cell, and why it cannot be used.
    pub fn new(column: Option<Column>, value: &str, refusal: Refusal) -> CellProblem {
        CellProblem { column, value: value.into(), refusal, said: half_hash(&norm(value)) }
    }

    /// A required cell is blank.
    pub fn missing(column: Column) -> CellProblem {
        CellProblem::new(Some(column), "", Refusal::Missing)
    }

    /// The code of a wrong or missing cell of an application: D01 when it is missing, else D02.
    pub fn code_of_application(&self) -> Code {
        if self.refusal == Refusal::Missing { Code::D01 } else { Code::D02 }
    }
}

/// Why a cell cannot be used; its message, with the remedy, is in `lang`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Required, and blank.
    Missing,
    /// An Excel error: `#N/A`, `#REF!` …
    ErrorCell,
    /// A formula whose result is not stored in the file.
    NoStoredResult,
    /// A number in scientific notation: the spreadsheet has lost its last digits.
    DigitsLost,
    /// A date cell where no date is expected: the spreadsheet turned what was typed into a date.
    DateInOtherColumn,
    /// Longer than the column allows, in characters.
    TooLong(u32),
    /// No letter and no digit in it.
    NoLetterNorDigit,
    /// No SIREN: not nine digits, or the checksum is wrong.
    NotSiren,
    /// No SIRET: not fourteen digits, or the checksum is wrong.
    NotSiret,
    /// A SIREN where a SIRET is asked.
    SirenOnly,
    /// A SIREN or SIRET that lost a zero: 7, 8, or 10 to 13 digits.
    LostZero,
    /// No code of NAF rev. 2 or NAF 2025.
    NotNaf,
    /// No five-digit postal code.
    NotPostalCode,
    /// No INSEE commune code.
    NotCommuneCode,
    /// No amount.
    NotAmount,
    /// One separator followed by exactly three digits: thousands or decimals?
    AmbiguousAmount,
    /// More than two decimals.
    TooManyDecimals,
    /// Beyond ±10¹² €.
    TooLarge,
    /// Below zero where that makes no sense.
    Negative,
    /// No decimal number.
    NotDecimal,
    /// No percentage from 0 to 100.
    NotPercent,
    /// No whole number of 1 or more.
    NotWholeNumber,
    /// No date, or a form that is not accepted.
    NotDate,
    /// A date before 1900 or after 2100.
    YearOutOfRange,
    /// No day and month.
    NotDayMonth,
    /// Neither yes nor no.
    NotYesNo,
    /// None of the column's choices.
    NotAChoice,
    /// A regulation that is none of the known ones, or more than one.
    NotRegulation,
    /// A decision date earlier than the application's filing.
    DecidedBeforeFiled(Date),
    /// A CSV row with more filled cells than its header: a separator stands inside a value.
    RaggedRow,
}

/// One anomaly of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anomaly {
    /// The file.
    pub file: FileId,
    /// The sheet, `None` for a whole file.
    pub sheet: Option<SheetId>,
    /// The row, `None` for a whole file or sheet.
    pub row: Option<u32>,
    /// The column, when one cell is at fault.
    pub column: Option<Column>,
    /// The cell as a person sees it.
    pub value: Box<str>,
    /// The code.
    pub code: Code,
    /// What the message says beyond the code.
    pub detail: Detail,
    /// The number of the application concerned, as typed; empty where there is none.
    pub application: Box<str>,
    /// The enterprise's name, as typed in that application.
    pub legal_name: Box<str>,
}

impl Anomaly {
    /// An anomaly of a whole row.
    pub fn of_row(place: Place, code: Code, detail: Detail) -> Anomaly {
        Anomaly {
            file: place.file,
            sheet: Some(place.sheet),
            row: Some(place.row),
            column: None,
            value: Box::default(),
            code,
            detail,
            application: Box::default(),
            legal_name: Box::default(),
        }
    }

    /// An anomaly of a whole file.
    pub fn of_file(file: FileId, code: Code, detail: Detail) -> Anomaly {
        let place = Place { file, sheet: SheetId(0), row: 0 };
        Anomaly { sheet: None, row: None, ..Anomaly::of_row(place, code, detail) }
    }

    /// An anomaly of one cell.
    pub fn of_cell(place: Place, code: Code, problem: &CellProblem) -> Anomaly {
        Anomaly {
            column: problem.column,
            value: problem.value.clone(),
            ..Anomaly::of_row(place, code, Detail::Cell(problem.refusal))
        }
    }

    /// The same, with the column and value that show it.
    #[must_use]
    pub fn showing(self, column: Column, value: &str) -> Anomaly {
        Anomaly { column: Some(column), value: value.into(), ..self }
    }

    /// How many anomalies it stands for.
    pub fn count(&self) -> usize {
        if let Detail::Others(others) = self.detail {
            usize::try_from(others).unwrap_or(usize::MAX)
        } else {
            1
        }
    }

    /// The row at fault, when it is one row.
    pub fn place(&self) -> Option<Place> {
        let (sheet, row) = self.sheet.zip(self.row)?;
        Some(Place { file: self.file, sheet, row })
    }

    /// Could something not be read or decided, or is it only to be looked at?
    pub fn is_trouble(&self) -> bool {
        matches!(self.code.family(), 'D' | 'F')
    }

    /// Is a required cell blank?
    pub fn is_missing(&self) -> bool {
        self.detail == Detail::Cell(Refusal::Missing)
    }

    /// The same code of the same column for the same reason; missing cells are one cause, whatever their columns.
    fn is_of_cause(&self, other: &Anomaly) -> bool {
        let same_reason = match (&self.detail, &other.detail) {
            (Detail::Cell(one), Detail::Cell(other)) => discriminant(one) == discriminant(other),
            (Detail::File(one), Detail::File(other)) => discriminant(one) == discriminant(other),
            (one, other) => discriminant(one) == discriminant(other),
        };
        self.code == other.code && same_reason && (self.column == other.column || self.is_missing())
    }

    /// Anomalies by cause, those to correct before those to look at, otherwise as they come.
    pub fn by_cause(anomalies: &[Anomaly]) -> Vec<Vec<&Anomaly>> {
        let mut causes: Vec<Vec<&Anomaly>> = Vec::new();
        for anomaly in anomalies {
            match causes.iter_mut().find(|cause| cause[0].is_of_cause(anomaly)) {
                Some(cause) => cause.push(anomaly),
                None => causes.push(vec![anomaly]),
            }
        }
        causes.sort_by_key(|cause| !cause[0].is_trouble());
        causes
    }

    /// The order of the `Anomalies` sheet: file, sheet, row, then column and code.
    pub fn order(&self) -> impl Ord + use<> {
        (self.file, self.sheet, self.row, self.column, self.code)
    }
}

/// What an anomaly's message says beyond its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A cell was refused.
    Cell(Refusal),
    /// A file, sheet or table cannot be read.
    File(FileProblem),
    /// D05: the row first read with this number.
    SameNumberAs(Place),
    /// W02, W05: the row this one repeats.
    SameRowAs(Place),
    /// W08: the row that describes the same aid with more or fewer cells.
    NearEqualTo(Place),
    /// W13: the invoice line that this one is like.
    MayBeOneWith(Place),
    /// D06: an invoice line without application.
    LineWithoutApplication,
    /// D06: an aid without enterprise.
    AidWithoutOwner,
    /// D07: the waiver names no application of the run.
    WaiverWithoutApplication,
    /// D07: the waiver names a code that cannot be waived.
    WaiverOfFixedCode,
    /// D07: the waiver stands in a file that holds applications, invoice lines or aids.
    WaiverBesideRecords,
    /// D07: the waiver lacks its reason or its author, or has a cell that cannot be read.
    WaiverIncomplete,
    /// D07: a row of correspondences that gives nothing.
    Correspondence(NotACorrespondence),
    /// W10: a row that is no record.
    NoRecord(NoRecord),
    /// W14: a table was read in a hidden sheet.
    HiddenSheet,
    /// So many more of the same code and column in the same file, which are counted and not listed.
    Others(u64),
    /// W01: the amount including VAT that the other two cells give.
    VatMismatch {
        /// Amount excluding VAT plus VAT, in euros.
        expected: super::Euros,
    },
}

/// Why a row of a table is no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRecord {
    /// A total, or a note.
    TotalOrNote,
    /// The example that the template comes with.
    Example,
    /// The title of the table below it.
    Title,
}

/// Why a row of `correspondances` gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotACorrespondence {
    /// `table` names none.
    NoSuchTable,
    /// `colonne`, or `a_lire` of a heading, names no column of the table.
    NoSuchColumn,
    /// `a_lire` is no value of a column that has choices.
    NoSuchValue,
    /// `lu` or `a_lire` is blank.
    Incomplete,
    /// What is read has another meaning already.
    Contradiction,
}

/// A heading that is not known, and the columns that it looks like; none where it cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resembling {
    /// Its row.
    pub row: u32,
    /// Its column in the sheet, from 0.
    pub position: u32,
    /// As it is written.
    pub heading: String,
    /// What it may be.
    pub columns: Vec<Column>,
}

/// « N° de SIRET » (B5) → siret ?
impl fmt::Display for Resembling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "« {} » ({})", self.heading, cell_name(self.position, self.row))?;
        let mut before = " → ";
        for column in &self.columns {
            write!(f, "{before}{column}")?;
            before = "/";
        }
        f.write_str(" ?")
    }
}

/// Why a file, a sheet or a table cannot be read: the F codes, and W07.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// F01: 0 bytes.
    Empty,
    /// F01: not a file that can be read (a folder, a pipe, a broken link, no permission); the system's words.
    Inaccessible(Arc<str>),
    /// F01: neither a workbook nor a text; what it looks like (`PDF`, `image`, `zip` …).
    NotATable(&'static str),
    /// F01: damaged; the reader's words.
    Corrupt(Arc<str>),
    /// F01: sound, but with something in it that would be misread; what it is.
    Unsupported(Arc<str>),
    /// F01: the process that is to read it cannot be started; the system's words.
    NotStarted(Arc<str>),
    /// F01: a quotation mark opened on this line is never closed.
    UnclosedQuote {
        /// The physical line, from 1.
        line: u32,
    },
    /// F01: the file changed while it was being read.
    Changed,
    /// F02: a table's header lacks these.
    MissingColumns {
        /// The table its header is nearest to.
        table: Table,
        /// What it lacks; more than one column in a group: either will do.
        missing: Vec<Vec<Column>>,
        /// The unknown headings that may be these, or another column that decides.
        headings: Vec<Resembling>,
    },
    /// F02: the header of another table stands beside this table.
    SideBySide {
        /// The table.
        table: Table,
        /// The one beside it.
        second: Table,
        /// Its first column in the sheet, from 0.
        position: u32,
    },
    /// F05: headings that may be columns which can change a decision and which no other heading is.
    UnknownHeadings {
        /// The table.
        table: Table,
        /// They.
        headings: Vec<Resembling>,
    },
    /// F02: a header has this column twice.
    ColumnTwice {
        /// The table.
        table: Table,
        /// The column.
        column: Column,
    },
    /// F02: a sheet or file is named for a table but holds none.
    NamedForTable(TableName),
    /// F02: no table in the file.
    NoTable,
    /// F02: no `aides` table in a file given as history.
    NoAidsTable,
    /// F03: a limit is exceeded.
    Limit {
        /// Which, by its name as a setting.
        limit: &'static str,
        /// How much is allowed.
        allowed: u64,
    },
    /// F04: protected by a password.
    Password,
    /// W07: a `.txt` in which no table is recognised.
    PlainText,
}

impl FileProblem {
    /// Does it keep a table of this name from being read?
    pub fn is_of(&self, name: Table) -> bool {
        match self {
            FileProblem::MissingColumns { table, .. }
            | FileProblem::ColumnTwice { table, .. }
            | FileProblem::UnknownHeadings { table, .. } => *table == name,
            FileProblem::SideBySide { table, second, .. } => [*table, *second].contains(&name),
            FileProblem::NamedForTable(table) => *table == TableName::Of(name),
            _ => false,
        }
    }

    /// The column of the sheet, from 0, in which it stands first.
    pub fn position(&self) -> Option<u32> {
        match self {
            FileProblem::MissingColumns { headings, .. } | FileProblem::UnknownHeadings { headings, .. } => {
                headings.first().map(|heading| heading.position)
            }
            FileProblem::SideBySide { position, .. } => Some(*position),
            _ => None,
        }
    }

    /// The code it is shown under.
    pub fn code(&self) -> Code {
        match self {
            FileProblem::Empty
            | FileProblem::Inaccessible(_)
            | FileProblem::NotATable(_)
            | FileProblem::Corrupt(_)
            | FileProblem::Unsupported(_)
            | FileProblem::NotStarted(_)
            | FileProblem::UnclosedQuote { .. }
            | FileProblem::Changed => Code::F01,
            FileProblem::MissingColumns { .. }
            | FileProblem::ColumnTwice { .. }
            | FileProblem::SideBySide { .. }
            | FileProblem::NamedForTable(_)
            | FileProblem::NoTable
            | FileProblem::NoAidsTable => Code::F02,
            FileProblem::UnknownHeadings { .. } => Code::F05,
            FileProblem::Limit { .. } => Code::F03,
            FileProblem::Password => Code::F04,
            FileProblem::PlainText => Code::W07,
        }
    }
}
