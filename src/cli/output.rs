//! Writing a file whole or not at all.
//!
//! Everything is written in a hidden folder beside the output, `.<name>.inac`, then renamed. The folder holds a locked
//! file: a second run for the same output is refused, and what a killed run left is cleared by the next.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::XlsxError;
use zip::result::ZipError;

use super::exit::{ExitStatus, Failure};
use super::interrupt::{self, Interrupt};
use crate::lang::{Lang, Message};
use crate::report::ReportError;

/// The suffix of the scratch folder; directory walks skip it, since its name begins with a dot.
const SUFFIX: &str = ".inac";
const LOCK: &str = "lock";
/// File systems allow 255 bytes a name.
const LONGEST_NAME: usize = 200;

/// A hidden folder that this run, and no other, writes in. It goes when this does.
#[derive(Debug)]
pub struct Scratch<'a> {
    /// Where it is.
    pub folder: PathBuf,
    /// Held, not read.
    _lock: File,
    interrupt: &'a Interrupt,
}

/// An output that this run, and no other, is writing.
#[derive(Debug)]
pub struct Claim<'a> {
    target: PathBuf,
    scratch: Scratch<'a>,
    replace: bool,
}

/// Why an output cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// It exists, and may not be replaced.
    #[error("it exists")]
    Exists,
    /// It is a folder, a device …
    #[error("not a file")]
    NotAFile,
    /// Another run is writing it.
    #[error("another run is writing it")]
    Busy,
    /// The system refuses.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The writer gave up before the end.
    #[error("cut short")]
    CutShort,
    /// An export beside the report cannot be written, nor is the report then.
    #[error("{0}: {1}")]
    Export(PathBuf, String),
    /// The run was asked to end.
    #[error("interrupted")]
    Interrupted(Failure),
}

impl OutputError {
    /// The same, of an export.
    pub fn of_export(self, folder: &Path) -> OutputError {
        match self {
            OutputError::Interrupted(_) => self,
            other => OutputError::Export(folder.to_path_buf(), other.to_string()),
        }
    }

    /// What a person is told.
    pub fn told(self, target: &Path, lang: Lang) -> Failure {
        let shown = super::terminal::clean(&target.display().to_string());
        let text = |message: Message| lang.fill(message, &[&shown]);
        Failure::nothing_done(match self {
            OutputError::Exists => text(Message::OUTPUT_EXISTS),
            OutputError::NotAFile => text(Message::OUTPUT_NOT_A_FILE),
            OutputError::Busy => text(Message::OUTPUT_BUSY),
            OutputError::CutShort => text(Message::OUTPUT_CUT_SHORT),
            OutputError::Io(error) => {
                lang.fill(Message::OUTPUT_NOT_WRITABLE, &[&shown, &reason(&error, lang)])
            }
            OutputError::Export(folder, reason) => lang.fill(
                Message::OUTPUT_NOT_WRITABLE,
                &[&super::terminal::clean(&folder.display().to_string()), &reason],
            ),
            OutputError::Interrupted(failure) => return failure,
        })
    }
}

impl From<ReportError> for OutputError {
    fn from(error: ReportError) -> OutputError {
        match error {
            ReportError::File(error)
            | ReportError::Package(ZipError::Io(error))
            | ReportError::Workbook(
                XlsxError::IoError(error)
                | XlsxError::TempFileError(_, error)
                | XlsxError::ZipError(ZipError::Io(error)),
            ) => OutputError::Io(error),
            ReportError::GaveUp(reason) => {
                tracing::debug!(reason, "the writer gave up");
                OutputError::CutShort
            }
            other => OutputError::Io(io::Error::other(other.to_string())),
        }
    }
}

/// What the system says, in the words of whoever reads it.
fn reason(error: &io::Error, lang: Lang) -> String {
    let notice = match error.kind() {
        ErrorKind::NotFound => Message::REASON_ABSENT,
        ErrorKind::PermissionDenied => Message::REASON_DENIED,
        ErrorKind::ReadOnlyFilesystem => Message::REASON_READ_ONLY,
        ErrorKind::StorageFull | ErrorKind::FileTooLarge | ErrorKind::QuotaExceeded => Message::REASON_FULL,
        _ => return error.to_string(),
    };
    notice.get(lang).to_owned()
}

