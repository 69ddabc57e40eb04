//! Delimited text: any of four delimiters, any of the usual encodings, rows numbered by the physical line they start on.

use std::borrow::Cow;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::Reader;
use super::cell::{Cell, Epoch, Flow, Row, RowSink, SheetHead};
use super::decode::Encoding;
use super::fingerprint::Fingerprint;
use super::limits::{Limit, Limits};
use super::problem::{Problem, of_error};
use super::rows::check_text;

/// The delimiters that are looked for; of two that fit as well, the first.
const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// The physical lines in which a header is looked for.
const HEADER_LINES: u32 = 20;
/// Bytes from the beginning of the text in which the delimiter is looked for.
const SAMPLE: u64 = 256 << 10;
const INPUT: usize = 256 << 10;
/// Bytes of one record, beyond which it is no record but a quotation mark that was never closed, or worse.
const RECORD: usize = 16 << 20;

/// Reads one delimited text.
pub(super) struct CsvReader {
    path: PathBuf,
    encoding: Encoding,
    dialect: Dialect,
    limits: Limits,
}

/// How a text is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Dialect {
    delimiter: u8,
    /// The first line is `sep=;`: it says the delimiter and holds no record.
    is_declared: bool,
}

impl CsvReader {
    /// Finds the text's encoding and delimiter.
    pub(super) fn open(
        path: &Path,
        fingerprint: &Fingerprint,
        limits: &Limits,
        score: &dyn Fn(&[&str]) -> usize,
    ) -> Result<CsvReader, Problem> {
        let encoding = Encoding::of(fingerprint);
        let mut sample = Vec::new();
        encoding.open(path)?.take(SAMPLE).read_to_end(&mut sample).map_err(of_error)?;
        Ok(CsvReader {
            path: path.to_path_buf(),
            encoding,
            dialect: Dialect::of(&sample, limits, score),
            limits: *limits,
        })
    }
}

impl Reader for CsvReader {
    fn read(&mut self, sink: &mut dyn RowSink) -> Result<(), Problem> {
        if sink.sheet(SheetHead { name: "", position: 1, hidden: false, epoch: Epoch::Y1900 })
            == Flow::NextSheet
        {
            return Ok(());
        }
        let mut records = Records::new(self.encoding.open(&self.path)?, self.dialect, &self.limits)?;
        let mut kept = Vec::new();
        while let Some(record) = records.next()? {
            let mut cells = recycled(kept);
            let fields = u32::try_from(record.ends.len()).ok();
            for (column, field) in (0..).zip(record.fields()?).filter(|(_, field)| !field.is_empty()) {
                self.limits.check(Limit::Columns, u64::from(column) + 1)?;
                check_text(&self.limits, field)?;
                cells.push((column, Cell::Text(Cow::Borrowed(field))));
            }
            if !cells.is_empty()
                && sink.row(Row { number: record.line, fields, cells: &cells }) == Flow::NextSheet
            {
                return Ok(());
            }
            kept = recycled(cells);
        }
        Ok(())
    }
}

/// The same allocation, emptied, for cells that borrow from another record.
fn recycled<'to>(mut cells: Vec<(u32, Cell<'_>)>) -> Vec<(u32, Cell<'to>)> {
    cells.clear();
    cells.into_iter().map_while(|_| None).collect()
}

impl Dialect {
    /// The dialect declared on the first line, or that in which the header names the most columns; where none does, or
    /// several do alike, the one whose rows are the most alike.
    fn of(sample: &[u8], limits: &Limits, score: &dyn Fn(&[&str]) -> usize) -> Dialect {
        if let Some(delimiter) = declared(sample) {
            return Dialect { delimiter, is_declared: true };
        }
        let mut best = (Dialect { delimiter: b';', is_declared: false }, (0, 0));
        for delimiter in DELIMITERS {
            let dialect = Dialect { delimiter, is_declared: false };
            let fit = dialect.fit(sample, limits, score);
            if fit > best.1 {
                best = (dialect, fit);
            }
        }
        best.0
    }

