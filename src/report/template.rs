//! The workbooks to fill in: applications, invoice lines and aids; waivers; correspondences. First how to use them, with
//! the values of the lists; then a sheet a table, with headers, drop-down lists, notes and an example that is never decided.
//! They are no reports: they carry no `inac` property.

use std::path::Path;

use jiff::civil::{Date, date};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime,
    Format, FormatAlign, Formula, Note, Workbook, Worksheet, XlsxError,
};

use super::{ReportError, midnight};
use crate::domain::{Choices, Code, Column, Regulation, Table};
use crate::intake::columns::{ColumnRow, Kind, columns_of};
use crate::lang::{Lang, Message};

/// Rows that drop-down lists reach down to.
const LAST_ROW: u32 = 10_000;
/// The largest amount that a cell may hold, in euros.
const LARGEST: f64 = 1e12;
const LEAST: f64 = -1e12;
const REQUIRED: Color = Color::RGB(0x1F_4E_78);
const SOMETIMES: Color = Color::RGB(0x9D_C3_E6);
const OPTIONAL: Color = Color::RGB(0xDD_EB_F7);

/// What a workbook is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TemplateKind {
    /// What applicants and portals send.
    #[default]
    Intake,
    /// What only an instructor fills: rules waived for an application.
    Waivers,
    /// What only an instructor fills: how to read what people write.
    Correspondences,
}

/// The columns of `correspondances`: name, meaning, whether every row fills it.
const CORRESPONDENCES: [(&str, Message, bool); 6] = [
    ("table", Message::CORRESPONDENCE_TABLE, true),
    ("colonne", Message::CORRESPONDENCE_COLUMN, false),
    ("lu", Message::CORRESPONDENCE_READ, true),
    ("a_lire", Message::CORRESPONDENCE_TO_READ, true),
    ("auteur", Message::CORRESPONDENCE_AUTHOR, false),
    ("motif", Message::CORRESPONDENCE_REASON, false),
];

/// Writes the workbook.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, kind: TemplateKind, lang: Lang) -> Result<(), ReportError> {
    let mut workbook = Workbook::new();
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let (tables, sheets): (&[Table], Message) = match kind {
        TemplateKind::Intake => {
            (&[Table::Applications, Table::InvoiceLines, Table::Aids], Message::GUIDE_SHEETS)
        }
        TemplateKind::Waivers => (&[Table::Waivers], Message::GUIDE_WAIVERS),
        TemplateKind::Correspondences => (&[], Message::GUIDE_CORRESPONDENCES),
    };
    let lists = guide(workbook.add_worksheet(), sheets, tables, lang)?;
    for table in tables {
        write_table(workbook.add_worksheet(), *table, &lists, lang)?;
    }
    if kind == TemplateKind::Correspondences {
        write_correspondences(workbook.add_worksheet(), &lists, lang)?;
    }
    Ok(workbook.save(path)?)
}

/// The values of each list, and where the guide shows them.
type Lists = Vec<(Vec<&'static str>, Formula)>;

/// How to use the workbook, then the values of its lists. A list out of cells takes any case, as `inac` does.
fn guide(sheet: &mut Worksheet, sheets: Message, tables: &[Table], lang: Lang) -> Result<Lists, XlsxError> {
    let title = Message::GUIDE_TITLE.get(lang);
    let [bold, large] = [11.0, 14.0].map(|size| Format::new().set_bold().set_font_size(size));
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name(title)?.set_column_width(0, 110.0)?;
    page(sheet)?;
    sheet.write_string_with_format(0, 0, title, &large)?;
    let mut lines = vec![sheets, Message::GUIDE_NOTES];
    if !tables.is_empty() {
        lines.push(Message::GUIDE_EXAMPLE);
    }
    lines.extend([Message::GUIDE_COLUMNS, Message::GUIDE_CHECK, Message::GUIDE_EVALUATE]);
    let mut at = 2;
    for line in lines {
        let text = line.get(lang);
        // Programs that do not fit a row to its wrapped text show it all the same.
        let lines = 1 + u32::try_from(text.chars().count()).unwrap_or(0) / 100;
        sheet.set_row_height(at, 15 * lines)?;
        sheet.write_string_with_format(at, 0, text, &wrapped)?;
        at += 1;
    }
    let mut lists: Lists = Vec::new();
    let columns = tables.iter().flat_map(|table| columns_of(*table));
    let of_tables = columns.map(|row| (row.column.name(), choices(row)));
    let of_correspondences = [("table", Table::ALL.map(Table::name).to_vec())];
    let of_correspondences = of_correspondences.into_iter().filter(|_| tables.is_empty());
    for (name, values) in of_tables.chain(of_correspondences) {
        if values.is_empty() || lists.iter().any(|(known, _)| *known == values) {
            continue;
        }
        at += 1;
        let shown = if values == ["oui", "non"] { "oui / non" } else { name };
        sheet.write_string_with_format(at, 0, lang.fill(Message::GUIDE_LIST, &[shown]), &bold)?;
        let first = at + 2;
        for value in &values {
            at += 1;
            sheet.write_string(at, 0, *value)?;
        }
        let cells = format!("='{}'!$A${first}:$A${}", title.replace('\'', "''"), at + 1);
        lists.push((values, Formula::new(cells)));
        at += 1;
    }
    Ok(lists)
}

/// The values that a column takes, where it takes them out of a list.
fn choices(row: &ColumnRow) -> Vec<&'static str> {
    match row.kind {
        Kind::Regulation => Regulation::ALL.map(Regulation::number).into_iter().chain(["aucun"]).collect(),
        Kind::WaivableCode => {
            let codes = Code::ALL.iter().filter(|code| code.family() == 'E' && **code != Code::E00);
            codes.map(|code| code.as_str()).collect()
        }
        _ => Choices::of(row.column).map_or_else(Vec::new, |choices| choices.values().collect()),
    }
}

