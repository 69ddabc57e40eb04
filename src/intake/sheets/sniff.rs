//! What a file is, by its content: names lie (an `.xls` is often a CSV, a page of HTML or an XLSX).

use std::path::Path;

use memchr::memmem;

use super::archive::Archive;
use super::compound;
use super::decode::Encoding;
use super::fingerprint::Fingerprint;
use super::limits::{Limit, Limits};
use super::ooxml;
use super::problem::Problem;

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Any delimited text.
    Csv,
    /// Excel 2007 and later, with or without macros.
    Xlsx,
    /// Excel 2007 and later, binary.
    Xlsb,
    /// Excel 5 to 2003.
    Xls,
    /// The `OpenDocument` spreadsheet.
    Ods,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 5] = [Format::Csv, Format::Xlsx, Format::Xlsb, Format::Xls, Format::Ods];

    /// How the report names it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "CSV",
            Format::Xlsx => "XLSX",
            Format::Xlsb => "XLSB",
            Format::Xls => "XLS",
            Format::Ods => "ODS",
        }
    }
}

/// Who wrote a workbook, by its custom document property `inac`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Anyone.
    #[default]
    Foreign,
    /// It is a report.
    Report,
    /// It is the differences that a replay found.
    Replay,
}

/// Beginnings of files that are no table. Zip archives and compound files are looked into instead.
const MAGICS: [(&[u8], &str); 18] = [
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xFF\xD8\xFF", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"BM\x00", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"{\\rtf", "RTF"),
    (b"\x1F\x8B", "gzip"),
    (b"7z\xBC\xAF\x27\x1C", "7z"),
    (b"Rar!\x1A\x07", "RAR"),
    (b"\x7FELF", "binaire"),
    (b"MZ\x90\x00", "binaire"),
    (b"BZh", "bzip2"),
    (b"\x09\x00\x04\x00", "Excel 2"),
    (b"\x09\x02\x06\x00", "Excel 3"),
    (b"\x09\x04\x06\x00", "Excel 4"),
];

/// Beginnings of texts that are no table, in lower case.
const MARKUPS: [(&str, &str); 11] = [
    ("<!doctype html", "HTML"),
    ("<html", "HTML"),
    ("<head", "HTML"),
    ("<body", "HTML"),
    ("<table", "HTML"),
    ("<meta", "HTML"),
    ("<style", "HTML"),
    ("<div", "HTML"),
    ("<!--", "HTML"),
    ("<?xml", "XML"),
    ("<workbook", "XML"),
];

/// Header lines that begin an e-mail saved as a file, in lower case.
const MAIL: [&str; 9] = [
    "return-path: ",
    "received: ",
    "delivered-to: ",
    "mime-version: ",
    "message-id: ",
    "dkim-signature: ",
    "x-mozilla-",
    "from - ",
    "x-ms-",
];

const ZIP: &[u8] = b"PK\x03\x04";
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The file's format, and who wrote it.
///
/// # Errors
/// It is empty, no table, damaged or protected, or exceeds a limit that shows before reading.
pub fn sniff(path: &Path, fingerprint: &Fingerprint, limits: &Limits) -> Result<(Format, Origin), Problem> {
    let head = fingerprint.head.as_slice();
    if head.is_empty() {
        return Err(Problem::Empty);
    }
    if head.starts_with(ZIP) {
        limits.check(Limit::WorkbookSize, fingerprint.bytes)?;
        return of_zip(&Archive::open(path, limits)?);
    }
    if head.starts_with(COMPOUND) {
        limits.check(Limit::WorkbookSize, fingerprint.bytes)?;
        return compound::check(path).map(|_| (Format::Xls, Origin::Foreign));
    }
    if head.starts_with(EMPTY_ZIP) {
        return Err(Problem::NotATable("zip"));
    }
    of_text(fingerprint).map(|()| (Format::Csv, Origin::Foreign))
}

fn of_zip(archive: &Archive) -> Result<(Format, Origin), Problem> {
    let mimetype = archive.held("mimetype")?.unwrap_or_default();
    let mimetype = String::from_utf8_lossy(&mimetype);
    if mimetype.contains("opendocument") {
        let manifest = archive.held("META-INF/manifest.xml")?.unwrap_or_default();
        return match mimetype.contains("spreadsheet") {
            true if memmem::find(&manifest, b"encryption-data").is_some() => Err(Problem::Password),
            true => Ok((Format::Ods, Origin::Foreign)),
            false => Err(Problem::NotATable("OpenDocument")),
        };
    }
    let main = ooxml::main_part(archive)?;
    let is_binary = |part: &str| part.rsplit_once('.').is_some_and(|(_, extension)| extension == "bin");
    let has_folder = |folder: &str| archive.names().any(|name| name.starts_with(folder));
    if main.as_deref().is_some_and(is_binary) || (main.is_none() && archive.has("xl/workbook.bin")) {
        Ok((Format::Xlsb, Origin::Foreign))
    } else if has_folder("word/") {
        Err(Problem::NotATable("Word"))
    } else if has_folder("ppt/") {
        Err(Problem::NotATable("PowerPoint"))
    } else if main.is_some() || archive.has("xl/workbook.xml") {
        Ok((Format::Xlsx, origin(archive)?))
    } else if archive.has("content.xml") && archive.has("META-INF/manifest.xml") {
        Ok((Format::Ods, Origin::Foreign))
    } else {
        Err(Problem::NotATable("zip"))
    }
}

/// Who wrote the workbook, by its custom property `inac`.
fn origin(archive: &Archive) -> Result<Origin, Problem> {
    Ok(match ooxml::properties(archive)?.get("inac").map(String::as_str) {
        Some("report") => Origin::Report,
        Some("replay") => Origin::Replay,
        _ => Origin::Foreign,
    })
}

/// Nothing speaks against the file being a delimited text.
fn of_text(fingerprint: &Fingerprint) -> Result<(), Problem> {
    let head = fingerprint.head.as_slice();
    if let Some((_, kind)) = MAGICS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(Problem::NotATable(kind));
    }
    let encoding = Encoding::of(fingerprint);
    let is_utf16 = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    if !is_utf16 && (fingerprint.has_nul || has_controls(head)) {
        return Err(Problem::NotATable("binaire"));
    }
    let start: String =
        encoding.glimpse(head.get(..512).unwrap_or(head)).trim_start().chars().take(64).collect();
    let start = start.trim_start_matches('\u{feff}').to_lowercase();
    if let Some((_, kind)) = MARKUPS.iter().find(|(markup, _)| start.starts_with(markup)) {
        return Err(Problem::NotATable(kind));
    }
    if MAIL.iter().any(|header| start.starts_with(header)) {
        return Err(Problem::NotATable("e-mail"));
    }
    Ok(())
}

