//! Writing a file, or a folder of files, whole or not at all.
//!
//! Everything is written in a hidden folder beside the output, `.inac/<name>`, then renamed. That folder holds a locked
//! file: a second run for the same output is refused, and what a killed run left, whatever it was writing, is cleared by
//! the next that writes there.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::XlsxError;
use zip::result::ZipError;

use super::context::Context;
use super::exit::{ExitStatus, Failure};
use super::interrupt::Interrupt;
use super::reading::shown;
use crate::lang::{Lang, Message};
use crate::report::ReportError;

/// Beside every output; walks of folders skip it, since its name begins with a dot.
const WRITING: &str = ".inac";
/// No name that a person gives to a report.
const LOCK: &str = "~lock~";

/// An output that this run, and no other, is writing.
#[derive(Debug)]
pub struct PendingOutput {
    target: PathBuf,
    /// A hidden folder of this run's own. It goes when this does.
    folder: PathBuf,
    /// What is written, to be renamed.
    draft: PathBuf,
    replace: bool,
    /// Held, not read.
    _lock: File,
    interrupt: Interrupt,
    lang: Lang,
}

/// Why an output cannot be written.
#[derive(Debug)]
pub enum OutputError {
    /// It exists, and may not be replaced.
    Exists,
    /// It is a folder, a device … or a file where a folder is wanted.
    NotAFile,
    /// It is one of the files that the run reads.
    Read,
    /// Another run is writing it.
    Busy,
    /// The system refuses.
    Io(io::Error),
    /// The writer gave up before the end.
    CutShort,
}

impl OutputError {
    /// What is said of it.
    fn into_failure(self, target: &Path, lang: Lang) -> Failure {
        let text = |message: Message| lang.fill(message, &[&shown(target)]);
        Failure::nothing_done(match self {
            OutputError::Exists => text(Message::OUTPUT_EXISTS),
            OutputError::NotAFile => text(Message::OUTPUT_NOT_A_FILE),
            OutputError::Read => return Failure::usage(text(Message::OUTPUT_IS_INPUT)),
            OutputError::Busy => text(Message::OUTPUT_BUSY),
            OutputError::CutShort => text(Message::OUTPUT_CUT_SHORT),
            OutputError::Io(error) => {
                lang.fill(Message::OUTPUT_NOT_WRITABLE, &[&shown(target), &reason(&error, lang)])
            }
        })
    }
}

impl From<io::Error> for OutputError {
    fn from(error: io::Error) -> OutputError {
        OutputError::Io(error)
    }
}

