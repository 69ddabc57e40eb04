//! A table, wherever it goes: its columns, and rows written cell after cell. Nothing of a row is kept once it is written.

use std::ops::Range;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::ReportError;
use super::styles::Kind;
use crate::domain::{self, Euros};
use crate::lang::{Head, Lang};

/// The header of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Title {
    /// A column of the report, in the language of the report.
    Head(Head),
    /// A term of a formula, beside the columns of the interface.
    Term(Head),
    /// A column of an input, by its canonical name whatever the language.
    Canonical(domain::Column),
}

/// A column: its header, what it holds, its width in characters.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its header.
    pub title: Title,
    /// What it holds.
    pub kind: Kind,
    /// In characters.
    pub width: u16,
    /// Is it printed? Else it stands beside the page.
    pub printed: bool,
}

impl Title {
    /// The header in a language.
    pub fn text(self, lang: Lang) -> &'static str {
        match self {
            Title::Head(head) | Title::Term(head) => head.title(lang),
            Title::Canonical(column) => column.name(),
        }
    }

    /// What the column holds, in words.
    pub fn note(self, lang: Lang) -> Option<&'static str> {
        match self {
            Title::Head(head) | Title::Term(head) => Some(head.note(lang)),
            Title::Canonical(_) => None,
        }
    }

    /// Is it a term of a formula?
    pub fn is_term(self) -> bool {
        matches!(self, Title::Term(_))
    }
}

/// The columns of a sheet, in order, each with how a row fills it. Its place, its letter and its header in formulas, links,
/// exports and `replay` follow from this table. `printed` columns stand on the page, the others beside it.
macro_rules! columns {
    (
        $(#[$doc:meta])*
        $name:ident, |$row:ident, $record:ident: $of:ty|;
        $($where:ident $title:ident { $($column:ident: $kind:ident $width:literal => $cell:expr;)+ })+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, dead_code, reason = "the header says it; not every column is asked for by name")]
        pub enum $name { $($($column,)+)+ }

        impl $name {
            /// Every column, in order.
            pub const COLUMNS: &[$crate::report::table::Column] = &[$($($crate::report::table::Column {
                title: $crate::report::table::columns!(@title $title $column),
                kind: $crate::report::styles::Kind::$kind,
                width: $width,
                printed: $crate::report::table::columns!(@printed $where),
            },)+)+];

            /// Its place, from 0.
            #[allow(dead_code, reason = "no formula names a column of some sheets")]
            pub const fn index(self) -> u16 {
                self as u16
            }

            /// The column of that name in the program, as formulas write it.
            #[allow(dead_code, reason = "no formula names a column of some sheets")]
            pub fn named(name: &str) -> Option<$name> {
                match name { $($(stringify!($column) => Some($name::$column),)+)+ _ => None }
            }

            /// Writes the cells of a record.
            fn fill($row: &mut impl Cells, $record: $of) -> Result<(), ReportError> {
                $($($cell?;)+)+
                Ok(())
            }
        }
    };
    (@title Canonical $column:ident) => {
        $crate::report::table::Title::Canonical($crate::domain::Column::$column)
    };
    (@title $title:ident $column:ident) => {
        $crate::report::table::Title::$title($crate::lang::Head::$column)
    };
    (@printed printed) => { true };
    (@printed beside) => { false };
}
pub(super) use columns;

/// How a link to a cell of the report begins.
pub const INSIDE: &str = "internal:";

/// Rows that go to a sheet of the report, or to a file of an export.
pub trait Rows {
    /// A row being written.
    type Row<'r>: Cells
    where
        Self: 'r;

    /// Begins the next row.
    fn row(&mut self) -> Result<Self::Row<'_>, ReportError>;
}

/// The cells of a row, from left to right.
pub trait Cells {
    /// The row as formulas name it, from 1.
    fn number(&self) -> u32;

    /// A text, never a formula; nothing when empty.
    fn text(&mut self, text: &str) -> Result<&mut Self, ReportError>;

    /// A text that leads to a cell (`internal:'Lignes'!A2`) or to a file, where there is one to lead to.
    fn linked(
        &mut self,
        text: &str,
        target: impl FnOnce() -> Option<String>,
    ) -> Result<&mut Self, ReportError>;

    /// A date.
    fn date(&mut self, date: Option<Date>) -> Result<&mut Self, ReportError>;

    /// An amount.
    fn amount(&mut self, amount: Option<Euros>) -> Result<&mut Self, ReportError>;

    /// A count.
    fn count(&mut self, count: Option<u64>) -> Result<&mut Self, ReportError>;

    /// An exact number.
    fn decimal(&mut self, number: Option<Decimal>) -> Result<&mut Self, ReportError>;

    /// A formula of the program's own where there is a result, else a blank cell; the engine's result is stored. The result
    /// alone where there is no formula.
    fn formula(
        &mut self,
        result: Option<Euros>,
        formula: impl FnOnce() -> Option<String>,
    ) -> Result<&mut Self, ReportError>;
}

/// The records of these ranks, each with its rank.
pub fn ranked<T>(records: &[T], ranks: Range<u64>) -> impl Iterator<Item = (usize, &T)> {
    let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    records.iter().enumerate().skip(size(ranks.start)).take(size(ranks.end - ranks.start))
}

/// Where the row of a table stands: its sheet, from 0, and its row in it, from 0 (the header is row 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 0 for the table's first sheet.
    pub part: u64,
    /// From 1, below the header.
    pub row: u32,
}

impl Position {
    /// The position of the record of rank `rank`, from 0.
    pub fn of(rank: u64, rows_per_sheet: u64) -> Position {
        Position {
            part: rank / rows_per_sheet,
            row: u32::try_from(rank % rows_per_sheet).unwrap_or(u32::MAX - 1) + 1,
        }
    }
}

/// The name of the sheet that holds part `part` of a table: `Lignes`, `Lignes 2` …
pub fn part_name(name: &str, part: u64) -> String {
    if part == 0 { name.to_owned() } else { format!("{name} {}", part + 1) }
}

/// The name of a sheet as a formula or a link writes it: `'De minimis'`.
pub fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}