/// More than one byte in fifty is a control character that no text holds. One alone may come from a careless export.
fn has_controls(head: &[u8]) -> bool {
    let controls = head.iter().filter(|b| matches!(b, 0x01..=0x08 | 0x0E..=0x1A | 0x1C..=0x1F)).count();
    controls * 50 > head.len()
}

#[cfg(test)]
mod tests {
    use super::super::testing::archive;
    use super::*;

    fn sniffed(path: &Path) -> Result<(Format, Origin), Problem> {
        let limits = Limits::default();
        sniff(path, &Fingerprint::take(path, &limits).unwrap(), &limits)
    }

    #[test]
    fn bytes_tell_texts_from_the_rest() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for (bytes, expected) in [
            (&b""[..], Err(Problem::Empty)),
            (b"a;b\n1;2\n", Ok((Format::Csv, Origin::Foreign))),
            (b"BMW;123\n", Ok((Format::Csv, Origin::Foreign))),
            (b"\xFF\xFEa\0;\0b\0", Ok((Format::Csv, Origin::Foreign))),
            (b"a;b;c\n\0\0\x01", Err(Problem::NotATable("binaire"))),
            (b"\x01\x02\x03abc", Err(Problem::NotATable("binaire"))),
            (b"%PDF-1.7", Err(Problem::NotATable("PDF"))),
            (b"\x89PNG\r\n\x1a\n", Err(Problem::NotATable("image"))),
            (b"{\\rtf1", Err(Problem::NotATable("RTF"))),
            (b"\xEF\xBB\xBF \n<HTML><table>", Err(Problem::NotATable("HTML"))),
            (b"\xFF\xFE<\0h\0t\0m\0l\0>\0", Err(Problem::NotATable("HTML"))),
            (b"<?xml version='1.0'?><Workbook/>", Err(Problem::NotATable("XML"))),
            (b"Return-Path: <a@b.fr>\n", Err(Problem::NotATable("e-mail"))),
            (b"PK\x05\x06\0\0\0\0\0\0", Err(Problem::NotATable("zip"))),
        ] {
            std::fs::write(file.path(), bytes).unwrap();
            assert_eq!(sniffed(file.path()), expected, "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn archives_are_told_apart_by_their_entries() {
        let rels = |target: &str| {
            format!(
                r#"<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="{target}"/></Relationships>"#
            )
        };
        let report = r#"<Properties xmlns:vt="x"><property name="inac"><vt:lpwstr>report</vt:lpwstr></property></Properties>"#;
        let ods = "application/vnd.oasis.opendocument.spreadsheet";
        let secret = "<manifest:manifest xmlns:manifest='x'><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
        for (parts, expected) in [
            (vec![("xl/workbook.xml", "")], Ok((Format::Xlsx, Origin::Foreign))),
            (
                vec![("xl/workbook.xml", ""), ("docProps/custom.xml", report)],
                Ok((Format::Xlsx, Origin::Report)),
            ),
            (
                vec![("xl/workbook.xml", ""), ("docProps/custom.xml", &report.replace("report", "replay"))],
                Ok((Format::Xlsx, Origin::Replay)),
            ),
            (vec![("xl/workbook.bin", "")], Ok((Format::Xlsb, Origin::Foreign))),
            (
                vec![("_rels/.rels", &rels("xl/other.bin")), ("xl/other.bin", "")],
                Ok((Format::Xlsb, Origin::Foreign)),
            ),
            (vec![("mimetype", ods), ("content.xml", "")], Ok((Format::Ods, Origin::Foreign))),
            (vec![("mimetype", ods), ("META-INF/manifest.xml", secret)], Err(Problem::Password)),
            (
                vec![("mimetype", "application/vnd.oasis.opendocument.text")],
                Err(Problem::NotATable("OpenDocument")),
            ),
            (
                vec![("_rels/.rels", &rels("word/document.xml")), ("word/document.xml", "")],
                Err(Problem::NotATable("Word")),
            ),
            (vec![("document", "<w/>")], Err(Problem::NotATable("zip"))),
        ] {
            assert_eq!(sniffed(archive(&parts).path()), expected, "{parts:?}");
        }
    }
}
