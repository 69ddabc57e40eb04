//! The report as one archive. The rows of long sheets come in blocks that many threads deflate: pieces of a deflated stream
//! that end on a whole byte are one stream when one follows the other. All else is copied from the workbook as it is.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::mpsc::Receiver;

use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use memchr::memmem;
use rawzip::time::UtcDateTime;
use rawzip::{DataDescriptorOutput, ZipArchive, ZipArchiveWriter, ZipEntryWriter};

use super::ReportError;

/// For 100 000 applications, level 3 takes half a second longer and makes the report 5 % smaller; level 1 takes half a second
/// less and makes it a third larger.
pub const LEVEL: u8 = 2;

/// Bytes that are written at once.
const BUFFER: usize = 1 << 18;

/// The date of all files of the archive: the first that the format knows.
const DATE: Option<UtcDateTime> = UtcDateTime::from_components(1980, 1, 1, 0, 0, 0, 0);

/// A piece of a file, deflated by itself.
pub struct Block {
    deflated: Vec<u8>,
    checksum: Crc,
    size: u64,
    links: Vec<u8>,
}

impl Block {
    /// Some rows, with what the list of the sheet's links says of them.
    pub fn with_links(self, links: Vec<u8>) -> Block {
        Block { links, ..self }
    }
}

/// Deflates a piece of a file.
pub struct Deflater {
    encoder: DeflateEncoder<Vec<u8>>,
    checksum: Crc,
}

impl Deflater {
    /// Nothing yet.
    pub fn new() -> Deflater {
        let encoder = DeflateEncoder::new(Vec::new(), Compression::new(LEVEL.into()));
        Deflater { encoder, checksum: Crc::new() }
    }

    /// Takes what comes next.
    pub fn write(&mut self, text: &[u8]) -> io::Result<()> {
        self.checksum.update(text);
        self.encoder.write_all(text)
    }

    /// All of it; `last`: nothing follows in the file.
    pub fn block(mut self, last: bool) -> io::Result<Block> {
        if last { self.encoder.try_finish() } else { self.encoder.flush() }?;
        let size = self.encoder.total_in();
        let deflated = std::mem::take(self.encoder.get_mut());
        Ok(Block { deflated, checksum: self.checksum, size, links: Vec::new() })
    }
}

/// What comes in any order, each with its rank, in the order of the ranks.
pub fn in_order<T>(received: Receiver<(usize, T)>) -> impl Iterator<Item = T> {
    let mut early = BTreeMap::new();
    (0..).map_while(move |wanted| {
        loop {
            if let Some(item) = early.remove(&wanted) {
                return Some(item);
            }
            let (rank, item) = received.recv().ok()?;
            early.insert(rank, item);
        }
    })
}

/// Writes a workbook with the rows of its long sheets: `long` says how many blocks each of their files takes.
pub fn join(
    workbook: &[u8],
    long: &BTreeMap<String, usize>,
    mut blocks: impl Iterator<Item = Result<Block, ReportError>>,
    path: &Path,
) -> Result<(), ReportError> {
    let mut report = ZipArchiveWriter::new(BufWriter::with_capacity(BUFFER, File::create(path)?));
    let workbook = ZipArchive::from_slice(workbook)?;
    let mut files = workbook.entries();
    while let Some(file) = files.next_entry()? {
        let content = workbook.get_entry(file.wayfinder())?.data();
        let path = file.file_path().try_normalize()?;
        let mut copy = report.new_file(path.as_str()).compression_method(file.compression_method());
        if let Some(date) = DATE {
            copy = copy.last_modified(date);
        }
        let (mut copy, _) = copy.start()?;
        let described = if let Some(count) = long.get(path.as_str()) {
            write_long(&mut copy, content, blocks.by_ref(), *count)?
        } else {
            copy.write_all(content)?;
            DataDescriptorOutput::new(file.crc32(), file.uncompressed_size_hint())
        };
        copy.finish(described)?;
    }
    report.finish()?;
    Ok(())
}

/// Writes a sheet: its header, its rows, what comes after them.
fn write_long(
    file: &mut ZipEntryWriter<'_, impl Write>,
    content: &[u8],
    blocks: impl Iterator<Item = Result<Block, ReportError>>,
    count: usize,
) -> Result<DataDescriptorOutput, ReportError> {
    let mut sheet = Vec::new();
    DeflateDecoder::new(content).read_to_end(&mut sheet)?;
    let header = memmem::find(&sheet, b"</row>").map_or(0, |end| end + b"</row>".len());
    let (rows, rest) = sheet.split_at(memmem::rfind(&sheet, b"</sheetData>").unwrap_or(sheet.len()));
    // Links come after all that speaks of cells, before all that speaks of pages.
    let (cells, pages) = rest.split_at(memmem::find(rest, b"<pageMargins").unwrap_or(rest.len()));
    let (mut checksum, mut size) = (Crc::new(), 0);
    let mut write = |block: &Block| {
        checksum.combine(&block.checksum);
        size += block.size;
        file.write_all(&block.deflated)
    };
    let piece = |text: &[u8], last| {
        let mut deflater = Deflater::new();
        deflater.write(text)?;
        deflater.block(last)
    };
    write(&piece(rows.get(..header).unwrap_or_default(), false)?)?;
    let (mut written, mut links) = (0, Vec::new());
    for block in blocks.take(count) {
        let block = block?;
        write(&block)?;
        written += 1;
        links.extend(block.links);
    }
    // Blocks go missing when another thread has given up.
    if written < count {
        return Err(ReportError::stopped());
    }
    if !links.is_empty() {
        links = [b"<hyperlinks>", links.as_slice(), b"</hyperlinks>"].concat();
    }
    write(&piece(&[cells, &links, pages].concat(), true)?)?;
    Ok(DataDescriptorOutput::new(checksum.sum(), size))
}

impl From<rawzip::Error> for ReportError {
    fn from(error: rawzip::Error) -> ReportError {
        ReportError::File(match error.into_kind() {
            rawzip::ErrorKind::IO(error) => error,
            other => io::Error::other(rawzip::Error::from(other).to_string()),
        })
    }
}