    /// The most columns that a row names, then how many rows have as many fields as the most rows have.
    fn fit(self, sample: &[u8], limits: &Limits, score: &dyn Fn(&[&str]) -> usize) -> (usize, usize) {
        let (mut named, mut widths) = (0, Vec::new());
        let Ok(mut records) = Records::new(sample, self, limits) else { return (0, 0) };
        // A record that the sample cuts, or that is wrong, ends the sample.
        while let Ok(Some(record)) = records.next() {
            if record.line > HEADER_LINES {
                break;
            }
            let fields: Vec<&str> = record.fields().map(Iterator::collect).unwrap_or_default();
            named = named.max(score(&fields));
            widths.push(fields.len());
        }
        let alike = |width: usize| widths.iter().filter(|w| **w == width).count();
        let most_alike = widths.iter().filter(|width| **width > 1).map(|width| alike(*width)).max();
        (named, most_alike.unwrap_or(0))
    }
}

/// The delimiter that a first line `sep=;` declares.
fn declared(sample: &[u8]) -> Option<u8> {
    let line = sample.split(|b| matches!(b, b'\n' | b'\r')).next()?;
    let line = line.strip_prefix(b"\"").and_then(|l| l.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [s, e, p, b'=', delimiter]
            if [*s, *e, *p].eq_ignore_ascii_case(b"sep") && delimiter.is_ascii() && *delimiter != b'"' =>
        {
            Some(*delimiter)
        }
        _ => None,
    }
}

/// The records of a text in UTF-8, each with the physical line it starts on.
struct Records<R> {
    source: R,
    core: csv_core::Reader,
    input: Vec<u8>,
    from: usize,
    to: usize,
    lines: Lines,
    fields: Vec<u8>,
    ends: Vec<usize>,
    columns: usize,
    limits: Limits,
}

/// A record, until the next is read.
struct Record<'r> {
    /// The physical line it starts on, from 1.
    line: u32,
    text: &'r [u8],
    ends: &'r [usize],
}

impl<'r> Record<'r> {
    /// Its fields, empty ones too.
    fn fields(&self) -> Result<impl Iterator<Item = &'r str> + use<'r>, Problem> {
        // The file was valid UTF-8, or was decoded: bytes that are not were written since.
        let text = std::str::from_utf8(self.text).map_err(|_| Problem::Changed)?;
        let mut start = 0;
        Ok(self
            .ends
            .iter()
            .map(move |&end| text.get(std::mem::replace(&mut start, end)..end).unwrap_or_default()))
    }
}

impl<R: Read> Records<R> {
    fn new(source: R, dialect: Dialect, limits: &Limits) -> Result<Records<R>, Problem> {
        let mut records = Records {
            source,
            core: ReaderBuilder::new().delimiter(dialect.delimiter).build(),
            input: vec![0; INPUT],
            from: 0,
            to: 0,
            lines: Lines { current: 1, after_return: false },
            fields: vec![0; 4 << 10],
            ends: vec![0; 64],
            columns: usize::try_from(limits.get(Limit::Columns)).unwrap_or(usize::MAX),
            limits: *limits,
        };
        if dialect.is_declared {
            records.skip_line()?;
        }
        Ok(records)
    }