/// Printed on pages one sheet wide, under their headers.
fn page(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn write_table(sheet: &mut Worksheet, table: Table, lists: &Lists, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(table.name())?.set_freeze_panes(1, 0)?;
    page(sheet)?;
    for (at, row) in (0..).zip(columns_of(table)) {
        let form = Form::of(row);
        sheet.set_column_width(at, width(row.column.name(), &form))?;
        sheet.set_column_format(at, &form.format())?;
        sheet.write_string_with_format(0, at, row.column.name(), &header(row))?;
        sheet.insert_note(
            0,
            at,
            &note(&[&format!("{}.", row.meaning(lang)), &need(row, lang), &form.words(lang)]),
        )?;
        if let Some(validation) = form.validation(lists, lang)? {
            sheet.add_data_validation(1, at, LAST_ROW, at, &validation)?;
        }
        write_example(sheet, at, row.example, &form)?;
    }
    Ok(())
}

fn write_correspondences(sheet: &mut Worksheet, lists: &Lists, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name("correspondances")?.set_freeze_panes(1, 0)?;
    page(sheet)?;
    let text = Format::new().set_num_format("@");
    for (at, (name, meaning, required)) in (0..).zip(CORRESPONDENCES) {
        let need = if required { Message::REQUIRED } else { Message::OPTIONAL };
        let colour = if required { dark() } else { bold().set_background_color(OPTIONAL) };
        sheet.set_column_width(at, 28)?.set_column_format(at, &text)?;
        sheet.write_string_with_format(0, at, name, &colour)?;
        sheet.insert_note(0, at, &note(&[meaning.get(lang), need.get(lang)]))?;
        if let (0, Some((_, cells))) = (at, lists.first()) {
            sheet.add_data_validation(1, at, LAST_ROW, at, &listed(cells, lang)?)?;
        }
    }
    Ok(())
}

/// What a column's cells hold, as far as a spreadsheet program can help.
#[derive(Clone, Debug, PartialEq)]
enum Form {
    /// Characters, also those that look like a number or a date: the program must not touch them.
    Text(Message),
    Date,
    Amount {
        may_be_negative: bool,
    },
    Percent,
    Decimal,
    Whole,
    Choice(Vec<&'static str>),
}

impl Form {
    fn of(row: &ColumnRow) -> Form {
        match row.kind {
            Kind::Siret => Form::Text(Message::FORM_SIRET),
            Kind::Siren => Form::Text(Message::FORM_SIREN),
            Kind::Naf => Form::Text(Message::FORM_NAF),
            Kind::PostalCode | Kind::CommuneCode => Form::Text(Message::FORM_DIGITS),
            Kind::DayMonth => Form::Text(Message::FORM_DAY_MONTH),
            Kind::Text | Kind::NumberOfApplication => Form::Text(Message::FORM_TEXT),
            Kind::Date => Form::Date,
            Kind::Amount => Form::Amount { may_be_negative: false },
            Kind::SignedAmount => Form::Amount { may_be_negative: true },
            Kind::Percent => Form::Percent,
            Kind::Decimal => Form::Decimal,
            Kind::Whole => Form::Whole,
            Kind::YesNo
            | Kind::Category
            | Kind::Nature
            | Kind::Situation
            | Kind::Registration
            | Kind::Regulation
            | Kind::Outcome
            | Kind::WaivableCode => Form::Choice(choices(row)),
        }
    }

    fn format(&self) -> Format {
        Format::new().set_num_format(match self {
            Form::Text(_) | Form::Choice(_) => "@",
            Form::Date => "dd/mm/yyyy",
            Form::Amount { .. } => "#,##0.00",
            Form::Percent | Form::Decimal => "General",
            Form::Whole => "0",
        })
    }

    fn validation(&self, lists: &Lists, lang: Lang) -> Result<Option<DataValidation>, XlsxError> {
        let validation = DataValidation::new();
        Ok(Some(match self {
            Form::Text(_) => return Ok(None),
            Form::Date => {
                let [first, last] = [date(1900, 1, 1), date(2100, 12, 31)].map(midnight);
                validation.allow_date(DataValidationRule::Between(first?, last?))
            }
            Form::Amount { may_be_negative } => {
                let least = if *may_be_negative { LEAST } else { 0.0 };
                validation.allow_decimal_number(DataValidationRule::Between(least, LARGEST))
            }
            Form::Percent => validation.allow_decimal_number(DataValidationRule::Between(0.0, 100.0)),
            Form::Decimal => validation.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)),
            Form::Whole => validation.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(1)),
            Form::Choice(choices) => match lists.iter().find(|(values, _)| values == choices) {
                Some((_, cells)) => listed(cells, lang)?,
                None => return Ok(None),
            },
        }))
    }

    /// The forms accepted, in words.
    fn words(&self, lang: Lang) -> String {
        let text = match self {
            Form::Text(words) => *words,
            Form::Date => Message::FORM_DATE,
            Form::Amount { .. } => Message::FORM_AMOUNT,
            Form::Percent => Message::FORM_PERCENT,
            Form::Decimal => Message::FORM_DECIMAL,
            Form::Whole => Message::FORM_WHOLE,
            Form::Choice(choices) => return lang.fill(Message::FORM_CHOICE, &[&choices.join(", ")]),
        };
        text.get(lang).to_owned()
    }
}

