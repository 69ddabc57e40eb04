//! Standard output and the terminal: texts cleaned, a closed pipe taken quietly.

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use serde::Serialize;

use super::exit::Failure;
use crate::sanitize::clean_lines;

/// Writes to standard output what is clean already. Whoever stops reading has had enough: that is no error.
///
/// # Errors
/// The text cannot be written for another reason, such as a full disk.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes to standard output, where that is all a command does.
///
/// # Errors
/// The text cannot be written.
pub fn print_or_fail(text: &str) -> Result<(), Failure> {
    print(&clean_lines(text)).map_err(|error| Failure::nothing_done(format!("stdout: {error}")))
}

/// A value as JSON that a person can read.
///
/// # Errors
/// It has no form in JSON.
pub fn json(value: &impl Serialize) -> Result<String, Failure> {
    let json = serde_json::to_string_pretty(value);
    json.map(|json| json + "\n").map_err(|error| Failure::nothing_done(error.to_string()))
}

/// Writes a line to standard error, which may be closed: nobody is left to read it.
pub fn print_error(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// The width of the terminal behind standard output, if there is one.
pub fn width() -> Option<u16> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0)
}

/// A text whose lines are wrapped at words, further lines being set in.
pub fn wrapped(text: &str, width: u16) -> String {
    let wrap = |line: &str| {
        let words = line.trim_start();
        let indent = " ".repeat(line.len() - words.len());
        let further = format!("{indent}  ");
        let options =
            textwrap::Options::new(width.into()).initial_indent(&indent).subsequent_indent(&further);
        textwrap::fill(words, options.break_words(false)) + "\n"
    };
    text.lines().map(wrap).collect()
}

/// A table without lines, at most so wide: its cells are wrapped at words.
pub fn table<R: Into<comfy_table::Row>>(
    rows: impl IntoIterator<Item = R>,
    width: u16,
    colours: bool,
) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic).set_width(width);
    if colours {
        table.enforce_styling()
    } else {
        table.force_no_tty()
    };
    table.add_rows(rows);
    table.column_iter_mut().for_each(|column| {
        column.set_padding((0, 2));
    });
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// May standard error show what moves?
pub fn can_animate() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Are colours wanted on standard output?
pub fn wants_colours() -> bool {
    colours(io::stdout().is_terminal())
}

/// Are colours wanted on this stream? `NO_COLOR` says no, `CLICOLOR_FORCE` yes, else the terminal decides.
pub fn colours(stream_is_terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced =
        set("CLICOLOR_FORCE") && std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    if set("NO_COLOR") {
        return false;
    }
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let off = std::env::var_os("CLICOLOR").is_some_and(|value| value == "0");
    forced || (stream_is_terminal && !dumb && !off)
}
