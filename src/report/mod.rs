//! The report: one workbook, one file per sheet (inputs, section 3). Nothing here decides anything: each sheet is a
//! view of the trace that the decision left.

mod anomalies;
mod cell;
mod de_minimis;
mod decisions;
mod export;
mod files;
mod formulas;
mod layout;
mod letters;
mod lines;
mod package;
pub mod record;
mod register;
mod rejections;
mod rules;
mod sheet;
mod sheets;
mod styles;
mod summary;
mod table;
pub mod template;
#[cfg(test)]
mod tests;

pub use export::export;
pub(crate) use sheets::ReportTable;
pub(crate) use summary::figures::{Figures, Group};
pub(crate) use table::Title;

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use jiff::civil::Date;
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::decide::{Decision, Run};
use crate::domain::Sources;
use crate::lang::{Lang, Message, Words};
use crate::panics::{self, quietly};
use crate::rules::RuleBook;
use decisions::DecisionColumn;
use layout::Layout;
use package::SavedSheet;
use sheet::{Look, Sheet};
use styles::Styles;

/// The custom document property that says what wrote a workbook.
pub const PROPERTY: &str = "inac";

/// The value of [`PROPERTY`] in a report.
pub const PROPERTY_OF_REPORT: &str = "report";

/// What a report is written from.
#[derive(Clone, Debug)]
pub struct ReportContext<'a> {
    /// What was decided.
    pub run: &'a Run<'a>,
    /// The files it was decided from.
    pub sources: &'a Sources,
    /// The rules it was decided by.
    pub book: &'a RuleBook,
    /// The options of the command, as `Synthèse` shows them.
    pub options: Vec<(String, String)>,
    /// The language of the report.
    pub lang: Lang,
    /// Plain values instead of live formulas.
    pub values: bool,
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The workbook, or a temporary file of it, could not be written.
    #[error("the report cannot be written: {0}")]
    Workbook(#[from] XlsxError),
    /// A file of the report or of an export could not be written.
    #[error("a file cannot be written: {0}")]
    File(#[from] std::io::Error),
    /// The sheets of the report could not be put together.
    #[error("the report cannot be written: {0}")]
    Package(#[from] zip::result::ZipError),
    /// A table of an export could not be written.
    #[error("the export cannot be written: {0}")]
    Csv(#[from] csv::Error),
    /// The writer gave up half-way: most often a full disk under its temporary files.
    #[error("the report could not be finished, perhaps for want of disk space: {0}")]
    GaveUp(String),
}

/// Writes the report to `path`, and temporary files to its folder. A caller that wants it whole or not at all writes
/// beside the final name and renames.
///
/// # Errors
/// The file cannot be written.
pub fn write(context: &ReportContext<'_>, path: &Path) -> Result<(), ReportError> {
    write_with(context, path, table::MAX_ROWS)
}

fn write_with(context: &ReportContext<'_>, path: &Path, rows_per_sheet: u64) -> Result<(), ReportError> {
    // The temporary files of a workbook have no way to report a full disk but a panic.
    panics::caught(|| Report::new(context, rows_per_sheet).write(path))
        .unwrap_or_else(|said| Err(ReportError::GaveUp(said)))
}

/// A report being written: what its sheets share.
struct Report<'a> {
    context: &'a ReportContext<'a>,
    run: &'a Run<'a>,
    words: Words<'a>,
    styles: Styles,
    layout: Layout,
}

impl<'a> Report<'a> {
    fn new(context: &'a ReportContext<'a>, rows_per_sheet: u64) -> Report<'a> {
        Report {
            context,
            run: context.run,
            words: Words { lang: context.lang, sources: context.sources },
            styles: Styles::new(context.lang),
            layout: Layout::of(context.run, rows_per_sheet),
        }
    }

    /// `Lignes` is longer than all the other sheets together, so that each of its sheets is written beside them, in a
    /// workbook of its own.
    fn write(&self, path: &Path) -> Result<(), ReportError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (lines, others) = rayon::join(
            || {
                let sheets = (0..ReportTable::Lines.sheets(self)).into_par_iter();
                sheets
                    .map(|sheet| quietly(|| self.save_lines(sheet, folder)))
                    .collect::<Result<Vec<SavedSheet>, _>>()
            },
            || quietly(|| self.save_others(folder)),
        );
        package::join(others?, lines?, path)
    }

    /// A workbook with the rows of one sheet of `Lignes`.
    fn save_lines(&self, sheet: u64, folder: &Path) -> Result<SavedSheet, ReportError> {
        let mut tables = Tables::open(self, folder)?;
        let ranks = sheet * self.layout.rows_per_sheet..(sheet + 1) * self.layout.rows_per_sheet;
        for (_, table) in tables.sheets.iter_mut().filter(|(table, _)| *table == ReportTable::Lines) {
            table.pass(ranks.start)?;
            lines::rows_of(self, table, ranks.clone())?;
        }
        Ok(SavedSheet { parts: self.parts_of_lines(sheet), archive: tables.save(folder)? })
    }

    /// The parts of the workbook's archive that tell of the rows of a sheet of `Lignes`: the sheet, and the notes, which
    /// are drawn where the heights of the rows leave them. The summary, the first sheet, has none.
    fn parts_of_lines(&self, sheet: u64) -> [String; 2] {
        let before = ReportTable::Lines.sheets_before(self) + sheet;
        [
            format!("xl/worksheets/sheet{}.xml", before + 2),
            format!("xl/drawings/vmlDrawing{}.vml", before + 1),
        ]
    }

    /// A workbook with the rows of all sheets but `Lignes`.
    fn save_others(&self, folder: &Path) -> Result<File, ReportError> {
        let mut tables = Tables::open(self, folder)?;
        tables.fill(self, |table| table != ReportTable::Lines)?;
        tables.save(folder)
    }

    fn workbook(&self, folder: &Path) -> Result<Workbook, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder)?;
        workbook.set_properties(&self.properties()?);
        workbook.set_zip_compression_level(ZIP_LEVEL);
        workbook.use_zip_large_file(self.layout.lines() > LARGE);
        workbook.register_format(&self.styles.link);
        for (rank, parameter) in (0..).zip(self.context.book.parameters()) {
            let value = self.cell(ReportTable::Rules, rank, "$B$");
            workbook.define_name(formulas::name(parameter), &format!("={value}"))?;
        }
        Ok(workbook)
    }

    /// Two runs of one day are byte-identical: the report is dated by the run's date.
    fn properties(&self) -> Result<DocProperties, XlsxError> {
        let identity = self.context.book.identity();
        let properties = DocProperties::new()
            .set_title(format!("{} – {}", identity.name, self.say(Message::SHEET_SUMMARY)))
            .set_subject(&identity.title)
            .set_company(&identity.authority)
            .set_author(concat!("inac ", env!("CARGO_PKG_VERSION")))
            .set_creation_datetime(&midnight(self.run.date.date())?)
            .set_custom_property(PROPERTY, PROPERTY_OF_REPORT);
        let record = record::Record::of(self.context).properties();
        Ok(record.iter().fold(properties, |set, (name, value)| set.set_custom_property(name, value.as_str())))
    }

    fn say(&self, text: Message) -> &'static str {
        text.get(self.context.lang)
    }

    fn look(&self) -> Look<'_> {
        Look {
            styles: &self.styles,
            lang: self.context.lang,
            rows_per_sheet: self.layout.rows_per_sheet,
            values: self.context.values,
        }
    }
}

