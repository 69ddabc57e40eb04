//! What a file may ask of the machine. Exceeding a limit is F03, with the limit's name.
//!
//! The defaults keep one file under 512 MB of memory, and any workbook under 10 s, while letting through eight million
//! invoice lines in one CSV and a workbook of half a million of them.

use crate::domain::{FileProblem, Limit};

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

macro_rules! limits {
    ($($(#[$doc:meta])* $field:ident $key:literal $default:expr;)+) => {
        /// The limits of a run, each a key of `--limits` and of `[limits]` in `inac.toml`.
        ///
        /// What shows before reading (sizes, the archive's directory) is checked before anything is expanded; the rest
        /// is counted while reading, since declared sizes lie.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Limits {
            $($(#[$doc])* pub $field: u64,)+
        }

        impl Default for Limits {
            fn default() -> Limits {
                Limits { $($field: $default,)+ }
            }
        }

        impl Limits {
            /// The keys, in order.
            pub const KEYS: &[&str] = &[$($key),+];

            /// The limit of a key.
            pub fn of(&mut self, key: &str) -> Option<&mut u64> {
                match key {
                    $($key => Some(&mut self.$field),)+
                    _ => None,
                }
            }
        }
    };
}

limits! {
    /// Bytes of one text file (CSV), which is streamed.
    file_bytes "file-size" 4 * GIB;
    /// Bytes of one workbook in a zip archive (XLSX, XLSB, ODS), as it lies on the disk.
    workbook_bytes "workbook-size" 256 * MIB;
    /// Bytes of one XLS workbook, which is held in memory.
    xls_bytes "xls-size" 64 * MIB;
    /// Entries of a zip archive (a workbook is one), counted in the file's bytes before its directory is read.
    zip_entries "zip-entries" 10_000;
    /// Bytes of a zip archive once expanded, as its directory declares and as really read.
    expanded_bytes "expanded-size" 400 * MIB;
    /// Expanded bytes per compressed byte of an entry of more than a mebibyte; spreadsheets stay below a hundred, bombs
    /// reach a thousand.
    expansion_ratio "expansion-ratio" 200;
    /// Cells of one text file that hold something.
    cells "cells" 250_000_000;
    /// Cells of one workbook that hold something, each counted as often as it is repeated (ODS).
    workbook_cells "workbook-cells" 20_000_000;
    /// Columns of a sheet, up to its last cell that holds something.
    columns "columns" 16_384;
    /// Rows of a sheet, up to its last cell that holds something.
    rows "rows" 20_000_000;
    /// Sheets of a workbook.
    sheets "sheets" 1_000;
    /// Shared strings of a workbook, whatever number it declares.
    shared_strings "shared-strings" 8_000_000;
    /// Bytes of all shared strings of a workbook, which are held in memory.
    shared_bytes "shared-size" 192 * MIB;
    /// Characters of one cell; Excel itself allows 32 767.
    text_chars "text-length" 1_000_000;
}

/// `found` is within `allowed`, or the problem that names the limit.
pub(super) fn within(limit: Limit, found: u64, allowed: u64) -> Result<(), FileProblem> {
    if found > allowed { Err(FileProblem::Limit { limit, allowed }) } else { Ok(()) }
}
