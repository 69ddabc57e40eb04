//! How the parts of an XLSX or XLSB workbook refer to each other, its properties, and how a workbook is shown to the
//! library that reads it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer, XmlVersion};

use super::archive::{Archive, HELD, Shown};
use super::problem::{Problem, corrupt, of_error};
use super::sieve::Sieve;

/// Bytes of a worksheet that is read in this process.
const SHEET: u64 = 80 << 20;
/// Bytes of the shared strings of a workbook that is read in this process.
const STRINGS: u64 = 16 << 20;
/// Bytes that a shared string takes at least.
const STRING: u64 = 5;

/// Where the workbook is, for archives that do not say it.
const ROOT: &[u8] = br#"<Relationships><Relationship Type="/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// A reference from one part to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relationship {
    id: String,
    /// The last word of its type: `worksheet`, `sharedStrings` …
    pub(super) kind: String,
    /// The part's name in the archive.
    pub(super) target: String,
}

/// The references of a part; none when it has no list of them.
pub(super) fn relationships(archive: &Archive, part: &str) -> Result<Vec<Relationship>, Problem> {
    let mut found = Vec::new();
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let Some(xml) = archive.held(&list_of(part))? else { return Ok(found) };
    each_start(&xml, |element| {
        if element.local_name().as_ref() == "Relationship" {
            let kind = attribute(element, "Type")?.unwrap_or_default();
            found.push(Relationship {
                id: attribute(element, "Id")?.unwrap_or_default().into_owned(),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: resolved(folder, &attribute(element, "Target")?.unwrap_or_default()),
            });
        }
        Ok(())
    })?;
    Ok(found)
}

/// The name of the list of a part's references.
fn list_of(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/_rels/{name}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// A target relative to a folder, or absolute, as a name in the archive.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}

/// The workbook's part, as the archive names it, where it does and has it.
pub(super) fn main_part(archive: &Archive) -> Result<Option<String>, Problem> {
    let main = relationships(archive, "")?.into_iter().find(|r| r.kind == "officeDocument").map(|r| r.target);
    Ok(main.filter(|part| archive.has(part)))
}

/// The custom document properties, by name.
pub(super) fn properties(archive: &Archive) -> Result<BTreeMap<String, String>, Problem> {
    let mut properties = BTreeMap::new();
    let Some(xml) = archive.held("docProps/custom.xml")? else { return Ok(properties) };
    let mut reader = Reader::from_reader(xml.as_slice());
    let mut name = None;
    loop {
        match reader.read_event().map_err(of_error)? {
            Event::Start(element) if element.local_name().as_ref() == "property" => {
                name = attribute(&element, "name")?.map(Cow::into_owned);
            }
            Event::Text(value) if !value.trim().is_empty() => {
                properties.extend(name.take().map(|name| (name, value.as_ref().to_owned())));
            }
            Event::Eof => return Ok(properties),
            _ => {}
        }
    }
}

/// An XLSX workbook as the library is to see it.
pub(super) struct Book {
    /// Its parts.
    pub(super) shown: Vec<Shown>,
    /// No part of it is so large that this process could not read it.
    pub(super) is_harmless: bool,
}

impl Book {
    /// The workbook of an archive.
    pub(super) fn of(archive: &Archive) -> Result<Book, Problem> {
        let main = main_part(archive)?.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_ascii_lowercase();
        let parts = relationships(archive, &main)?;
        let of_kind = |kind: &'static str| parts.iter().filter(move |part| part.kind == kind);
        let mut shown = archive.shown();
        let mut each = |name: &str, change: &mut dyn FnMut(&mut Shown)| {
            shown.iter_mut().filter(|part| part.name.eq_ignore_ascii_case(name)).for_each(&mut *change);
        };
        for sheet in of_kind("worksheet") {
            each(&sheet.target, &mut |part| part.look(Sieve::of));
        }
        // The library looks for these under the names that Excel gives them.
        for (kind, name) in [("sharedStrings", "sharedstrings.xml"), ("styles", "styles.xml")] {
            let name = resolved(&folder, name);
            for part in of_kind(kind).filter(|part| !part.target.eq_ignore_ascii_case(&name)) {
                each(&name, &mut |other| other.name.push_str(".unused"));
                each(&part.target, &mut |part| part.name.clone_from(&name));
            }
        }
        let mut is_harmless = of_kind("worksheet").all(|sheet| archive.size(&sheet.target) <= SHEET);
        for strings in of_kind("sharedStrings") {
            is_harmless = is_harmless
                && archive.size(&strings.target) <= STRINGS
                && announced(archive, &strings.target)? <= archive.size(&strings.target) / STRING;
        }
        let held = ["theme/theme1.xml", "styles.xml"].map(|name| resolved(&folder, name));
        let held = held.iter().chain(of_kind("styles").map(|part| &part.target)).chain([&main]);
        is_harmless = is_harmless && held.into_iter().all(|name| archive.size(name) <= HELD);
        if is_harmless
            && let Some(xml) = archive.held(&main)?
            && let Some(xml) = only_sheets(&xml, &parts)?
        {
            each(&main, &mut |part| part.hold(xml.clone()));
        }
        if !archive.has("_rels/.rels") {
            shown.push(Shown::new("_rels/.rels", ROOT));
        }
        Ok(Book { shown, is_harmless })
    }
}

/// How many shared strings a part announces: memory is taken for them before the first is read.
fn announced(archive: &Archive, part: &str) -> Result<u64, Problem> {
    if !archive.has(part) {
        return Ok(0);
    }
    let mut reader = Reader::from_reader(std::io::BufReader::new(archive.part(part)?));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(of_error)? {
            Event::Start(element) | Event::Empty(element) => {
                let count = attribute(&element, "uniqueCount")?;
                return Ok(count.map_or(0, |count| count.trim().parse().unwrap_or(0)));
            }
            Event::Eof => return Ok(0),
            _ => {}
        }
    }
}