impl<'a> Scratch<'a> {
    /// Claims the folder, and clears what a run that was killed has left in it.
    ///
    /// # Errors
    /// Another run holds it, or the system refuses.
    pub fn new(folder: PathBuf, interrupt: &'a Interrupt) -> Result<Scratch<'a>, OutputError> {
        // No signal can end the run between the folder's creation and its registration.
        let mut unfinished = interrupt.unfinished();
        let lock = lock(&folder)?;
        unfinished.folders.push(folder.clone());
        drop(unfinished);
        let scratch = Scratch { folder, _lock: lock, interrupt };
        scratch.clear_leftovers()?;
        Ok(scratch)
    }

    /// Moves every file of the folder into another, replacing those of the same name.
    ///
    /// # Errors
    /// The system refuses.
    pub fn move_into(self, folder: &Path) -> Result<(), OutputError> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name() != LOCK {
                self.interrupt.check().map_err(OutputError::Interrupted)?;
                fs::rename(entry.path(), folder.join(entry.file_name()))?;
            }
        }
        Ok(())
    }

    fn clear_leftovers(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            match entry.file_name() {
                name if name == LOCK => {}
                _ if entry.file_type()?.is_dir() => fs::remove_dir_all(entry.path())?,
                _ => fs::remove_file(entry.path())?,
            }
        }
        Ok(())
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        let mut unfinished = self.interrupt.unfinished();
        interrupt::remove(&self.folder);
        unfinished.folders.retain(|folder| *folder != self.folder);
    }
}

impl<'a> Claim<'a> {
    /// Claims an output before any work is done for it.
    ///
    /// # Errors
    /// It exists and is not to be replaced, is no file, is being written by another run, or its folder is not writable.
    pub fn new(target: &Path, replace: bool, interrupt: &'a Interrupt) -> Result<Claim<'a>, OutputError> {
        let scratch = Scratch::new(scratch_for(target)?, interrupt)?;
        let claim = Claim { target: target.to_path_buf(), scratch, replace };
        claim.check_target()?;
        Ok(claim)
    }

    /// Where to write. The folder is this run's own: temporary files may go there too.
    pub fn draft(&self) -> PathBuf {
        self.scratch.folder.join("draft.xlsx")
    }

    /// Puts the draft in place.
    ///
    /// # Errors
    /// The output has appeared meanwhile, the system refuses, or the run was interrupted.
    pub fn commit(self) -> Result<(), OutputError> {
        self.commit_as(None)
    }

    /// Puts the draft in place; the run then ends with this status, whatever signal comes after.
    ///
    /// # Errors
    /// The output has appeared meanwhile, the system refuses, or the run was interrupted.
    pub fn commit_as(self, status: Option<ExitStatus>) -> Result<(), OutputError> {
        let draft = self.draft();
        File::open(&draft)?.sync_all()?;
        // Held until the report is in place: a signal comes before, and there is none, or after, and it is whole.
        let mut unfinished = self.scratch.interrupt.unfinished();
        self.scratch.interrupt.check().map_err(OutputError::Interrupted)?;
        self.put_in_place(&draft)?;
        unfinished.settled = status;
        drop(unfinished);
        // The rename itself must survive a power cut; some file systems cannot promise it.
        let _ = File::open(parent(&self.target)).and_then(|folder| folder.sync_all());
        Ok(())
    }

    fn put_in_place(&self, draft: &Path) -> Result<(), OutputError> {
        if self.replace {
            return Ok(fs::rename(draft, &self.target)?);
        }
        let draft = tempfile::TempPath::try_from_path(draft)?;
        draft.persist_noclobber(&self.target).map_err(|refused| match refused.error.kind() {
            ErrorKind::AlreadyExists => OutputError::Exists,
            _ => OutputError::Io(refused.error),
        })
    }

    fn check_target(&self) -> Result<(), OutputError> {
        match fs::metadata(&self.target) {
            Ok(metadata) if !metadata.is_file() => Err(OutputError::NotAFile),
            Ok(_) if !self.replace => Err(OutputError::Exists),
            _ => Ok(()),
        }
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn scratch_for(target: &Path) -> Result<PathBuf, OutputError> {
    let name = target.file_name().ok_or(OutputError::NotAFile)?.to_string_lossy();
    let kept = name.floor_char_boundary(LONGEST_NAME);
    Ok(parent(target).join(format!(".{}{SUFFIX}", &name[..kept])))
}

/// Creates and locks the scratch folder, or takes over one that nobody holds.
fn lock(scratch: &Path) -> Result<File, OutputError> {
    // A run that ends removes the folder: what was opened may be gone by the time it is locked.
    for _ in 0..100 {
        if let Some(lock) = try_lock(scratch)? {
            return Ok(lock);
        }
    }
    Err(OutputError::Busy)
}

fn try_lock(scratch: &Path) -> Result<Option<File>, OutputError> {
    match fs::create_dir(scratch) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    let path = scratch.join(LOCK);
    let lock = match File::options().write(true).create(true).truncate(false).open(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            // A full disk may take a folder and refuse a file.
            let _ = fs::remove_dir(scratch);
            return Err(error.into());
        }
        Ok(lock) => lock,
    };
    match lock.try_lock() {
        Err(fs::TryLockError::WouldBlock) => return Err(OutputError::Busy),
        // A file system without locks: two runs at once are then told apart only when they finish.
        Err(fs::TryLockError::Error(error)) if error.kind() != ErrorKind::Unsupported => {
            return Err(error.into());
        }
        _ => {}
    }
    Ok(is_still_at(&lock, &path).then_some(lock))
}

#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(opened), Ok(named)) => (opened.dev(), opened.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still_at(_: &File, path: &Path) -> bool {
    path.exists()
}
