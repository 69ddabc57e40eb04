//! The workbooks to fill in: applications, invoice lines and aids; waivers; correspondences. First how to use them, with
//! the values of the lists; then a sheet a table, with headers, drop-down lists, notes and an example that is never decided.
//! They are no reports: they carry no `inac` property.

use std::path::Path;

use jiff::civil::{Date, date};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime,
    Format, FormatAlign, Formula, Note, Workbook, Worksheet, XlsxError,
};

use super::sheet::{LINE_HEIGHT, lines};
use super::{ReportError, midnight};
use crate::domain::{Choices, Code, Column, Regulation, Table};
use crate::intake::columns::{ColumnRow, Kind, columns_of};
use crate::lang::{Lang, Message};
use crate::rules::{EMBEDDED, RuleBook};

/// Rows that drop-down lists reach down to.
const LAST_ROW: u32 = 10_000;
/// The largest amount that a cell may hold, in euros.
const LARGEST: f64 = 1e12;
const LEAST: f64 = -1e12;
/// Columns too many for one page stand on several, at a size that can be read.
const SCALE: u16 = 65;
/// Width of the guide, in characters.
const GUIDE_WIDTH: u16 = 110;
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
    let (tables, about): (&[Table], Message) = match kind {
        TemplateKind::Intake => {
            (&[Table::Applications, Table::InvoiceLines, Table::Aids], Message::GUIDE_SHEETS)
        }
        TemplateKind::Waivers => (&[Table::Waivers], Message::GUIDE_WAIVERS),
        TemplateKind::Correspondences => (&[], Message::GUIDE_CORRESPONDENCES),
    };
    let of_table = |table: &Table| {
        (table.name(), columns_of(*table).iter().map(|row| Heading::of(row, lang)).collect::<Vec<_>>())
    };
    let mut sheets: Vec<(&str, Vec<Heading>)> = tables.iter().map(of_table).collect();
    if sheets.is_empty() {
        sheets.push(("correspondances", correspondences(lang)));
    }
    let lists = guide(workbook.add_worksheet(), about, &sheets, lang)?;
    for (name, headings) in &sheets {
        write_sheet(workbook.add_worksheet().set_name(*name)?, headings, &lists, lang)?;
    }
    Ok(workbook.save(path)?)
}

