//! SIGINT and SIGTERM: the run is asked to end, and its unfinished report is removed whatever it is doing.
//!
//! The first signal raises a flag that the run looks at between files and between stages; a run that has not ended by
//! itself within [`GRACE`] (in the middle of a large file), or that gets a second signal, is ended at once.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::exit::{ExitStatus, Failure, Signal};

/// How long a run may take to end by itself.
const GRACE: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(20);

/// What the run and the thread that waits for signals share.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    signal: Arc<AtomicI32>,
    unfinished: Arc<Mutex<Unfinished>>,
}

/// What is to be done when the run is ended from outside itself.
#[derive(Debug, Default)]
pub struct Unfinished {
    /// The folders to remove.
    pub folders: Vec<PathBuf>,
    /// How the run ends once its output is in place: a signal then comes too late to change it.
    pub settled: Option<ExitStatus>,
}

impl Interrupt {
    /// Begins to wait for signals. `last_words` is called before the run is ended from outside itself.
    ///
    /// # Errors
    /// The system refuses the handlers.
    pub fn watch(last_words: impl Fn(ExitStatus) + Send + 'static) -> std::io::Result<Interrupt> {
        let interrupt = Interrupt::default();
        ignore_file_size_signal()?;
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let shared = interrupt.clone();
        thread::Builder::new().name("signals".into()).spawn(move || {
            let Some(first) = signals.forever().next() else { return };
            shared.signal.store(first, Ordering::SeqCst);
            let asked = Instant::now();
            let mut again = false;
            while !again && asked.elapsed() < GRACE {
                thread::sleep(POLL);
                again = signals.pending().next().is_some();
            }
            shared.end_at_once(first, (!again).then_some(last_words));
        })?;
        Ok(interrupt)
    }

    /// The signal that came, if one did.
    pub fn signal(&self) -> Option<Signal> {
        signal_of(self.signal.load(Ordering::SeqCst))
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

    fn end_at_once(&self, signal: i32, last_words: Option<impl Fn(ExitStatus) + Send + 'static>) {
        // Held to the end: the report can no longer be put in place.
        let unfinished = self.unfinished();
        unfinished.folders.iter().for_each(|folder| remove(folder));
        let interrupted = signal_of(signal).map_or(ExitStatus::NothingDone, ExitStatus::Interrupted);
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

/// Removes a scratch folder, even while the run still writes in it.
pub fn remove(folder: &Path) {
    for _ in 0..100 {
        match std::fs::remove_dir_all(folder) {
            Err(error) if error.kind() == std::io::ErrorKind::DirectoryNotEmpty => {}
            _ => return,
        }
    }
}

fn signal_of(number: i32) -> Option<Signal> {
    match number {
        SIGINT => Some(Signal::Interrupt),
        SIGTERM => Some(Signal::Terminate),
        _ => None,
    }
}

/// A file that grows beyond what the system allows is an error to report, not a reason to be killed.
fn ignore_file_size_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default())?;
    Ok(())
}