    /// The next record; lines with nothing on them are left out, but counted.
    fn next(&mut self) -> Result<Option<Record<'_>>, Problem> {
        if !self.skip_while(|byte| matches!(byte, b'\n' | b'\r'))? {
            return Ok(None);
        }
        let line = u32::try_from(self.lines.current).map_err(|_| self.limits.exceeded(Limit::FileSize))?;
        let (mut text, mut fields, mut is_endless) = (0, 0, false);
        loop {
            let is_at_end = !self.fill()?;
            // At the end of the file a line end closes the record, unless it stands within quotation marks.
            let input =
                if is_at_end { b"\n" } else { self.input.get(self.from..self.to).unwrap_or_default() };
            let (result, read, written, ended) = self.core.read_record(
                input,
                self.fields.get_mut(text..).unwrap_or_default(),
                self.ends.get_mut(fields..).unwrap_or_default(),
            );
            if !is_at_end {
                self.lines.pass(input.get(..read).unwrap_or_default());
                self.from += read;
            }
            (text, fields) = (text + written, fields + ended);
            match result {
                ReadRecordResult::InputEmpty if is_at_end => return Err(Problem::UnclosedQuote { line }),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.fields.len() >= RECORD => (text, is_endless) = (0, true),
                ReadRecordResult::OutputFull => self.fields.resize(self.fields.len() * 2, 0),
                // A field past the last column allowed; the columns read so far make room, to see how the record ends.
                ReadRecordResult::OutputEndsFull if self.ends.len() > self.columns => {
                    (fields, is_endless) = (0, true);
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record if is_endless => return Err(self.too_long(fields)),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
            }
        }
        Ok(Some(Record {
            line,
            text: self.fields.get(..text).unwrap_or_default(),
            ends: self.ends.get(..fields).unwrap_or_default(),
        }))
    }

    /// The limit that an endless record exceeds.
    fn too_long(&self, fields: usize) -> Problem {
        if fields > self.columns || self.ends.len() > self.columns {
            self.limits.exceeded(Limit::Columns)
        } else {
            self.limits.exceeded(Limit::TextLength)
        }
    }

    fn skip_line(&mut self) -> Result<(), Problem> {
        self.skip_while(|byte| !matches!(byte, b'\n' | b'\r'))?;
        Ok(())
    }

