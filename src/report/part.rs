//! The rows of a long sheet, as elements of its file: what the library writes for a table in constant memory, byte for
//! byte, but many parts at a time and without holding a cell. The library writes one sheet by one thread, and takes three
//! times as long for a cell.

use std::fmt::Write;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::package::{Block, Deflater};
use super::sheet::Look;
use super::styles::Styles;
use super::table::{Cells, Column, INSIDE, Rows};
use super::{ReportError, cell};
use crate::domain::{Euros, column_letters};

/// Bytes that are gathered before they are deflated.
const BUFFER: usize = 1 << 16;

/// The rows of a part of a sheet, deflated as they come.
pub struct PartRows {
    /// Of each column, what stands before and after the number of the row in the tag of a cell.
    tags: Vec<(String, String)>,
    /// What stands there in the tag of a linked cell.
    linked: String,
    values: bool,
    links: Option<Vec<u8>>,
    deflater: Deflater,
    buffer: Vec<u8>,
    /// The row being written, from 1.
    row: u32,
    /// The same, in digits.
    digits: String,
    /// Where its cells begin.
    start: usize,
}

impl PartRows {
    /// Begins below a row, counted from 1.
    pub fn below(row: u32, columns: &[Column], look: Look<'_>, linked: bool) -> PartRows {
        let style = |number: usize| format!("\" s=\"{number}\"");
        let tag = |(rank, column): (u16, &Column)| {
            let number = look.styles.number(column.kind.unwrapped());
            (format!("{CELL}{}", column_letters(rank.into())), style(number))
        };
        PartRows {
            tags: (0..).zip(columns).map(tag).collect(),
            linked: style(Styles::LINK),
            values: look.values,
            links: linked.then(Vec::new),
            deflater: Deflater::new(),
            buffer: Vec::with_capacity(2 * BUFFER),
            row,
            digits: String::new(),
            start: 0,
        }
    }

    /// The rows, deflated.
    pub fn close(mut self) -> Result<Block, ReportError> {
        self.end_row();
        self.deflater.write(&self.buffer)?;
        Ok(self.deflater.block(false)?.with_links(self.links.unwrap_or_default()))
    }

    /// A row without a cell is not there.
    fn end_row(&mut self) {
        if self.buffer.len() == self.start {
            self.buffer.truncate(self.buffer.len().saturating_sub(ROW.len() + self.digits.len() + 2));
        } else {
            self.buffer.extend_from_slice(b"</row>");
        }
    }
}

const ROW: &str = "<row r=\"";

/// How the tag of a cell begins.
const CELL: &str = "<c r=\"";

fn push<'p>(buffer: &mut Vec<u8>, pieces: impl IntoIterator<Item = &'p str>) {
    pieces.into_iter().for_each(|piece| buffer.extend_from_slice(piece.as_bytes()));
}

impl Rows for PartRows {
    type Row<'r> = PartRow<'r>;

    fn row(&mut self) -> Result<PartRow<'_>, ReportError> {
        if self.start > 0 {
            self.end_row();
        }
        if self.buffer.len() >= BUFFER {
            self.deflater.write(&self.buffer)?;
            self.buffer.clear();
        }
        self.row += 1;
        self.digits.clear();
        // Writing to a String does not fail.
        let _ = write!(self.digits, "{}", self.row);
        push(&mut self.buffer, [ROW, &self.digits, "\">"]);
        self.start = self.buffer.len();
        Ok(PartRow { part: self, column: 0 })
    }
}

/// A row being written, cell after cell.
pub struct PartRow<'p> {
    part: &'p mut PartRows,
    column: usize,
}

impl PartRow<'_> {
    /// A cell, from what follows its style; nothing where there is nothing.
    fn cell(&mut self, pieces: Option<&[&str]>) -> &mut Self {
        self.styled(false, pieces)
    }

    fn styled(&mut self, as_link: bool, pieces: Option<&[&str]>) -> &mut Self {
        let PartRows { tags, linked, buffer, digits, .. } = &mut *self.part;
        if let (Some(pieces), Some((before, after))) = (pieces, tags.get(self.column)) {
            push(buffer, [before, digits.as_str(), if as_link { linked } else { after }]);
            push(buffer, pieces.iter().copied().chain(["</c>"]));
        }
        self.column += 1;
        self
    }

    fn string(&mut self, as_link: bool, text: &str) -> &mut Self {
        const TEXT: &str = " t=\"inlineStr\"";
        if cell::is_plain(text) {
            return self.styled(as_link, Some(&[TEXT, "><is><t>", text, "</t></is>"]));
        }
        let text = cell::text(text);
        let spaced = text.starts_with(cell::SPACES) || text.ends_with(cell::SPACES);
        let open = if spaced { "><is><t xml:space=\"preserve\">" } else { "><is><t>" };
        let text = cell::literal(&text);
        self.styled(as_link, Some(&[TEXT, open, &cell::markup(&text), "</t></is>"]))
    }

    fn float(&mut self, number: Option<f64>) -> &mut Self {
        let mut digits = zmij::Buffer::new();
        match number {
            Some(number) => self.cell(Some(&["><v>", digits.format_finite(number), "</v>"])),
            None => self.cell(None),
        }
    }
}

impl Cells for PartRow<'_> {
    fn number(&self) -> u32 {
        self.part.row
    }

    fn text(&mut self, text: &str) -> Result<&mut Self, ReportError> {
        if text.is_empty() {
            return Ok(self.cell(None));
        }
        Ok(self.string(false, text))
    }

    fn linked(
        &mut self,
        text: &str,
        target: impl FnOnce() -> Option<String>,
    ) -> Result<&mut Self, ReportError> {
        let PartRows { links, tags, digits, .. } = &mut *self.part;
        let links = links.as_mut().filter(|_| !text.is_empty());
        let Some((links, target)) = links.and_then(|links| Some((links, target()?))) else {
            return self.text(text);
        };
        if let Some((cell, _)) = tags.get(self.column) {
            let cell = cell.trim_start_matches(CELL);
            let (place, text) = (target.trim_start_matches(INSIDE), cell::text(text));
            push(links, ["<hyperlink ref=\"", cell, digits, "\" location=\"", &cell::attribute(place)]);
            push(links, ["\" display=\"", &cell::attribute(&text), "\"/>"]);
        }
        Ok(self.string(true, text))
    }

    fn date(&mut self, date: Option<Date>) -> Result<&mut Self, ReportError> {
        Ok(self.float(date.map(cell::serial)))
    }

    fn amount(&mut self, amount: Option<Euros>) -> Result<&mut Self, ReportError> {
        self.decimal(amount.map(Euros::decimal))
    }

    fn count(&mut self, count: Option<u64>) -> Result<&mut Self, ReportError> {
        Ok(self.float(count.map(cell::count)))
    }

    fn decimal(&mut self, number: Option<Decimal>) -> Result<&mut Self, ReportError> {
        Ok(self.float(number.map(cell::number)))
    }

    fn formula(
        &mut self,
        result: Option<Euros>,
        formula: impl FnOnce() -> Option<String>,
    ) -> Result<&mut Self, ReportError> {
        let amount = result.filter(|_| !self.part.values);
        match amount.and_then(|amount| Some((amount.to_string(), formula()?))) {
            Some((amount, formula)) => {
                Ok(self.cell(Some(&["><f>", &cell::markup(&formula), "</f><v>", &amount, "</v>"])))
            }
            None => self.amount(result),
        }
    }
}
