//! The differences of a replay as a workbook: one row each, before, after and cause.

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{FileChange, Replay};
use crate::lang::{Lang, Message};
use crate::report::PROPERTY;
use crate::sanitize::clean;

/// The value of the custom property: a later run knows that there is nothing to decide in it.
const PROPERTY_OF_REPLAY: &str = "replay";

pub fn write(replay: &Replay, path: &Path, lang: Lang) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    // Two replays of one report are byte-identical: nothing in the workbook depends on the clock.
    let created = ExcelDateTime::from_ymd(2021, 10, 5)?;
    workbook.set_properties(
        &DocProperties::new()
            .set_creation_datetime(&created)
            .set_custom_property(PROPERTY, PROPERTY_OF_REPLAY),
    );
    verdict(replay, workbook.add_worksheet(), lang)?;
    differences(replay, workbook.add_worksheet(), lang)?;
    files(replay, workbook.add_worksheet(), lang)?;
    workbook.save(path)
}

fn verdict(replay: &Replay, sheet: &mut Worksheet, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(Message::SHEET_VERDICT.get(lang))?.set_column_width(0, 120)?;
    for (row, line) in (0..).zip(replay.summary(lang)) {
        write_row(sheet, row, &[line])?;
    }
    Ok(())
}

fn differences(replay: &Replay, sheet: &mut Worksheet, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(Message::SHEET_DIFFERENCES.get(lang))?;
    let titles = [
        (Message::COLUMN_SHEET, 14.0),
        (Message::COLUMN_ITEM, 40.0),
        (Message::COLUMN_COLUMN, 24.0),
        (Message::COLUMN_ASPECT, 20.0),
        (Message::COLUMN_BEFORE, 40.0),
        (Message::COLUMN_AFTER, 40.0),
        (Message::COLUMN_CAUSE, 34.0),
    ];
    header(sheet, &titles, lang)?;
    for (row, difference) in (1..).zip(&replay.differences) {
        let shown = |value: &Option<String>| value.as_deref().unwrap_or_default().to_owned();
        let cells = [
            difference.sheet.clone(),
            difference.item.clone(),
            difference.column.clone(),
            difference.aspect.words(lang).to_owned(),
            shown(&difference.before),
            shown(&difference.after),
            difference.why(lang),
        ];
        write_row(sheet, row, &cells)?;
    }
    finish(sheet, replay.differences.len(), titles.len())
}

fn files(replay: &Replay, sheet: &mut Worksheet, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(Message::SHEET_FILES_COMPARED.get(lang))?;
    let titles = [(Message::COLUMN_FILE, 60.0), (Message::COLUMN_CHANGE, 24.0)];
    header(sheet, &titles, lang)?;
    for (row, file) in (1..).zip(&replay.files) {
        write_row(sheet, row, &[file.path.clone(), file.change.words(lang).to_owned()])?;
    }
    finish(sheet, replay.files.len(), titles.len())
}

impl FileChange {
    /// In words.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            FileChange::Missing => Message::FILE_MISSING,
            FileChange::Added => Message::FILE_ADDED,
            FileChange::Changed => Message::FILE_CHANGED,
        }
        .get(lang)
    }
}

fn header(sheet: &mut Worksheet, titles: &[(Message, f64)], lang: Lang) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    for (column, (title, width)) in (0..).zip(titles) {
        sheet.set_column_width(column, *width)?.write_string_with_format(
            0,
            column,
            title.get(lang),
            &bold,
        )?;
    }
    Ok(())
}

/// Texts are written as texts: nothing that came from a file is ever a formula. A cell holds 32 767 characters.
fn write_row(sheet: &mut Worksheet, row: u32, cells: &[String]) -> Result<(), XlsxError> {
    const MOST: usize = 32_000;
    for (column, cell) in (0..).zip(cells) {
        let visible: String = clean(cell).chars().take(MOST / 2).collect();
        sheet.write_string(row, column, visible)?;
    }
    Ok(())
}

fn finish(sheet: &mut Worksheet, rows: usize, columns: usize) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?.set_landscape().set_paper_size(9).set_repeat_rows(0, 0)?;
    let last_row = u32::try_from(rows).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last_row, u16::try_from(columns - 1).unwrap_or(u16::MAX))?;
    Ok(())
}