    /// Passes over bytes; false when the file ends with them.
    fn skip_while(&mut self, skipped: impl Fn(u8) -> bool) -> Result<bool, Problem> {
        while self.fill()? {
            let input = self.input.get(self.from..self.to).unwrap_or_default();
            let count = input.iter().take_while(|byte| skipped(**byte)).count();
            self.lines.pass(input.get(..count).unwrap_or_default());
            self.from += count;
            if self.from < self.to {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Makes sure that there is input; false at the end of the file.
    fn fill(&mut self) -> Result<bool, Problem> {
        while self.from == self.to {
            self.from = 0;
            self.to = match self.source.read(&mut self.input) {
                Ok(0) => {
                    self.to = 0;
                    return Ok(false);
                }
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => 0,
                Err(error) => {
                    self.to = 0;
                    return Err(of_error(error));
                }
            };
        }
        Ok(true)
    }
}

/// Counts physical lines: a line feed, a carriage return, or both together end one.
struct Lines {
    /// The line that the next byte stands on, from 1.
    current: u64,
    after_return: bool,
}

impl Lines {
    fn pass(&mut self, bytes: &[u8]) {
        let mut next = 0;
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let is_feed = bytes.get(at) == Some(&b'\n');
            let ends_pair = is_feed && self.after_return && at == next;
            self.current += u64::from(!ends_pair);
            self.after_return = !is_feed;
            next = at + 1;
        }
        self.after_return = self.after_return && next == bytes.len();
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read_bytes, score};
    use super::*;

    fn read(text: &str) -> String {
        read_bytes(text.as_bytes(), &Limits::default()).unwrap()
    }

    #[test]
    fn rows_carry_the_line_they_start_on() {
        let expected = "[]\n1: 0=\"a\" 1=\"b\"\n4: 0=\"x\" 1=\"y\\nz\"\n6: 1=\"w\"\n";
        for (text, expected) in [
            ("a;b\n\n\nx;\"y\nz\"\n;w\n", expected.to_owned()),
            ("a;b\r\n\r\n\r\nx;\"y\nz\"\r\n;w", expected.to_owned()),
            ("a;b\r\r\rx;\"y\nz\"\r;w\r", expected.to_owned()),
            ("a;b\r\n\r\n\r\nx;\"y\r\nz\"\r\n;w\r\n\r\n", expected.replace("\\n", "\\r\\n")),
            ("\n\na;b\n", "[]\n3: 0=\"a\" 1=\"b\"\n".to_owned()),
            ("\u{feff}a;b\n;;;\n1;2", "[]\n1: 0=\"a\" 1=\"b\"\n3: 0=\"1\" 1=\"2\"\n".to_owned()),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_are_the_same_however_the_file_is_cut() {
        let text = b"a\r\n\r\nb\n\rc\r\r\n\n";
        for step in 1..=text.len() {
            let mut lines = Lines { current: 1, after_return: false };
            text.chunks(step).for_each(|chunk| lines.pass(chunk));
            assert_eq!(lines.current, 8, "{step}");
        }
    }

    #[test]
    fn the_delimiter_is_found_in_the_content() {
        for (text, expected) in [
            ("a;b;c\n1,5;2,5;3,5\n", b';'),
            ("a,b,c\n1;2,3,4\n", b','),
            ("a\tb\tc\n", b'\t'),
            ("a|b|c\n", b'|'),
            ("titre; avec, tout\n\na,b,c,d\n", b','),
            ("x,y\n1,2\n3,4;5\n", b','),
            ("", b';'),
            ("\"a;b\",b,c", b','),
        ] {
            let dialect = Dialect::of(text.as_bytes(), &Limits::default(), &score);
            assert_eq!(char::from(dialect.delimiter), char::from(expected), "{text:?}");
        }
    }

    #[test]
    fn a_declared_delimiter_is_obeyed_and_counted_as_a_line() {
        for first in ["sep=|", "SEP=|", "\"sep=|\"", "\u{feff}sep=|"] {
            assert_eq!(read(&format!("{first}\r\na;x|b\r\n")), "[]\n2: 0=\"a;x\" 1=\"b\"\n", "{first}");
        }
        assert_eq!(read("sep=;"), "[]\n");
    }

    #[test]
    fn an_unclosed_quote_is_named_by_its_line() {
        let long = format!("a;b\n1;\"{}", "x\n".repeat(RECORD));
        for text in ["a;b\n1;\"2\n3;4\n", "a;b\n1;\"2", long.as_str()] {
            let problem = read_bytes(text.as_bytes(), &Limits::default()).unwrap_err();
            assert_eq!(problem, Problem::UnclosedQuote { line: 2 });
        }
        assert_eq!(read("a;\"b\"\"c\""), "[]\n1: 0=\"a\" 1=\"b\\\"c\"\n");
    }

    #[test]
    fn limits_hold() {
        let limits = Limits::default().with(Limit::Columns, 100).with(Limit::TextLength, 4);
        let wide = "x;".repeat(20_000);
        let long = "x".repeat(RECORD + 2);
        for (text, limit, allowed) in [
            (wide.as_str(), Limit::Columns, 100),
            (long.as_str(), Limit::TextLength, 4),
            ("ééééé", Limit::TextLength, 4),
        ] {
            assert_eq!(read_bytes(text.as_bytes(), &limits), Err(Problem::Limit { limit, allowed }));
        }
        assert_eq!(read_bytes("éééé".as_bytes(), &limits).unwrap(), "[]\n1: 0=\"éééé\"\n");
    }

    #[test]
    fn windows_1252_and_utf_16_are_decoded() {
        assert_eq!(
            read_bytes(b"a;b\n\xE9;\x80", &Limits::default()).unwrap(),
            "[]\n1: 0=\"a\" 1=\"b\"\n2: 0=\"é\" 1=\"€\"\n"
        );
        let utf16: Vec<u8> = "\u{feff}a;b\né;\"€\n\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(
            read_bytes(&utf16, &Limits::default()).unwrap(),
            "[]\n1: 0=\"a\" 1=\"b\"\n2: 0=\"é\" 1=\"€\\n\"\n"
        );
    }
}
