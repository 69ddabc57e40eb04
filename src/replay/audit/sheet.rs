//! One sheet as a stream of cells, and what else it says: hidden and low rows, widths, merged cells, links, conditional formats …

use std::collections::BTreeMap;
use std::io::Read;

use super::looks::Looks;
use super::xml::{Element, Node, Xml};
use super::{Aspect, Damaged, Facts};
use crate::domain::column_letters;

/// What the cells of every sheet of a workbook refer to.
#[derive(Debug, Default)]
pub struct Shared {
    /// Texts by number.
    pub strings: Vec<String>,
    /// Looks by number.
    pub looks: Looks,
}

/// A cell that holds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetCell {
    /// Row and column, from 1.
    pub position: (u32, u32),
    /// What it shows before its number format: a text in quotation marks, a number bare; empty for a formula whose
    /// result is not stored.
    pub value: String,
    /// Its formula, in one spelling; empty when it has none.
    pub formula: String,
    /// How it looks.
    pub look: String,
}

impl SheetCell {
    /// Does it show nothing, as a blank cell without a fill?
    fn is_empty(&self) -> bool {
        let seen = !self.look.is_empty() && (self.position.1 == 0 || self.look.contains("fill "));
        self.value.is_empty() && self.formula.is_empty() && !seen
    }
}

/// A row that is lower, in points, cannot be read.
const LOW: f64 = 9.0;

/// More columns than a sheet of a report has.
const LAST_COLUMN: u32 = 40;

/// What elements of a sheet say beside its cells: the element, the attribute that tells one from another, what it is of,
/// and its attributes with what is usual; an element without attributes here says something by being there.
type Noted = (&'static str, &'static str, Aspect, &'static [(&'static str, &'static str)]);

const NOTED: &[Noted] = &[
    (
        "sheetView",
        "",
        Aspect::Setting,
        &[
            ("showFormulas", "0"),
            ("rightToLeft", "0"),
            ("showZeros", "1"),
            ("showGridLines", "1"),
            ("showRowColHeaders", "1"),
            ("view", "normal"),
        ],
    ),
    ("pane", "", Aspect::Setting, &[("xSplit", "0"), ("ySplit", "0")]),
    ("sheetFormatPr", "", Aspect::Visibility, &[("zeroHeight", "0")]),
    ("sheetProtection", "", Aspect::Setting, &[("sheet", "0")]),
    ("tabColor", "", Aspect::Look, &[("rgb", ""), ("theme", "")]),
    ("mergeCell", "ref", Aspect::Merged, &[]),
    ("autoFilter", "", Aspect::Setting, &[("ref", "")]),
    ("filterColumn", "colId", Aspect::Visibility, &[]),
    ("sortState", "ref", Aspect::Setting, &[]),
    ("picture", "", Aspect::Drawing, &[]),
    ("brk", "id", Aspect::Setting, &[("man", "0")]),
    ("pageMargins", "", Aspect::Setting, &[("left", ""), ("right", ""), ("top", ""), ("bottom", "")]),
    (
        "pageSetup",
        "",
        Aspect::Setting,
        &[
            ("orientation", "portrait"),
            ("paperSize", "1"),
            ("scale", "100"),
            ("fitToHeight", "1"),
            ("fitToWidth", "1"),
        ],
    ),
];

/// How a sheet is looked at, which LibreOffice without a window drops.
pub const DROPPED: [&str; 2] = ["pane", "sheetView"];

/// A sheet being read.
pub struct SheetCells<'s, R: Read> {
    xml: Xml<R>,
    shared: &'s Shared,
    links: &'s BTreeMap<String, String>,
    row: u32,
    column: u32,
    /// Master formulas that other cells share, with where they stand.
    masters: BTreeMap<String, (String, (u32, u32))>,
    /// What is said of the sheet, complete once its cells are read.
    pub facts: Facts,
}

