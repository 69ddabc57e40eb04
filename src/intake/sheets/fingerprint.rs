//! What a file is before it is read: its size and hash, which the report shows, and what its bytes look like.

use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::limits::{Limit, Limits};
use super::problem::Problem;

/// Bytes kept from the beginning of a file, enough to recognise it.
const HEAD: usize = 64 << 10;
const CHUNK: usize = 256 << 10;

/// A file's size, hash and looks, from one pass over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// All of it is valid UTF-8.
    pub is_utf8: bool,
    /// A NUL byte stands in it.
    pub has_nul: bool,
    /// Its first bytes, at most 64 KiB.
    pub head: Vec<u8>,
    modified: Option<SystemTime>,
}

impl Fingerprint {
    /// Reads the file once. Only regular files are opened, so that no pipe or device can make it wait.
    ///
    /// # Errors
    /// It is no regular file, cannot be opened, or is larger than the limits allow.
    pub fn take(path: &Path, limits: &Limits) -> Result<Fingerprint, Problem> {
        let before = regular(path)?;
        limits.check(Limit::FileSize, before.len())?;
        let file = File::open(path).map_err(|e| inaccessible(&e))?;
        let modified = before.modified().ok();
        // One byte more than was announced is enough to see that the file grows.
        let mut pass = Pass::default();
        pass.run(file.take(before.len().saturating_add(1)))?;
        let taken = pass.finish(modified);
        if taken.bytes != before.len() {
            return Err(Problem::Changed);
        }
        Ok(taken)
    }

    /// The file still has the length and modification time that it had when its fingerprint was taken.
    ///
    /// # Errors
    /// It has changed, or is gone.
    pub fn still_holds(&self, path: &Path) -> Result<(), Problem> {
        let now = regular(path)?;
        if now.len() == self.bytes && now.modified().ok() == self.modified {
            Ok(())
        } else {
            Err(Problem::Changed)
        }
    }

    /// The SHA-256 as 64 hexadecimal digits.
    pub fn sha256_hex(&self) -> String {
        use std::fmt::Write as _;
        self.sha256.iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

fn regular(path: &Path) -> Result<Metadata, Problem> {
    let metadata = std::fs::metadata(path).map_err(|e| inaccessible(&e))?;
    if metadata.is_file() {
        Ok(metadata)
    } else if metadata.is_dir() {
        Err(Problem::Inaccessible("a folder".into()))
    } else {
        Err(Problem::Inaccessible("neither a file nor a folder".into()))
    }
}

fn inaccessible(error: &std::io::Error) -> Problem {
    Problem::Inaccessible(error.to_string().into())
}

#[derive(Default)]
struct Pass {
    bytes: u64,
    hash: Sha256,
    utf8: Utf8Check,
    has_nul: bool,
    head: Vec<u8>,
}

impl Pass {
    fn run(&mut self, mut file: impl Read) -> Result<(), Problem> {
        let mut chunk = vec![0; CHUNK];
        loop {
            match file.read(&mut chunk) {
                Ok(0) => return Ok(()),
                Ok(read) => self.see(chunk.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(inaccessible(&error)),
            }
        }
    }

    fn see(&mut self, chunk: &[u8]) {
        self.bytes += chunk.len() as u64;
        self.hash.update(chunk);
        self.utf8.see(chunk);
        self.has_nul = self.has_nul || chunk.contains(&0);
        let wanted = HEAD.saturating_sub(self.head.len()).min(chunk.len());
        self.head.extend_from_slice(chunk.get(..wanted).unwrap_or_default());
    }

    fn finish(self, modified: Option<SystemTime>) -> Fingerprint {
        Fingerprint {
            bytes: self.bytes,
            sha256: self.hash.finalize().into(),
            is_utf8: self.utf8.holds(),
            has_nul: self.has_nul,
            head: self.head,
            modified,
        }
    }
}

/// Checks UTF-8 chunk by chunk.
#[derive(Default)]
struct Utf8Check {
    broken: bool,
    /// The beginning of a character that the last chunk cut.
    cut: Vec<u8>,
}

impl Utf8Check {
    fn see(&mut self, mut chunk: &[u8]) {
        while !self.cut.is_empty() && !self.broken {
            let Some((&first, rest)) = chunk.split_first() else { return };
            self.cut.push(first);
            chunk = rest;
            match std::str::from_utf8(&self.cut) {
                Ok(_) => self.cut.clear(),
                Err(error) => self.broken = error.error_len().is_some(),
            }
        }
        if self.broken {
            return;
        }
        if let Err(error) = std::str::from_utf8(chunk) {
            self.broken = error.error_len().is_some();
            self.cut.extend_from_slice(chunk.get(error.valid_up_to()..).unwrap_or_default());
        }
    }

    fn holds(&self) -> bool {
        !self.broken && self.cut.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn taken(bytes: &[u8]) -> Fingerprint {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), bytes).unwrap();
        Fingerprint::take(file.path(), &Limits::default()).unwrap()
    }

    #[test]
    fn size_hash_and_looks_come_from_one_pass() {
        let fingerprint = taken(b"abc");
        assert_eq!(fingerprint.bytes, 3);
        assert_eq!(
            fingerprint.sha256_hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert!(fingerprint.is_utf8 && !fingerprint.has_nul);
        assert!(taken(b"a\0b").has_nul);
        assert!(!taken("é".as_bytes().get(..1).unwrap()).is_utf8);
    }

    #[test]
    fn characters_cut_by_a_chunk_are_still_valid() {
        for step in 1..5 {
            let mut check = Utf8Check::default();
            "aé€😀b".as_bytes().chunks(step).for_each(|chunk| check.see(chunk));
            assert!(check.holds(), "{step}");
            let mut check = Utf8Check::default();
            b"a\xc3\xa9\xe2\x82b".chunks(step).for_each(|chunk| check.see(chunk));
            assert!(!check.holds(), "{step}");
        }
    }

    #[test]
    fn only_regular_files_are_opened_and_large_ones_refused() {
        let folder = tempfile::tempdir().unwrap();
        let limits = Limits::default().with(Limit::FileSize, 2);
        assert!(matches!(Fingerprint::take(folder.path(), &limits), Err(Problem::Inaccessible(_))));
        let pipe = folder.path().join("pipe.csv");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(matches!(Fingerprint::take(&pipe, &limits), Err(Problem::Inaccessible(_))));
        let file = folder.path().join("a.csv");
        fs::write(&file, "abc").unwrap();
        assert_eq!(
            Fingerprint::take(&file, &limits),
            Err(Problem::Limit { limit: Limit::FileSize, allowed: 2 })
        );
    }

    #[test]
    fn a_change_is_seen() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "abc").unwrap();
        let fingerprint = Fingerprint::take(file.path(), &Limits::default()).unwrap();
        assert_eq!(fingerprint.still_holds(file.path()), Ok(()));
        fs::write(file.path(), "abcd").unwrap();
        assert_eq!(fingerprint.still_holds(file.path()), Err(Problem::Changed));
    }
}