/// A list; another value is warned of, for a synonym may be read.
fn listed(cells: &Formula, lang: Lang) -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_list_formula(cells.clone())
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_message(Message::NOT_IN_LIST.get(lang))
}

/// Must a column be filled, and when?
fn need(row: &ColumnRow, lang: Lang) -> String {
    let mut text = match (row.required, row.when) {
        (Some([_]), _) => Message::REQUIRED.get(lang).to_owned(),
        (Some(_), Some([fr, en])) => lang.fill(Message::REQUIRED_BUT, &[lang.pick(fr, en)]),
        (Some(groups), None) => {
            let others = groups.iter().filter(|group| !group.contains(&row.column));
            let names =
                |group: &&[Column]| group.iter().map(|column| column.name()).collect::<Vec<_>>().join(" + ");
            let others: Vec<String> = others.map(names).collect();
            lang.fill(Message::REQUIRED_UNLESS, &[&others.join(Message::EITHER.get(lang))])
        }
        (None, Some([fr, en])) => lang.fill(Message::REQUIRED_WHEN, &[lang.pick(fr, en)]),
        (None, None) => Message::OPTIONAL.get(lang).to_owned(),
    };
    if let Some(default) = row.default {
        text = format!("{text} {}", lang.fill(Message::BLANK_IS, &[default]));
    }
    text
}

fn bold() -> Format {
    Format::new().set_bold().set_align(FormatAlign::Left)
}

fn dark() -> Format {
    bold().set_background_color(REQUIRED).set_font_color(Color::White)
}

fn header(row: &ColumnRow) -> Format {
    match (row.required, row.when) {
        (Some(_), _) => dark(),
        (None, Some(_)) => bold().set_background_color(SOMETIMES),
        (None, None) => bold().set_background_color(OPTIONAL),
    }
}

fn note(lines: &[&str]) -> Note {
    Note::new(lines.join("\n")).add_author_prefix(false).set_width(280).set_height(130)
}

fn width(name: &str, form: &Form) -> f64 {
    let value = match form {
        Form::Choice(choices) => choices.iter().map(|choice| choice.len()).max().unwrap_or(0),
        Form::Text(_) => 18,
        _ => 12,
    };
    f64::from(u32::try_from(name.len().max(value) + 3).unwrap_or(20))
}

fn write_example(sheet: &mut Worksheet, at: u16, value: &str, form: &Form) -> Result<(), XlsxError> {
    if value.is_empty() {
        return Ok(());
    }
    let format = form.format();
    match form {
        Form::Text(_) | Form::Choice(_) => sheet.write_string_with_format(1, at, value, &format)?,
        Form::Date => {
            let day: Date = value.parse().unwrap_or(date(2026, 1, 1));
            sheet.write_datetime_with_format(1, at, midnight(day)?, &format)?
        }
        Form::Amount { .. } | Form::Percent | Form::Decimal | Form::Whole => {
            sheet.write_number_with_format(1, at, value.parse::<u32>().unwrap_or(0), &format)?
        }
    };
    Ok(())
}
