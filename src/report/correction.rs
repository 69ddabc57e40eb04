//! The workbook to correct in: the sheets of the files that have an anomaly, as typed, their wrong cells coloured and
//! noted; before them the list of what is wrong, after them a proposal for each heading and choice that is not known
//! (interface, section 4).
//!
//! A file is copied whole, row for row and column for column, so that the workbook can be read in its place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Note, Url, Workbook, Worksheet,
    XlsxError,
};
use rustc_hash::FxHashMap;

use super::ReportError;
use super::sheet::{LINE_HEIGHT, fitting, lines, print_setup};
use crate::domain::{
    Anomaly, Choices, Code, Column, Detail, FileId, FileProblem, FileState, ReadAs, Refusal, SheetId, Source,
    TableName, norm,
};
use crate::intake::sheets::cell::{Cell, Epoch, Flow, Row, RowSink, SheetHead};
use crate::intake::values;
use crate::lang::{Message, Words};

/// Notes are heavy; beyond this many, cells are only coloured.
const NOTES: usize = 10_000;
/// Lines of the list; a sheet holds 65 530 links.
const LISTED: usize = 50_000;
/// Characters of a sheet's name, in UTF-16.
const LONGEST_NAME: usize = 31;
/// Characters of a cell, in UTF-16.
const LONGEST_TEXT: usize = 32_767;
/// Widths of the columns of the list, in characters.
const WIDTHS: [u16; 7] = [8, 22, 9, 34, 28, 22, 62];
const LAST: u16 = 6;
/// Size of a printed copy, in percent.
const SCALE: u16 = 65;
const WRONG: Color = Color::RGB(0xFF_C7_CE);
const TO_LOOK_AT: Color = Color::RGB(0xFF_EB_9C);

/// The workbook, while the files are copied into it.
pub struct Correction<'a> {
    anomalies: &'a [Anomaly],
    words: Words<'a>,
    workbook: Workbook,
    /// The sheet of the workbook that stands for a sheet of a file.
    copies: BTreeMap<(FileId, SheetId), String>,
    notes: usize,
}

