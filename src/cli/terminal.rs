//! Standard output and the terminal: texts cleaned, a closed pipe taken quietly.

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use super::exit::Failure;

/// A text from a file as it may reach a terminal: control characters, which could move the cursor or change colours,
/// and marks that reverse the direction of writing are replaced.
pub fn clean(text: &str) -> String {
    let harmful = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if harmful(c) { '\u{fffd}' } else { c }).collect()
}

/// Writes to standard output. Whoever stops reading has had enough: that is no error.
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
    print(text).map_err(|error| Failure::nothing_done(format!("standard output: {error}")))
}

/// Writes a line to standard error, which may be closed: there is nobody left to tell.
pub fn complain(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// The width of the terminal behind standard output, if there is one.
pub fn width() -> Option<u16> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0)
}

/// May standard error show what moves?
pub fn can_animate() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
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

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn nothing_in_a_text_commands_the_terminal() {
        assert_eq!(
            clean("a\u{1b}[31mb\r\n\t\u{9b}é\u{202e}"),
            "a\u{fffd}[31mb\u{fffd}\u{fffd}\u{fffd}\u{fffd}é\u{fffd}"
        );
    }
}
