//! XML pulled event by event, with bounds on what a document can make the machine hold: no event is larger than some
//! megabytes, no nesting deeper than a spreadsheet needs, no markup goes on for ever, and no entity is ever expanded.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::decode::{Decoded, utf16_of_xml};
use super::limits::Limits;
use super::trouble::{Stop, corrupt, of_io_ref};
use crate::domain::{FileProblem, Limit};

/// Bytes of one tag or one run of text.
const EVENT: usize = 16 << 20;
/// Elements within elements; spreadsheets need about twenty.
const DEPTH: u32 = 256;

/// Tags and texts for each cell allowed: a cell, its value and what is in it, opened and closed.
const EVENTS_PER_CELL: u64 = 6;

/// A document being read. Empty elements come as a start and an end.
pub(in crate::intake) struct Xml<R: BufRead> {
    reader: quick_xml::Reader<Rationed<R>>,
    buffer: Vec<u8>,
    depth: u32,
    text_chars: u64,
    ration: MarkupRation,
}

/// Tags and texts that may still come. Documents that share one ration are counted as one.
#[derive(Clone, Debug)]
pub(in crate::intake) struct MarkupRation {
    left: Rc<Cell<u64>>,
    cells_allowed: u64,
}

impl MarkupRation {
    /// As much as the cells allowed need.
    pub(in crate::intake) fn new(limits: &Limits) -> MarkupRation {
        let cells_allowed = limits.workbook_cells;
        MarkupRation {
            left: Rc::new(Cell::new(cells_allowed.saturating_mul(EVENTS_PER_CELL))),
            cells_allowed,
        }
    }

    fn take_one(&self) -> Result<(), FileProblem> {
        let left = self.left.get().checked_sub(1);
        self.left.set(left.ok_or(FileProblem::Limit { limit: Limit::Cells, allowed: self.cells_allowed })?);
        Ok(())
    }
}

impl<R: BufRead> Xml<R> {
    /// Begins to read a document with a ration of its own.
    pub(in crate::intake) fn new(source: R, limits: &Limits) -> Xml<R> {
        Xml::rationed(source, limits, MarkupRation::new(limits))
    }

    /// Begins to read a document that takes from this ration.
    pub(in crate::intake) fn rationed(source: R, limits: &Limits, ration: MarkupRation) -> Xml<R> {
        let rationed = Rationed { source: Source::of(source), left: EVENT, text_chars: limits.text_chars };
        let mut reader = quick_xml::Reader::from_reader(rationed);
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, buffer: Vec::new(), depth: 0, text_chars: limits.text_chars, ration }
    }

    /// How many elements are open.
    pub(in crate::intake) fn depth(&self) -> u32 {
        self.depth
    }

    /// The next event; `Eof` only where every element is closed.
    pub(in crate::intake) fn next(&mut self) -> Result<Event<'_>, FileProblem> {
        self.buffer.clear();
        self.reader.get_mut().left = EVENT;
        self.ration.take_one()?;
        let event = self.reader.read_event_into(&mut self.buffer).map_err(of_xml)?;
        match &event {
            Event::Start(_) if self.depth == DEPTH => return Err(corrupt("XML elements nested too deep")),
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(corrupt("the XML ends too early")),
            _ => {}
        }
        Ok(event)
    }

    /// Leaves out the rest of the element whose start was the last event.
    pub(in crate::intake) fn skip(&mut self) -> Result<(), FileProblem> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            self.next()?;
        }
        Ok(())
    }

    /// Appends the text that stands directly in the element whose start was the last event, and leaves the element.
    pub(in crate::intake) fn text_into(&mut self, text: &mut String) -> Result<(), FileProblem> {
        let inside = self.depth;
        while self.depth >= inside {
            let (limit, at) = (self.text_chars, self.depth);
            let event = self.next()?;
            if at == inside {
                append(text, &event, limit)?;
            }
        }
        Ok(())
    }
}

/// Appends an event's characters, if it has any.
pub(in crate::intake) fn append(
    text: &mut String,
    event: &Event<'_>,
    text_chars: u64,
) -> Result<(), FileProblem> {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(name) => match name.resolve_char_ref().map_err(of_xml)? {
            Some(character) => text.push(character),
            None => text.push_str(
                quick_xml::escape::resolve_predefined_entity(name)
                    .ok_or_else(|| corrupt("the XML uses an entity of its own"))?,
            ),
        },
        _ => {}
    }
    // Four bytes are the most that a character takes; the exact count is left to who takes the cell.
    if text.len() as u64 > text_chars.saturating_mul(4) {
        return Err(FileProblem::Limit { limit: Limit::TextLength, allowed: text_chars });
    }
    Ok(())
}

/// The attribute of this local name, whatever its prefix.
pub(in crate::intake) fn attribute<'e>(
    element: &'e BytesStart<'_>,
    name: &str,
) -> Result<Option<Cow<'e, str>>, FileProblem> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|e| corrupt(e.to_string()))?;
        if attribute.key.local_name().as_ref() == name {
            return attribute.normalized_value(XmlVersion::Implicit1_0).map(Some).map_err(of_xml);
        }
    }
    Ok(None)
}