impl From<ReportError> for OutputError {
    fn from(error: ReportError) -> OutputError {
        match error {
            ReportError::File(error)
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
pub fn reason(error: &io::Error, lang: Lang) -> String {
    let message = match error.kind() {
        ErrorKind::NotFound => Message::REASON_ABSENT,
        ErrorKind::PermissionDenied => Message::REASON_DENIED,
        ErrorKind::ReadOnlyFilesystem => Message::REASON_READ_ONLY,
        ErrorKind::StorageFull | ErrorKind::FileTooLarge | ErrorKind::QuotaExceeded => Message::REASON_FULL,
        ErrorKind::InvalidFilename => Message::OUTPUT_NAME,
        _ => return error.to_string(),
    };
    message.get(lang).to_owned()
}

impl PendingOutput {
    /// Claims a file before any work is done for it. A link is followed: what it leads to is written.
    ///
    /// # Errors
    /// It exists and is not to be replaced, is no file, is one of those `read`, is being written by another run, or the
    /// system refuses its name or its folder.
    pub fn file(
        target: &Path,
        replace: bool,
        read: &[PathBuf],
        context: &Context<'_>,
    ) -> Result<PendingOutput, Failure> {
        let pending = || {
            let target = followed(target)?;
            match fs::metadata(&target) {
                Ok(metadata) if !metadata.is_file() => return Err(OutputError::NotAFile),
                Ok(_) if read.iter().any(|path| is_same(path, &target)) => return Err(OutputError::Read),
                Ok(_) if !replace => return Err(OutputError::Exists),
                _ => {}
            }
            let pending = PendingOutput::new(target, replace, context)?;
            // A name that the system refuses is refused now.
            File::create(&pending.draft)?;
            Ok(pending)
        };
        pending().map_err(|error: OutputError| error.into_failure(target, context.lang()))
    }

    /// The same for a folder of files. Without `replace` it must not hold anything yet; with it, files of the same name
    /// are replaced, all at one stroke, and others are left alone.
    ///
    /// # Errors
    /// As for a file.
    pub fn folder(
        target: &Path,
        replace: bool,
        read: &[PathBuf],
        context: &Context<'_>,
    ) -> Result<PendingOutput, Failure> {
        let pending = || {
            let target = followed(target)?;
            match fs::read_dir(&target).map(Iterator::count) {
                Ok(_) if read.iter().any(|path| is_same(parent(path), &target)) => {
                    return Err(OutputError::Read);
                }
                Ok(1..) if !replace => return Err(OutputError::Exists),
                Err(error) if error.kind() == ErrorKind::NotADirectory => return Err(OutputError::NotAFile),
                _ => {}
            }
            let pending = PendingOutput::new(target, replace, context)?;
            fs::create_dir(&pending.draft)?;
            Ok(pending)
        };
        pending().map_err(|error: OutputError| error.into_failure(target, context.lang()))
    }

    fn new(target: PathBuf, replace: bool, context: &Context<'_>) -> Result<PendingOutput, OutputError> {
        let (interrupt, lang) = (context.interrupt.clone(), context.lang());
        let name = target.file_name().ok_or(OutputError::NotAFile)?;
        let writing = parent(&target).join(WRITING);
        let folder = writing.join(name);
        // No signal can end the run between the folder's creation and its registration.
        let mut unfinished = interrupt.unfinished();
        let lock = lock(&folder)?;
        if let Err(error) = unfinished.add(&folder, &lock) {
            unfinished.remove(&folder);
            return Err(error.into());
        }
        let draft = folder.join(name);
        drop(unfinished);
        let pending = PendingOutput { target, folder, draft, replace, _lock: lock, interrupt, lang };
        clear(&pending.folder, LOCK)?;
        clear_leftovers(&writing, &pending.folder);
        Ok(pending)
    }

    /// Writes the draft. Its folder is this run's own: temporary files may go there too.
    ///
    /// # Errors
    /// It cannot be written, or the run was interrupted.
    pub fn fill<E: Into<OutputError>>(
        &self,
        write: impl FnOnce(&Path) -> Result<(), E>,
    ) -> Result<(), Failure> {
        let written = write(&self.draft);
        self.interrupt.check()?;
        written.map_err(|error| error.into().into_failure(&self.target, self.lang))
    }

    /// Puts the draft in place.
    ///
    /// # Errors
    /// The output has appeared meanwhile, the system refuses, or the run was interrupted.
    pub fn commit(self) -> Result<(), Failure> {
        PendingOutput::commit_all(&[self], None)
    }

    /// Puts drafts in place, together; the run then ends with this status, whatever signal comes after.
    ///
    /// # Errors
    /// An output has appeared meanwhile, the system refuses, or the run was interrupted.
    pub fn commit_all(outputs: &[PendingOutput], status: Option<ExitStatus>) -> Result<(), Failure> {
        let Some(first) = outputs.first() else { return Ok(()) };
        let each = |step: fn(&PendingOutput) -> Result<(), OutputError>| {
            outputs.iter().try_for_each(|pending| {
                step(pending).map_err(|error| error.into_failure(&pending.target, pending.lang))
            })
        };
        each(|pending| Ok(File::open(&pending.draft)?.sync_all()?))?;
        // Held until all are in place: a signal comes before, and there is none, or after, and they are whole.
        let mut unfinished = first.interrupt.unfinished();
        first.interrupt.check()?;
        each(PendingOutput::put_in_place)?;
        unfinished.settled = status;
        drop(unfinished);
        // The rename itself must survive a power cut; some file systems cannot promise it.
        for pending in outputs {
            let _ = File::open(parent(&pending.target)).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }

    fn put_in_place(&self) -> Result<(), OutputError> {
        if self.draft.is_dir() {
            return self.put_folder_in_place();
        }
        if self.replace {
            return Ok(fs::rename(&self.draft, &self.target)?);
        }
        let draft = tempfile::TempPath::try_from_path(&self.draft)?;
        draft.persist_noclobber(&self.target).map_err(|refused| match refused.error.kind() {
            ErrorKind::AlreadyExists => OutputError::Exists,
            _ => OutputError::Io(refused.error),
        })
    }

    fn put_folder_in_place(&self) -> Result<(), OutputError> {
        // Only an empty folder can be removed.
        let _ = fs::remove_dir(&self.target);
        match fs::symlink_metadata(&self.target) {
            Err(_) => return Ok(fs::rename(&self.draft, &self.target)?),
            Ok(_) if !self.replace => return Err(OutputError::Exists),
            Ok(_) => {}
        }
        // What else the folder holds stands in both until one takes the place of the other, at one stroke.
        keep(&self.target, &self.draft)?;
        Ok(exchange(&self.draft, &self.target)?)
    }
}

impl Drop for PendingOutput {
    fn drop(&mut self) {
        self.interrupt.unfinished().remove(&self.folder);
    }
}

/// Gives `to` what `from` holds beside.
fn keep(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kept, place) = (entry.path(), to.join(entry.file_name()));
        if fs::symlink_metadata(&place).is_ok() {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::create_dir(&place)?;
            fs::set_permissions(&place, entry.metadata()?.permissions())?;
            keep(&kept, &place)?;
        } else if fs::hard_link(&kept, &place).is_err() {
            fs::copy(&kept, &place)?;
        }
    }
    Ok(())
}

/// Puts each of two folders in the place of the other.
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    // A system, or a file system, that cannot: there is a moment without either.
    let aside = one.with_file_name("~aside~");
    fs::rename(other, &aside)?;
    if let Err(error) = fs::rename(one, other) {
        fs::rename(&aside, other)?;
        return Err(error);
    }
    fs::rename(aside, one)
}

/// The output, at the end of the links that lead to it.
fn followed(target: &Path) -> Result<PathBuf, OutputError> {
    let is_link = fs::symlink_metadata(target).is_ok_and(|metadata| metadata.is_symlink());
    Ok(if is_link { fs::canonicalize(target)? } else { target.to_path_buf() })
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes what runs that were killed have left for other outputs of the folder.
fn clear_leftovers(writing: &Path, own: &Path) {
    let entries = fs::read_dir(writing).into_iter().flatten().flatten();
    for folder in entries.map(|entry| entry.path()).filter(|folder| folder != own) {
        let lock = File::options().write(true).open(folder.join(LOCK));
        if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            // Without its lock first: a run that waits for it then makes a new one.
            let _ = clear(&folder, LOCK);
            let _ = fs::remove_dir_all(folder);
        }
    }
}

fn clear(folder: &Path, but: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_name() {
            name if name == but => {}
            _ if entry.file_type()?.is_dir() => fs::remove_dir_all(entry.path())?,
            _ => fs::remove_file(entry.path())?,
        }
    }
    Ok(())
}