impl<'s, R: Read> SheetCells<'s, R> {
    /// Begins to read a sheet whose relationships lead to `links`.
    pub fn new(part: R, shared: &'s Shared, links: &'s BTreeMap<String, String>) -> SheetCells<'s, R> {
        let (xml, masters, facts) = (Xml::new(part), BTreeMap::new(), Facts::default());
        SheetCells { xml, shared, links, row: 0, column: 0, masters, facts }
    }

    /// The next cell that holds something, or row that is set apart (its column is 0).
    pub fn next(&mut self) -> Result<Option<SheetCell>, Damaged> {
        while let Some(node) = self.xml.next()? {
            let Node::Start(element) = node else { continue };
            let cell = match element.name.as_str() {
                "c" => self.cell(&element)?,
                "row" => self.row(&element),
                _ => {
                    self.note(&element)?;
                    continue;
                }
            };
            if !cell.is_empty() {
                return Ok(Some(cell));
            }
        }
        Ok(None)
    }

    /// Is it hidden, or too low to be read? How high has somebody made it?
    fn row(&mut self, element: &Element) -> SheetCell {
        self.row = element.get("r").parse().unwrap_or(self.row + 1);
        self.column = 0;
        let height: Option<f64> = element.get("ht").parse().ok();
        let hidden = element.is("hidden") || height.is_some_and(|height| height < LOW);
        let set = element.is("customHeight");
        let look = height.filter(|_| set).map(|height| format!("height ~{height}")).unwrap_or_default();
        let value = if hidden { "hidden".to_owned() } else { String::new() };
        SheetCell { position: (self.row, 0), value, formula: String::new(), look }
    }

    fn cell(&mut self, element: &Element) -> Result<SheetCell, Damaged> {
        let at = position(element.get("r")).unwrap_or((self.row, self.column + 1));
        (self.row, self.column) = at;
        let (mut value, mut formula, mut is_text) = (String::new(), String::new(), false);
        loop {
            match self.xml.next()?.ok_or_else(Damaged::short)? {
                Node::Start(inner) if inner.name == "v" => value = self.xml.text()?,
                Node::Start(inner) if inner.name == "is" => (value, is_text) = (self.xml.text()?, true),
                Node::Start(inner) if inner.name == "f" => formula = self.formula(&inner, at)?,
                Node::End(name) if name == "c" => break,
                _ => {}
            }
        }
        let value = match element.get("t") {
            "s" => quoted(
                value
                    .parse()
                    .ok()
                    .and_then(|rank: usize| self.shared.strings.get(rank))
                    .map_or("?", String::as_str),
            ),
            "b" => if value == "0" { "FALSE" } else { "TRUE" }.to_owned(),
            "e" => value,
            "str" | "inlineStr" if is_text || !value.is_empty() => quoted(&value),
            _ => value.trim().parse::<f64>().map_or(value, |number| number.to_string()),
        };
        let style: usize = element.get("s").parse().unwrap_or(0);
        let look = self.shared.looks.of_cells.get(style).cloned().unwrap_or_default();
        Ok(SheetCell { position: at, value, formula, look })
    }

    fn formula(&mut self, element: &Element, at: (u32, u32)) -> Result<String, Damaged> {
        let text = one_spelling(&self.xml.text()?);
        if element.get("t") != "shared" {
            return Ok(text);
        }
        let number = element.get("si").to_owned();
        if !text.is_empty() {
            self.masters.insert(number, (text.clone(), at));
            return Ok(text);
        }
        let master = self.masters.get(&number);
        Ok(master.map_or_else(|| "?".to_owned(), |(formula, from)| moved(formula, *from, at)))
    }

    /// What an element other than a cell says.
    fn note(&mut self, element: &Element) -> Result<(), Damaged> {
        let name = element.name.as_str();
        for (of, identity, aspect, attributes) in NOTED {
            if *of == name {
                let said = attributes.iter().filter(|(attribute, usual)| !element.says(attribute, usual));
                let said: Vec<String> = said
                    .map(|(attribute, _)| match element.get(attribute) {
                        size if *of == "pageMargins" => format!("{attribute} ~{size}"),
                        value => format!("{attribute} {value}"),
                    })
                    .collect();
                if attributes.is_empty() || !said.is_empty() {
                    let place = format!("{name} {}", element.get(identity)).trim_end().to_owned();
                    self.facts.insert((place, *aspect), said.join(", "));
                }
            }
        }
        match name {
            "col" => {
                let width: Option<f64> = element.get("width").parse().ok();
                let hidden = element.is("hidden") || width.is_some_and(|width| width < 1.0);
                let bound = |name| element.get(name).parse().unwrap_or(1_u32).min(16_384);
                // Beyond the columns of a report, programs write what they please.
                let last = if hidden { bound("max") } else { bound("max").min(LAST_COLUMN) };
                for column in bound("min")..=last {
                    let letters = column_letters(column.saturating_sub(1));
                    if hidden {
                        self.facts.insert((letters, Aspect::Visibility), "hidden".to_owned());
                    } else if let Some(width) = width {
                        self.facts.insert((letters, Aspect::Look), format!("width ~{width}"));
                    }
                }
            }
            "hyperlink" => {
                let external = self.links.get(element.get("id")).map_or("", String::as_str);
                let inside = element.get("location");
                let hash = if inside.is_empty() { "" } else { "#" };
                let target = one_target(&format!("{external}{hash}{inside}"));
                self.facts.insert((element.get("ref").to_owned(), Aspect::Link), target);
            }
            "conditionalFormatting" => return self.conditional_format(element.get("sqref")),
            "dataValidation" => {
                let place = element.get("sqref").to_owned();
                let said =
                    ["type", "promptTitle", "prompt", "errorTitle", "error"].map(|name| element.get(name));
                let said = format!("{} {}", said.join(" ").trim_end(), self.xml.text()?);
                self.facts.insert((place, Aspect::Setting), said);
            }
            "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter" => {
                let place = element.name.clone();
                let words = self.xml.text()?.split_whitespace().collect::<String>();
                if !words.is_empty() {
                    self.facts.insert((place, Aspect::Setting), words);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn conditional_format(&mut self, range: &str) -> Result<(), Damaged> {
        let mut rules = Vec::new();
        loop {
            match self.xml.next()?.ok_or_else(Damaged::short)? {
                Node::Start(element) if element.name == "cfRule" => {
                    let look = element
                        .get("dxfId")
                        .parse()
                        .ok()
                        .and_then(|rank: usize| self.shared.looks.conditional.get(rank));
                    let look = look.cloned().unwrap_or_default();
                    rules.push(format!("{} {} [{look}]", element.get("type"), element.get("operator")));
                }
                Node::Start(element) if element.name == "formula" => {
                    let formula = one_spelling(&self.xml.text()?);
                    rules.last_mut().into_iter().for_each(|rule| rule.push_str(&formula));
                }
                Node::End(name) if name == "conditionalFormatting" => break,
                _ => {}
            }
        }
        self.facts
            .entry((range.to_owned(), Aspect::ConditionalFormat))
            .or_default()
            .push_str(&rules.join(" ; "));
        Ok(())
    }
}

fn quoted(text: &str) -> String {
    format!("« {text} »")
}

/// `B7` as row and column, from 1.
pub fn position(cell: &str) -> Option<(u32, u32)> {
    let digits = cell.find(|c: char| c.is_ascii_digit())?;
    let column = cell.get(..digits)?.bytes().try_fold(0_u32, |sum, letter| {
        letter
            .is_ascii_uppercase()
            .then(|| sum.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1))
            .flatten()
    });
    Some((cell.get(digits..)?.parse().ok()?, column.filter(|column| *column > 0)?))
}

/// Where a link leads, in one spelling: signs as they are, no quotation marks around the name of a sheet.
fn one_target(link: &str) -> String {
    percent_encoding::percent_decode_str(link).decode_utf8_lossy().replace('\'', "")
}

/// What comes before the common end of two links to one file: a program that saves a workbook in another folder writes
/// the way from there, which goes up.
pub fn folders_before<'l>(one: &'l str, other: &'l str) -> Option<(&'l str, &'l str)> {
    let ends = one.rsplit('/').zip(other.rsplit('/')).take_while(|(one, other)| one == other);
    let common: usize = ends.map(|(name, _)| name.len() + 1).sum();
    let before = |link: &'l str| link.get(..(link.len() + 1).saturating_sub(common));
    let folders = (before(one)?, before(other)?);
    (common > 0 && [folders.0, folders.1].iter().any(|folder| folder.starts_with("../"))).then_some(folders)
}

/// A formula without the blanks and quotation marks that programs set as they please; texts in it stay as they are.
pub fn one_spelling(formula: &str) -> String {
    let mut in_text = false;
    let keep = |c: &char| {
        if *c == '"' {
            in_text = !in_text;
        }
        in_text || !(c.is_whitespace() || *c == '\'')
    };
    formula.chars().filter(keep).collect()
}

/// A shared formula as the cell `to` reads it, where it was written for `from`: what `$` does not hold moves along.
fn moved(formula: &str, from: (u32, u32), to: (u32, u32)) -> String {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '"' | '!');
    let mut in_text = false;
    let mut words: Vec<String> = vec![String::new()];
    for c in formula.chars() {
        in_text ^= c == '"';
        if in_text || is_word(c) {
            words.last_mut().into_iter().for_each(|word| word.push(c));
        } else {
            words.extend([c.to_string(), String::new()]);
        }
    }
    words.iter().map(|word| moved_reference(word, from, to).unwrap_or_else(|| word.clone())).collect()
}