/// The values of each list, and where the guide shows them.
type Lists = Vec<(Vec<&'static str>, Formula)>;

/// How to use the workbook, then the values of its lists. A list out of cells takes any case, as `inac` does.
fn guide(
    sheet: &mut Worksheet,
    about: Message,
    sheets: &[(&str, Vec<Heading>)],
    lang: Lang,
) -> Result<Lists, XlsxError> {
    let title = Message::GUIDE_TITLE.get(lang);
    let [bold, large] = [11.0, 14.0].map(|size| Format::new().set_bold().set_font_size(size));
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name(title)?.set_column_width(0, GUIDE_WIDTH)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    sheet.write_string_with_format(0, 0, title, &large)?;
    let has_example = sheets.iter().flat_map(|(_, headings)| headings).any(|head| !head.example.is_empty());
    let example = has_example.then_some(Message::GUIDE_EXAMPLE);
    let after = [Message::GUIDE_COLUMNS, Message::GUIDE_CHECK, Message::GUIDE_EVALUATE];
    let mut at = 2;
    for text in [about, Message::GUIDE_NOTES].into_iter().chain(example).chain(after) {
        // Programs that do not fit a row to its wrapped text show it all the same.
        let text = text.get(lang);
        sheet.set_row_height(at, LINE_HEIGHT * lines(text, GUIDE_WIDTH))?;
        sheet.write_string_with_format(at, 0, text, &wrapped)?;
        at += 1;
    }
    let mut lists: Lists = Vec::new();
    for heading in sheets.iter().flat_map(|(_, headings)| headings) {
        let Form::Choice(values) = &heading.form else { continue };
        if lists.iter().any(|(known, _)| known == values) {
            continue;
        }
        at += 1;
        let shown = if values[..] == ["oui", "non"] { "oui / non" } else { heading.name };
        sheet.write_string_with_format(at, 0, lang.fill(Message::GUIDE_LIST, &[shown]), &bold)?;
        let first = at + 2;
        for value in values {
            at += 1;
            sheet.write_string(at, 0, *value)?;
        }
        let cells = format!("='{}'!$A${first}:$A${}", title.replace('\'', "''"), at + 1);
        lists.push((values.clone(), Formula::new(cells)));
        at += 1;
    }
    Ok(lists)
}

fn write_sheet(
    sheet: &mut Worksheet,
    headings: &[Heading],
    lists: &Lists,
    lang: Lang,
) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?.set_landscape().set_paper_size(9).set_print_scale(SCALE);
    sheet.set_repeat_rows(0, 0)?.set_repeat_columns(0, 0)?;
    for (at, heading) in (0..).zip(headings) {
        let format = Format::new().set_num_format(heading.form.number_format());
        let bold = Format::new().set_bold().set_align(FormatAlign::Left).set_background_color(heading.colour);
        let bold = if heading.colour == REQUIRED { bold.set_font_color(Color::White) } else { bold };
        let note = Note::new(&heading.note).add_author_prefix(false).set_width(280).set_height(130);
        sheet.set_column_width(at, heading.width())?.set_column_format(at, &format)?;
        sheet.write_string_with_format(0, at, heading.name, &bold)?.insert_note(0, at, &note)?;
        if let Some(validation) = heading.form.validation(lists, lang)? {
            sheet.add_data_validation(1, at, LAST_ROW, at, &validation)?;
        }
        match &heading.form {
            _ if heading.example.is_empty() => continue,
            Form::Text(_) | Form::Choice(_) => {
                sheet.write_string_with_format(1, at, heading.example, &format)?
            }
            Form::Date => {
                let day: Date = heading.example.parse().unwrap_or(date(2026, 1, 1));
                sheet.write_datetime_with_format(1, at, midnight(day)?, &format)?
            }
            Form::Number(..) => {
                sheet.write_number_with_format(1, at, heading.example.parse::<u32>().unwrap_or(0), &format)?
            }
        };
    }
    Ok(())
}

/// A column of a sheet to fill in.
struct Heading {
    name: &'static str,
    form: Form,
    /// Says whether it must be filled.
    colour: Color,
    note: String,
    example: &'static str,
}

impl Heading {
    fn of(row: &ColumnRow, lang: Lang) -> Heading {
        let form = Form::of(row);
        let note = format!("{}.\n{}\n{}", row.meaning(lang), need(row, lang), form.words(lang));
        let colour = match (row.required, row.when) {
            (Some(_), _) => REQUIRED,
            (None, Some(_)) => SOMETIMES,
            (None, None) => OPTIONAL,
        };
        Heading { name: row.column.name(), form, colour, note, example: row.example }
    }

    /// In characters.
    fn width(&self) -> f64 {
        let value = match &self.form {
            Form::Choice(choices) => choices.iter().map(|choice| choice.len()).max().unwrap_or(0),
            Form::Text(_) => self.example.chars().count().max(18),
            _ => 12,
        };
        f64::from(u32::try_from(self.name.len().max(value) + 3).unwrap_or(20))
    }
}

/// The columns of `correspondances`.
fn correspondences(lang: Lang) -> Vec<Heading> {
    let heading = |(name, meaning, required): (&'static str, Message, bool)| {
        let need = if required { Message::REQUIRED } else { Message::OPTIONAL };
        Heading {
            name,
            form: match name {
                "table" => Form::Choice(Table::ALL.map(Table::name).to_vec()),
                _ => Form::Text(Message::FORM_TEXT),
            },
            colour: if required { REQUIRED } else { OPTIONAL },
            note: format!("{}\n{}", meaning.get(lang), need.get(lang)),
            example: "",
        }
    };
    CORRESPONDENCES.map(heading).into()
}

