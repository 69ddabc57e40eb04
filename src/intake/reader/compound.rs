//! Compound files, the containers of XLS and of protected workbooks.

use std::path::Path;

use crate::domain::FileProblem;

/// Whether the compound file holds an XLS workbook.
pub(in crate::intake) fn kind(_path: &Path) -> Result<(), FileProblem> {
    Err(FileProblem::NotATable("OLE"))
}
