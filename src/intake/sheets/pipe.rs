//! Rows on their way from one process to another: a sheet, its rows, the next sheet …, and a last record that says how
//! it went. Numbers stand as they do in memory of the least byte first, texts behind their length.

use std::borrow::Cow;
use std::io::{self, BufRead, Read, Write};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::cell::{Cell, Epoch, Flow, Row, RowSink, SheetHead};
use super::limits::Limits;
use super::problem::Problem;

/// In builds for tests, the variable that makes the process come to grief after its first row.
#[cfg(debug_assertions)]
pub(super) const PROVOKE: &str = "INAC_PROVOKE";

const SHEET: u8 = b'S';
const ROW: u8 = b'R';
const END: u8 = b'E';

const TEXT: u8 = b't';
const NUMBER: u8 = b'n';
const DATE: u8 = b'd';
const YES: u8 = b'y';
const NO: u8 = b'x';
const ERROR: u8 = b'e';
const NO_RESULT: u8 = b'f';
const NO_DATE: u8 = b'o';

/// The end that rows are written to.
pub(super) struct Pipe<W> {
    to: W,
    /// What went wrong with it.
    broken: Option<io::Error>,
}

impl<W: Write> Pipe<W> {
    /// Onto this output.
    pub(super) fn new(to: W) -> Pipe<W> {
        Pipe { to, broken: None }
    }

    /// The last record.
    pub(super) fn end(mut self, outcome: &Result<(), Problem>) -> io::Result<()> {
        if let Some(error) = self.broken {
            return Err(error);
        }
        let line = outcome.as_ref().err().map(Problem::to_line).unwrap_or_default();
        self.to.write_all(&[END])?;
        self.text(&line)?;
        self.to.flush()
    }

    /// Goes on unless the other end is gone.
    fn note(&mut self, written: io::Result<()>) -> Flow {
        match written {
            Ok(()) => Flow::Continue,
            Err(error) => {
                self.broken = Some(error);
                Flow::NextSheet
            }
        }
    }

    fn number(&mut self, number: u32) -> io::Result<()> {
        self.to.write_all(&number.to_le_bytes())
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        self.number(u32::try_from(text.len()).map_err(io::Error::other)?)?;
        self.to.write_all(text.as_bytes())
    }

    fn head(&mut self, head: SheetHead<'_>) -> io::Result<()> {
        self.to.write_all(&[SHEET, head.hidden.into(), (head.epoch == Epoch::Y1904).into()])?;
        self.number(head.position)?;
        self.text(head.name)
    }

    fn cells(&mut self, row: Row<'_>) -> io::Result<()> {
        self.to.write_all(&[ROW])?;
        self.number(row.number)?;
        self.number(u32::try_from(row.cells.len()).map_err(io::Error::other)?)?;
        for (column, cell) in row.cells {
            self.number(*column)?;
            match cell {
                Cell::Text(text) => self.tagged(TEXT, text)?,
                Cell::Error(text) => self.tagged(ERROR, text)?,
                Cell::NoDate(text) => self.tagged(NO_DATE, text)?,
                Cell::Bool(yes) => self.to.write_all(&[if *yes { YES } else { NO }])?,
                Cell::NoStoredResult => self.to.write_all(&[NO_RESULT])?,
                Cell::Number(number) => {
                    self.to.write_all(&[NUMBER])?;
                    self.number(number.scale())?;
                    self.to.write_all(&number.mantissa().to_le_bytes())?;
                }
                Cell::Date(date) => {
                    let [low, high] = date.year().to_le_bytes();
                    let [month, day] = [date.month(), date.day()].map(i8::cast_unsigned);
                    self.to.write_all(&[DATE, low, high, month, day])?;
                }
            }
        }
        Ok(())
    }

    fn tagged(&mut self, tag: u8, text: &str) -> io::Result<()> {
        self.to.write_all(&[tag])?;
        self.text(text)
    }
}

impl<W: Write> RowSink for Pipe<W> {
    fn sheet(&mut self, head: SheetHead<'_>) -> Flow {
        let written = self.head(head);
        self.note(written)
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        let written = self.cells(row);
        #[cfg(debug_assertions)]
        provoke();
        self.note(written)
    }
}