impl<'a> Correction<'a> {
    /// Nothing copied yet; temporary files go to `folder`.
    pub fn new(
        anomalies: &'a [Anomaly],
        words: Words<'a>,
        folder: &Path,
    ) -> Result<Correction<'a>, ReportError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder)?;
        // The same inputs give the same bytes.
        let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
        workbook.add_worksheet().set_name(Message::CORRECTION_LIST.get(words.lang))?;
        Ok(Correction { anomalies, words, workbook, copies: BTreeMap::new(), notes: 0 })
    }

    /// The files to copy: those given as inputs, with an anomaly in one of their tables. A file of waivers or of
    /// correspondences is not: beside records it would not be read.
    pub fn wanted(&self) -> Vec<FileId> {
        let mut files: Vec<FileId> = self.anomalies.iter().map(|anomaly| anomaly.file).collect();
        files.dedup();
        let only_instructors = |source: &Source| {
            let records = source.applications + source.lines + source.aids;
            let correspondences =
                source.tables.iter().any(|table| table.table == Some(TableName::Correspondences));
            records == 0 && (source.waivers > 0 || correspondences)
        };
        let is_input = |source: &Source| matches!(source.state, FileState::Read | FileState::Failed);
        let is_wanted = |file: &FileId| {
            let tables = |anomaly: &&Anomaly| anomaly.file == *file;
            let readable = self.anomalies.iter().filter(tables).any(|anomaly| !is_unreadable(anomaly));
            let source = self.words.sources.file(*file);
            readable && source.is_some_and(|source| is_input(source) && !only_instructors(source))
        };
        files.retain(is_wanted);
        files
    }

    /// What the rows of a file are read into.
    pub fn copy(&mut self, file: FileId) -> Copy<'_, 'a> {
        let mut by_row: FxHashMap<(SheetId, u32), Vec<&'a Anomaly>> = FxHashMap::default();
        for anomaly in self.anomalies.iter().filter(|anomaly| anomaly.file == file) {
            let sheet = anomaly.sheet.unwrap_or(SheetId(0));
            by_row.entry((sheet, anomaly.row.unwrap_or(0))).or_default().push(anomaly);
        }
        Copy {
            correction: self,
            file,
            by_row,
            sheet: None,
            next: 0,
            epoch: Epoch::Y1900,
            dates: Vec::new(),
            last: None,
            refused: None,
        }
    }

    /// Writes the list and the proposals, and the workbook.
    pub fn save(mut self, path: &Path) -> Result<(), ReportError> {
        self.list()?;
        self.propose()?;
        Ok(self.workbook.save(path)?)
    }

    /// The name of the copy of a sheet: its own where it can be.
    fn name_for(&self, file: FileId, head: &SheetHead<'_>) -> String {
        let path = Path::new(self.words.sources.path(file));
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let own = if head.name.is_empty() { &stem } else { head.name };
        let clean: String =
            own.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { '-' } else { c }).collect();
        // A file without any table is refused: so is a sheet that is named for a table and holds none.
        let no_table = self.anomalies.iter().any(|anomaly| {
            anomaly.file == file && matches!(anomaly.detail, Detail::File(FileProblem::NoTable))
        });
        let clean = if no_table { format!("demandes - {clean}") } else { clean };
        let taken = |name: &str| {
            let first = Message::CORRECTION_LIST.get(self.words.lang);
            [first, "correspondances", "History"]
                .into_iter()
                .chain(self.copies.values().map(String::as_str))
                .any(|other| other.to_lowercase() == name.to_lowercase())
        };
        let numbered = (1..).map(|rank| {
            let suffix = if rank == 1 { String::new() } else { format!(" ({rank})") };
            let base = cut(&clean, LONGEST_NAME - suffix.len()).trim_matches('\'').trim();
            format!("{}{suffix}", if base.is_empty() { "-" } else { base })
        });
        numbered.into_iter().find(|name| !taken(name)).unwrap_or_default()
    }

    /// What is wrong, by cause, with links to the cells.
    fn list(&mut self) -> Result<(), ReportError> {
        let lang = self.words.lang;
        let files: BTreeSet<FileId> = self.copies.keys().map(|(file, _)| *file).collect();
        let files: Vec<&str> = files.iter().map(|file| self.words.sources.path(*file)).collect();
        let files = files.join(Message::LIST_COMMA.get(lang));
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (column, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(column, width)?;
        }
        print_setup(sheet, lang);
        sheet.set_repeat_rows(4, 4)?.set_freeze_panes(5, 0)?;
        let title = Format::new().set_bold().set_font_size(16);
        let text = Format::new().set_num_format("@").set_align(FormatAlign::Top);
        let wrapped = text.clone().set_text_wrap();
        let height = |text: &str, width: u16| fitting(LINE_HEIGHT * lines(text, width), LINE_HEIGHT);
        let count = self.anomalies.len().to_string();
        sheet.write_string_with_format(0, 0, lang.fill(Message::CORRECTION_TITLE, &[&count]), &title)?;
        let how = lang.fill(Message::CORRECTION_HOW, &[&files]);
        for (row, said) in [(1, how.as_str()), (2, Message::CORRECTION_NAMES.get(lang))] {
            sheet.set_row_height(row, height(said, WIDTHS.iter().sum()))?;
            sheet.merge_range(row, 0, row, LAST, cut(said, LONGEST_TEXT), &wrapped)?;
        }
        for (column, head) in (0..).zip(Message::CORRECTION_HEADS.get(lang).split('|')) {
            sheet.write_string_with_format(4, column, head, &Format::new().set_bold())?;
        }
        let (mut row, mut left) = (5, LISTED);
        for cause in Anomaly::by_cause(self.anomalies) {
            let first = cause[0];
            let head = coloured(&[first]).set_bold().set_align(FormatAlign::Top).set_text_wrap();
            let said = self.words.anomaly(first);
            let column = first.column.map_or("", Column::name);
            for (at, said) in
                [(0, first.code.as_str()), (1, column), (3, ""), (4, ""), (5, ""), (LAST, &said)]
            {
                sheet.write_string_with_format(row, at, said, &head)?;
            }
            sheet.write_number_with_format(row, 2, u32::try_from(cause.len()).unwrap_or(u32::MAX), &head)?;
            sheet.set_row_height(row, height(&said, WIDTHS[usize::from(LAST)]))?;
            row += 1;
            for anomaly in cause.iter().take(left) {
                place(sheet, row, anomaly, &self.copies, &self.words)?;
                let value = cut(&anomaly.value, LONGEST_TEXT);
                sheet.write_string_with_format(row, 4, value, &text)?;
                let written = self.words.to_write(anomaly).unwrap_or_default();
                sheet.write_string_with_format(row, 5, written, &text)?;
                let message = self.words.anomaly(anomaly);
                if message != said {
                    sheet.set_row_height(row, height(&message, WIDTHS[usize::from(LAST)]))?;
                    sheet.write_string_with_format(row, LAST, message, &wrapped)?;
                }
                row += 1;
            }
            left = left.saturating_sub(cause.len());
        }
        if self.anomalies.len() > LISTED {
            let more = (self.anomalies.len() - LISTED).to_string();
            sheet.write_string(row, 0, lang.fill(Message::AND_MORE, &[&more]))?;
        }
        sheet.set_print_area(0, 0, row, LAST)?;
        Ok(())
    }

    /// A row of `correspondances` for each heading under F05 and each unknown choice.
    fn propose(&mut self) -> Result<(), ReportError> {
        let mut proposals: BTreeMap<Proposal<'_>, (&str, Option<String>, Option<Column>)> = BTreeMap::new();
        for anomaly in self.anomalies {
            match (&anomaly.detail, anomaly.column) {
                (
                    Detail::File(
                        FileProblem::UnknownHeadings { table, headings }
                        | FileProblem::MissingColumns { table, headings, .. },
                    ),
                    _,
                ) => {
                    for heading in headings.iter().filter(|heading| !heading.columns.is_empty()) {
                        let name = heading.columns.first().map(|column| column.name().to_owned());
                        let proposal = (table.name(), "", norm(&heading.heading));
                        proposals.entry(proposal).or_insert((&heading.heading, name, None));
                    }
                }
                (Detail::Cell(Refusal::NotAChoice | Refusal::NotYesNo), Some(column))
                    if Choices::of(column).is_some() =>
                {
                    let table = self.words.sources.table(anomaly).map_or("", TableName::name);
                    let written = values::to_write(anomaly);
                    let proposal = (table, column.name(), norm(&anomaly.value));
                    proposals.entry(proposal).or_insert((&anomaly.value, written, Some(column)));
                }
                _ => {}
            }
        }
        if proposals.is_empty() {
            return Ok(());
        }
        let sheet = self.workbook.add_worksheet().set_name("correspondances")?;
        let bold = Format::new().set_bold();
        let text = Format::new().set_num_format("@");
        for (column, head) in (0..).zip(["table", "colonne", "lu", "a_lire", "auteur", "motif"]) {
            sheet.set_column_width(column, 28)?.set_column_format(column, &text)?;
            sheet.write_string_with_format(0, column, head, &bold)?;
        }
        for (row, ((table, name, _), (read, written, column))) in (1..).zip(proposals) {
            for (position, value) in (0..).zip([table, name, read, &written.unwrap_or_default()]) {
                sheet.write_string_with_format(row, position, cut(value, LONGEST_TEXT), &text)?;
            }
            if let Some(choices) = column.and_then(Choices::of) {
                let list: Vec<&str> = choices.values().collect();
                let validation = DataValidation::new().allow_list_strings(&list)?;
                sheet.add_data_validation(row, 3, row, 3, &validation)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }
}

/// The table, the column (none for a heading) and what is written, as compared.
type Proposal<'s> = (&'s str, &'s str, String);

/// A file that could not be read holds nothing to copy.
fn is_unreadable(anomaly: &Anomaly) -> bool {
    matches!(anomaly.code, Code::F01 | Code::F03 | Code::F04 | Code::W07)
}

/// Where an anomaly stands: a link to its cell, or its file where it is not copied.
fn place(
    sheet: &mut Worksheet,
    row: u32,
    anomaly: &Anomaly,
    copies: &BTreeMap<(FileId, SheetId), String>,
    words: &Words<'_>,
) -> Result<(), XlsxError> {
    let name = copies.get(&(anomaly.file, anomaly.sheet.unwrap_or(SheetId(0))));
    let Some(name) = name else {
        sheet.write_string(row, 3, cut(words.sources.path(anomaly.file), LONGEST_TEXT))?;
        return Ok(());
    };
    let cell = words.sources.cell(anomaly).unwrap_or_else(|| format!("A{}", anomaly.row.unwrap_or(1)));
    let target = format!("internal:'{}'!{cell}", name.replace('\'', "''"));
    sheet.write_url(row, 3, Url::new(target).set_text(format!("{name}!{cell}")))?;
    Ok(())
}

/// The beginning of a text, at most so long in UTF-16.
fn cut(text: &str, longest: usize) -> &str {
    let mut length = 0;
    let end = text.char_indices().find(|(_, c)| {
        length += c.len_utf16();
        length > longest
    });
    end.map_or(text, |(end, _)| &text[..end])
}

/// Copies the rows of one file.
pub struct Copy<'c, 'a> {
    correction: &'c mut Correction<'a>,
    file: FileId,
    by_row: FxHashMap<(SheetId, u32), Vec<&'a Anomaly>>,
    sheet: Option<(SheetId, String)>,
    next: u16,
    epoch: Epoch,
    /// Columns that hold dates.
    dates: Vec<u32>,
    /// The last column that is read.
    last: Option<u32>,
    refused: Option<XlsxError>,
}

impl Copy<'_, '_> {
    /// What the workbook refused, if anything.
    pub fn finish(self) -> Result<(), ReportError> {
        self.refused.map_or(Ok(()), |error| Err(error.into()))
    }

    fn begin(&mut self, head: SheetHead<'_>) -> Result<(), XlsxError> {
        let id = SheetId(self.next);
        self.next = self.next.saturating_add(1);
        let name = self.correction.name_for(self.file, &head);
        let sheet = self.correction.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(&name)?.set_hidden(head.hidden);
        sheet.set_column_range_width(0, 40, 16)?.set_landscape().set_paper_size(9).set_print_scale(SCALE);
        let source = self.correction.words.sources.file(self.file);
        let tables = source.map_or(&[][..], |source| &source.tables);
        let of_sheet = || tables.iter().filter(|table| table.sheet == id && table.row > 0);
        if let Some(table) = of_sheet().next() {
            sheet.set_freeze_panes(table.row, 0)?;
        }
        let dates = of_sheet()
            .flat_map(|table| &table.headings)
            .filter(|heading| matches!(heading.read_as, ReadAs::Column(name) if name.starts_with("date")));
        self.dates = dates.map(|heading| heading.position).collect();
        let read = of_sheet().flat_map(|table| &table.headings);
        let read = read.filter(|heading| matches!(heading.read_as, ReadAs::Column(_)));
        self.last = read.map(|heading| heading.position).max();
        self.epoch = head.epoch;
        self.correction.copies.insert((self.file, id), name.clone());
        self.sheet = Some((id, name));
        Ok(())
    }

    fn copy(&mut self, row: Row<'_>) -> Result<(), XlsxError> {
        let Some((id, name)) = &self.sheet else { return Ok(()) };
        let (id, at) = (*id, row.number - 1);
        let correction = &mut *self.correction;
        // What is wrong with the whole sheet is said on its first row.
        let of_sheet = self.by_row.remove(&(id, 0)).unwrap_or_default();
        let of_row = self.by_row.remove(&(id, row.number)).unwrap_or_default();
        let first = row.cells.first().map_or(0, |(column, _)| *column);
        let mut wrong: BTreeMap<u32, Vec<&Anomaly>> = BTreeMap::new();
        for anomaly in of_sheet.into_iter().chain(of_row) {
            let positions = match &anomaly.detail {
                Detail::File(
                    FileProblem::UnknownHeadings { headings, .. }
                    | FileProblem::MissingColumns { headings, .. },
                ) if !headings.is_empty() => headings.iter().map(|heading| heading.position).collect(),
                Detail::Cell(Refusal::RaggedRow) => vec![self.last.unwrap_or(first)],
                _ => vec![correction.words.sources.position(anomaly).unwrap_or(first)],
            };
            for position in positions {
                wrong.entry(position).or_default().push(anomaly);
            }
        }
        let ragged = |anomaly: &&Anomaly| anomaly.detail == Detail::Cell(Refusal::RaggedRow);
        // The error that keeps such a row from being read takes no value's place.
        let moved_from = self.last.filter(|_| wrong.values().flatten().any(ragged));
        let sheet = correction.workbook.worksheet_from_name(name)?;
        for (column, cell) in row.cells {
            let format = wrong.get(column).map_or_else(Format::new, |anomalies| coloured(anomalies));
            // Days are counted from 1900 here.
            let of_1904 = self.epoch == Epoch::Y1904 && self.dates.contains(column);
            let day = match cell {
                Cell::Number(serial) if of_1904 => self.epoch.date_of(*serial).map(Cell::Date),
                _ => None,
            };
            let cell = day.as_ref().unwrap_or(cell);
            let moved = u32::from(moved_from.is_some_and(|from| *column >= from));
            write(sheet, at, position(*column + moved)?, cell, format)?;
        }
        for (column, anomalies) in wrong {
            let at_column = position(column)?;
            let format = coloured(&anomalies).set_num_format("@");
            if anomalies.iter().any(ragged) {
                // Here no record says how many fields it has: an error keeps the row from being read as if it were right.
                sheet.write_string_with_format(at, at_column, "#VALEUR!", &format)?;
            } else if !row.cells.iter().any(|(other, _)| *other == column) {
                sheet.write_blank(at, at_column, &format)?;
            }
            if correction.notes < NOTES {
                correction.notes += 1;
                let said: Vec<String> =
                    anomalies.iter().map(|anomaly| note(anomaly, &correction.words)).collect();
                let note = Note::new(said.join("\n")).add_author_prefix(false).set_width(320).set_height(120);
                sheet.insert_note(at, at_column, &note)?;
            }
        }
        Ok(())
    }
}

/// A workbook of ours has 16 384 columns.
fn position(column: u32) -> Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}

