//! What XLSX and XLSB share: how parts of the archive refer to each other, and the document's properties.

use std::collections::BTreeMap;
use std::io::BufReader;

use quick_xml::events::Event;

use super::limits::Limits;
use super::package::Package;
use super::sniff::Origin;
use super::xml::{Xml, attribute};
use crate::domain::FileProblem;

/// A reference from one part to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relationship {
    pub(super) id: String,
    /// The last word of its type: `worksheet`, `sharedStrings` …
    pub(super) kind: String,
    /// The part's name in the archive.
    pub(super) target: String,
}

/// The references of a part; none when it has no list of them.
pub(super) fn relationships(
    package: &mut Package,
    part: &str,
    limits: &Limits,
) -> Result<Vec<Relationship>, FileProblem> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let list =
        if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
    let Some(source) = package.part(&list)? else { return Ok(Vec::new()) };
    let mut xml = Xml::new(BufReader::new(source), limits);
    let mut found = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                let kind = attribute(&element, "Type")?.unwrap_or_default();
                found.push(Relationship {
                    id: attribute(&element, "Id")?.unwrap_or_default().into_owned(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: resolved(folder, &attribute(&element, "Target")?.unwrap_or_default()),
                });
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
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
pub(in crate::intake) fn main_part(
    package: &mut Package,
    limits: &Limits,
) -> Result<Option<String>, FileProblem> {
    let main = relationships(package, "", limits)?
        .into_iter()
        .find(|r| r.kind == "officeDocument")
        .map(|r| r.target);
    Ok(main.filter(|part| package.has(part)))
}

/// Who wrote the workbook, by its custom property `inac`.
pub(in crate::intake) fn origin(package: &mut Package, limits: &Limits) -> Result<Origin, FileProblem> {
    Ok(match properties(package, limits)?.get("inac").map(String::as_str) {
        Some("report") => Origin::Report,
        Some("replay") => Origin::Replay,
        _ => Origin::Foreign,
    })
}

/// The custom document properties, by name.
pub(in crate::intake) fn properties(
    package: &mut Package,
    limits: &Limits,
) -> Result<BTreeMap<String, String>, FileProblem> {
    let mut properties = BTreeMap::new();
    let Some(source) = package.part("docProps/custom.xml")? else { return Ok(properties) };
    let mut xml = Xml::new(BufReader::new(source), limits);
    let mut name = None;
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "property" => {
                name = attribute(&element, "name")?.map(|name| name.to_string());
            }
            Event::Text(value) => {
                if let Some(name) = name.take() {
                    properties.insert(name, value.as_ref().to_owned());
                }
            }
            Event::Eof => return Ok(properties),
            _ => {}
        }
    }
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
