//! Compound files: XLS workbooks are such files, protected workbooks of any kind too.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, Write};
use std::path::Path;

use cfb::CompoundFile;

use super::problem::{Problem, of_error};

/// The streams that hold a workbook: of Excel 97 and later, of Excel 5.
const WORKBOOKS: [&str; 2] = ["Workbook", "Book"];
const OTHERS: [(&str, &str); 4] = [
    ("WordDocument", "Word"),
    ("PowerPoint Document", "PowerPoint"),
    ("__properties_version1.0", "e-mail .msg"),
    ("VisioDocument", "Visio"),
];
/// The record that says how the rest is encrypted.
const FILE_PASS: u16 = 0x2F;

/// What a library can read a workbook from.
pub(super) trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// The compound file holds an XLS workbook; whether it is one of Excel 97 or later.
///
/// # Errors
/// It is protected, damaged, or another program's document.
pub(super) fn check(path: &Path) -> Result<bool, Problem> {
    let mut file = open(path)?;
    if file.is_stream("EncryptedPackage") {
        return Err(Problem::Password);
    }
    let Some(name) = WORKBOOKS.into_iter().find(|name| file.is_stream(name)) else {
        let known = OTHERS.iter().find(|(stream, _)| file.is_stream(stream));
        return Err(Problem::NotATable(known.map_or("OLE", |(_, name)| name)));
    };
    let mut records = BufReader::new(file.open_stream(name).map_err(of_error)?);
    let mut header = [0; 4];
    // It stands right after the first record, or not far.
    for _ in 0..4 {
        records.read_exact(&mut header).map_err(of_error)?;
        let [kind, length] = [[header[0], header[1]], [header[2], header[3]]].map(u16::from_le_bytes);
        if kind == FILE_PASS {
            return Err(Problem::Password);
        }
        io::copy(&mut records.by_ref().take(length.into()), &mut io::sink()).map_err(of_error)?;
    }
    Ok(name == WORKBOOKS[0])
}

/// The file, or where other workbooks are embedded in it, a file of its own workbook alone: the library takes the first
/// stream of the name, wherever it is.
pub(super) fn alone(path: &Path) -> Result<Box<dyn Source>, Problem> {
    let mut file = open(path)?;
    let is_embedded =
        |entry: &cfb::Entry| WORKBOOKS.contains(&entry.name()) && entry.path().components().count() > 2;
    if !file.walk().any(|entry| is_embedded(&entry)) {
        return Ok(Box::new(BufReader::new(File::open(path).map_err(of_error)?)));
    }
    let mut copy = CompoundFile::create(Cursor::new(Vec::new())).map_err(of_error)?;
    for name in WORKBOOKS.into_iter().filter(|name| file.is_stream(name)).collect::<Vec<_>>() {
        let mut stream = file.open_stream(name).map_err(of_error)?;
        let mut to = copy.create_stream(name).map_err(of_error)?;
        io::copy(&mut stream, &mut to).and_then(|_| to.flush()).map_err(of_error)?;
    }
    // The library takes a file without any small stream for an empty one.
    let mut small = copy.create_stream("small").map_err(of_error)?;
    small.write_all(&[0]).and_then(|()| small.flush()).map_err(of_error)?;
    drop(small);
    copy.flush().map_err(of_error)?;
    let mut bytes = copy.into_inner();
    bytes.set_position(0);
    Ok(Box::new(bytes))
}

fn open(path: &Path) -> Result<CompoundFile<File>, Problem> {
    CompoundFile::open(File::open(path).map_err(of_error)?).map_err(of_error)
}
