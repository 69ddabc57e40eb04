//! Compound files: streams in a file made of sectors. XLS workbooks are such files, protected workbooks of any kind too.

use std::path::Path;

use super::binary::{u16_at, u32_at};
use super::trouble::{corrupt, of_io};
use super::xls;
use crate::domain::FileProblem;

/// Sector numbers from here on are marks, not sectors.
const FIRST_MARK: u32 = 0xFFFF_FFFA;
const HEADER_FAT_SECTORS: usize = 109;
const ENTRY: usize = 128;
const MINI_SECTOR: usize = 64;

/// A compound file in memory.
pub(super) struct Compound {
    bytes: Vec<u8>,
    sector: usize,
    /// Streams shorter than this are kept in the mini stream.
    mini_cutoff: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
    entries: Vec<Entry>,
}

/// A stream, storage or the root.
struct Entry {
    name: String,
    start: u32,
    size: usize,
}

/// The compound file holds an XLS workbook that can be read.
///
/// # Errors
/// It is protected, damaged, or another program's document.
pub(in crate::intake) fn kind(path: &Path) -> Result<(), FileProblem> {
    let compound = Compound::open(path)?;
    if compound.has("EncryptedPackage") {
        return Err(FileProblem::Password);
    }
    if let Some(workbook) = compound.workbook()? {
        return if xls::is_protected(&workbook) { Err(FileProblem::Password) } else { Ok(()) };
    }
    let others = [
        ("WordDocument", "Word"),
        ("PowerPoint Document", "PowerPoint"),
        ("__properties_version1.0", "e-mail .msg"),
        ("VisioDocument", "Visio"),
    ];
    let known = others.iter().find(|(stream, _)| compound.has(stream));
    Err(FileProblem::NotATable(known.map_or("OLE", |(_, name)| name)))
}

impl Compound {
    /// Reads the file and its directory.
    pub(super) fn open(path: &Path) -> Result<Compound, FileProblem> {
        Compound::of(std::fs::read(path).map_err(of_io)?)
    }

    fn of(bytes: Vec<u8>) -> Result<Compound, FileProblem> {
        let sector = match u16_at(&bytes, 30)? {
            9 => 512,
            12 => 4096,
            shift => return Err(corrupt(format!("sectors of 2^{shift} bytes"))),
        };
        let mini_cutoff = u32_at(&bytes, 56)? as usize;
        let mut compound = Compound {
            bytes,
            sector,
            mini_cutoff,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_stream: Vec::new(),
            entries: Vec::new(),
        };
        compound.fat = compound.allocation()?;
        let directory = compound.chain(u32_at(&compound.bytes, 48)?, usize::MAX)?;
        compound.entries = directory.chunks_exact(ENTRY).filter_map(entry).collect();
        let root = compound.entries.first().ok_or_else(|| corrupt("the compound file has no directory"))?;
        let (start, size) = (root.start, root.size);
        let first = u32_at(&compound.bytes, 60)?;
        if first < FIRST_MARK && start < FIRST_MARK {
            compound.mini_fat = numbers(&compound.chain(first, usize::MAX)?).collect();
            compound.mini_stream = compound.chain(start, size)?;
        }
        Ok(compound)
    }

    /// The stream that holds the workbook, of Excel 97 or of Excel 5.
    pub(super) fn workbook(&self) -> Result<Option<Vec<u8>>, FileProblem> {
        match self.find("Workbook").or_else(|| self.find("Book")) {
            Some(entry) => self.stream(entry).map(Some),
            None => Ok(None),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    fn stream(&self, entry: &Entry) -> Result<Vec<u8>, FileProblem> {
        let stream = if entry.size < self.mini_cutoff {
            follow(&self.mini_stream, MINI_SECTOR, 0, &self.mini_fat, entry.start, entry.size)?
        } else {
            self.chain(entry.start, entry.size)?
        };
        if stream.len() < entry.size { Err(corrupt("the compound file ends too early")) } else { Ok(stream) }
    }

    fn chain(&self, start: u32, size: usize) -> Result<Vec<u8>, FileProblem> {
        follow(&self.bytes, self.sector, self.sector, &self.fat, start, size)
    }

    /// The file's allocation table: which sector follows which.
    fn allocation(&self) -> Result<Vec<u32>, FileProblem> {
        let most = self.bytes.len() / self.sector + 1;
        let mut sectors: Vec<u32> =
            numbers(self.bytes.get(76..76 + 4 * HEADER_FAT_SECTORS).unwrap_or_default()).collect();
        let mut next = u32_at(&self.bytes, 68)?;
        // Each part of the list takes a sector of the file, so there are no more parts than sectors.
        let mut parts = 0;
        while next < FIRST_MARK {
            let part = self.sector(next);
            parts += 1;
            if parts > most || part.len() < self.sector {
                return Err(corrupt(
                    "the compound file's allocation table ends too early, or runs in a circle",
                ));
            }
            sectors.extend(numbers(part));
            next = sectors.pop().unwrap_or(FIRST_MARK);
        }
        let mut table = Vec::new();
        for sector in sectors.into_iter().filter(|sector| *sector < FIRST_MARK) {
            table.extend(numbers(self.sector(sector)));
            if table.len() > most + self.sector {
                break;
            }
        }
        Ok(table)
    }

    fn sector(&self, number: u32) -> &[u8] {
        part(&self.bytes, self.sector, self.sector, number)
    }
}

/// The sector of this number, short or empty where the file ends before it.
fn part(bytes: &[u8], sector: usize, before: usize, number: u32) -> &[u8] {
    let start = (number as usize).saturating_mul(sector).saturating_add(before).min(bytes.len());
    let end = start.saturating_add(sector).min(bytes.len());
    bytes.get(start..end).unwrap_or_default()
}

/// The bytes of a chain of sectors, at most `size`.
fn follow(
    bytes: &[u8],
    sector: usize,
    before: usize,
    table: &[u32],
    start: u32,
    size: usize,
) -> Result<Vec<u8>, FileProblem> {
    let (mut stream, mut next) = (Vec::new(), start);
    while next < FIRST_MARK && stream.len() < size {
        let part = part(bytes, sector, before, next);
        if part.is_empty() || stream.len() > bytes.len() {
            return Err(corrupt("the compound file ends too early, or runs in a circle"));
        }
        stream.extend_from_slice(part);
        next = table.get(next as usize).copied().unwrap_or(FIRST_MARK);
    }
    stream.truncate(size);
    Ok(stream)
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let units = usize::from(u16_at(bytes, 64).ok()?).saturating_sub(2) / 2;
    let name: Vec<u16> =
        bytes.as_chunks::<2>().0.iter().take(units.min(32)).map(|unit| u16::from_le_bytes(*unit)).collect();
    Some(Entry {
        name: String::from_utf16_lossy(&name),
        start: u32_at(bytes, 116).ok()?,
        size: u32_at(bytes, 120).ok()? as usize,
    })
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|number| u32::from_le_bytes(*number))
}

#[cfg(test)]
pub(super) mod build {
    //! Compound files built by the tests.