/// Gives the rows that come to the sink; how it went for who sent them.
///
/// # Errors
/// They end without a last record.
pub(super) fn relay(
    mut from: impl BufRead,
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> io::Result<Result<(), Problem>> {
    let mut flow = Flow::NextSheet;
    loop {
        match byte(&mut from)? {
            SHEET => {
                let (hidden, is_1904) = (byte(&mut from)? != 0, byte(&mut from)? != 0);
                let epoch = if is_1904 { Epoch::Y1904 } else { Epoch::Y1900 };
                let position = number(&mut from)?;
                flow = sink.sheet(SheetHead { name: &text(&mut from)?, position, hidden, epoch });
            }
            ROW => {
                let (row, count) = (number(&mut from)?, number(&mut from)?);
                let cells = (0..count)
                    .map(|_| Ok((number(&mut from)?, cell(&mut from)?)))
                    .collect::<io::Result<Vec<(u32, Cell<'_>)>>>()?;
                if flow == Flow::Continue {
                    flow = sink.row(Row { number: row, fields: None, cells: &cells });
                }
            }
            END => {
                let line = text(&mut from)?;
                return Ok(if line.is_empty() { Ok(()) } else { Err(Problem::of_line(&line, limits)) });
            }
            other => return Err(wrong(other)),
        }
    }
}

fn cell(from: &mut impl BufRead) -> io::Result<Cell<'static>> {
    Ok(match byte(from)? {
        TEXT => Cell::Text(Cow::Owned(text(from)?)),
        ERROR => Cell::Error(Cow::Owned(text(from)?)),
        NO_DATE => Cell::NoDate(Cow::Owned(text(from)?)),
        YES => Cell::Bool(true),
        NO => Cell::Bool(false),
        NO_RESULT => Cell::NoStoredResult,
        NUMBER => {
            let scale = number(from)?;
            let mantissa = i128::from_le_bytes(bytes(from)?);
            Cell::Number(Decimal::try_from_i128_with_scale(mantissa, scale).map_err(io::Error::other)?)
        }
        DATE => {
            let [low, high, month, day] = bytes(from)?;
            let [month, day] = [month, day].map(u8::cast_signed);
            let date = Date::new(i16::from_le_bytes([low, high]), month, day);
            Cell::Date(date.map_err(io::Error::other)?)
        }
        other => return Err(wrong(other)),
    })
}

fn wrong(tag: u8) -> io::Error {
    io::Error::other(format!("a record of kind {tag}"))
}

fn bytes<const N: usize>(from: &mut impl BufRead) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes).map(|()| bytes)
}

fn byte(from: &mut impl BufRead) -> io::Result<u8> {
    bytes(from).map(|[byte]| byte)
}

fn number(from: &mut impl BufRead) -> io::Result<u32> {
    bytes(from).map(u32::from_le_bytes)
}

fn text(from: &mut impl BufRead) -> io::Result<String> {
    let length = number(from)?;
    let mut text = String::with_capacity(length.min(1 << 10) as usize);
    from.take(length.into()).read_to_string(&mut text)?;
    Ok(text)
}

/// Comes to grief as the variable says, for tests.
#[cfg(debug_assertions)]
fn provoke() {
    fn deeper(n: u64) -> u64 {
        if std::hint::black_box(n) == 0 { 0 } else { deeper(n + 1) + 1 }
    }
    match std::env::var(PROVOKE).unwrap_or_default().as_str() {
        "abort" => std::process::abort(),
        "loop" => while std::hint::black_box(true) {},
        "overflow" => drop(std::hint::black_box(deeper(1))),
        "memory" => drop(std::hint::black_box(vec![1_u8; 1 << 40])),
        "silence" => std::thread::sleep(std::time::Duration::from_mins(10)),
        #[cfg(unix)]
        "kill" => {
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::problem::corrupt;
    use super::super::testing::Recorder;
    use super::*;

    fn sent(outcome: &Result<(), Problem>) -> Vec<u8> {
        let cells = [
            (0, Cell::Text("Été".into())),
            (1, Cell::Number(Decimal::new(-123_456, 2))),
            (2, Cell::Date(Date::constant(2026, 3, 31))),
            (3, Cell::Bool(false)),
            (4, Cell::Error("#N/A".into())),
            (5, Cell::NoStoredResult),
            (9, Cell::NoDate("25:00".into())),
        ];
        let mut bytes = Vec::new();
        let mut pipe = Pipe::new(&mut bytes);
        pipe.sheet(SheetHead { name: "A", position: 1, hidden: false, epoch: Epoch::Y1904 });
        pipe.row(Row { number: 7, fields: None, cells: &cells });
        pipe.end(outcome).unwrap();
        bytes
    }

    #[test]
    fn rows_come_through_as_they_were() {
        let limits = Limits::default();
        for outcome in [Ok(()), Err(Problem::Password), Err(corrupt("a b"))] {
            let mut recorder = Recorder::default();
            assert_eq!(relay(sent(&outcome).as_slice(), &limits, &mut recorder).unwrap(), outcome);
            assert_eq!(
                recorder.text,
                "[A 1904]\n7: 0=\"Été\" 1=-1234.56 2=2026-03-31 3=false 4=<#N/A> 5=<no result> 9=<no date 25:00>\n"
            );
        }
        let sent = sent(&Ok(()));
        for length in 0..sent.len() {
            assert!(relay(&sent[..length], &limits, &mut Recorder::default()).is_err(), "{length}");
        }
    }
}
