//! Two workbooks, compared as a person sees them and as a program computes them: values, formulas, looks, visibility,
//! order, names, comments, links, drawings, properties; and, where nothing else differs, byte by byte.

mod book;
mod looks;
mod sheet;
mod xml;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::domain::cell_name;
use crate::lang::{Lang, Message};

use book::Book;
use sheet::{SheetCell, SheetCells};

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
        let is_link = |key: &&(String, Aspect)| key.1 == Aspect::Link;
        // Another folder changes the way to every file: the first shows how.
        let mut links =
            before.keys().filter(is_link).filter_map(|key| Some((before.get(key)?, after.get(key)?)));
        let to_file = links.find(|(old, _)| !old.starts_with('#'));
        let folders = to_file.and_then(|(old, new)| sheet::folders_before(old, new));
        for key in places {
            let (old, new) = (before.get(key), after.get(key));
            let dropped = old.is_none() && sheet::DROPPED.contains(&&*key.0);
            let agree = |(old, new): (&String, &String)| {
                same(old, new)
                    || (is_link(&key) && folders.is_some() && sheet::folders_before(old, new) == folders)
            };
            if !dropped && !old.zip(new).is_some_and(agree) {
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
    // What a row as high as its text, or a blank cell without a fill, looks like is not said.
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
