//! A workbook, open: its sheets, and what it says beside their cells.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;

use zip::ZipArchive;

use super::looks::{self, Looks};
use super::sheet::{self, Shared};
use super::xml::{self, elements};
use super::{Aspect, Damaged, Facts};

/// Bytes of a file after the end of its archive, where no program looks: a comment, or whatever somebody has put there.
fn beyond_the_parts(file: &mut BufReader<File>) -> Result<usize, Damaged> {
    const END: (&[u8], usize) = (b"PK\x05\x06", 22);
    let length = file.seek(SeekFrom::End(0)).map_err(Damaged::of)?;
    file.seek(SeekFrom::Start(length.saturating_sub(1 << 17))).map_err(Damaged::of)?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail).map_err(Damaged::of)?;
    file.rewind().map_err(Damaged::of)?;
    let end = tail.windows(END.0.len()).rposition(|bytes| bytes == END.0);
    Ok(end.map_or(0, |end| tail.len().saturating_sub(end + END.1)))
}

/// A sheet of a workbook.
#[derive(Clone, Debug)]
pub struct SheetEntry {
    /// Its name.
    pub name: String,
    /// Where its cells stand.
    pub part: String,
    /// Where its relationships lead, by their identity.
    pub links: BTreeMap<String, String>,
}

/// A workbook, open.
pub struct Book {
    /// Its parts.
    pub archive: ZipArchive<BufReader<File>>,
    /// Bytes of all its parts together.
    pub size: u64,
    /// Its sheets, in order.
    pub sheets: Vec<SheetEntry>,
    /// What cells refer to.
    pub shared: Shared,
    /// What it says beside its sheets.
    pub facts: Facts,
}

impl Book {
    /// Opens one; `expected` is the size of what it should be.
    pub fn open(path: &Path, expected: Option<u64>) -> Result<Book, Damaged> {
        let mut file = BufReader::new(File::open(path).map_err(Damaged::of)?);
        let beyond = beyond_the_parts(&mut file)?;
        let mut archive = ZipArchive::new(file).map_err(Damaged::of)?;
        let mut size = 0_u64;
        for rank in 0..archive.len() {
            size = size.saturating_add(archive.by_index_raw(rank).map_err(Damaged::of)?.size());
        }
        if expected.is_some_and(|expected| size > expected.saturating_mul(4).saturating_add(16 << 20)) {
            return Err(Damaged::of("its parts are far larger than those of a report"));
        }
        let (sheets, shared, facts) = (Vec::new(), Shared::default(), Facts::new());
        let mut book = Book { archive, size, sheets, shared, facts };
        if beyond > 0 {
            book.fact("zip", Aspect::Part, &format!("+ {beyond} B"));
        }
        book.read_workbook()?;
        Ok(book)
    }

    /// The names of its parts.
    pub fn part_names(&self) -> Result<Vec<String>, Damaged> {
        self.archive
            .file_names()
            .map(|name| name.map(std::borrow::Cow::into_owned).map_err(Damaged::of))
            .collect()
    }

    fn part(&mut self, name: &str) -> Result<Vec<u8>, Damaged> {
        let mut bytes = Vec::new();
        match self.archive.by_name(name) {
            Ok(mut part) => drop(part.read_to_end(&mut bytes).map_err(Damaged::of)?),
            Err(zip::result::ZipError::FileNotFound) => {}
            Err(error) => return Err(Damaged::of(error)),
        }
        Ok(bytes)
    }

