//! The report: one workbook, one file per sheet (inputs, section 3). Nothing here decides anything: each sheet is a
//! view of the trace that the decision left.

mod anomalies;
mod cell;
pub mod correction;
mod de_minimis;
mod decisions;
mod export;
mod files;
mod formulas;
mod headings;
mod inputs;
mod layout;
mod letters;
mod lines;
mod package;
mod part;
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
pub use inputs::links_from;
pub(crate) use sheets::ReportTable;
pub(crate) use table::{Title, quoted};

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Cursor, ErrorKind, Write};
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use jiff::civil::Date;
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::decide::{Decision, Run};
use crate::domain::{Sources, column_letters};
use crate::lang::{Lang, Message, Words};
use crate::panics::{self, quietly};
use crate::rules::RuleBook;
use decisions::DecisionColumn;
use layout::{Layout, Sizes};
use package::Block;
use part::PartRows;
use sheet::{Look, Sheet};
use styles::Styles;
use table::INSIDE;

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
    /// How the folder of the report leads to the one that relative paths start from; see `report::links_from`.
    pub links_from: Option<String>,
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
    /// A table of an export could not be written.
    #[error("the export cannot be written: {0}")]
    Csv(#[from] csv::Error),
    /// The writer gave up half-way: most often a full disk under its temporary files.
    #[error("the report could not be finished, perhaps for want of disk space: {0}")]
    GaveUp(String),
}

impl ReportError {
    /// Another thread has given up, and says why.
    fn stopped() -> ReportError {
        io::Error::from(ErrorKind::UnexpectedEof).into()
    }
}

/// Writes the report to `path`, and temporary files to its folder. A caller that wants it whole or not at all writes
/// beside the final name and renames.
///
/// # Errors
/// The file cannot be written.
pub fn write(context: &ReportContext<'_>, path: &Path) -> Result<(), ReportError> {
    write_with(context, path, Sizes::USUAL)
}

fn write_with(context: &ReportContext<'_>, path: &Path, sizes: Sizes) -> Result<(), ReportError> {
    // The temporary files of a workbook have no way to report a full disk but a panic.
    panics::caught(|| Report::new(context, sizes).write(path))
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
    fn new(context: &'a ReportContext<'a>, sizes: Sizes) -> Report<'a> {
        Report {
            context,
            run: context.run,
            words: Words::new(context.lang, context.sources),
            styles: Styles::new(context.lang),
            layout: Layout::of(context.run, sizes),
        }
    }

    /// The library writes the workbook from top to bottom, but for the rows of long sheets, which are made in parts, many at
    /// a time. The parts are cut by rows: the bytes do not depend on the number of threads.
    fn write(&self, path: &Path) -> Result<(), ReportError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let parts = self.parts();
        if parts.is_empty() {
            let file = File::create(path)?;
            return self.save(folder, BufWriter::new(file));
        }
        let mut long = BTreeMap::new();
        for part in &parts {
            *long.entry(part.file.clone()).or_insert(0) += 1;
        }
        let (workbook, saved) = mpsc::channel::<Result<Vec<u8>, ReportError>>();
        let (blocks, made) = mpsc::channel();
        let join = move || {
            let workbook = saved.recv().map_err(|_| ReportError::stopped())??;
            package::join(&workbook, &long, package::in_order(made), path)
        };
        thread::scope(|scope| {
            let joining = thread::Builder::new().spawn_scoped(scope, join)?;
            let save = || {
                let mut archive = Vec::new();
                self.save(folder, Cursor::new(&mut archive)).map(|()| archive)
            };
            // Nobody receives when the other end has given up; then the rest is not made.
            rayon::join(
                move || workbook.send(quietly(save)).ok(),
                move || {
                    let parts = parts.into_iter().enumerate().par_bridge();
                    parts.try_for_each_with(blocks, |blocks, (rank, part)| {
                        blocks.send((rank, quietly(|| self.rows_of(&part)))).ok()
                    })
                },
            );
            joining.join().unwrap_or_else(|panic| resume_unwind(panic))
        })
    }

    /// The parts of all long sheets, in the order of their rows.
    fn parts(&self) -> Vec<SheetPart> {
        let Sizes { sheet, part, .. } = self.layout.sizes;
        let step = usize::try_from(part).unwrap_or(usize::MAX);
        let of_sheet = |table: ReportTable, rank: u64| {
            let end = table.count(self).min((rank + 1) * sheet);
            // The summary is the first sheet.
            let file = format!("xl/worksheets/sheet{}.xml", table.sheets_before(self) + rank + 2);
            let starts = (rank * sheet..end).step_by(step);
            starts.map(move |start| SheetPart {
                table,
                file: file.clone(),
                ranks: start..end.min(start + part),
            })
        };
        let long = ReportTable::ALL.iter().filter(|table| table.is_long(self));
        long.flat_map(|table| (0..table.sheets(self)).flat_map(move |rank| of_sheet(*table, rank))).collect()
    }

    fn rows_of(&self, part: &SheetPart) -> Result<Block, ReportError> {
        let above = self.layout.position(part.ranks.start).row;
        let (look, table) = (self.look(), part.table);
        let mut rows = PartRows::below(above, table.columns(), look, table.is_linked(self));
        part.table.rows_of(self, &mut rows, part.ranks.clone())?;
        rows.close()
    }

    /// Writes the workbook, long sheets without their rows.
    fn save(&self, folder: &Path, target: impl Write + Send) -> Result<(), ReportError> {
        let mut tables = Tables::open(self, folder)?;
        tables.fill(self, |table| !table.is_long(self))?;
        tables.save(target)
    }

    fn workbook(&self, folder: &Path) -> Result<Workbook, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder)?;
        workbook.set_properties(&self.properties()?);
        workbook.set_zip_compression_level(package::LEVEL);
        self.styles.register(&mut workbook);
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
            sizes: self.layout.sizes,
            values: self.context.values,
        }
    }
}