fn moved_reference(word: &str, from: (u32, u32), to: (u32, u32)) -> Option<String> {
    let (sheet, cell) = word.rsplit_once('!').map_or(("", word), |(sheet, cell)| (sheet, cell));
    let (fixed_column, rest) = (cell.starts_with('$'), cell.strip_prefix('$').unwrap_or(cell));
    let fixed_row = rest.contains('$');
    let (row, column) = position(&rest.replace('$', ""))?;
    let shift =
        |at: u32, from: u32, to: u32| u32::try_from(i64::from(at) + i64::from(to) - i64::from(from)).ok();
    let row = if fixed_row { row } else { shift(row, from.0, to.0)? };
    let column = if fixed_column { column } else { shift(column, from.1, to.1)? };
    let sheet = if sheet.is_empty() { String::new() } else { format!("{sheet}!") };
    let (dollar_column, dollar_row) = (if fixed_column { "$" } else { "" }, if fixed_row { "$" } else { "" });
    Some(format!("{sheet}{dollar_column}{}{dollar_row}{row}", column_letters(column.saturating_sub(1))))
}

#[cfg(test)]
mod tests {
    use super::{folders_before, moved, one_spelling, one_target, position};
    use crate::domain::cell_name;

    #[test]
    fn cells_are_named_and_read() {
        for (cell, at) in [("A1", (1, 1)), ("Z9", (9, 26)), ("AA10", (10, 27)), ("XFD3", (3, 16_384))] {
            assert_eq!(position(cell), Some(at));
            assert_eq!(cell_name(at.1 - 1, at.0), cell);
        }
        assert_eq!((position("12"), position("A"), position("a1")), (None, None, None));
    }

