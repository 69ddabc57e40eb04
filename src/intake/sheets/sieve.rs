//! What stands in the XML of a worksheet, and would be read as something else or as nothing without a word, is refused
//! on its way to the reader: this looks at the bytes of a part as they pass. No program writes such files.

use std::io::{self, Read};

use memchr::{memchr, memchr2_iter, memmem, memrchr};

use super::limits::{Limit, Limits};
use super::problem::{Problem, unsupported};

const CHUNK: usize = 64 << 10;
/// Bytes kept from before, to look back at; the start tag of a cell and what stands before its value are shorter.
const BEFORE: usize = 1 << 10;
/// Bytes that a look ahead needs.
const AHEAD: usize = 64;
/// Bytes without any tag: longer texts are no text of a cell, and would be held in memory.
const TEXT: usize = 4 << 20;

/// A part of XML being looked at.
pub(super) struct Sieve {
    source: Box<dyn Read>,
    window: Vec<u8>,
    /// What has been given on.
    given: usize,
    /// What has been looked at.
    seen: usize,
    text: usize,
}

impl Sieve {
    /// Looks at this part.
    pub(super) fn of(source: Box<dyn Read>) -> Box<dyn Read> {
        Box::new(Sieve { source, window: Vec::new(), given: 0, seen: 0, text: 0 })
    }

    fn refill(&mut self) -> io::Result<()> {
        let dropped = self.given.min(self.seen).saturating_sub(BEFORE);
        self.window.drain(..dropped);
        (self.given, self.seen) = (self.given - dropped, self.seen - dropped);
        let from = self.window.len();
        self.window.resize(from + CHUNK, 0);
        let count = self.source.read(self.window.get_mut(from..).unwrap_or_default())?;
        self.window.truncate(from + count);
        self.text = match memrchr(b'<', self.window.get(from..).unwrap_or_default()) {
            Some(at) => count - at,
            None => self.text + count,
        };
        if self.text > TEXT {
            return Err(Limits::default().exceeded(Limit::TextLength).into());
        }
        let until = if count == 0 { self.window.len() } else { self.window.len().saturating_sub(AHEAD) };
        if until > self.seen {
            look(&self.window, self.seen, until)?;
            self.seen = until;
        }
        Ok(())
    }
}

impl Read for Sieve {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.window.len() {
            self.refill()?;
        }
        let count = self.window.get(self.given..).unwrap_or_default().read(buffer)?;
        self.given += count;
        Ok(count)
    }
}

/// Looks at the bytes from one place to another.
fn look(window: &[u8], from: usize, until: usize) -> Result<(), Problem> {
    let fresh = window.get(from..until).unwrap_or_default();
    let byte = |at: usize| window.get(at).copied().unwrap_or_default();
    // Only the beginning of a value is read where there is a reference, a comment or CDATA in it.
    for at in memchr2_iter(b'&', b'!', fresh).map(|at| from + at) {
        let is_markup = byte(at) == b'&' || (at > 0 && byte(at - 1) == b'<');
        let before =
            window.get(..if byte(at) == b'&' { at } else { at.saturating_sub(1) }).unwrap_or_default();
        if is_markup && is_value(before) && !is_of_text(before) {
            return Err(unsupported("a value with a reference or CDATA in it"));
        }
    }
    // Blanks around a value make it another; a file that has them has them everywhere, so the first value will do.
    if let Some(at) = memmem::find(fresh, b"<v>").map(|at| from + at + 3)
        && let Some(length) = memchr(b'<', window.get(at..).unwrap_or_default())
        && [byte(at), byte((at + length).saturating_sub(1))].iter().any(u8::is_ascii_whitespace)
        && !is_of_text(window.get(..at).unwrap_or_default())
    {
        return Err(unsupported("a value with blanks around it"));
    }
    // A text of its own stands in `is`; in `v` it is not looked for.
    for at in memmem::find_iter(fresh, b"inlineStr").map(|at| from + at) {
        let rest = window.get(at..).unwrap_or_default();
        if memchr(b'>', rest).and_then(|end| rest.get(end + 1..)).is_some_and(|next| next.starts_with(b"<v"))
        {
            return Err(unsupported("an inline text outside its element"));
        }
    }
    Ok(())
}

/// What comes next stands in a `v`.
fn is_value(before: &[u8]) -> bool {
    let tag = memrchr(b'<', before).and_then(|at| before.get(at + 1..)).unwrap_or_default();
    let name = tag.split(|byte| matches!(byte, b'>' | b' ')).next().unwrap_or_default();
    name.rsplit(|byte| *byte == b':').next() == Some(b"v")
}

/// The cell that is open says that its value is a text.
fn is_of_text(before: &[u8]) -> bool {
    let cell = [&b"<c "[..], b":c "].iter().filter_map(|tag| memmem::rfind(before, tag)).max();
    let tag = cell.and_then(|at| before.get(at..)).unwrap_or_default();
    let tag = tag.get(..memchr(b'>', tag).unwrap_or_default()).unwrap_or_default();
    [&b"t=\"str\""[..], b"t='str'"].iter().any(|kind| memmem::find(tag, kind).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_misread_is_refused_wherever_it_is_cut() {
        for (cell, is_good) in [
            ("<c r=\"A1\"><v>12.5</v></c>", true),
            ("<c r=\"A1\"><f>A2&amp;\"!\"</f><v>12</v></c>", true),
            ("<c r=\"A1\" t=\"str\"><f>x</f><v>a &amp; b</v></c>", true),
            ("<c t=\"inlineStr\"><is><t>a &lt; <![CDATA[b]]></t></is></c>", true),
            ("<c t=\"inlineStr\"/>", true),
            ("<c t=\"e\"><v>#REF!</v></c>", true),
            ("<x:c t='str'><x:v> a </x:v></x:c>", true),
            ("<c r=\"A1\"><v>12&#46;5</v></c>", false),
            ("<c r=\"A1\"><v><![CDATA[7]]></v></c>", false),
            ("<x:c><x:v>1<!-- -->2</x:v></x:c>", false),
            ("<c t=\"inlineStr\" r=\"A1\"><v>a</v></c>", false),
            ("<c t=\"s\"><v> 1</v></c>", false),
            ("<c t=\"s\"><v>1\n</v></c>", false),
        ] {
            for length in (CHUNK - 60..CHUNK + 60).step_by(7) {
                let text = format!("{}{cell}<row/>", "<c/>".repeat(length / 4));
                let mut read = String::new();
                let outcome =
                    Sieve::of(Box::new(io::Cursor::new(text.clone().into_bytes()))).read_to_string(&mut read);
                assert_eq!(outcome.is_ok(), is_good, "{cell} {length}");
                assert!(!is_good || read == text);
            }
        }
        let long = io::Cursor::new(vec![b'x'; TEXT + 2 * CHUNK]);
        assert!(Sieve::of(Box::new(long)).read_to_end(&mut Vec::new()).is_err());
    }
}
