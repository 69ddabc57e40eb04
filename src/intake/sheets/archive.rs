//! A zip archive opened with suspicion. Its directory is checked before anything is expanded, and what is really
//! expanded is counted, since declared sizes lie. A library that reads archives is given a [`View`] of it: an archive
//! that is not compressed, whose parts are expanded as they are read, so that each byte is looked at on its way.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use memchr::memmem;
use zip::{CompressionMethod, ZipArchive};

use super::limits::{Limit, Limits};
use super::problem::{Problem, corrupt, of_error, unsupported};

/// Parts smaller than this may have any ratio: a few kilobytes of blanks hurt nobody.
const RATIO_MATTERS_FROM: u64 = 1 << 20;
/// Bytes of a part that is held in memory.
pub(super) const HELD: u64 = 1 << 20;

/// An open archive.
pub(super) struct Archive {
    path: PathBuf,
    entries: Vec<Entry>,
    limits: Limits,
    /// Expanded so far, of all parts.
    expanded: Rc<Cell<u64>>,
}

/// An entry of its directory.
struct Entry {
    name: String,
    method: CompressionMethod,
    start: u64,
    compressed: u64,
    size: u64,
    crc: u32,
}

impl Archive {
    /// Opens the archive and checks its directory against the limits.
    pub(super) fn open(path: &Path, limits: &Limits) -> Result<Archive, Problem> {
        let open = || File::open(path).map_err(of_error);
        limits.check(Limit::ArchiveEntries, central_headers(open()?)?)?;
        let mut zip = ZipArchive::new(BufReader::new(open()?)).map_err(of_error)?;
        let (mut entries, mut declared): (Vec<Entry>, u64) = (Vec::new(), 0);
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(of_error)?;
            if entry.encrypted() {
                return Err(Problem::Password);
            }
            declared = declared.saturating_add(entry.size());
            let allowed = entry.compressed_size().max(1).saturating_mul(limits.get(Limit::ExpansionRatio));
            if entry.size() > RATIO_MATTERS_FROM && entry.size() > allowed {
                return Err(limits.exceeded(Limit::ExpansionRatio));
            }
            entries.push(Entry {
                name: slashed(&String::from_utf8_lossy(entry.name_raw())),
                method: entry.compression(),
                start: entry.data_start().ok_or_else(|| corrupt("an entry without data"))?,
                compressed: entry.compressed_size(),
                size: entry.size(),
                crc: entry.crc32(),
            });
        }
        limits.check(Limit::ExpandedSize, declared)?;
        Ok(Archive { path: path.to_path_buf(), entries, limits: *limits, expanded: Rc::default() })
    }

    /// Its names, with `/` between folders, in the order of the directory.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// Whether it has a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The declared size of a part; 0 where there is none.
    pub(super) fn size(&self, name: &str) -> u64 {
        self.find(name).map_or(0, |entry| entry.size)
    }

    /// A small part; `None` where there is none of this name.
    pub(super) fn held(&self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        let Some(entry) = self.find(name) else { return Ok(None) };
        if entry.size > HELD {
            return Err(unsupported(format!("{name} of {} bytes", entry.size)));
        }
        let mut bytes = Vec::new();
        self.source(entry).and_then(|mut source| source.read_to_end(&mut bytes)).map_err(of_error)?;
        if crc(&bytes) == entry.crc {
            Ok(Some(bytes))
        } else {
            Err(corrupt(format!("the checksum of {name}")))
        }
    }

    /// A part as it is expanded.
    pub(super) fn part(&self, name: &str) -> Result<Box<dyn Read>, Problem> {
        let entry = self.find(name).ok_or_else(|| corrupt(format!("the archive lacks {name}")))?;
        self.source(entry).map_err(of_error)
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        let name = slashed(name);
        // Of two entries of one name, the first.
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(&name))
    }

    /// The bytes of an entry, no more than its size.
    fn source(&self, entry: &Entry) -> io::Result<Box<dyn Read>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(entry.start))?;
        let file = BufReader::with_capacity(64 << 10, file.take(entry.compressed));
        let (expanded, limits) = (Rc::clone(&self.expanded), self.limits);
        match entry.method {
            CompressionMethod::Stored => {
                Ok(Box::new(Part { source: file.take(entry.size), expanded, limits }))
            }
            CompressionMethod::Deflated => {
                let source = DeflateDecoder::new(file).take(entry.size);
                Ok(Box::new(Part { source, expanded, limits }))
            }
            other => Err(unsupported(format!("a part compressed by {other}")).into()),
        }
    }
}