    #[test]
    fn a_link_has_one_spelling() {
        for link in ["intake/a%20b.xlsx#'1. F'!G1", "intake/a b.xlsx#1.%20F!G1"] {
            assert_eq!(one_target(link), "intake/a b.xlsx#1. F!G1");
        }
    }

    #[test]
    fn a_link_from_another_folder_leads_to_the_same_file() {
        for (one, other, folders) in [
            ("../in/a.csv#F!G1", "in/a.csv#F!G1", Some(("../", ""))),
            ("../mars/in/a.csv", "in/a.csv", Some(("../mars/", ""))),
            ("in/a.csv", "../in/a.csv", Some(("", "../"))),
            ("../in/b.csv", "in/a.csv", None),
            ("autre/in/a.csv", "in/a.csv", None),
            ("in/a.csv", "in/a.csv", None),
            ("#F!G1", "#F!G2", None),
        ] {
            assert_eq!(folders_before(one, other), folders, "{one}");
        }
    }

    #[test]
    fn a_formula_has_one_spelling() {
        assert_eq!(one_spelling("SUM( 'Lignes'!A1 )&\" à ' \""), "SUM(Lignes!A1)&\" à ' \"");
    }

    #[test]
    fn a_shared_formula_moves_with_its_cell() {
        assert_eq!(
            moved("ROUND(H5*rate_2021/100,2)+Lignes!$J28+K$1", (5, 9), (7, 10)),
            "ROUND(I7*rate_2021/100,2)+Lignes!$J30+L$1"
        );
    }
}