/// Creates and locks the folder, or takes over one that nobody holds.
fn lock(folder: &Path) -> Result<File, OutputError> {
    // A run that ends removes the folder: what was opened may be gone by the time it is locked.
    for _ in 0..100 {
        if let Some(lock) = try_lock(folder)? {
            return Ok(lock);
        }
    }
    Err(OutputError::Busy)
}

fn try_lock(folder: &Path) -> Result<Option<File>, OutputError> {
    for made in [parent(folder), folder] {
        match fs::create_dir(made) {
            Err(error) if error.kind() == ErrorKind::NotFound && made == folder => return Ok(None),
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                let _ = folder.parent().map(fs::remove_dir);
                return Err(error.into());
            }
            _ => {}
        }
    }
    let path = folder.join(LOCK);
    let lock = match File::options().write(true).create(true).truncate(false).open(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            // A full disk may take a folder and refuse a file.
            let _ = fs::remove_dir(folder).and_then(|()| fs::remove_dir(parent(folder)));
            return Err(error.into());
        }
        Ok(lock) => lock,
    };
    match lock.try_lock() {
        Err(fs::TryLockError::WouldBlock) => return Err(OutputError::Busy),
        // A file system without locks: two runs at once are then distinguished only when they finish.
        Err(fs::TryLockError::Error(error)) if error.kind() != ErrorKind::Unsupported => {
            return Err(error.into());
        }
        _ => {}
    }
    Ok(is_still_at(&lock, &path).then_some(lock))
}

/// Do two paths lead to one file, through links or not?
#[cfg(unix)]
pub fn is_same(one: &Path, other: &Path) -> bool {
    let identity = |path| fs::metadata(path).ok().map(|metadata| identity(&metadata));
    identity(one).is_some_and(|one| identity(other) == Some(one))
}

#[cfg(unix)]
fn identity(metadata: &fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(opened), Ok(named)) => identity(&opened) == identity(&named),
        _ => false,
    }
}

/// Do two paths lead to one file? A second name of the same file is not seen.
#[cfg(not(unix))]
pub fn is_same(one: &Path, other: &Path) -> bool {
    fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
}

/// Nobody can put another file in the place of one that is open.
#[cfg(not(unix))]
fn is_still_at(_: &File, path: &Path) -> bool {
    path.exists()
}
