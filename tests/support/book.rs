//! Small workbooks that the tests write themselves, the same content as XLSX and as XLSB.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use jiff::civil::Date;
use zip::write::SimpleFileOptions;

/// A workbook.
#[derive(Clone, Default)]
pub struct Book {
    /// Its dates are counted from 1904.
    pub from_1904: bool,
    /// Its sheets.
    pub sheets: Vec<Sheet>,
}

/// A sheet.
#[derive(Clone, Default)]
pub struct Sheet {
    /// Its name.
    pub name: &'static str,
    /// Not shown by the spreadsheet program.
    pub is_hidden: bool,
    /// The ranges that are merged: `A1:D1`.
    pub merged: Vec<&'static str>,
    /// Its rows, from row 1.
    pub rows: Vec<Line>,
}

/// A row.
#[derive(Clone, Default)]
pub struct Line {
    /// Not shown by the spreadsheet program.
    pub is_hidden: bool,
    /// Its cells, from column A.
    pub cells: Vec<Value>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Blank,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A number shown in euros.
    Euros(f64),
    /// A fraction shown as a percentage.
    Percent(f64),
    /// A day.
    Day(Date),
    /// Yes or no.
    Bool(bool),
    /// An error: `#N/A`.
    Error(&'static str),
    /// A formula and its stored result.
    Formula(&'static str, f64),
    /// A formula without stored result; only XLSX can hold it.
    Unevaluated(&'static str),
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        if text.is_empty() { Value::Blank } else { Value::Text(text.to_owned()) }
    }
}

/// A shown row.
pub fn line<const N: usize>(cells: [Value; N]) -> Line {
    Line { is_hidden: false, cells: cells.into() }
}

/// A shown row of texts, written with `;` between them.
pub fn texts(row: &str) -> Line {
    Line { is_hidden: false, cells: row.split(';').map(Value::from).collect() }
}

/// An archive of these parts.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// How a cell is shown, by the number of its style in both formats.
fn style(value: &Value) -> u8 {
    match value {
        Value::Day(_) => 1,
        Value::Euros(_) => 2,
        Value::Percent(_) => 3,
        _ => 0,
    }
}

const EUROS: &str = r#"#,##0.00\ "€""#;
const DAY: &str = r"dd\.mm\.yyyy";

impl Book {
    fn serial(&self, day: Date) -> i32 {
        let origin =
            if self.from_1904 { jiff::civil::date(1904, 1, 1) } else { jiff::civil::date(1899, 12, 30) };
        (day - origin).get_days()
    }

    /// The workbook as XLSX.
    pub fn xlsx(&self) -> Vec<u8> {
        let mut parts = self.common("xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.");
        let mut list = String::new();
        for (number, sheet) in (1..).zip(&self.sheets) {
            let state = if sheet.is_hidden { r#" state="hidden""# } else { "" };
            write!(
                list,
                r#"<sheet name="{}" sheetId="{number}"{state} r:id="rId{number}"/>"#,
                escaped(sheet.name)
            )
            .unwrap();
            parts.push((format!("xl/worksheets/sheet{number}.xml"), self.sheet_xml(sheet).into_bytes()));
        }
        let workbook = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><workbookPr date1904="{}"/><sheets>{list}</sheets></workbook>"#,
            u8::from(self.from_1904)
        );
        let styles = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="{DAY}"/><numFmt numFmtId="165" formatCode="{}"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/></cellXfs></styleSheet>"#,
            escaped(EUROS)
        );
        parts.push(("xl/workbook.xml".to_owned(), workbook.into_bytes()));
        parts.push(("xl/styles.xml".to_owned(), styles.into_bytes()));
        archived(&parts)
    }

    fn sheet_xml(&self, sheet: &Sheet) -> String {
        let mut xml =
            format!(r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><sheetData>"#);
        for (number, row) in (1..).zip(&sheet.rows) {
            let hidden = if row.is_hidden { r#" hidden="1""# } else { "" };
            write!(xml, r#"<row r="{number}"{hidden}>"#).unwrap();
            for (column, value) in (b'A'..=b'Z').zip(&row.cells) {
                let place = format!(r#"r="{}{number}" s="{}""#, char::from(column), style(value));
                xml.push_str(&self.cell_xml(&place, value));
            }
            xml.push_str("</row>");
        }
        xml.push_str("</sheetData>");
        if !sheet.merged.is_empty() {
            xml.push_str("<mergeCells>");
            for range in &sheet.merged {
                write!(xml, r#"<mergeCell ref="{range}"/>"#).unwrap();
            }
            xml.push_str("</mergeCells>");
        }
        xml + "</worksheet>"
    }

    fn cell_xml(&self, place: &str, value: &Value) -> String {
        match value {
            Value::Blank => String::new(),
            Value::Text(text) => format!(
                r#"<c {place} t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
                escaped(text)
            ),
            Value::Number(number) | Value::Euros(number) | Value::Percent(number) => {
                format!("<c {place}><v>{number:?}</v></c>")
            }
            Value::Day(day) => format!("<c {place}><v>{}</v></c>", self.serial(*day)),
            Value::Bool(yes) => format!(r#"<c {place} t="b"><v>{}</v></c>"#, u8::from(*yes)),
            Value::Error(error) => format!(r#"<c {place} t="e"><v>{error}</v></c>"#),
            Value::Formula(formula, result) => format!("<c {place}><f>{formula}</f><v>{result:?}</v></c>"),
            Value::Unevaluated(formula) => format!("<c {place}><f>{formula}</f></c>"),
        }
    }

    /// The workbook as XLSB.
    pub fn xlsb(&self) -> Vec<u8> {
        let mut parts = self.common("bin", "application/vnd.ms-excel.");
        let mut list = Vec::new();
        for (number, sheet) in (1_u32..).zip(&self.sheets) {
            let state = u32::from(sheet.is_hidden).to_le_bytes();
            let fields =
                [&state[..], &number.to_le_bytes(), &wide(&format!("rId{number}")), &wide(sheet.name)]
                    .concat();
            list.extend(record(156, &fields));
            parts.push((format!("xl/worksheets/sheet{number}.bin"), self.sheet_bin(sheet)));
        }
        let properties = [&u32::from(self.from_1904).to_le_bytes()[..], &[0; 4], &wide("")].concat();
        let workbook = [
            record(131, &[]),
            record(153, &properties),
            record(143, &[]),
            list,
            record(144, &[]),
            record(132, &[]),
        ]
        .concat();
        let format = |id: u16, code: &str| record(44, &[&id.to_le_bytes()[..], &wide(code)].concat());
        let cell_style = |id: u16| record(47, &[&[0, 0][..], &id.to_le_bytes(), &[0; 12]].concat());
        let styles = [
            record(278, &[]),
            record(615, &2_u32.to_le_bytes()),
            format(164, DAY),
            format(165, EUROS),
            record(616, &[]),
            record(617, &4_u32.to_le_bytes()),
            cell_style(0),
            cell_style(164),
            cell_style(165),
            cell_style(10),
            record(618, &[]),
            record(279, &[]),
        ];
        parts.push(("xl/workbook.bin".to_owned(), workbook));
        parts.push(("xl/styles.bin".to_owned(), styles.concat()));
        archived(&parts)
    }

    fn sheet_bin(&self, sheet: &Sheet) -> Vec<u8> {
        let mut bytes = [record(129, &[]), record(145, &[])].concat();
        for (number, row) in (0_u32..).zip(&sheet.rows) {
            let hidden = if row.is_hidden { 0x10 } else { 0 };
            bytes.extend(record(
                0,
                &[&number.to_le_bytes()[..], &[0, 0, 0, 0, 44, 1, 0, hidden, 0, 0, 0, 0, 0]].concat(),
            ));
            for (column, value) in (0_u32..).zip(&row.cells) {
                bytes.extend(self.cell_bin(column, value));
            }
        }
        bytes.extend([record(146, &[]), record(130, &[])].concat());
        bytes
    }

    fn cell_bin(&self, column: u32, value: &Value) -> Vec<u8> {
        let cell = |kind: u16, content: &[u8]| {
            record(kind, &[&column.to_le_bytes()[..], &[style(value), 0, 0, 0], content].concat())
        };
        match value {
            Value::Blank => Vec::new(),
            Value::Text(text) => cell(6, &wide(text)),
            Value::Number(number) | Value::Euros(number) | Value::Percent(number) => {
                cell(5, &number.to_le_bytes())
            }
            Value::Day(day) => cell(2, &(self.serial(*day) << 2 | 2).to_le_bytes()),
            Value::Bool(yes) => cell(4, &[u8::from(*yes)]),
            Value::Error(error) => cell(3, &[if *error == "#N/A" { 0x2A } else { 0x17 }]),
            // The formula itself is written as the number that it gives.
            Value::Formula(_, result) => cell(
                9,
                &[&result.to_le_bytes()[..], &[0, 0, 9, 0, 0, 0, 0x1F], &result.to_le_bytes(), &[0; 4]]
                    .concat(),
            ),
            Value::Unevaluated(formula) => panic!("XLSB always stores a result: {formula}"),
        }
    }

    /// The parts that say what the others are.
    fn common(&self, extension: &str, family: &str) -> Vec<(String, Vec<u8>)> {
        let (book, sheet) = if extension == "bin" {
            ("sheet.binary.macroEnabled.main", "worksheet")
        } else {
            ("sheet.main+xml", "worksheet+xml")
        };
        let styles = if extension == "bin" { "styles" } else { "styles+xml" };
        let mut types = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.{extension}" ContentType="{family}{book}"/><Override PartName="/xl/styles.{extension}" ContentType="{family}{styles}"/>"#
        );
        let mut references = relationship("rIdS", "styles", &format!("styles.{extension}"));
        for number in 1..=self.sheets.len() {
            write!(types, r#"<Override PartName="/xl/worksheets/sheet{number}.{extension}" ContentType="{family}{sheet}"/>"#).unwrap();
            references += &relationship(
                &format!("rId{number}"),
                "worksheet",
                &format!("worksheets/sheet{number}.{extension}"),
            );
        }
        let root = relationship("rId1", "officeDocument", &format!("xl/workbook.{extension}"));
        vec![
            ("[Content_Types].xml".to_owned(), format!("{types}</Types>").into_bytes()),
            ("_rels/.rels".to_owned(), relationships(&root)),
            (format!("xl/_rels/workbook.{extension}.rels"), relationships(&references)),
        ]
    }
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn relationship(id: &str, kind: &str, target: &str) -> String {
    format!(r#"<Relationship Id="{id}" Type="{RELATIONSHIPS}/{kind}" Target="{target}"/>"#)
}

fn relationships(list: &str) -> Vec<u8> {
    let namespace = "http://schemas.openxmlformats.org/package/2006/relationships";
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{namespace}">{list}</Relationships>"#
    )
    .into_bytes()
}

fn archived(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    archive(&parts)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// A record of XLSB.
fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut number = |mut rest: usize| {
        while rest >= 0x80 {
            bytes.push(u8::try_from(rest & 0x7F).unwrap() | 0x80);
            rest >>= 7;
        }
        bytes.push(u8::try_from(rest).unwrap());
    };
    number(kind.into());
    number(content.len());
    [bytes, content.to_vec()].concat()
}

/// A text of XLSB, with its length.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [&u32::try_from(units.len() / 2).unwrap().to_le_bytes()[..], &units].concat()
}