    /// Identity, target and kind of the relationships of a part.
    fn relationships(&mut self, part: &str) -> Result<Vec<(String, String, String)>, Damaged> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let bytes = self.part(&format!("{folder}/_rels/{name}.rels"))?;
        let found =
            elements(bytes.as_slice())?.into_iter().filter(|(_, element, _)| element.name == "Relationship");
        Ok(found
            .map(|(_, element, _)| {
                let external = element.get("TargetMode") == "External";
                let target = element.get("Target");
                let target = if external { target.to_owned() } else { resolved(folder, target) };
                let kind = element.get("Type").rsplit('/').next().unwrap_or_default();
                (element.get("Id").to_owned(), target, kind.to_owned())
            })
            .collect())
    }

    fn read_workbook(&mut self) -> Result<(), Damaged> {
        let theme = looks::theme(&self.part("xl/theme/theme1.xml")?)?;
        self.shared.looks = Looks::read(&self.part("xl/styles.xml")?, &theme)?;
        self.shared.strings = shared_strings(&self.part("xl/sharedStrings.xml")?)?;
        let relationships = self.relationships("xl/workbook.xml")?;
        let workbook = elements(self.part("xl/workbook.xml")?.as_slice())?;
        for (_, element, text) in &workbook {
            match element.name.as_str() {
                "sheet" => {
                    let name = element.get("name").to_owned();
                    let target = relationships.iter().find(|(id, ..)| id == element.get("id"));
                    let part = target.map(|(_, target, _)| target.clone()).ok_or_else(Damaged::short)?;
                    if !matches!(element.get("state"), "" | "visible") {
                        self.fact(&name, Aspect::Visibility, element.get("state"));
                    }
                    self.sheets.push(SheetEntry { name, part, links: BTreeMap::new() });
                }
                // The filter's own range, which programs keep or drop as they please.
                "definedName" if element.get("name").ends_with("_FilterDatabase") => {}
                "definedName" => {
                    let scope = element.get("localSheetId");
                    self.fact(
                        &format!("{} {scope}", element.get("name")),
                        Aspect::Name,
                        &sheet::one_spelling(text),
                    );
                }
                "workbookPr" if element.is("date1904") => self.fact("date1904", Aspect::Setting, "1"),
                "calcPr" if element.get("calcMode") == "manual" => {
                    self.fact("calcMode", Aspect::Setting, "manual");
                }
                "calcPr" if element.is("iterate") => self.fact("iterate", Aspect::Setting, "1"),
                "calcPr" if matches!(element.get("fullPrecision"), "0" | "false") => {
                    self.fact("fullPrecision", Aspect::Setting, "0");
                }
                "workbookView" if matches!(element.get("showSheetTabs"), "0" | "false") => {
                    self.fact("showSheetTabs", Aspect::Setting, "0");
                }
                "workbookProtection" if element.is("lockStructure") => {
                    self.fact("protection", Aspect::Setting, "1");
                }
                _ => {}
            }
        }
        self.read_properties()?;
        self.read_around_sheets()?;
        for name in self.part_names()? {
            // What runs or calls for other files, and what nothing in a report leads to.
            let known =
                KNOWN_PARTS.iter().any(|(folder, end)| name.starts_with(folder) && name.ends_with(end));
            if !known || name.contains("vbaProject") {
                self.fact(&name, Aspect::Part, "1");
            }
        }
        Ok(())
    }

    fn fact(&mut self, place: &str, aspect: Aspect, value: &str) {
        self.facts.insert((place.to_owned(), aspect), value.to_owned());
    }

    fn read_properties(&mut self) -> Result<(), Damaged> {
        let mut value = String::new();
        for (_, element, text) in elements(self.part("docProps/custom.xml")?.as_slice())? {
            match element.name.as_str() {
                "property" => {
                    let said = std::mem::take(&mut value);
                    self.fact(element.get("name"), Aspect::Property, &said);
                }
                _ => value.push_str(&text),
            }
        }
        for (_, element, text) in elements(self.part("docProps/core.xml")?.as_slice())? {
            const TOLD: [&str; 7] =
                ["title", "subject", "creator", "description", "keywords", "category", "contentStatus"];
            if TOLD.contains(&element.name.as_str()) && !text.is_empty() {
                self.fact(&element.name, Aspect::Property, &text);
            }
        }
        Ok(())
    }

    /// Comments, links and drawings, which stand in parts of their own.
    fn read_around_sheets(&mut self) -> Result<(), Damaged> {
        for rank in 0..self.sheets.len() {
            let Some(SheetEntry { name, part, .. }) = self.sheets.get(rank).cloned() else { continue };
            for (id, target, kind) in self.relationships(&part)? {
                match kind.as_str() {
                    "hyperlink" => {
                        drop(self.sheets.get_mut(rank).and_then(|sheet| sheet.links.insert(id, target)));
                    }
                    "comments" => self.read_comments(&name, &target)?,
                    "drawing" => self.read_drawing(&name, &target)?,
                    "vmlDrawing" | "printerSettings" => {}
                    other => self.fact(&format!("{name} {target}"), Aspect::Part, other),
                }
            }
        }
        Ok(())
    }

    fn read_comments(&mut self, sheet: &str, part: &str) -> Result<(), Damaged> {
        let (mut text, mut authors) = (String::new(), Vec::new());
        for (_, element, inner) in elements(self.part(part)?.as_slice())? {
            match element.name.as_str() {
                // Programs without a name for whoever wrote it say nothing, or « Author ».
                "author" => authors.push(if inner == "Author" { String::new() } else { inner }),
                "t" => text.push_str(&inner),
                "comment" => {
                    let said = std::mem::take(&mut text);
                    let author =
                        element.get("authorId").parse().ok().and_then(|rank: usize| authors.get(rank));
                    let author = author.map_or("", String::as_str);
                    let said = format!("{author} {}", said.trim());
                    self.fact(&format!("{sheet}!{}", element.get("ref")), Aspect::Comment, said.trim());
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn read_drawing(&mut self, sheet: &str, part: &str) -> Result<(), Damaged> {
        let mut said = Vec::new();
        for (_, element, text) in elements(self.part(part)?.as_slice())? {
            match element.name.as_str() {
                "pic" | "sp" | "graphicFrame" | "cxnSp" => said.push(element.name.clone()),
                "t" if !text.is_empty() => said.push(text),
                _ => {}
            }
        }
        for (_, target, kind) in self.relationships(part)? {
            if kind == "chart" {
                said.push(self.chart(&target)?);
            }
        }
        if !said.is_empty() {
            said.sort();
            self.fact(sheet, Aspect::Drawing, &said.join(" ; "));
        }
        Ok(())
    }

    /// What a chart shows: its kind, its title, the cells it draws and what they say, its limits, its colours.
    fn chart(&mut self, part: &str) -> Result<String, Damaged> {
        let said = elements(self.part(part)?.as_slice())?.into_iter().filter_map(|(outer, element, text)| {
            let within = |name: &str| outer.iter().any(|outer| outer == name);
            match element.name.as_str() {
                "f" => Some(sheet::one_spelling(&text).replace('$', "")),
                "v" if within("cat") || within("val") => {
                    Some(text.parse::<f64>().map_or(text, |number| number.to_string()))
                }
                "t" if !text.is_empty() => Some(text),
                "barDir" => Some(element.get("val").to_owned()),
                "max" | "min" if within("scaling") => {
                    Some(format!("{} {}", element.name, element.get("val")))
                }
                "srgbClr" if within("dPt") => Some(element.get("val").to_uppercase()),
                name if name.ends_with("Chart") => Some(name.to_owned()),
                _ => None,
            }
        });
        Ok(said.collect::<Vec<_>>().join(", "))
    }

    /// Has another program written this workbook anew, every sheet of it, its styles and its properties?
    pub fn has_saved_again(&self, differing: &[String]) -> bool {
        let anew = |part: &str| differing.iter().any(|name| name == part);
        let sheets = self.sheets.iter().filter(|sheet| anew(&sheet.part)).count();
        anew("xl/workbook.xml")
            && anew("xl/styles.xml")
            && anew("docProps/app.xml")
            && sheets == self.sheets.len()
    }

    /// What a part says, element by element; of what is no XML, its fingerprint.
    pub fn said(&mut self, part: &str) -> Result<Vec<String>, Damaged> {
        let bytes = self.part(part)?;
        let as_whole = || {
            let hash = <sha2::Sha256 as sha2::Digest>::digest(&bytes);
            vec![format!("SHA-256 {}", crate::domain::hex(&hash))]
        };
        // A part without an element that differs differs all the same.
        let mut said: Vec<String> = match elements(bytes.as_slice()) {
            Ok(elements) => elements.iter().map(|(outer, element, text)| element.said(outer, text)).collect(),
            Err(_) => Vec::new(),
        };
        if !bytes.is_empty() {
            said.extend(as_whole());
        }
        Ok(said)
    }
}

/// Parts that a report has, or a program that saves it: how their names begin and end.
const KNOWN_PARTS: [(&str, &str); 17] = [
    ("[Content_Types].xml", ""),
    ("_rels/", ".rels"),
    ("docProps/core.xml", ""),
    ("docProps/app.xml", ""),
    ("docProps/custom.xml", ""),
    ("xl/workbook.xml", ""),
    ("xl/styles.xml", ""),
    ("xl/sharedStrings.xml", ""),
    ("xl/calcChain.xml", ""),
    ("xl/_rels/", ".rels"),
    ("xl/theme/", ".xml"),
    ("xl/worksheets/", ".xml"),
    ("xl/worksheets/_rels/", ".rels"),
    ("xl/comments", ".xml"),
    ("xl/drawings/", ""),
    ("xl/charts/", ""),
    ("xl/printerSettings/", ".bin"),
];

/// The place in the archive that a relationship of a part in `folder` names.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

fn shared_strings(part: &[u8]) -> Result<Vec<String>, Damaged> {
    let (mut strings, mut text) = (Vec::new(), String::new());
    for (outer, element, inner) in elements(part)? {
        match element.name.as_str() {
            "t" if !outer.iter().any(|name| name == "rPh") => text.push_str(&inner),
            "rPr" => text.push_str(xml::OWN_LOOK),
            "si" => strings.push(std::mem::take(&mut text)),
            _ => {}
        }
    }
    Ok(strings)
}
