//! The floor: what the libraries alone cost. It reads the same cells and writes as many cells of the same types and
//! lengths, with the same crates and settings; it checks nothing and decides nothing.
//!
//! `floor learn REPORT.xlsx SHAPE.json` notes what a report (of plain values) holds, and `floor run SHAPE.json
//! OUTPUT.xlsx FOLDER` is what is timed.
#![allow(
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a tool to measure with"
)]

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use calamine::{DataRef, Reader as _, Xlsx, open_workbook};
use clap::Parser;
use rayon::prelude::*;
use rust_xlsxwriter::{Format, FormatAlign, Workbook};
use serde::{Deserialize, Serialize};

type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// Values kept of a column, to be written again and again.
const SAMPLES: u64 = 2_000;

/// What the libraries alone cost.
#[derive(Parser)]
enum Command {
    /// Notes how many cells a report has, of which types and lengths.
    Learn {
        /// A report of plain values.
        report: PathBuf,
        /// What is noted.
        shape: PathBuf,
    },
    /// Reads every cell of a folder, and writes what was noted.
    Run {
        /// What was noted.
        shape: PathBuf,
        /// The workbook.
        output: PathBuf,
        /// The folder.
        folder: PathBuf,
        /// Threads; 0: as many as cores.
        #[arg(long, default_value_t = 0)]
        jobs: usize,
    },
}

/// A sheet of a report.
#[derive(Default, Serialize, Deserialize)]
struct Sheet {
    name: String,
    rows: u32,
    columns: Vec<Column>,
}

/// A column of a sheet: how many of its cells are filled, and some of their values in order.
#[derive(Default, Serialize, Deserialize)]
struct Column {
    filled: u64,
    samples: Vec<Value>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Value {
    Number(f64),
    Text(String),
}

fn main() -> Result<(), Trouble> {
    match Command::parse() {
        Command::Learn { report, shape } => {
            Ok(serde_json::to_writer(File::create(shape)?, &learn(&report)?)?)
        }
        Command::Run { shape, output, folder, jobs } => {
            rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global()?;
            let sheets: Vec<Sheet> = serde_json::from_reader(BufReader::new(File::open(shape)?))?;
            let files: Vec<PathBuf> =
                std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, Trouble>>()?;
            let cells =
                files.par_iter().map(|file| read(file)).try_reduce(|| 0, |one, other| Ok(one + other))?;
            eprintln!("{cells} cells read");
            write(&sheets, &output)
        }
    }
}

fn read(path: &Path) -> Result<u64, Trouble> {
    if path.extension().is_some_and(|extension| extension == "csv") {
        read_csv(path)
    } else {
        read_xlsx(path)
    }
}

/// Records as bytes.
fn read_csv(path: &Path) -> Result<u64, Trouble> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(path)?;
    let (mut record, mut cells) = (csv::ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record)? {
        cells += record.iter().filter(|field| !field.is_empty()).count() as u64;
    }
    Ok(cells)
}

/// Cells one by one, as they come.
fn read_xlsx(path: &Path) -> Result<u64, Trouble> {
    let mut workbook: Xlsx<BufReader<File>> = open_workbook(path)?;
    let mut cells = 0;
    for sheet in workbook.sheet_names() {
        let mut reader = workbook.worksheet_cells_reader(&sheet)?;
        while reader.next_cell()?.is_some() {
            cells += 1;
        }
    }
    Ok(cells)
}

/// Cell after cell, as the report is written: in constant memory, formats on columns, the same compression.
fn write(sheets: &[Sheet], output: &Path) -> Result<(), Trouble> {
    let mut workbook = Workbook::new();
    if let Some(folder) = output.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        workbook.set_tempdir(folder)?;
    }
    workbook.set_zip_compression_level(2);
    workbook.use_zip_large_file(sheets.iter().map(|sheet| u64::from(sheet.rows)).sum::<u64>() > 500_000);
    let (amounts, texts) =
        (Format::new().set_num_format("#,##0.00"), Format::new().set_align(FormatAlign::Left).set_indent(1));
    for shape in sheets {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(&shape.name)?;
        for (rank, column) in (0..).zip(&shape.columns) {
            let is_number = matches!(column.samples.last(), Some(Value::Number(_)));
            sheet.set_column_format(rank, if is_number { &amounts } else { &texts })?;
        }
        for row in 0..shape.rows {
            for (rank, column) in (0..).zip(&shape.columns) {
                match column.value(row, shape.rows) {
                    Some(Value::Number(number)) => sheet.write_number(row, rank, *number)?,
                    Some(Value::Text(text)) => sheet.write_string(row, rank, text)?,
                    None => sheet,
                };
            }
        }
    }
    Ok(workbook.save(output)?)
}

impl Column {
    /// The value of a row: filled cells are spread evenly, the samples taken in turn.
    fn value(&self, row: u32, rows: u32) -> Option<&Value> {
        let filled_before = |row: u32| u64::from(row) * self.filled / u64::from(rows.max(1));
        let is_filled = filled_before(row + 1) > filled_before(row);
        let rank = usize::try_from(filled_before(row)).unwrap_or_default() % self.samples.len().max(1);
        self.samples.get(rank).filter(|_| is_filled)
    }
}

fn learn(report: &Path) -> Result<Vec<Sheet>, Trouble> {
    let mut workbook: Xlsx<BufReader<File>> = open_workbook(report)?;
    let names = workbook.sheet_names();
    names.into_iter().map(|name| learn_sheet(&mut workbook, name)).collect()
}

fn learn_sheet(workbook: &mut Xlsx<BufReader<File>>, name: String) -> Result<Sheet, Trouble> {
    let mut reader = workbook.worksheet_cells_reader(&name)?;
    let mut sheet = Sheet { name, ..Sheet::default() };
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        let value = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Float(number) => Value::Number(*number),
            DataRef::Int(number) => Value::Number(*number as f64),
            DataRef::DateTime(date) => Value::Number(date.as_f64()),
            DataRef::SharedString(text) => Value::Text((*text).to_owned()),
            DataRef::String(text) => Value::Text(text.clone()),
            other => Value::Text(format!("{other:?}")),
        };
        sheet.rows = row + 1;
        let wanted = usize::try_from(column)? + 1;
        if sheet.columns.len() < wanted {
            sheet.columns.resize_with(wanted, Column::default);
        }
        let column = &mut sheet.columns[wanted - 1];
        column.filled += 1;
        // The header aside, the first values there are.
        if row > 0 && (column.samples.len() as u64) < SAMPLES {
            column.samples.push(value);
        }
    }
    Ok(sheet)
}
