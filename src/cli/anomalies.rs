//! Anomalies for people: by file, then by cause, the same value once with all its cells.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use rustc_hash::FxHashMap;

use super::terminal;
use crate::domain::{Anomaly, Column};
use crate::lang::{Message, Words};
use crate::report;
use crate::sanitize::clean;

/// Cells named of one value.
const CELLS: usize = 8;
/// Where there is no terminal.
const NO_WIDTH: usize = 10_000;

/// How the listing is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Characters of a line.
    pub width: Option<u16>,
    /// Are colours wanted?
    pub colours: bool,
    /// Values shown; a longer list is for `--format json`, or the sheet `Anomalies`.
    pub most: usize,
}

impl Look {
    /// On standard output.
    pub fn of_output(most: usize) -> Look {
        Look { width: terminal::width(), colours: terminal::colours(io::stdout().is_terminal()), most }
    }
}

/// The anomalies as a text, the gravest of each file first.
pub fn listing(anomalies: &[Anomaly], words: &Words<'_>, look: Look) -> String {
    let mut out = Listing { words: *words, look, text: String::new(), left: look.most, listed: 0 };
    for of_file in anomalies.chunk_by(|one, other| one.file == other.file) {
        out.file(of_file);
    }
    let count: usize = anomalies.iter().map(Anomaly::count).sum();
    if out.listed < count {
        let more = (count - out.listed).to_string();
        out.line(0, &words.lang.fill(Message::AND_MORE, &[&more]));
    }
    out.text
}

struct Listing<'a> {
    words: Words<'a>,
    look: Look,
    text: String,
    /// Values that may still be shown.
    left: usize,
    listed: usize,
}

impl Listing<'_> {
    fn file(&mut self, anomalies: &[Anomaly]) {
        if self.left > 0 {
            let path = clean(self.words.sources.path(anomalies[0].file));
            let path = self.painted(&path, "1");
            self.line(0, &path);
        }
        for cause in Anomaly::by_cause(anomalies) {
            self.cause(&cause);
        }
    }

    fn cause(&mut self, cause: &[&Anomaly]) {
        if self.left == 0 {
            return;
        }
        let first = cause[0];
        let message = self.words.anomaly(first);
        let shared = cause.iter().all(|anomaly| self.words.anomaly(anomaly) == message);
        let code = self.painted(first.code.as_str(), if first.is_trouble() { "1;31" } else { "1;33" });
        let mut head = code;
        if let (Some(column), false) = (first.column, first.is_missing()) {
            let _ = write!(head, " {column}");
        }
        if shared {
            let _ = write!(head, "\u{a0}: {}", clean(&message));
        }
        self.line(2, &head);
        let mut values: Vec<Vec<&Anomaly>> = Vec::new();
        let mut ranks: FxHashMap<(Option<Column>, &str, String), usize> = FxHashMap::default();
        for anomaly in cause {
            let message = if shared { String::new() } else { self.words.anomaly(anomaly) };
            let rank = *ranks.entry((anomaly.column, &anomaly.value, message)).or_insert(values.len());
            match values.get_mut(rank) {
                Some(same) => same.push(anomaly),
                None => values.push(vec![anomaly]),
            }
        }
        for same in values.iter().take(self.left) {
            self.value(same, shared);
            self.listed += same.iter().map(|anomaly| anomaly.count()).sum::<usize>();
        }
        self.left = self.left.saturating_sub(values.len());
    }

    /// One line: the cells of a value, the value, how often it stands there, and what to write instead.
    fn value(&mut self, same: &[&Anomaly], shared_message: bool) {
        let anomaly = same[0];
        let places: Vec<String> = same.iter().filter_map(|anomaly| self.place(anomaly)).take(CELLS).collect();
        let mut line = places.join(", ") + if same.len() > CELLS { " …" } else { "" };
        if let (Some(column), true) = (anomaly.column, anomaly.is_missing()) {
            let _ = write!(line, "  {column}");
        }
        if !anomaly.value.is_empty() {
            let _ = write!(line, "  {}", self.words.lang.fill(Message::QUOTED, &[&clean(&anomaly.value)]));
        }
        if same.len() > 1 {
            let _ = write!(line, " ×{}", same.len());
        }
        if let Some(written) = self.words.to_write(anomaly) {
            let _ = write!(line, " → {}", self.painted(&clean(&written), "32"));
        }
        if !shared_message {
            let _ = write!(line, "\u{a0}: {}", clean(&self.words.anomaly(anomaly)));
        }
        if !line.is_empty() {
            self.line(6, line.trim_start());
        }
    }

    /// `B7`, `'Feuille 2'!B7`, or a row where no cell is known.
    fn place(&self, anomaly: &Anomaly) -> Option<String> {
        let sources = self.words.sources;
        let row = || anomaly.row.map(|row| self.words.lang.fill(Message::ROW, &[&row.to_string()]));
        let cell = sources.cell(anomaly).or_else(row);
        let sheet = anomaly.sheet.map_or("", |sheet| sources.sheet(anomaly.file, sheet));
        let several = sources.file(anomaly.file).is_some_and(|source| source.sheets.len() > 1);
        let sheet = clean(sheet);
        match cell {
            Some(cell) if several => Some(format!("{}!{cell}", quoted(&sheet))),
            None if !sheet.is_empty() => Some(quoted(&sheet)),
            cell => cell,
        }
    }

    fn painted(&self, text: &str, colour: &str) -> String {
        if self.look.colours { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn line(&mut self, indent: usize, text: &str) {
        let width = self.look.width.map_or(NO_WIDTH, usize::from);
        let (first, next) = (" ".repeat(indent), " ".repeat(indent + 4));
        let options = textwrap::Options::new(width.max(40)).initial_indent(&first).subsequent_indent(&next);
        for line in textwrap::wrap(text, options) {
            let _ = writeln!(self.text, "{}", line.trim_end());
        }
    }
}

fn quoted(sheet: &str) -> String {
    let plain = !sheet.is_empty() && sheet.chars().all(char::is_alphanumeric);
    if plain { sheet.to_owned() } else { report::quoted(sheet) }
}
