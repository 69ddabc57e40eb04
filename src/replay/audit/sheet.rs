//! One sheet as a stream of cells, and what else it says: hidden rows, merged cells, links, conditional formats …

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

    /// The next cell that holds something.
    pub fn next(&mut self) -> Result<Option<SheetCell>, Damaged> {
        while let Some(node) = self.xml.next()? {
            let Node::Start(element) = node else { continue };
            match element.name.as_str() {
                "c" => {
                    let cell = self.cell(&element)?;
                    if !(cell.value.is_empty() && cell.formula.is_empty()) {
                        return Ok(Some(cell));
                    }
                }
                "row" => self.begin_row(&element),
                _ => self.note(&element)?,
            }
        }
        Ok(None)
    }

    fn begin_row(&mut self, element: &Element) {
        self.row = element.get("r").parse().unwrap_or(self.row + 1);
        self.column = 0;
        let low =
            element.is("customHeight") && element.get("ht").parse().is_ok_and(|height: f64| height < 4.0);
        if element.is("hidden") || low {
            self.facts.insert((self.row.to_string(), Aspect::Visibility), "hidden".to_owned());
        }
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
        let mut add =
            |place: &str, aspect, value: String| drop(self.facts.insert((place.to_owned(), aspect), value));
        match element.name.as_str() {
            "col" => {
                let narrow = element.get("width").parse().is_ok_and(|width: f64| width < 1.0);
                if element.is("hidden") || narrow {
                    let bound = |name| element.get(name).parse().unwrap_or(1_u32).min(16_384);
                    for column in bound("min")..=bound("max") {
                        add(
                            &column_letters(column.saturating_sub(1)),
                            Aspect::Visibility,
                            "hidden".to_owned(),
                        );
                    }
                }
            }
            "sheetView" => {
                for (name, usual) in [("showFormulas", false), ("rightToLeft", false)] {
                    if element.is(name) != usual {
                        add("", Aspect::Setting, name.to_owned());
                    }
                }
                if matches!(element.get("showZeros"), "0" | "false") {
                    add("", Aspect::Setting, "showZeros".to_owned());
                }
            }
            "sheetFormatPr" if element.is("zeroHeight") => {
                add("", Aspect::Visibility, "zeroHeight".to_owned());
            }
            "sheetProtection" if !element.get("sheet").is_empty() => {
                add("", Aspect::Setting, "protected".to_owned());
            }
            "tabColor" => {
                add("", Aspect::Look, format!("tab {}{}", element.get("rgb"), element.get("theme")));
            }
            "mergeCell" => add(element.get("ref"), Aspect::Merged, "merged".to_owned()),
            "hyperlink" => {
                let external = self.links.get(element.get("id")).map_or("", String::as_str);
                let inside = element.get("location");
                let hash = if inside.is_empty() { "" } else { "#" };
                add(element.get("ref"), Aspect::Link, one_target(&format!("{external}{hash}{inside}")));
            }
            "filterColumn" => add("", Aspect::Visibility, format!("filter {}", element.get("colId"))),
            "picture" => add("", Aspect::Drawing, "picture".to_owned()),
            "conditionalFormatting" => return self.conditional_format(element.get("sqref")),
            "dataValidation" => {
                let place = element.get("sqref").to_owned();
                let said = format!("{} {}", element.get("type"), self.xml.text()?);
                self.facts.insert((place, Aspect::Setting), said);
            }
            "oddHeader" | "oddFooter" => {
                let place = element.name.clone();
                let words = self.xml.text()?.split_whitespace().collect::<String>();
                self.facts.insert((place, Aspect::Setting), words);
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

/// Where a link leads, in one spelling: signs as they are, no quotation marks around the name of a sheet, and no way up,
/// which a program adds when it saves the workbook in another folder.
fn one_target(link: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(link).decode_utf8_lossy().replace('\'', "");
    decoded.trim_start_matches("../").to_owned()
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
    use super::{moved, one_spelling, one_target, position};
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
        for link in ["intake/a%20b.xlsx#'1. F'!G1", "../intake/a b.xlsx#1.%20F!G1"] {
            assert_eq!(one_target(link), "intake/a b.xlsx#1. F!G1");
        }
        assert_ne!(one_target("intake/a.xlsx#F!G1"), one_target("intake/b.xlsx#F!G1"));
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