/// What a column's cells hold, as far as a spreadsheet program can help.
enum Form {
    /// Characters, also those that look like a number or a date: the program must not touch them.
    Text(Message),
    Date,
    /// Its format, its form in words, what may be typed.
    Number(&'static str, Message, fn(DataValidation) -> DataValidation),
    Choice(Vec<&'static str>),
}

impl Form {
    fn of(row: &ColumnRow) -> Form {
        use DataValidationRule::{Between, GreaterThanOrEqualTo};
        let amount = |rule| Form::Number("#,##0.00", Message::FORM_AMOUNT, rule);
        match row.kind {
            Kind::Siret => Form::Text(Message::FORM_SIRET),
            Kind::Siren => Form::Text(Message::FORM_SIREN),
            Kind::Naf => Form::Text(Message::FORM_NAF),
            Kind::PostalCode | Kind::CommuneCode => Form::Text(Message::FORM_DIGITS),
            Kind::DayMonth => Form::Text(Message::FORM_DAY_MONTH),
            Kind::Text | Kind::NumberOfApplication => Form::Text(Message::FORM_TEXT),
            Kind::Date => Form::Date,
            Kind::Amount => amount(|cells| cells.allow_decimal_number(Between(0.0, LARGEST))),
            Kind::SignedAmount => amount(|cells| cells.allow_decimal_number(Between(LEAST, LARGEST))),
            Kind::Percent => Form::Number("General", Message::FORM_PERCENT, |cells| {
                cells.allow_decimal_number(Between(0.0, 100.0))
            }),
            Kind::Decimal => Form::Number("General", Message::FORM_DECIMAL, |cells| {
                cells.allow_decimal_number(GreaterThanOrEqualTo(0.0))
            }),
            Kind::Whole => Form::Number("0", Message::FORM_WHOLE, |cells| {
                cells.allow_whole_number(GreaterThanOrEqualTo(1))
            }),
            Kind::Regulation => {
                Form::Choice(Regulation::ALL.map(Regulation::name).into_iter().chain(["aucun"]).collect())
            }
            // Those of the latest rules.
            Kind::WaivableCode => Form::Choice(RuleBook::parse(EMBEDDED).map_or_else(
                |_| Vec::new(),
                |book| book.scheme_on(Some(Date::MAX)).waivable.iter().map(Code::as_str).collect(),
            )),
            Kind::YesNo
            | Kind::Category
            | Kind::Nature
            | Kind::Situation
            | Kind::Registration
            | Kind::Outcome => {
                let choices = Choices::of(row.column);
                Form::Choice(choices.map_or_else(Vec::new, |choices| choices.values().collect()))
            }
        }
    }

    fn number_format(&self) -> &'static str {
        match self {
            Form::Text(_) | Form::Choice(_) => "@",
            Form::Date => "dd/mm/yyyy",
            Form::Number(format, ..) => format,
        }
    }

    fn validation(&self, lists: &Lists, lang: Lang) -> Result<Option<DataValidation>, XlsxError> {
        let cells = DataValidation::new();
        Ok(match self {
            Form::Text(_) => None,
            Form::Date => {
                let [first, last] = [date(1900, 1, 1), date(2100, 12, 31)].map(midnight);
                Some(cells.allow_date(DataValidationRule::Between(first?, last?)))
            }
            Form::Number(_, _, allow) => Some(allow(cells)),
            Form::Choice(choices) => {
                let Some((_, list)) = lists.iter().find(|(values, _)| values == choices) else {
                    return Ok(None);
                };
                // Another value is warned of, for a synonym may be read.
                let cells = cells.allow_list_formula(list.clone());
                let cells = cells.set_error_style(DataValidationErrorStyle::Warning);
                Some(cells.set_error_message(Message::NOT_IN_LIST.get(lang))?)
            }
        })
    }

    /// The forms accepted, in words.
    fn words(&self, lang: Lang) -> String {
        match self {
            Form::Text(words) | Form::Number(_, words, _) => words.get(lang).to_owned(),
            Form::Date => Message::FORM_DATE.get(lang).to_owned(),
            Form::Choice(choices) => lang.fill(Message::FORM_CHOICE, &[&choices.join(", ")]),
        }
    }
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
