//! A zip archive opened with suspicion: its directory is checked before anything is expanded, and what is really
//! expanded is counted, since declared sizes lie.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use memchr::memmem;
use rustc_hash::FxHashMap;
use zip::ZipArchive;
use zip::read::ZipFile;

use super::limits::{Limits, within};
use super::trouble::{Stop, corrupt, of_io};
use crate::domain::{FileProblem, Limit};

/// Entries smaller than this may have any ratio: a few kilobytes of blanks hurt nobody.
const RATIO_MATTERS_FROM: u64 = 1 << 20;

/// An open archive.
pub(in crate::intake) struct Package {
    archive: ZipArchive<BufReader<File>>,
    names: FxHashMap<String, usize>,
    limits: Limits,
    expanded: u64,
}

/// One entry being expanded.
pub(in crate::intake) struct Part<'p> {
    file: ZipFile<'p, BufReader<File>>,
    limits: Limits,
    /// Expanded so far from the whole archive.
    of_archive: &'p mut u64,
    /// Expanded so far from this entry.
    read: u64,
    compressed: u64,
}

impl Package {
    /// Opens the archive and checks its directory against the limits.
    pub(in crate::intake) fn open(path: &Path, limits: &Limits) -> Result<Package, FileProblem> {
        let open = || File::open(path).map_err(of_io);
        within(Limit::ZipEntries, central_headers(open()?)?, limits.zip_entries)?;
        let archive = ZipArchive::new(BufReader::new(open()?)).map_err(|e| of_zip(&e))?;
        let mut package = Package { archive, names: FxHashMap::default(), limits: *limits, expanded: 0 };
        package.check_directory()?;
        Ok(package)
    }

    /// Whether it has an entry of this name.
    pub(in crate::intake) fn has(&self, name: &str) -> bool {
        self.names.contains_key(&canonical(name))
    }

    /// Whether an entry stands under this folder.
    pub(in crate::intake) fn has_folder(&self, prefix: &str) -> bool {
        self.names.keys().any(|name| name.starts_with(prefix))
    }

    /// Begins to expand an entry; `None` when there is none of this name.
    pub(in crate::intake) fn part(&mut self, name: &str) -> Result<Option<Part<'_>>, FileProblem> {
        let Some(&index) = self.names.get(&canonical(name)) else { return Ok(None) };
        let file = self.archive.by_index(index).map_err(|e| of_zip(&e))?;
        let compressed = file.compressed_size();
        Ok(Some(Part { file, limits: self.limits, of_archive: &mut self.expanded, read: 0, compressed }))
    }

    /// The same, where the format cannot do without.
    pub(in crate::intake) fn required(&mut self, name: &str) -> Result<Part<'_>, FileProblem> {
        self.part(name)?.ok_or_else(|| corrupt(format!("the archive lacks {name}")))
    }

    fn check_directory(&mut self) -> Result<(), FileProblem> {
        let mut declared = 0_u64;
        for index in 0..self.archive.len() {
            let entry = self.archive.by_index_raw(index).map_err(|e| of_zip(&e))?;
            if entry.encrypted() {
                return Err(FileProblem::Password);
            }
            declared = declared.saturating_add(entry.size());
            check_ratio(entry.size(), entry.compressed_size(), &self.limits)?;
            let name = canonical(&String::from_utf8_lossy(entry.name_raw()));
            self.names.entry(name).or_insert(index);
        }
        within(Limit::Expansion, declared, self.limits.expanded_bytes)
    }
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.read += count as u64;
        *self.of_archive += count as u64;
        within(Limit::Expansion, *self.of_archive, self.limits.expanded_bytes).map_err(Stop::io)?;
        check_ratio(self.read, self.compressed, &self.limits).map_err(Stop::io)?;
        Ok(count)
    }
}

fn check_ratio(expanded: u64, compressed: u64, limits: &Limits) -> Result<(), FileProblem> {
    let allowed = compressed.max(1).saturating_mul(limits.expansion_ratio);
    if expanded > RATIO_MATTERS_FROM && expanded > allowed {
        return Err(FileProblem::Limit { limit: Limit::ExpansionRatio, allowed: limits.expansion_ratio });
    }
    Ok(())
}

/// Archives are written with either slash, and read by Excel in any case.
fn canonical(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_ascii_lowercase()
}

fn of_zip(error: &zip::result::ZipError) -> FileProblem {
    corrupt(error.to_string())
}

/// How many central directory headers the file can hold at most. Counted in its bytes, so that no end record, forged
/// or doubled, can make the archive's directory larger in memory than the limits allow.
fn central_headers(mut file: File) -> Result<u64, FileProblem> {
    const MAGIC: &[u8] = b"PK\x01\x02";
    let finder = memmem::Finder::new(MAGIC);
    let mut chunk = vec![0; 256 << 10];
    let (mut kept, mut count) = (0, 0);
    loop {
        let Some(free) = chunk.get_mut(kept..) else { return Ok(count) };
        let read = file.read(free).map_err(of_io)?;
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

#[cfg(test)]
pub(in crate::intake) mod build {
    //! Archives built by the tests.

    use std::io::Write;

    use zip::write::SimpleFileOptions;

    /// A file that holds an archive of these texts.
    pub(in crate::intake) fn archive(parts: &[(&str, &str)]) -> tempfile::NamedTempFile {
        let parts: Vec<(&str, &[u8])> =
            parts.iter().map(|(name, content)| (*name, content.as_bytes())).collect();
        archive_of_bytes(&parts)
    }

    /// A file that holds an archive of these parts.
    pub(in crate::intake) fn archive_of_bytes(parts: &[(&str, &[u8])]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut writer = zip::ZipWriter::new(file.reopen().unwrap());
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap();
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(parts: &[(&str, &str)], limits: &Limits) -> Option<FileProblem> {
        let file = build::archive(parts);
        let mut package = match Package::open(file.path(), limits) {
            Ok(package) => package,
            Err(problem) => return Some(problem),
        };
        let mut out = Vec::new();
        let error = package.required(parts.first()?.0).ok()?.read_to_end(&mut out).err()?;
        Some(of_io(error))
    }

    #[test]
    fn limits_are_checked_before_anything_is_expanded() {
        let large = " ".repeat(2 << 20);
        let limits = Limits { zip_entries: 2, ..Limits::default() };
        for (parts, expected) in [
            (vec![("a", "x"), ("b", "x")], None),
            (vec![("a", "x"), ("b", "x"), ("c", "x")], Some((Limit::ZipEntries, 2))),
            (vec![("a", large.as_str())], Some((Limit::ExpansionRatio, 200))),
        ] {
            let expected = expected.map(|(limit, allowed)| FileProblem::Limit { limit, allowed });
            assert_eq!(problem(&parts, &limits), expected);
        }
        let limits = Limits { expanded_bytes: 10, ..Limits::default() };
        assert_eq!(
            problem(&[("a", "123456"), ("b", "123456")], &limits),
            Some(FileProblem::Limit { limit: Limit::Expansion, allowed: 10 })
        );
    }

    #[test]
    fn names_are_found_in_any_case_and_slash() {
        let file = build::archive(&[("XL\\Workbook.xml", "x")]);
        let package = Package::open(file.path(), &Limits::default()).unwrap();
        assert!(
            package.has("xl/workbook.xml") && package.has("/xl/workbook.xml") && package.has_folder("xl/")
        );
    }

    #[test]
    fn what_is_no_archive_is_corrupt() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"PK\x03\x04 and then nothing").unwrap();
        assert!(matches!(Package::open(file.path(), &Limits::default()), Err(FileProblem::Corrupt(_))));
    }
}
