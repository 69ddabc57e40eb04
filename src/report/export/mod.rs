//! The same results for other systems: each table as CSV, each decision with its trace as a line of JSON, and the two
//! published formats of the aids granted.

mod csv_table;
mod de_minimis_register;
mod scdl;
mod trace;

use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use super::sheets::ReportTable;
use super::table::MAX_ROWS;
use super::{Report, ReportContext, ReportError};
use crate::decide::{Decision, Status};
use csv_table::CsvTable;

/// Writes the exports into `folder`, made when it is not there; each file whole or not at all.
///
/// # Errors
/// A file cannot be written.
pub fn export(context: &ReportContext<'_>, folder: &Path) -> Result<(), ReportError> {
    let report = Report::new(context, MAX_ROWS);
    let exporter = Exporter { report: &report, folder };
    std::fs::create_dir_all(folder)?;
    for table in ReportTable::ALL {
        exporter.table(*table)?;
    }
    exporter.file("decisions.jsonl", |file| trace::write(&report, file))?;
    exporter.file("scdl_subventions.csv", |file| scdl::write(context, file))?;
    exporter.file("registre_national_de_minimis.csv", |file| de_minimis_register::write(&report, file))
}

struct Exporter<'e, 'a> {
    report: &'e Report<'a>,
    folder: &'e Path,
}

impl Exporter<'_, '_> {
    fn table(&self, table: ReportTable) -> Result<(), ReportError> {
        self.file(table.export_name(), |file| {
            let file = file.as_file().try_clone()?;
            let mut rows = CsvTable::open(file, self.report.context.lang, table.columns())?;
            table.rows(self.report, &mut rows)?;
            rows.close()
        })
    }

    /// Writes a file beside its name, then renames it.
    fn file(
        &self,
        name: &str,
        write: impl FnOnce(&mut NamedTempFile) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        let mut file = NamedTempFile::new_in(self.folder)?;
        write(&mut file)?;
        file.flush()?;
        file.persist(self.folder.join(name)).map_err(|error| error.error)?;
        Ok(())
    }
}

/// The decisions that grant an aid.
fn granted<'r>(context: &ReportContext<'r>) -> impl Iterator<Item = &'r Decision<'r>> {
    context.run.decisions.iter().filter(|decision| decision.status == Status::Granted)
}

/// A text that a spreadsheet program may take for a formula, made a plain text.
fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}").into() } else { text.into() }
}