/// A workbook with all the sheets of the report, whichever of them get rows.
struct Tables<'r> {
    workbook: Workbook,
    summary: Worksheet,
    sheets: Vec<(ReportTable, Sheet<'r>)>,
}

impl<'r> Tables<'r> {
    /// Opens the sheets one after the other: a sheet names a format by its number, which must be the same in every
    /// workbook.
    fn open(report: &'r Report<'_>, folder: &Path) -> Result<Tables<'r>, ReportError> {
        let mut workbook = report.workbook(folder)?;
        let summary = summary::open(report)?;
        let open = |table: &ReportTable| {
            let rows = table.count(report);
            let mut sheet = Sheet::open(
                &mut workbook,
                report.look(),
                table.name(report.context.lang),
                table.columns(),
                rows,
            )?;
            for (rank, column) in (0..).zip(table.columns()) {
                sheet.colour(rank, Styles::colours(column.kind, report.words));
            }
            sheet.plan_links(rows * table.links_per_row());
            Ok((*table, sheet))
        };
        let sheets = ReportTable::ALL.iter().map(open).collect::<Result<_, XlsxError>>()?;
        Ok(Tables { workbook, summary, sheets })
    }

    /// Writes the summary, and the rows of these tables.
    fn fill(&mut self, report: &Report<'_>, filled: impl Fn(ReportTable) -> bool) -> Result<(), ReportError> {
        summary::fill(report, &mut self.summary)?;
        let mut tables = self.sheets.iter_mut().filter(|(table, _)| filled(*table));
        tables.try_for_each(|(table, sheet)| table.rows(report, sheet))
    }

    /// The workbook, in a temporary file.
    fn save(mut self, folder: &Path) -> Result<File, ReportError> {
        self.workbook.push_worksheet(self.summary);
        for (_, sheet) in self.sheets {
            sheet.close(&mut self.workbook)?;
        }
        let archive = tempfile::tempfile_in(folder)?;
        self.workbook.save_to_writer(BufWriter::new(&archive))?;
        Ok(archive)
    }
}

/// Where links lead.
impl Report<'_> {
    /// The first line of a decision.
    fn first_line_of(&self, decision: usize) -> Option<String> {
        let lines = self.layout.lines_of(decision);
        (!lines.is_empty()).then(|| self.target(ReportTable::Lines, lines.start))
    }

    /// The first rejection of a decision.
    fn first_rejection_of(&self, decision: usize) -> Option<String> {
        let rejections = self.layout.rejections_of(decision);
        (!rejections.is_empty()).then(|| self.target(ReportTable::Rejections, rejections.start))
    }

    /// The row of a decision.
    fn decision(&self, rank: usize) -> String {
        self.target(ReportTable::Decisions, rank as u64)
    }

    /// A cell of the row of a decision.
    fn cell_of_decision(&self, rank: usize, column: DecisionColumn) -> String {
        self.cell(ReportTable::Decisions, rank as u64, &cell::letters(column.index()))
    }

    /// The undertaking of a decision.
    fn undertaking_of(&self, decision: &Decision<'_>) -> Option<String> {
        decision.undertaking.map(|rank| self.target(ReportTable::DeMinimis, rank as u64))
    }

    fn target(&self, table: ReportTable, rank: u64) -> String {
        self.cell(table, rank, "A")
    }

    /// A cell of the record of rank `rank`, as formulas and links write it: `'Décisions'!J5`.
    fn cell(&self, table: ReportTable, rank: u64, column: &str) -> String {
        let position = self.layout.position(rank);
        format!("{}!{column}{}", table.quoted(self.context.lang, position.part), position.row + 1)
    }
}

/// For 100 000 applications, level 3 takes half a second longer and makes the report 5 % smaller; level 1 takes half a second
/// less and makes it a third larger.
const ZIP_LEVEL: u8 = 2;

/// Lines beyond which an uncompressed sheet may pass 4 GB.
const LARGE: u64 = 500_000;

fn midnight(date: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(
        u16::try_from(date.year()).unwrap_or(1900),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
    )
}
