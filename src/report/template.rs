//! An empty intake workbook: the four tables with headers, drop-down lists, notes and one worked example. It reads back
//! without an anomaly, and is no report: it carries no `inac` property.

use std::path::Path;

use jiff::civil::{Date, date};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, ExcelDateTime, Format, FormatAlign, Note, Workbook, Worksheet,
    XlsxError,
};

use super::ReportError;
use crate::domain::{Category, Code, Nature, Registration, Regulation, Situation, Table};
use crate::intake::columns::{ColumnRow, Kind, columns_of};
use crate::lang::{Lang, Message};

/// Rows that drop-down lists reach down to.
const LAST_ROW: u32 = 10_000;
/// The largest amount that a cell may hold, in euros.
const LARGEST: f64 = 1e12;
const LEAST: f64 = -1e12;
const REQUIRED: Color = Color::RGB(0x1F_4E_78);
const OPTIONAL: Color = Color::RGB(0xDD_EB_F7);

/// Writes the workbook.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, lang: Lang) -> Result<(), ReportError> {
    let mut workbook = Workbook::new();
    for table in Table::ALL {
        write_table(workbook.add_worksheet(), table, lang)?;
    }
    write_guide(workbook.add_worksheet(), lang)?;
    Ok(workbook.save(path)?)
}

fn write_table(sheet: &mut Worksheet, table: Table, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(table.name())?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, row) in (0..).zip(columns_of(table)) {
        let form = Form::of(row.kind);
        let need = Need::of(row);
        sheet.set_column_width(at, width(row, &form))?;
        sheet.set_column_format(at, &form.format())?;
        sheet.write_string_with_format(0, at, row.column.name(), &need.header())?;
        sheet.insert_note(0, at, &note(row, &form, need, lang))?;
        if let Some(validation) = form.validation()? {
            sheet.add_data_validation(1, at, LAST_ROW, at, &validation)?;
        }
        write_example(sheet, at, row.example, &form)?;
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
    YesNo,
    Choice(Vec<&'static str>),
}

impl Form {
    fn of(kind: Kind) -> Form {
        match kind {
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
            Kind::YesNo => Form::YesNo,
            Kind::Category => Form::Choice(Category::ALL.map(Category::name).to_vec()),
            Kind::Nature => Form::Choice(Nature::ALL.map(Nature::name).to_vec()),
            Kind::Situation => Form::Choice(
                [Situation::Existing, Situation::Creation, Situation::TakeOver].map(Situation::name).to_vec(),
            ),
            Kind::Registration => {
                let all = [
                    Registration::Rcs,
                    Registration::Rm,
                    Registration::Rne,
                    Registration::RcsAndRm,
                    Registration::None,
                ];
                Form::Choice(all.map(Registration::name).to_vec())
            }
            Kind::Regulation => {
                Form::Choice(Regulation::ALL.map(Regulation::number).into_iter().chain(["aucun"]).collect())
            }
            Kind::Outcome => Form::Choice(vec!["accordée", "rejetée"]),
            Kind::WaivableCode => {
                let waivable = Code::ALL.iter().filter(|code| code.family() == 'E' && **code != Code::E00);
                Form::Choice(waivable.map(|code| code.as_str()).collect())
            }
        }
    }

    fn format(&self) -> Format {
        Format::new().set_num_format(match self {
            Form::Text(_) | Form::YesNo | Form::Choice(_) => "@",
            Form::Date => "dd/mm/yyyy",
            Form::Amount { .. } => "#,##0.00",
            Form::Percent | Form::Decimal => "General",
            Form::Whole => "0",
        })
    }

    fn validation(&self) -> Result<Option<DataValidation>, XlsxError> {
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
            Form::YesNo => validation.allow_list_strings(&["oui", "non"])?,
            Form::Choice(choices) => validation.allow_list_strings(choices)?,
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
            Form::YesNo => Message::FORM_YES_NO,
            Form::Choice(choices) => return lang.fill(Message::FORM_CHOICE, &[&choices.join(", ")]),
        };
        text.get(lang).to_owned()
    }
}

/// Must a column be filled?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Always,
    /// Unless another column says it.
    Mostly,
    Never,
}

impl Need {
    fn of(row: &ColumnRow) -> Need {
        match row.required {
            Some([_]) => Need::Always,
            Some(_) => Need::Mostly,
            None => Need::Never,
        }
    }

    fn header(self) -> Format {
        let format = Format::new().set_bold().set_align(FormatAlign::Left);
        match self {
            Need::Always | Need::Mostly => format.set_background_color(REQUIRED).set_font_color(Color::White),
            Need::Never => format.set_background_color(OPTIONAL),
        }
    }

    fn words(self, lang: Lang) -> &'static str {
        match self {
            Need::Always => Message::REQUIRED,
            Need::Mostly => Message::REQUIRED_UNLESS,
            Need::Never => Message::OPTIONAL,
        }
        .get(lang)
    }
}

fn note(row: &ColumnRow, form: &Form, need: Need, lang: Lang) -> Note {
    let text = format!("{}.\n{}\n{}", row.meaning(lang), need.words(lang), form.words(lang));
    Note::new(text).add_author_prefix(false).set_width(280).set_height(130)
}

fn width(row: &ColumnRow, form: &Form) -> f64 {
    let name = u32::try_from(row.column.name().len()).unwrap_or(0);
    let value = match form {
        Form::Choice(choices) => choices
            .iter()
            .map(|choice| choice.len())
            .max()
            .and_then(|longest| u32::try_from(longest).ok())
            .unwrap_or(0),
        Form::Text(_) => 18,
        _ => 12,
    };
    f64::from(name.max(value) + 3)
}

fn midnight(date: Date) -> Result<ExcelDateTime, XlsxError> {
    super::midnight(date)
}

fn write_example(sheet: &mut Worksheet, at: u16, value: &str, form: &Form) -> Result<(), XlsxError> {
    if value.is_empty() {
        return Ok(());
    }
    let format = form.format();
    match form {
        Form::Text(_) | Form::YesNo | Form::Choice(_) => {
            sheet.write_string_with_format(1, at, value, &format)?
        }
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

fn write_guide(sheet: &mut Worksheet, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(Message::GUIDE_TITLE.get(lang))?;
    sheet.set_column_width(0, 110.0)?;
    sheet.write_string_with_format(
        0,
        0,
        Message::GUIDE_TITLE.get(lang),
        &Format::new().set_bold().set_font_size(14.0),
    )?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let lines = [
        Message::GUIDE_SHEETS,
        Message::GUIDE_NOTES,
        Message::GUIDE_EXAMPLE,
        Message::GUIDE_COLUMNS,
        Message::GUIDE_CHECK,
    ];
    for (row, line) in (2..).zip(lines) {
        sheet.write_string_with_format(row, 0, line.get(lang), &wrapped)?;
    }
    Ok(())
}