/// The workbook's part without sheets of macros and modules, which the library would refuse the workbook for; `None`
/// where there are none.
fn only_sheets(xml: &[u8], parts: &[Relationship]) -> Result<Option<Vec<u8>>, Problem> {
    const KNOWN: [&str; 3] = ["worksheet", "chartsheet", "dialogsheet"];
    let (mut reader, mut writer, mut is_changed) = (Reader::from_reader(xml), Writer::new(Vec::new()), false);
    loop {
        let event = reader.read_event().map_err(of_error)?;
        if let Event::Empty(element) = &event
            && element.local_name().as_ref() == "sheet"
        {
            let id = attribute(element, "id")?.unwrap_or_default();
            let is_unknown = |part: &Relationship| part.id == id && !KNOWN.contains(&part.kind.as_str());
            if id.is_empty() || parts.iter().any(is_unknown) {
                is_changed = true;
                continue;
            }
        }
        if matches!(event, Event::Eof) {
            return Ok(is_changed.then(|| writer.into_inner()));
        }
        writer.write_event(event).map_err(of_error)?;
    }
}

fn each_start(
    xml: &[u8],
    mut look: impl FnMut(&BytesStart<'_>) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let mut reader = Reader::from_reader(xml);
    loop {
        match reader.read_event().map_err(of_error)? {
            Event::Start(element) | Event::Empty(element) => look(&element)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The attribute of this local name, whatever its prefix.
pub(super) fn attribute<'e>(
    element: &'e BytesStart<'_>,
    name: &str,
) -> Result<Option<Cow<'e, str>>, Problem> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|e| corrupt(e.to_string()))?;
        if attribute.key.local_name().as_ref() == name {
            return attribute.normalized_value(XmlVersion::Implicit1_0).map(Some).map_err(of_error);
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_from_their_part() {
        for (folder, target, expected) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "../custom/./s.xml", "custom/s.xml"),
            ("", "xl\\workbook.xml", "xl/workbook.xml"),
            ("", "../../x", "x"),
        ] {
            assert_eq!(resolved(folder, target), expected, "{target}");
        }
    }
}