/// A part being expanded: what it gives counts for the archive.
struct Part<R> {
    source: R,
    expanded: Rc<Cell<u64>>,
    limits: Limits,
}

impl<R: Read> Read for Part<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.expanded.set(self.expanded.get() + count as u64);
        self.limits.check(Limit::ExpandedSize, self.expanded.get())?;
        Ok(count)
    }
}

/// What stands between a part and who reads it.
pub(super) type Filter = fn(Box<dyn Read>) -> Box<dyn Read>;

/// A part of a view.
pub(super) struct Shown {
    /// Its name there.
    pub(super) name: String,
    size: u64,
    crc: u32,
    content: Content,
}

enum Content {
    /// An entry of the archive, expanded as it is read.
    Entry(usize, Filter),
    Bytes(Vec<u8>),
}

impl Shown {
    /// A part that the archive lacks.
    pub(super) fn new(name: &str, bytes: &[u8]) -> Shown {
        let mut shown = Shown { name: name.to_owned(), size: 0, crc: 0, content: Content::Bytes(Vec::new()) };
        shown.hold(bytes.to_vec());
        shown
    }

    /// Shows this content instead.
    pub(super) fn hold(&mut self, bytes: Vec<u8>) {
        (self.size, self.crc, self.content) = (bytes.len() as u64, crc(&bytes), Content::Bytes(bytes));
    }

    /// Shows the part through a filter that only looks.
    pub(super) fn look(&mut self, filter: Filter) {
        if let Content::Entry(_, through) = &mut self.content {
            *through = filter;
        }
    }

    /// Shows the part through a filter that gives other bytes: so many, with this checksum.
    pub(super) fn change(&mut self, filter: Filter, size: u64, crc: u32) {
        self.look(filter);
        (self.size, self.crc) = (size, crc);
    }
}

/// An archive as it is shown.
pub(super) struct View {
    archive: Archive,
    /// What stands where, in order.
    pieces: Vec<(u64, Piece)>,
    end: u64,
    at: u64,
    /// The part being read: which piece, how far, and the rest of it.
    open: Option<(usize, u64, Box<dyn Read>)>,
}

/// A piece of the view.
enum Piece {
    Bytes(Vec<u8>),
    Part { entry: usize, size: u64, filter: Filter },
}

impl Archive {
    /// Every part, as it is; of two of one name, the first.
    pub(super) fn shown(&self) -> Vec<Shown> {
        let mut shown: Vec<Shown> = Vec::with_capacity(self.entries.len());
        let mut known = rustc_hash::FxHashSet::default();
        for (index, entry) in
            self.entries.iter().enumerate().filter(|(_, e)| known.insert(e.name.to_ascii_lowercase()))
        {
            let content = Content::Entry(index, |source| source);
            shown.push(Shown { name: entry.name.clone(), size: entry.size, crc: entry.crc, content });
        }
        shown
    }

    /// The archive as a library is to see it.
    pub(super) fn view(self, shown: Vec<Shown>) -> Result<View, Problem> {
        let mut view = View { archive: self, pieces: Vec::new(), end: 0, at: 0, open: None };
        let mut directory = Vec::new();
        let count = shown.len() as u64;
        for part in shown {
            let head = part.head();
            directory.extend([&b"PK\x01\x02\x14\0"[..], &head, &[0; 10], &part.place(view.end)?].concat());
            view.push([&b"PK\x03\x04"[..], &head, part.name.as_bytes()].concat());
            match part.content {
                Content::Bytes(bytes) => view.push(bytes),
                Content::Entry(entry, filter) => {
                    view.pieces.push((view.end, Piece::Part { entry, size: part.size, filter }));
                    view.end += part.size;
                }
            }
        }
        // Whoever looks for the end of the directory from the back meets no part that would have to be expanded.
        view.push(vec![0; 64 << 10]);
        let numbers =
            [&low::<2>(count)[..], &low::<2>(count), &low::<4>(directory.len() as u64), &low::<4>(view.end)];
        let end = [&b"PK\x05\x06\0\0\0\0"[..], &numbers.concat(), &[0, 0]].concat();
        view.push(directory);
        view.push(end);
        Ok(view)
    }
}

