//! The same results for other systems: each table as CSV, each decision with its trace as a line of JSON, and the two
//! published formats of the aids granted.

mod csv_table;
mod de_minimis_register;
mod scdl;

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use super::layout::Sizes;
use super::sheets::ReportTable;
use super::{Report, ReportContext, ReportError};
use crate::decide::{Decision, Status};
use crate::explain::{self, Explanation};
use crate::sanitize::clean_lines;
use csv_table::CsvTable;

/// Writes the exports into `folder`, made when it is not there.
///
/// # Errors
/// A file cannot be written.
pub fn export(context: &ReportContext<'_>, folder: &Path) -> Result<(), ReportError> {
    let report = Report::new(context, Sizes::USUAL);
    let exporter = Exporter { report: &report, folder };
    std::fs::create_dir_all(folder)?;
    for table in ReportTable::ALL {
        exporter.table(*table)?;
    }
    exporter.file("decisions.jsonl", |file| decisions(&report, file))?;
    exporter.file("decision.schema.json", |file| Ok(file.write_all(explain::SCHEMA.as_bytes())?))?;
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
            let mut rows = CsvTable::open(file.try_clone()?, self.report.context.lang, table.columns())?;
            table.rows(self.report, &mut rows)?;
            rows.close()
        })
    }

    fn file(
        &self,
        name: &str,
        write: impl FnOnce(&mut File) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        let mut file = File::create(self.folder.join(name))?;
        write(&mut file)?;
        Ok(file.sync_all()?)
    }
}

/// Each decision as one JSON object a line, in the order of the report.
fn decisions(report: &Report<'_>, file: &mut File) -> Result<(), ReportError> {
    let mut file = std::io::BufWriter::new(file);
    let context = report.context;
    for decision in &context.run.decisions {
        let said = Explanation::of(decision, context.run, context.book, &report.words);
        let line = said.as_json().map_err(std::io::Error::from)?;
        writeln!(file, "{line}")?;
    }
    Ok(file.flush()?)
}

/// The decisions that grant an aid.
fn granted<'r>(context: &ReportContext<'r>) -> impl Iterator<Item = &'r Decision<'r>> {
    context.run.decisions.iter().filter(|decision| decision.status == Status::Granted)
}

/// A text that a spreadsheet program may take for a formula, made a plain text.
fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    let text = clean_lines(text);
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}").into() } else { text }
}