fn of_xml(error: quick_xml::Error) -> FileProblem {
    match error {
        quick_xml::Error::Io(io) => of_io_ref(&io),
        other => corrupt(other.to_string()),
    }
}

/// A source that gives out no more than a ration at a time, so that one endless tag cannot fill the memory.
struct Rationed<R> {
    source: Source<R>,
    left: usize,
    text_chars: u64,
}

/// The document in UTF-8.
enum Source<R> {
    Utf8(R),
    Utf16(BufReader<Decoded<R>>),
}

impl<R: BufRead> Source<R> {
    fn of(mut document: R) -> Source<R> {
        // An error of reading comes again when the document is read.
        match document.fill_buf().ok().and_then(utf16_of_xml) {
            Some(decoder) => Source::Utf16(BufReader::new(Decoded::new(document, decoder))),
            None => Source::Utf8(document),
        }
    }

    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Source::Utf8(document) => document.fill_buf(),
            Source::Utf16(document) => document.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        match self {
            Source::Utf8(document) => document.consume(count),
            Source::Utf16(document) => document.consume(count),
        }
    }
}

impl<R: BufRead> Read for Rationed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Rationed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(Stop::io(FileProblem::Limit { limit: Limit::TextLength, allowed: self.text_chars }));
        }
        let given = self.source.fill_buf()?;
        Ok(given.get(..self.left).unwrap_or(given))
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.source.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(document: &str) -> Result<String, FileProblem> {
        let mut xml = Xml::new(document.as_bytes(), &Limits::default());
        let mut text = String::new();
        loop {
            match xml.next()? {
                Event::Eof => return Ok(text),
                event => append(&mut text, &event, 1 << 20)?,
            }
        }
    }

    #[test]
    fn text_is_decoded() {
        for (document, expected) in [
            ("<a>x &amp; y&#233;&#x20AC;</a>", "x & yé€"),
            ("<a><![CDATA[<b>]]>\r\nc</a>", "<b>\nc"),
            ("<a/>", ""),
        ] {
            assert_eq!(read_all(document).unwrap(), expected, "{document}");
        }
    }

    #[test]
    fn utf_16_is_decoded() {
        let document = r#"<?xml version="1.0" encoding="UTF-16"?><a>é€</a>"#;
        for mark in ["", "\u{feff}"] {
            for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
                let utf16: Vec<u8> = format!("{mark}{document}").encode_utf16().flat_map(bytes).collect();
                let mut xml = Xml::new(utf16.as_slice(), &Limits::default());
                let mut text = String::new();
                while xml.depth() == 0 {
                    xml.next().unwrap();
                }
                xml.text_into(&mut text).unwrap();
                assert_eq!(text, "é€");
            }
        }
    }

    #[test]
    fn hostile_documents_stop() {
        let nested = "<a>".repeat(100_000);
        let long_tag = format!("<a {}/>", "b='c' ".repeat(4 << 20));
        let laughs = r#"<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>"#;
        for document in [nested.as_str(), "<a><b></a>", "<a>", "<a", laughs, "<a>&#0;</a>"] {
            assert!(matches!(read_all(document), Err(FileProblem::Corrupt(_))), "{:?}", read_all(document));
        }
        assert!(matches!(read_all(&long_tag), Err(FileProblem::Limit { limit: Limit::TextLength, .. })));
    }

    #[test]
    fn markup_without_cells_is_counted_too() {
        let limits = Limits { workbook_cells: 10, ..Limits::default() };
        for (elements, fits) in [(29, true), (31, false)] {
            let document = format!("<a>{}</a>", "<b/>".repeat(elements));
            let mut xml = Xml::new(document.as_bytes(), &limits);
            xml.next().unwrap();
            let skipped = xml.skip();
            assert_eq!(skipped.is_ok(), fits, "{skipped:?}");
        }
    }

    #[test]
    fn documents_share_a_ration() {
        let limits = Limits { workbook_cells: 1, ..Limits::default() };
        let ration = MarkupRation::new(&limits);
        let read = || {
            let mut xml = Xml::rationed("<a><b/></a>".as_bytes(), &limits, ration.clone());
            xml.next()?;
            xml.skip()
        };
        assert_eq!(read(), Ok(()));
        assert_eq!(read(), Err(FileProblem::Limit { limit: Limit::Cells, allowed: 1 }));
    }

    #[test]
    fn elements_are_skipped_and_taken_whole() {
        let mut xml = Xml::new("<a><b>1<c>2</c>3</b><d/>4</a>".as_bytes(), &Limits::default());
        xml.next().unwrap();
        xml.next().unwrap();
        let mut text = String::new();
        xml.text_into(&mut text).unwrap();
        assert_eq!((text.as_str(), xml.depth()), ("13", 1));
        xml.next().unwrap();
        xml.skip().unwrap();
        assert_eq!(xml.depth(), 1);
        assert!(matches!(xml.next().unwrap(), Event::Text(_)));
    }
}
