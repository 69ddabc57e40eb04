//! SIGHUP, SIGINT and SIGTERM: the run is asked to end, and what it has not finished is removed whatever it is doing.
//!
//! The first signal raises a flag that the run looks at between files and between stages; a run that has not ended by
//! itself within [`GRACE`] (in the middle of a large file), or that gets a second signal, is ended at once.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::exit::{ExitStatus, Failure, Signal};

/// How long a run may take to end by itself.
const GRACE: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(20);

/// What the run and the thread that waits for signals share.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    signal: Arc<AtomicUsize>,
    unfinished: Arc<Mutex<Unfinished>>,
}

/// What is to be done when the run is ended from outside itself.
#[derive(Debug, Default)]
pub struct Unfinished {
    folders: Vec<Leftover>,
    /// How the run ends once its output is in place: a signal then comes too late to change it.
    pub settled: Option<ExitStatus>,
}

/// A folder to remove.
#[derive(Debug)]
struct Leftover {
    folder: PathBuf,
    /// To remove a folder the system opens it, and may have no file left to open: these are closed first.
    _spare: [File; 2],
}

impl Unfinished {
    /// This folder is to be removed; `lock` is an open file in it.
    ///
    /// # Errors
    /// Too many files are open.
    pub fn add(&mut self, folder: &Path, lock: &File) -> std::io::Result<()> {
        let spare = [lock.try_clone()?, lock.try_clone()?];
        self.folders.push(Leftover { folder: folder.to_path_buf(), _spare: spare });
        Ok(())
    }

    /// Removes a folder, even while the run still writes in it.
    pub fn remove(&mut self, folder: &Path) {
        self.folders.retain(|leftover| leftover.folder != folder);
        for _ in 0..100 {
            match std::fs::remove_dir_all(folder) {
                Err(error) if error.kind() == std::io::ErrorKind::DirectoryNotEmpty => {}
                _ => break,
            }
        }
        // The folder of all that is being written, once nothing is.
        let _ = folder.parent().map(std::fs::remove_dir);
    }
}

impl Interrupt {
    /// Begins to wait for signals. `last_words` is called before the run is ended from outside itself.
    ///
    /// # Errors
    /// The system refuses the handlers.
    pub fn watch(last_words: impl Fn(ExitStatus) + Send + 'static) -> std::io::Result<Interrupt> {
        let interrupt = Interrupt::default();
        // The handler does no more than note which signal came last.
        let came = Arc::new(AtomicUsize::new(0));
        for signal in SIGNALS.into_iter().filter(|signal| !is_ignored(*signal)) {
            flag::register_usize(signal, Arc::clone(&came), usize::try_from(signal).unwrap_or_default())?;
        }
        ignore_file_size_signal()?;
        let shared = interrupt.clone();
        thread::Builder::new().name("signals".into()).spawn(move || {
            let next = || came.swap(0, Ordering::SeqCst);
            let first = loop {
                match next() {
                    0 => thread::sleep(POLL),
                    signal => break signal,
                }
            };
            shared.signal.store(first, Ordering::SeqCst);
            let asked = Instant::now();
            let mut again = false;
            while !again && asked.elapsed() < GRACE {
                thread::sleep(POLL);
                again = next() != 0;
            }
            shared.end_at_once((!again).then_some(last_words));
        })?;
        Ok(interrupt)
    }

    /// The signal that came, if one did.
    pub fn signal(&self) -> Option<Signal> {
        match i32::try_from(self.signal.load(Ordering::SeqCst)).ok()? {
            SIGINT => Some(Signal::Interrupt),
            SIGTERM => Some(Signal::Terminate),
            0 => None,
            _ => Some(Signal::HangUp),
        }
    }

    /// Goes on, unless a signal came.
    ///
    /// # Errors
    /// One came.
    pub fn check(&self) -> Result<(), Failure> {
        self.signal().map_or(Ok(()), |signal| Err(Failure::interrupted(signal)))
    }

    /// What is unfinished. Nobody ends the run while this is held.
    pub fn unfinished(&self) -> MutexGuard<'_, Unfinished> {
        self.unfinished.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end_at_once(&self, last_words: Option<impl Fn(ExitStatus) + Send + 'static>) {
        // Held to the end: the report can no longer be put in place.
        let mut unfinished = self.unfinished();
        let folders: Vec<PathBuf> = unfinished.folders.iter().map(|left| left.folder.clone()).collect();
        for folder in &folders {
            unfinished.remove(folder);
        }
        let interrupted = self.signal().map_or(ExitStatus::NothingDone, ExitStatus::Interrupted);
        let status = unfinished.settled.unwrap_or(interrupted);
        if let Some(last_words) = last_words {
            // Nobody may be reading standard error: don't wait for it.
            let speaker = thread::spawn(move || last_words(status));
            let until = Instant::now() + POLL * 5;
            while !speaker.is_finished() && Instant::now() < until {
                thread::sleep(POLL / 4);
            }
        }
        #[allow(clippy::exit, reason = "the run is somewhere it cannot be asked to return from")]
        std::process::exit(status.code().into());
    }
}

#[cfg(unix)]
const SIGNALS: [i32; 3] = [signal_hook::consts::SIGHUP, SIGINT, SIGTERM];
/// A closed console ends the run as SIGTERM does.
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// Was the program begun with this signal ignored, as `nohup` does? The system says so on Linux.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    mask >> (signal - 1) & 1 == 1
}

/// A file that grows beyond what the system allows is an error to report, not a reason to be killed.
fn ignore_file_size_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    flag::register(signal_hook::consts::SIGXFSZ, Arc::default())?;
    Ok(())
}