    use super::{FIRST_MARK, HEADER_FAT_SECTORS};

    const END: u32 = 0xFFFF_FFFE;

    /// A compound file with one stream, padded to the least size that needs no mini stream.
    pub(in crate::intake::sheets) fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
        let mut stream = stream.to_vec();
        stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
        let sectors = u32::try_from(stream.len() / 512).unwrap();
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(512, 0);
        let mut set =
            |at: usize, field: &[u8]| bytes.get_mut(at..at + field.len()).unwrap().copy_from_slice(field);
        set(26, &3_u16.to_le_bytes());
        set(30, &9_u16.to_le_bytes());
        set(32, &6_u16.to_le_bytes());
        set(44, &1_u32.to_le_bytes());
        set(48, &1_u32.to_le_bytes());
        set(56, &4096_u32.to_le_bytes());
        set(60, &END.to_le_bytes());
        set(68, &END.to_le_bytes());
        for sector in 1..HEADER_FAT_SECTORS {
            set(76 + 4 * sector, &u32::MAX.to_le_bytes());
        }
        // Sector 0 is the allocation table, 1 the directory, then the stream.
        let mut table = vec![0xFFFF_FFFD, END];
        table.extend((0..sectors).map(|n| if n + 1 == sectors { END } else { n + 3 }));
        table.resize(128, u32::MAX);
        assert!(sectors <= 126 && END > FIRST_MARK, "one sector of table is enough for tests");
        bytes.extend(table.iter().flat_map(|n| n.to_le_bytes()));
        for (name, start, size) in [("Root Entry", END, 0), (name, 2, stream.len()), ("", 0, 0), ("", 0, 0)] {
            let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let length = u16::try_from(if name.is_empty() { 0 } else { entry.len() + 2 }).unwrap();
            entry.resize(64, 0);
            entry.extend(length.to_le_bytes());
            entry.resize(116, 0);
            entry.extend(u32::to_le_bytes(start));
            entry.extend(u32::try_from(size).unwrap().to_le_bytes());
            entry.resize(128, 0);
            bytes.extend(entry);
        }
        bytes.extend(stream);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(bytes: &[u8]) -> Result<(), FileProblem> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        kind(file.path())
    }

    #[test]
    fn documents_are_told_apart_by_their_streams() {
        for (stream, expected) in [
            ("Workbook", Ok(())),
            ("BOOK", Ok(())),
            ("EncryptedPackage", Err(FileProblem::Password)),
            ("WordDocument", Err(FileProblem::NotATable("Word"))),
            ("__properties_version1.0", Err(FileProblem::NotATable("e-mail .msg"))),
            ("other", Err(FileProblem::NotATable("OLE"))),
        ] {
            assert_eq!(kind_of(&build::compound(stream, b"x")), expected, "{stream}");
        }
    }

    #[test]
    fn damage_is_corrupt_and_circles_end() {
        let whole = build::compound("Workbook", &[7; 9000]);
        let compound = Compound::of(whole.clone()).unwrap();
        assert_eq!(compound.workbook().unwrap().unwrap().len(), 9216);
        for cut in [20, 600, 1100, 3000] {
            assert!(kind_of(whole.get(..cut).unwrap()).is_err(), "{cut}");
        }
        // The list of the allocation table goes on in a sector of which only the number of the next is left: its own.
        let mut short = whole.get(..516).unwrap().to_vec();
        short.get_mut(68..72).unwrap().fill(0);
        short.get_mut(512..516).unwrap().fill(0);
        assert!(matches!(kind_of(&short), Err(FileProblem::Corrupt(_))));
        let mut circle = whole.clone();
        circle.get_mut(512 + 8..512 + 12).unwrap().copy_from_slice(&2_u32.to_le_bytes());
        assert!(
            kind_of(&circle).is_err()
                || Compound::of(circle).unwrap().workbook().unwrap().unwrap().len() == 9216
        );
    }
}
