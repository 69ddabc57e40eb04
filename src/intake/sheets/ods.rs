//! What is mended in an ODS on its way to the library that reads it, and what is asked of it that the library does not
//! say.

use std::io::{self, BufReader, Read};

use flate2::CrcReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::archive::{Archive, Shown};
use super::cell::Epoch;
use super::limits::{Limit, Limits};
use super::ooxml::attribute;
use super::problem::{Problem, corrupt, of_error, unsupported};

const CONTENT: &str = "content.xml";
/// The library wants both to be there.
const MIMETYPE: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
const MANIFEST: &str = "META-INF/manifest.xml";
/// The library cuts what is larger.
const ROWS: u64 = 1_048_576;
const COLUMNS: u64 = 16_384;

/// What the library does not say of a document.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The day that numbers of days are counted from.
    pub(super) epoch: Epoch,
    /// The names of tables that are copies of other files.
    pub(super) linked: Vec<String>,
}

/// The archive's parts with the content mended, and what the library does not say of it.
pub(super) fn mended(archive: &Archive, limits: &Limits) -> Result<(Vec<Shown>, Facts), Problem> {
    let mut shown = archive.shown();
    shown.retain(|part| part.name != "mimetype");
    shown.push(Shown::new("mimetype", MIMETYPE));
    if !archive.has(MANIFEST) {
        shown.push(Shown::new(MANIFEST, b"<manifest/>"));
    }
    let mut mending = Mending::new(archive.part(CONTENT)?, limits);
    let mut counted = CrcReader::new(&mut mending);
    io::copy(&mut counted, &mut io::sink()).map_err(of_error)?;
    let (size, crc) = (u64::from(counted.crc().amount()), counted.crc().sum());
    for part in shown.iter_mut().filter(|part| part.name == CONTENT) {
        part.change(|source| Box::new(Mending::new(source, &Limits::default())), size, crc);
    }
    Ok((shown, mending.facts))
}

/// A document being mended: no white space and no comments between cells; errors are texts, whatever number is kept
/// with them.
struct Mending {
    reader: Reader<BufReader<Box<dyn Read>>>,
    buffer: Vec<u8>,
    mended: Vec<u8>,
    given: usize,
    /// Elements open within a cell, the cell too.
    in_cell: u32,
    table: Place,
    facts: Facts,
    limits: Limits,
}

/// Where in a table the document stands.
#[derive(Debug, Default)]
struct Place {
    name: String,
    row: u64,
    repeated: u64,
    column: u64,
}

impl Mending {
    fn new(source: Box<dyn Read>, limits: &Limits) -> Mending {
        Mending {
            reader: Reader::from_reader(BufReader::with_capacity(64 << 10, source)),
            buffer: Vec::new(),
            mended: Vec::new(),
            given: 0,
            in_cell: 0,
            table: Place::default(),
            facts: Facts::default(),
            limits: *limits,
        }
    }

    /// Takes one event; false at the end.
    fn step(&mut self) -> Result<bool, Problem> {
        self.buffer.clear();
        let mut buffer = std::mem::take(&mut self.buffer);
        let event = self.reader.read_event_into(&mut buffer).map_err(of_error)?;
        let goes_on = !matches!(event, Event::Eof);
        let event = match event {
            Event::Text(text) if self.in_cell == 0 && text.trim().is_empty() => None,
            Event::Comment(_) | Event::PI(_) => None,
            Event::Start(element) => Some(Event::Start(self.start(element, 1)?)),
            Event::Empty(element) => Some(Event::Empty(self.start(element, 0)?)),
            Event::End(element) => {
                self.in_cell = self.in_cell.saturating_sub(1);
                if self.in_cell == 0 && element.name().as_ref() == "table:table-row" {
                    self.table.row += self.table.repeated;
                }
                Some(Event::End(element))
            }
            other => Some(other),
        };
        if let Some(event) = event {
            Writer::new(&mut self.mended).write_event(event).map_err(of_error)?;
        }
        self.buffer = buffer;
        Ok(goes_on)
    }

    /// A start, mended; `depth` is what it adds to what is open.
    fn start<'e>(&mut self, element: BytesStart<'e>, depth: u32) -> Result<BytesStart<'e>, Problem> {
        if self.in_cell > 0 {
            self.in_cell += depth;
            return Ok(element);
        }
        match element.name().as_ref() {
            "table:table" => {
                let name = attribute(&element, "name")?.unwrap_or_default().into_owned();
                self.table = Place { name, ..Place::default() };
            }
            "table:table-source" => self.facts.linked.push(self.table.name.clone()),
            "table:null-date" => {
                let day = attribute(&element, "date-value")?;
                self.facts.epoch = match day.as_deref() {
                    Some("1904-01-01") => Epoch::Y1904,
                    Some("1899-12-30") | None => Epoch::Y1900,
                    Some(day) => return Err(unsupported(format!("dates counted from {day}"))),
                };
            }
            "table:table-row" => {
                self.table.column = 0;
                self.table.repeated = repeated(&element, "number-rows-repeated")?;
                self.table.row += if depth == 0 { self.table.repeated } else { 0 };
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.in_cell = depth;
                return self.cell(element);
            }
            _ => {}
        }
        Ok(element)
    }

    fn cell<'e>(&mut self, element: BytesStart<'e>) -> Result<BytesStart<'e>, Problem> {
        self.table.column += repeated(&element, "number-columns-repeated")?;
        let mut kind = None;
        let mut is_error = false;
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(|e| corrupt(e.to_string()))?;
            match attribute.key.as_ref() {
                "office:value-type" => kind = Some(attribute.value.clone()),
                "calcext:value-type" => is_error = attribute.value.as_ref() == "error",
                _ => {}
            }
        }
        let place = &self.table;
        if kind.is_some() {
            self.limits.check(Limit::Columns, place.column)?;
            if place.row + place.repeated > ROWS || place.column > COLUMNS {
                return Err(unsupported(format!("cells beyond column {COLUMNS} or row {ROWS}")));
            }
        }
        if !is_error || kind.as_deref() == Some("string") {
            return Ok(element);
        }
        let mut text = BytesStart::new(element.name().as_ref().to_owned());
        for attribute in element.attributes().with_checks(false).flatten() {
            match attribute.key.as_ref() {
                "office:value-type" => text.push_attribute(("office:value-type", "string")),
                "office:value" | "office:boolean-value" | "office:date-value" | "office:time-value" => {}
                _ => text.push_attribute(attribute),
            }
        }
        Ok(text)
    }
}

impl Read for Mending {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.mended.len() {
            self.mended.clear();
            self.given = 0;
            if !self.step()? {
                return Ok(0);
            }
        }
        let count = self.mended.get(self.given..).unwrap_or_default().read(buffer)?;
        self.given += count;
        Ok(count)
    }
}

fn repeated(element: &BytesStart<'_>, name: &str) -> Result<u64, Problem> {
    let Some(count) = attribute(element, name)? else { return Ok(1) };
    count
        .trim()
        .parse()
        .ok()
        .filter(|count| *count > 0)
        .ok_or_else(|| corrupt(format!("repeated {count} times")))
}
