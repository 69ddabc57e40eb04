//! Where a value stands: file, sheet, row.

use serde::Serialize;

/// The rank of a file of the run, in the order of their paths as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FileId(pub u32);

/// The position of a sheet in its workbook, from 0. A CSV has one sheet, without a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SheetId(pub u16);

/// A row of an input. Places are ordered as files are read: file, sheet, row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The sheet in it.
    pub sheet: SheetId,
    /// The row as a person counts it, from 1; a CSV record's first physical line.
    pub row: u32,
}
