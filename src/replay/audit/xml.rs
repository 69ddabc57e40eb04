//! The parts of a workbook as a stream of XML elements with their attributes.

use std::io::{BufRead, BufReader, Read};

use quick_xml::events::{BytesStart, Event};

use super::Damaged;

/// A part being read. An empty element comes as a start and an end; prefixes are left out of names.
pub struct Xml<R: Read> {
    reader: quick_xml::Reader<BufReader<R>>,
    buffer: Vec<u8>,
}

/// Stands in a text before a part of it that has a look of its own.
pub const OWN_LOOK: &str = "{…}";

/// What stands next in a part.
pub enum Node {
    /// An element begins.
    Start(Element),
    /// An element ends; its name.
    End(String),
    /// Characters.
    Text(String),
}

/// An element's name and attributes.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// Its name.
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute, empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// An attribute that is yes or no.
    pub fn is(&self, name: &str) -> bool {
        matches!(self.get(name), "1" | "true")
    }

    /// Does an attribute say what is usual, or nothing?
    pub fn says(&self, name: &str, usual: &str) -> bool {
        let plain = |value| match value {
            "true" => "1",
            "false" => "0",
            other => other,
        };
        matches!(plain(self.get(name)), "") || plain(self.get(name)) == usual
    }

    /// The element in words: the path to it, its attributes, its text.
    pub fn said(&self, outer: &[String], text: &str) -> String {
        let attributes = self.attributes.iter().map(|(name, value)| format!(" {name}={value}"));
        format!("{}/{}{} {text}", outer.join("/"), self.name, attributes.collect::<String>())
            .trim_end()
            .to_owned()
    }

    fn new(start: &BytesStart<'_>) -> Result<Element, Damaged> {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.map_err(Damaged::of)?;
            let value =
                attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(Damaged::of)?;
            Ok((attribute.key.local_name().as_ref().to_owned(), value.into_owned()))
        });
        let attributes = attributes.collect::<Result<_, Damaged>>()?;
        Ok(Element { name: start.local_name().as_ref().to_owned(), attributes })
    }
}

impl<R: Read> Xml<R> {
    /// Begins to read a part.
    pub fn new(part: R) -> Xml<R> {
        let mut reader = quick_xml::Reader::from_reader(BufReader::new(part));
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, buffer: Vec::new() }
    }

    /// What comes next; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Node>, Damaged> {
        loop {
            self.buffer.clear();
            return Ok(Some(match self.reader.read_event_into(&mut self.buffer).map_err(Damaged::of)? {
                Event::Start(start) | Event::Empty(start) => Node::Start(Element::new(&start)?),
                Event::End(end) => Node::End(end.local_name().as_ref().to_owned()),
                Event::Text(text) => Node::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Node::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(name) => Node::Text(character(&name)?),
                Event::Eof => return Ok(None),
                _ => continue,
            }));
        }
    }

    /// The text of the element that has just begun, with that of the elements in it, and its end.
    pub fn text(&mut self) -> Result<String, Damaged> {
        let (mut text, mut depth) = (String::new(), 1);
        while depth > 0 {
            match self.next()?.ok_or_else(Damaged::short)? {
                Node::Start(element) => {
                    depth += 1;
                    // Some of the text has a look of its own.
                    if element.name == "rPr" {
                        text.push_str(OWN_LOOK);
                    }
                }
                Node::End(_) => depth -= 1,
                Node::Text(part) => text.push_str(&part),
            }
        }
        Ok(text)
    }
}

fn character(name: &quick_xml::events::BytesRef<'_>) -> Result<String, Damaged> {
    if let Some(character) = name.resolve_char_ref().map_err(Damaged::of)? {
        return Ok(character.to_string());
    }
    let known = quick_xml::escape::resolve_predefined_entity(name);
    known.map(str::to_owned).ok_or_else(|| Damaged::of("an entity of its own"))
}

/// Every element of a part with the text that stands directly in it, in the order in which they end.
pub fn elements(part: impl BufRead) -> Result<Vec<(Vec<String>, Element, String)>, Damaged> {
    let (mut xml, mut open, mut found) = (Xml::new(part), Vec::<(Element, String)>::new(), Vec::new());
    while let Some(node) = xml.next()? {
        match node {
            Node::Start(element) => open.push((element, String::new())),
            Node::Text(text) => open.last_mut().into_iter().for_each(|(_, held)| held.push_str(&text)),
            Node::End(_) => {
                let Some((element, text)) = open.pop() else { return Err(Damaged::short()) };
                let path = open.iter().map(|(outer, _)| outer.name.clone()).collect();
                found.push((path, element, text));
            }
        }
    }
    Ok(found)
}
