//! Two workbooks, compared as a person sees them and as a program computes them: values, formulas, looks, visibility,
//! order, names, comments, links, drawings, properties; and, where nothing else differs, byte by byte.

mod looks;
mod sheet;
mod xml;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;

use rust_decimal::Decimal;
use serde::Serialize;
use zip::ZipArchive;

use crate::domain::cell_name;
use crate::lang::{Lang, Message};

use looks::Looks;
use sheet::{Shared, SheetCell, SheetCells};
use xml::elements;

/// What of a workbook differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// What a cell shows.
    Value,
    /// A formula.
    Formula,
    /// Number format, font, colours.
    Look,
    /// A hidden sheet, row or column, or a filter.
    Visibility,
    /// The order of the sheets.
    Order,
    /// A defined name.
    Name,
    /// A comment.
    Comment,
    /// A link.
    Link,
    /// Merged cells.
    Merged,
    /// A conditional format.
    ConditionalFormat,
    /// A chart, a picture, a shape.
    Drawing,
    /// A property of the document.
    Property,
    /// A setting: protection, print header, calculation …
    Setting,
    /// A part of the file that a person does not see by itself.
    Part,
}

impl Aspect {
    /// In words.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Aspect::Value => Message::ASPECT_VALUE,
            Aspect::Formula => Message::ASPECT_FORMULA,
            Aspect::Look => Message::ASPECT_LOOK,
            Aspect::Visibility => Message::ASPECT_VISIBILITY,
            Aspect::Order => Message::ASPECT_ORDER,
            Aspect::Name => Message::ASPECT_NAME,
            Aspect::Comment => Message::ASPECT_COMMENT,
            Aspect::Link => Message::ASPECT_LINK,
            Aspect::Merged => Message::ASPECT_MERGED,
            Aspect::ConditionalFormat => Message::ASPECT_CONDITIONAL_FORMAT,
            Aspect::Drawing => Message::ASPECT_DRAWING,
            Aspect::Property => Message::ASPECT_PROPERTY,
            Aspect::Setting => Message::ASPECT_SETTING,
            Aspect::Part => Message::ASPECT_PART,
        }
        .get(lang)
    }
}

/// What is said at a place (a cell, a range, a name …) of a sheet or of the workbook.
pub type Facts = BTreeMap<(String, Aspect), String>;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Alteration {
    /// The sheet, empty for the workbook itself.
    pub sheet: String,
    /// The cell, row, column, range, name or part.
    pub place: String,
    /// What of it.
    pub aspect: Aspect,
    /// What stands there, `None` for nothing.
    pub before: Option<String>,
    /// What should.
    pub after: Option<String>,
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// The same bytes.
    pub identical: bool,
    /// Another program has saved the workbook: what only that changes is left out.
    pub saved_again: bool,
    /// The differences, at most [`MOST`].
    pub alterations: Vec<Alteration>,
    /// How many there are beyond those listed.
    pub more: usize,
}

/// Differences listed; the others are counted.
pub const MOST: usize = 1_000;

/// The workbook is damaged; the reader's words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Damaged(String);

impl Damaged {
    #[expect(clippy::needless_pass_by_value, reason = "given to `map_err`")]
    fn of(error: impl ToString) -> Damaged {
        Damaged(error.to_string())
    }

    fn short() -> Damaged {
        Damaged("a part ends too early".to_owned())
    }
}

impl Audit {
    fn add(&mut self, sheet: &str, place: &str, aspect: Aspect, before: Option<&str>, after: Option<&str>) {
        if self.alterations.len() == MOST {
            self.more += 1;
            return;
        }
        let owned = |value: Option<&str>| value.map(str::to_owned);
        self.alterations.push(Alteration {
            sheet: sheet.to_owned(),
            place: place.to_owned(),
            aspect,
            before: owned(before),
            after: owned(after),
        });
    }

