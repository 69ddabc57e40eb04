//! From bytes to records: files found and fingerprinted, one reader per format, headers matched, cells typed.

mod batch;
pub mod columns;
pub mod correspondences;
pub mod discover;
pub mod header;
mod heading;
mod memory;
mod no_record;
mod past_lines;
mod plain;
pub mod records;
mod shared;
pub mod sheets;
pub mod table;
pub mod values;

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::domain::{
    Anomaly, ApplicationNumber, Code, Column, Detail, FileId, FileProblem, FileState, Intake, Source, Table,
    TableFound, TableName,
};
use correspondences::{CorrespondenceRow, Correspondences};
use discover::{Found, Kind, Role};
pub use sheets::{cell, fingerprint, limits};

use cell::RowSink;
use fingerprint::Fingerprint;
use limits::Limits;
use memory::Rationed;
use records::Records;
use sheets::sniff::Origin;
use table::{TableReader, Wanted};

/// Who watches a run's files being read; called from several threads.
pub trait Observer: Sync {
    /// A file has been read, or found unreadable, in that time.
    fn file_done(&self, source: &Source, anomalies: &[Anomaly], took: Duration);
    /// Has the run been interrupted? Files not begun yet are then left.
    fn interrupted(&self) -> bool;
}

/// Nobody watches.
pub struct Unobserved;

impl Observer for Unobserved {
    fn file_done(&self, _: &Source, _: &[Anomaly], _: Duration) {}

    fn interrupted(&self) -> bool {
        false
    }
}

/// Reads every file, in parallel. What is wrong with one is an anomaly; the others are read all the same.
///
/// Correspondences are read before all others: first the files named for them, and everything once more where another
/// file turns out to hold some.
pub fn read(found: &[Found], limits: &Limits, observer: &dyn Observer) -> Intake {
    let limits = &memory::of_machine(limits);
    let first: Vec<(usize, &Found)> =
        found.iter().enumerate().filter(|(_, found)| correspondences::are_named(&found.shown)).collect();
    let mut rows = rows_of(&read_files(&first, limits, &Arc::default(), &Unobserved));
    let all: Vec<(usize, &Found)> = found.iter().enumerate().collect();
    let (names, mut wrong) = Correspondences::new(&rows);
    let mut files = read_files(&all, limits, &Arc::new(names), observer);
    let more = rows_of(&files);
    if more != rows {
        rows = more;
        let (names, anomalies) = Correspondences::new(&rows);
        wrong = anomalies;
        files = read_files(&all, limits, &Arc::new(names), &Unobserved);
    }
    let parts = || files.iter().flat_map(|file| &file.records);
    let mut intake = Intake { anomalies: wrong, ..Intake::default() };
    intake.applications.reserve_exact(parts().map(|part| part.applications.len()).sum());
    intake.aids.reserve_exact(parts().map(|part| part.aids.len()).sum());
    for file in files {
        intake.sources.0.push(file.source);
        for part in file.records {
            intake.applications.extend(part.applications);
            intake.lines.push(part.lines);
            intake.aids.extend(part.aids);
            intake.past_lines.extend(part.past_lines);
            intake.waivers.extend(part.waivers);
        }
        intake.anomalies.extend(file.anomalies);
        intake.refused.extend(file.refused);
    }
    intake
}

/// These files, each with its rank among all.
fn read_files(
    found: &[(usize, &Found)],
    limits: &Limits,
    names: &Arc<Correspondences>,
    observer: &dyn Observer,
) -> Vec<FileIntake> {
    found
        .par_iter()
        .filter(|_| !observer.interrupted())
        .map(|(rank, found)| {
            let began = Instant::now();
            let id = FileId(u32::try_from(*rank).unwrap_or(u32::MAX));
            let file = FileIntake::read(found, id, limits, names);
            observer.file_done(&file.source, &file.anomalies, began.elapsed());
            file
        })
        .collect()
}

fn rows_of(files: &[FileIntake]) -> Vec<CorrespondenceRow> {
    files.iter().flat_map(|file| file.correspondences.iter().cloned()).collect()
}

/// The rows of a file as they stand in it, of all its sheets.
///
/// # Errors
/// It cannot be read.
pub fn rows(found: &Found, limits: &Limits, sink: &mut dyn RowSink) -> Result<(), FileProblem> {
    let fingerprint = Fingerprint::take(&found.path, limits)?;
    let mut opened = sheets::open(&found.path, &fingerprint, limits, &header::recognised_columns)?;
    Ok(sheets::guarded(|| opened.reader.read(sink))?)
}

/// One file, read.
struct FileIntake {
    source: Source,
    /// In parts, in the order of the rows.
    records: Vec<Records>,
    anomalies: Vec<Anomaly>,
    refused: Vec<Anomaly>,
    correspondences: Vec<CorrespondenceRow>,
}

impl FileIntake {
    fn read(found: &Found, id: FileId, limits: &Limits, names: &Arc<Correspondences>) -> FileIntake {
        let mut file = FileIntake {
            source: Source::new(&found.shown),
            records: Vec::new(),
            anomalies: Vec::new(),
            refused: Vec::new(),
            correspondences: Vec::new(),
        };
        file.source.is_history = found.role == Role::History;
        let outcome = match &found.kind {
            Kind::Ignored => {
                file.source.state = FileState::IgnoredExtension;
                return file;
            }
            Kind::Broken(problem) => Err(problem.clone()),
            Kind::ToRead => file.read_tables(found, id, limits, names),
        };
        if let Err(problem) = outcome {
            // Nothing is half read: what came before the problem is dropped.
            file.records = Vec::new();
            file.refused = Vec::new();
            file.correspondences = Vec::new();
            file.source.tables = Vec::new();
            file.source.state =
                if problem == FileProblem::PlainText { FileState::IgnoredText } else { FileState::Failed };
            file.anomalies = vec![Anomaly::of_file(id, problem.code(), Detail::File(problem))];
        }
        file.set_waivers_aside();
        file.count();
        file
    }