fn coloured(anomalies: &[&Anomaly]) -> Format {
    let trouble = anomalies.iter().any(|anomaly| anomaly.is_trouble());
    Format::new().set_background_color(if trouble { WRONG } else { TO_LOOK_AT })
}

fn note(anomaly: &Anomaly, words: &Words<'_>) -> String {
    let column = anomaly.column.map_or_else(String::new, |column| format!("{column} : "));
    let written = words.to_write(anomaly).map_or_else(String::new, |written| {
        format!("\n{}", words.lang.fill(Message::CORRECTION_WRITE, &[&written]))
    });
    cut(&format!("{}  {column}{}{written}", anomaly.code, words.anomaly(anomaly)), 2_000).to_owned()
}

/// A cell as it was typed: a text stays one, whatever it looks like.
fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell<'_>,
    format: Format,
) -> Result<(), XlsxError> {
    let text = |text: &str| cut(text, LONGEST_TEXT).to_owned();
    let as_text = |format: Format| format.set_num_format("@").set_align(FormatAlign::General);
    match cell {
        Cell::Text(typed) | Cell::NoDate(typed) => {
            sheet.write_string_with_format(row, column, text(typed), &as_text(format))?
        }
        // The text of an error is read as an error; so is a formula without a result.
        Cell::Error(error) => {
            let known = values::is_error(error);
            let error = if known { error.as_ref() } else { "#N/A" };
            sheet.write_string_with_format(row, column, error, &as_text(format))?
        }
        Cell::NoStoredResult => sheet.write_string_with_format(row, column, "#N/A", &as_text(format))?,
        Cell::Number(number) => {
            let value: f64 = number.to_string().parse().unwrap_or_default();
            sheet.write_number_with_format(row, column, value, &format)?
        }
        Cell::Bool(answer) => sheet.write_boolean_with_format(row, column, *answer, &format)?,
        Cell::Date(date) => match super::midnight(*date) {
            Ok(day) => {
                sheet.write_datetime_with_format(row, column, day, &format.set_num_format("dd/mm/yyyy"))?
            }
            Err(_) => sheet.write_string_with_format(row, column, date.to_string(), &as_text(format))?,
        },
    };
    Ok(())
}

impl RowSink for Copy<'_, '_> {
    fn sheet(&mut self, head: SheetHead<'_>) -> Flow {
        let begun = if self.refused.is_some() { Ok(()) } else { self.begin(head) };
        self.refused = self.refused.take().or(begun.err());
        if self.refused.is_some() { Flow::NextSheet } else { Flow::Continue }
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        if let Err(error) = self.copy(row) {
            self.refused = Some(error);
            return Flow::NextSheet;
        }
        Flow::Continue
    }
}