    fn facts(&mut self, sheet: &str, before: &Facts, after: &Facts) {
        let places: BTreeSet<_> = before.keys().chain(after.keys()).collect();
        for key in places {
            let (old, new) = (before.get(key), after.get(key));
            let dropped = old.is_none() && sheet::DROPPED.contains(&&*key.0);
            if !dropped && !old.is_some_and(|old| new.is_some_and(|new| same(old, new))) {
                self.add(sheet, &key.0, key.1, old.map(String::as_str), new.map(String::as_str));
            }
        }
    }
}

/// Do two texts say the same? Sizes (`~15.71`) are nearly the same in the units of two programs.
fn same(one: &str, other: &str) -> bool {
    let size = |word: &str| word.strip_prefix('~').and_then(|size| size.parse::<Decimal>().ok());
    let alike = |(one, other): (&str, &str)| match (size(one), size(other)) {
        (Some(one), Some(other)) => (one - other).abs() <= one.min(other) * NEARLY + TENTH,
        _ => one == other,
    };
    let (words, other_words) = (one.split(' '), other.split(' '));
    one == other || words.clone().count() == other_words.clone().count() && words.zip(other_words).all(alike)
}

/// A twentieth: sizes that two programs write in units of their own differ by less.
const NEARLY: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
const TENTH: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

/// Compares the workbook at `before` with the one at `after`, which is what it should be.
///
/// # Errors
/// The workbook at `before` is damaged.
pub fn audit(before: &Path, after: &Path) -> Result<Audit, Damaged> {
    let mut found = Audit::default();
    if same_bytes(File::open(before).map_err(Damaged::of)?, File::open(after).map_err(Damaged::of)?)? {
        found.identical = true;
        return Ok(found);
    }
    // A part that is not larger than a spreadsheet program makes it takes no more memory than the part it should be.
    let mut new = Book::open(after, None)?;
    let mut old = Book::open(before, Some(new.size))?;
    found.facts("", &old.facts, &new.facts);
    let order = |book: &Book| book.sheets.iter().map(|sheet| sheet.name.clone()).collect::<Vec<_>>();
    let (old_order, new_order) = (order(&old), order(&new));
    if old_order != new_order {
        let [old, new] = [&old_order, &new_order].map(|names| names.join(" ; "));
        found.add("", "", Aspect::Order, Some(&old), Some(&new));
    }
    for name in new_order.iter().filter(|name| old_order.contains(name)) {
        compare_sheet(name, &mut old, &mut new, &mut found)?;
    }
    let differing = differing_parts(&mut old, &mut new)?;
    found.saved_again = new.has_saved_again(&differing);
    if found.alterations.is_empty() && !found.saved_again {
        for part in differing {
            let (before, after) = (old.said(&part)?, new.said(&part)?);
            let rank = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
            found.add(
                "",
                &part,
                Aspect::Part,
                before.get(rank).map(String::as_str),
                after.get(rank).map(String::as_str),
            );
        }
    }
    Ok(found)
}

fn same_bytes(one: impl Read, other: impl Read) -> Result<bool, Damaged> {
    let (mut one, mut other) = (BufReader::new(one), BufReader::new(other));
    let (mut left, mut right) = ([0; 8 << 10], [0; 8 << 10]);
    loop {
        let read = fill(&mut one, &mut left)?;
        if read != fill(&mut other, &mut right)? || left.get(..read) != right.get(..read) {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
    }
}

fn fill(source: &mut impl Read, buffer: &mut [u8]) -> Result<usize, Damaged> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest).map_err(Damaged::of)? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

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
struct SheetEntry {
    name: String,
    part: String,
    /// Where its relationships lead, by their identity.
    links: BTreeMap<String, String>,
}

/// A workbook, open.
struct Book {
    archive: ZipArchive<BufReader<File>>,
    /// Bytes of all its parts together.
    size: u64,
    sheets: Vec<SheetEntry>,
    shared: Shared,
    facts: Facts,
}

