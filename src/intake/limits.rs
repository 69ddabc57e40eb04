//! What a file may ask of the machine. Exceeding a limit is F03, with the limit's name.

/// The limits of a run; each is an option of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Entries of a zip archive (a workbook is one).
    pub zip_entries: u64,
    /// Bytes of a zip archive once expanded, declared or real.
    pub expanded_bytes: u64,
    /// Expanded bytes per compressed byte of an entry of more than a mebibyte.
    pub expansion_ratio: u64,
    /// Cells of one file, repeated ones counted.
    pub cells: u64,
    /// Columns of a sheet.
    pub columns: u64,
    /// Rows of a sheet.
    pub rows: u64,
    /// Sheets of a workbook.
    pub sheets: u64,
    /// Shared strings of a workbook.
    pub shared_strings: u64,
    /// Characters of one cell.
    pub text_chars: u64,
}
