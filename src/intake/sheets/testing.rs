//! What the readers' tests share.

use std::fmt::Write as _;
use std::path::Path;

use super::cell::{Cell, Epoch, Flow, Row, RowSink, SheetHead};
use super::fingerprint::Fingerprint;
use super::limits::Limits;
use super::problem::Problem;

/// Writes down what it is given, a line for each sheet and row.
#[derive(Default)]
pub(super) struct Recorder {
    /// What was given.
    pub(super) text: String,
}

impl RowSink for Recorder {
    fn sheet(&mut self, head: SheetHead<'_>) -> Flow {
        let epoch = if head.epoch == Epoch::Y1904 { " 1904" } else { "" };
        writeln!(self.text, "[{}{epoch}]", head.name).unwrap();
        Flow::Continue
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        write!(self.text, "{}:", row.number).unwrap();
        for (column, cell) in row.cells {
            write!(self.text, " {column}={}", plainly(cell)).unwrap();
        }
        self.text.push('\n');
        Flow::Continue
    }
}

/// A cell in one word: texts in quotes, what is no value in brackets.
fn plainly(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Text(text) => format!("{text:?}"),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Bool(yes) => yes.to_string(),
        Cell::Error(error) => format!("<{error}>"),
        Cell::NoStoredResult => "<no result>".to_owned(),
        Cell::NoDate(shown) => format!("<no date {shown}>"),
    }
}

/// The columns named `a`, `b`, `c` or `d`.
pub(super) fn score(row: &[&str]) -> usize {
    row.iter().filter(|name| ["a", "b", "c", "d"].contains(name)).count()
}

/// Everything that a file's reader gives, written down.
pub(super) fn read(path: &Path, limits: &Limits) -> Result<String, Problem> {
    let fingerprint = Fingerprint::take(path, limits)?;
    let mut recorder = Recorder::default();
    super::open(path, &fingerprint, limits, &score)?.reader.read(&mut recorder)?;
    Ok(recorder.text)
}

/// The same for bytes.
pub(super) fn read_bytes(bytes: &[u8], limits: &Limits) -> Result<String, Problem> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    read(file.path(), limits)
}

/// A file that holds an archive of these texts.
pub(super) fn archive(parts: &[(&str, &str)]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut writer = zip::ZipWriter::new(file.reopen().unwrap());
    for (name, content) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, content.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    file
}