impl Book {
    fn open(path: &Path, expected: Option<u64>) -> Result<Book, Damaged> {
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

    fn part_names(&self) -> Result<Vec<String>, Damaged> {
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
    fn has_saved_again(&self, differing: &[String]) -> bool {
        let anew = |part: &str| differing.iter().any(|name| name == part);
        let sheets = self.sheets.iter().filter(|sheet| anew(&sheet.part)).count();
        anew("xl/workbook.xml")
            && anew("xl/styles.xml")
            && anew("docProps/app.xml")
            && sheets == self.sheets.len()
    }

    /// What a part says, element by element; of what is no XML, its fingerprint.
    fn said(&mut self, part: &str) -> Result<Vec<String>, Damaged> {
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

/// The parts that are not in both workbooks with the same bytes.
fn differing_parts(old: &mut Book, new: &mut Book) -> Result<Vec<String>, Damaged> {
    let names: BTreeSet<String> = old.part_names()?.into_iter().chain(new.part_names()?).collect();
    let mut differing = Vec::new();
    for name in names {
        let same = match (old.archive.by_name(&name), new.archive.by_name(&name)) {
            (Ok(old), Ok(new)) => old.size() == new.size() && same_bytes(old, new)?,
            _ => false,
        };
        if !same {
            differing.push(name);
        }
    }
    Ok(differing)
}

fn compare_sheet(name: &str, old: &mut Book, new: &mut Book, found: &mut Audit) -> Result<(), Damaged> {
    let entry = |book: &Book| book.sheets.iter().find(|sheet| sheet.name == name).cloned();
    let (Some(old_entry), Some(new_entry)) = (entry(old), entry(new)) else { return Ok(()) };
    let old_part = old.archive.by_name(&old_entry.part).map_err(Damaged::of)?;
    let new_part = new.archive.by_name(&new_entry.part).map_err(Damaged::of)?;
    let mut old_cells = SheetCells::new(old_part, &old.shared, &old_entry.links);
    let mut new_cells = SheetCells::new(new_part, &new.shared, &new_entry.links);
    let (mut before, mut after) = (old_cells.next()?, new_cells.next()?);
    while before.is_some() || after.is_some() {
        let at = [&before, &after].into_iter().flatten().map(|cell| cell.position).min();
        let here = |cell: &Option<SheetCell>| cell.clone().filter(|cell| Some(cell.position) == at);
        let (old_cell, new_cell) = (here(&before), here(&after));
        compare_cells(name, old_cell.as_ref(), new_cell.as_ref(), found);
        if old_cell.is_some() {
            before = old_cells.next()?;
        }
        if new_cell.is_some() {
            after = new_cells.next()?;
        }
    }
    found.facts(name, &old_cells.facts, &new_cells.facts);
    Ok(())
}

fn compare_cells(sheet: &str, before: Option<&SheetCell>, after: Option<&SheetCell>, found: &mut Audit) {
    let Some((row, column)) = before.or(after).map(|cell| cell.position) else { return };
    let is_row = column == 0;
    let place = if is_row { row.to_string() } else { cell_name(column.saturating_sub(1), row) };
    let aspect =
        |of: fn(&SheetCell) -> &str| [before, after].map(|cell| cell.map(of).filter(|said| !said.is_empty()));
    let [old, new] = aspect(|cell| &cell.formula);
    if old != new {
        found.add(sheet, &place, Aspect::Formula, old, new);
    }
    let computes = old.is_some();
    let [old, new] = aspect(|cell| &cell.value);
    // A formula whose result is not stored is computed anew by whoever opens the workbook.
    if old != new && !(computes && old.is_none()) {
        found.add(sheet, &place, if is_row { Aspect::Visibility } else { Aspect::Value }, old, new);
    }
    // What a row as high as its text, or a blank cell without a fill, looks like is not told.
    let [old, new] = aspect(|cell| &cell.look);
    let comparable = match (before, after) {
        (Some(_), Some(_)) => !is_row || old.is_some() && new.is_some(),
        (Some(before), None) => !is_row && before.value.is_empty(),
        (None, _) => false,
    };
    if comparable && !same(old.unwrap_or_default(), new.unwrap_or_default()) {
        found.add(sheet, &place, Aspect::Look, old, new);
    }
}