impl Shown {
    /// What the local and the central header have alike: version, name in UTF-8, not compressed, no time, checksum,
    /// sizes, length of the name, nothing more.
    fn head(&self) -> Vec<u8> {
        let fixed = b"\x14\0\0\x08\0\0\0\0\x21\0";
        let (size, name) = (low::<4>(self.size), low::<2>(self.name.len() as u64));
        [fixed, &self.crc.to_le_bytes()[..], &size, &size, &name, &[0, 0]].concat()
    }

    fn place(&self, at: u64) -> Result<Vec<u8>, Problem> {
        let at = u32::try_from(at).map_err(|_| corrupt("an archive of 4 GiB"))?;
        Ok([&at.to_le_bytes()[..], self.name.as_bytes()].concat())
    }
}

impl View {
    fn push(&mut self, bytes: Vec<u8>) {
        let start = self.end;
        self.end += bytes.len() as u64;
        self.pieces.push((start, Piece::Bytes(bytes)));
    }
}

impl Read for View {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let index = self.pieces.partition_point(|(start, _)| *start <= self.at).saturating_sub(1);
        let Some((start, piece)) = self.pieces.get(index) else { return Ok(0) };
        let offset = self.at - start;
        let count = match piece {
            Piece::Bytes(bytes) => {
                let offset = usize::try_from(offset).unwrap_or(usize::MAX);
                bytes.get(offset..).unwrap_or_default().read(buffer)?
            }
            Piece::Part { entry, size, filter } => {
                if !matches!(&self.open, Some((open, at, _)) if *open == index && *at <= offset) {
                    let entry = self.archive.entries.get(*entry).ok_or(io::ErrorKind::NotFound)?;
                    self.open = Some((index, 0, filter(self.archive.source(entry)?)));
                }
                let Some((_, at, source)) = &mut self.open else { return Ok(0) };
                io::copy(&mut source.by_ref().take(offset - *at), &mut io::sink())?;
                let count = source.by_ref().take(size - offset).read(buffer)?;
                if count == 0 && !buffer.is_empty() {
                    return Err(corrupt("a part of the archive ends too early").into());
                }
                *at = offset + count as u64;
                count
            }
        };
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for View {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// The lowest bytes of a number, the lowest first; numbers of an archive are checked to be no larger.
fn low<const N: usize>(number: u64) -> [u8; N] {
    let bytes = number.to_le_bytes();
    std::array::from_fn(|place| bytes.get(place).copied().unwrap_or_default())
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Archives are written with either slash, and read by Excel in any case.
fn slashed(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/")
}

/// How many central directory headers the file can hold at most. Counted in its bytes, so that no end record, forged
/// or doubled, can make the archive's directory larger in memory than the limits allow.
fn central_headers(mut file: File) -> Result<u64, Problem> {
    const MAGIC: &[u8] = b"PK\x01\x02";
    let finder = memmem::Finder::new(MAGIC);
    let mut chunk = vec![0; 256 << 10];
    let (mut kept, mut count) = (0, 0);
    loop {
        let Some(free) = chunk.get_mut(kept..) else { return Ok(count) };
        let read = file.read(free).map_err(of_error)?;
        if read == 0 {
            return Ok(count);
        }
        let seen = chunk.get(..kept + read).unwrap_or_default();
        count += finder.find_iter(seen).count() as u64;
        // A header may straddle two chunks: its first three bytes are looked at again.
        let tail = (MAGIC.len() - 1).min(seen.len());
        let from = seen.len() - tail;
        chunk.copy_within(from..from + tail, 0);
        kept = tail;
    }
}
