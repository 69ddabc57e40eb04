//! How a text file's bytes become UTF-8: by its byte order mark, or strict UTF-8, or else Windows-1252, which is what
//! Excel writes in France.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::fingerprint::Fingerprint;
use super::problem::{Problem, corrupt, of_error};

/// Bytes decoded at a time.
const CHUNK: usize = 64 << 10;
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The encoding of a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8, perhaps with a byte order mark.
    Utf8,
    /// UTF-16, least significant byte first, with a byte order mark.
    Utf16Le,
    /// UTF-16, most significant byte first, with a byte order mark.
    Utf16Be,
    /// Windows-1252.
    Windows1252,
}

impl Encoding {
    /// The encoding that the file's bytes show.
    pub(super) fn of(fingerprint: &Fingerprint) -> Encoding {
        match fingerprint.head.as_slice() {
            [0xFF, 0xFE, ..] => Encoding::Utf16Le,
            [0xFE, 0xFF, ..] => Encoding::Utf16Be,
            _ if fingerprint.is_utf8 => Encoding::Utf8,
            _ => Encoding::Windows1252,
        }
    }

    /// A few bytes from the beginning of a file as text, as well as they can be.
    pub(super) fn glimpse(self, head: &[u8]) -> String {
        let encoding = match self {
            Encoding::Utf8 => encoding_rs::UTF_8,
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
            Encoding::Windows1252 => WINDOWS_1252,
        };
        encoding.decode(head).0.into_owned()
    }

    /// The file as UTF-8 without byte order mark.
    pub(super) fn open(self, path: &Path) -> Result<Box<dyn Read>, Problem> {
        let mut file = File::open(path).map_err(of_error)?;
        let decoder = match self {
            Encoding::Utf8 => {
                let mut mark = Vec::with_capacity(UTF8_MARK.len());
                file.by_ref().take(UTF8_MARK.len() as u64).read_to_end(&mut mark).map_err(of_error)?;
                let rest = if mark == UTF8_MARK { Vec::new() } else { mark };
                return Ok(Box::new(io::Cursor::new(rest).chain(file)));
            }
            Encoding::Utf16Le => UTF_16LE.new_decoder_with_bom_removal(),
            Encoding::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
            Encoding::Windows1252 => WINDOWS_1252.new_decoder_without_bom_handling(),
        };
        Ok(Box::new(Decoded::new(file, decoder)))
    }
}

/// A source decoded to UTF-8 as it is read.
struct Decoded<R> {
    source: R,
    /// `None` once the source has ended.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    from: usize,
    to: usize,
    text: io::Cursor<Vec<u8>>,
}

impl<R: Read> Decoded<R> {
    /// Before the first byte is read.
    fn new(source: R, decoder: Decoder) -> Decoded<R> {
        Decoded {
            source,
            decoder: Some(decoder),
            raw: vec![0; CHUNK],
            from: 0,
            to: 0,
            text: io::Cursor::default(),
        }
    }

    /// Decodes the next bytes of the source; at its end, leaves nothing.
    fn refill(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        if self.from == self.to {
            (self.from, self.to) = (0, self.source.read(&mut self.raw)?);
        }
        let raw = self.raw.get(self.from..self.to).unwrap_or_default();
        let is_last = raw.is_empty();
        let mut text = std::mem::take(&mut self.text).into_inner();
        // No encoding of ours takes more than three bytes of UTF-8 for one of its own.
        text.resize(3 * CHUNK, 0);
        let (result, read, written, was_wrong) = decoder.decode_to_utf8(raw, &mut text, is_last);
        if was_wrong {
            return Err(corrupt("bytes that are no UTF-16").into());
        }
        text.truncate(written);
        self.text = io::Cursor::new(text);
        self.from += read;
        if is_last && result == CoderResult::InputEmpty {
            self.decoder = None;
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let count = self.text.read(buffer)?;
            if count > 0 || self.decoder.is_none() {
                return Ok(count);
            }
            self.refill()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded_across_chunks() {
        let text = "é€😀\n".repeat(40_000);
        let utf16 = |f: fn(u16) -> [u8; 2]| {
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(f).collect::<Vec<u8>>()
        };
        for (bytes, encoding) in [
            (text.clone().into_bytes(), Encoding::Utf8),
            ([UTF8_MARK, text.as_bytes()].concat(), Encoding::Utf8),
            (utf16(u16::to_le_bytes), Encoding::Utf16Le),
            (utf16(u16::to_be_bytes), Encoding::Utf16Be),
        ] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), bytes).unwrap();
            let fingerprint =
                Fingerprint::take(file.path(), &crate::intake::sheets::limits::Limits::default()).unwrap();
            assert_eq!(Encoding::of(&fingerprint), encoding);
            let mut read = String::new();
            encoding.open(file.path()).unwrap().read_to_string(&mut read).unwrap();
            assert!(read == text, "{encoding:?}");
        }
    }

    #[test]
    fn half_characters_of_utf_16_are_damage() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"\xFF\xFEa\0b").unwrap();
        let error =
            Encoding::Utf16Le.open(file.path()).unwrap().read_to_string(&mut String::new()).unwrap_err();
        assert_eq!(of_error(error), corrupt("bytes that are no UTF-16"));
    }
}