    /// Whoever sends applications, invoice lines or aids waives none of the rules that they are under (D07).
    fn set_waivers_aside(&mut self) {
        if !self.holds_records() {
            return;
        }
        for waiver in self.records.iter_mut().flat_map(|part| part.waivers.drain(..)) {
            let anomaly = Anomaly::of_row(waiver.place, Code::D07, Detail::WaiverBesideRecords);
            let number = waiver.application_number.known().map_or("", ApplicationNumber::typed);
            self.anomalies.push(anomaly.showing(Column::ApplicationNumber, number));
        }
    }

    /// Does it hold a table of applications, invoice lines or aids, read or refused?
    fn holds_records(&self) -> bool {
        let is_of_records =
            |table: &TableFound| matches!(table.table, Some(TableName::Of(table)) if table != Table::Waivers);
        self.source.tables.iter().any(is_of_records)
    }

    /// Notes how many rows of each table were read.
    fn count(&mut self) {
        for part in &self.records {
            self.source.applications += part.applications.len();
            self.source.lines += part.lines.len();
            self.source.aids += part.aids.len();
            self.source.waivers += part.waivers.len();
        }
    }

    fn read_tables(
        &mut self,
        found: &Found,
        id: FileId,
        limits: &Limits,
        names: &Arc<Correspondences>,
    ) -> Result<(), FileProblem> {
        let fingerprint = Fingerprint::take(&found.path, limits)?;
        self.source.bytes = Some(fingerprint.bytes);
        self.source.sha256 = Some(fingerprint.sha256_hex());
        let mut opened = sheets::open(&found.path, &fingerprint, limits, &header::recognised_columns)?;
        self.source.format = Some(opened.format.name());
        let wanted = match opened.origin {
            Origin::Replay => {
                self.source.state = FileState::IgnoredReplay;
                return Ok(());
            }
            Origin::Report => Wanted::AidsAndPastLines,
            Origin::Foreign if found.role == Role::History => Wanted::Aids,
            Origin::Foreign => Wanted::Everything,
        };
        let history = wanted != Wanted::Everything;
        let names = match opened.origin {
            Origin::Report => Arc::new(Correspondences::of_a_report()),
            _ => Arc::clone(names),
        };
        self.source.is_history |= history;
        self.source.state = if history { FileState::History } else { FileState::Read };
        // The scope ends when every thread has read its rows.
        let (any_table, records, said) = sheets::guarded(|| {
            rayon::in_place_scope(|scope| {
                let mut tables = TableReader::new(id, &found.shown, wanted, names, scope);
                let mut rationed = Rationed::new(&mut tables, limits);
                opened.reader.read(&mut rationed)?;
                rationed.end()?;
                fingerprint.still_holds(&found.path)?;
                let any_table = tables.finish();
                Ok((any_table, tables.records(), tables.said))
            })
        })?;
        self.source.sheets = said.sheets;
        self.source.tables = said
            .tables
            .into_iter()
            .map(|(table, rows)| TableFound { rows: rows.load(Ordering::Relaxed), ..table })
            .collect();
        self.anomalies = said.anomalies.listed();
        self.refused = said.refused.listed();
        if self.holds_records() {
            // Beside records they are a sheet like any other, whether or not they fit.
            self.source.tables.retain(|table| table.table != Some(TableName::Correspondences));
            let misfit = Detail::File(FileProblem::NamedForTable(TableName::Correspondences));
            self.anomalies.retain(|anomaly| anomaly.detail != misfit);
        } else {
            self.correspondences = said.correspondences;
        }
        self.records = records.lock().unwrap_or_else(PoisonError::into_inner).parts();
        if any_table {
            return Ok(());
        }
        if self.anomalies.is_empty() {
            return Err(no_table(found, history, said.a_header));
        }
        self.source.state = FileState::Failed;
        Ok(())
    }
}

impl From<sheets::Problem> for FileProblem {
    fn from(problem: sheets::Problem) -> FileProblem {
        use sheets::Problem;
        match problem {
            Problem::Empty => FileProblem::Empty,
            Problem::Inaccessible(words) => FileProblem::Inaccessible(words),
            Problem::NotATable(looks_like) => FileProblem::NotATable(looks_like),
            Problem::Corrupt(words) => FileProblem::Corrupt(words),
            Problem::Unsupported(words) => FileProblem::Unsupported(words),
            Problem::NotStarted(words) => FileProblem::NotStarted(words),
            Problem::UnclosedQuote { line } => FileProblem::UnclosedQuote { line },
            Problem::Changed => FileProblem::Changed,
            Problem::Limit { limit, allowed } => FileProblem::Limit { limit: limit.key(), allowed },
            Problem::Password => FileProblem::Password,
        }
    }
}

/// A file in which no table is recognised: a `.txt` without any header may well be something else.
fn no_table(found: &Found, history: bool, a_header: bool) -> FileProblem {
    let is_text = found.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("txt"));
    match (history, is_text && !a_header) {
        (true, _) => FileProblem::NoAidsTable,
        (false, true) => FileProblem::PlainText,
        (false, false) => FileProblem::NoTable,
    }
}