/// Some rows of a long sheet.
struct SheetPart {
    table: ReportTable,
    /// The file of the sheet in the workbook.
    file: String,
    /// In the table.
    ranks: Range<u64>,
}

/// A workbook with all the sheets of the report, whichever of them get rows.
struct Tables<'r> {
    workbook: Workbook,
    summary: Worksheet,
    sheets: Vec<(ReportTable, Sheet<'r>)>,
}

impl<'r> Tables<'r> {
    fn open(report: &'r Report<'_>, folder: &Path) -> Result<Tables<'r>, ReportError> {
        let mut workbook = report.workbook(folder)?;
        let summary = summary::open(report)?;
        let open = |table: &ReportTable| {
            let mut sheet = Sheet::open(&mut workbook, report, *table)?;
            for (rank, column) in (0..).zip(table.columns()) {
                sheet.colour(rank, Styles::colours(column.kind, report.words));
            }
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

    fn save(mut self, target: impl Write + Send) -> Result<(), ReportError> {
        self.workbook.push_worksheet(self.summary);
        for (_, sheet) in self.sheets {
            sheet.close(&mut self.workbook)?;
        }
        Ok(self.workbook.save_to_writer(target)?)
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
        self.cell(ReportTable::Decisions, rank as u64, &column_letters(column.index().into()))
    }

    /// The undertaking of a decision.
    fn undertaking_of(&self, decision: &Decision<'_>) -> Option<String> {
        decision.undertaking.map(|rank| self.target(ReportTable::DeMinimis, rank as u64))
    }

    fn target(&self, table: ReportTable, rank: u64) -> String {
        format!("{INSIDE}{}", self.cell(table, rank, "A"))
    }

    /// A cell of the record of rank `rank`, as formulas and links write it: `'Décisions'!J5`.
    fn cell(&self, table: ReportTable, rank: u64, column: &str) -> String {
        let position = self.layout.position(rank);
        format!("{}!{column}{}", table.quoted(self.context.lang, position.part), position.row + 1)
    }
}

fn midnight(date: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(
        u16::try_from(date.year()).unwrap_or(1900),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
    )
}
