//! Workbooks that cannot be streamed are read by another process of the same program: whatever a file does to it, it
//! takes nothing else down.
//!
//! The process limits its own memory and processor time, and writes rows to its standard output (see `pipe`). Its last
//! record says how it went; where there is none, how the process ended says what became of the file. Where the system
//! has no such limits (Windows), the process has only the time that it is waited for.

use std::ffi::{OsStr, OsString};
use std::io::{BufReader, BufWriter, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use super::Reader;
use super::cell::RowSink;
use super::guard::guarded;
use super::limits::{Limit, Limits};
use super::pipe::{self, Pipe};
use super::problem::{Problem, corrupt};
use super::sniff::Format;
use super::workbook;

/// The hidden command.
const COMMAND: &str = "__sheets";
/// Processes at once: the memory that they may take together is bounded.
const AT_ONCE: usize = 2;
/// A process that says nothing for so many times its processor time is waited for no longer.
const PATIENCE: u64 = 4;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// From now on workbooks that cannot be streamed are read by processes of this program, which calls [`serve`]. Without
/// it they are read in this process, as a library has no program to start.
pub fn isolate(program: impl Into<PathBuf>) {
    let _ = PROGRAM.set(program.into());
}

/// The program of this process, as it was when it was started, though another version lie in its place now.
pub fn this_program() -> Option<PathBuf> {
    if cfg!(target_os = "linux") { Some("/proc/self/exe".into()) } else { std::env::current_exe().ok() }
}

/// Reads a workbook for the process that started this one, where the arguments say so.
pub fn serve(mut arguments: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    if arguments.next()? != COMMAND {
        return None;
    }
    let mut word = || arguments.next().and_then(|argument| argument.into_string().ok());
    let format = word().and_then(|name| Format::ALL.into_iter().find(|format| format.name() == name));
    let limits = word().and_then(|limits| limits.parse::<Limits>().ok());
    let (Some(format), Some(limits), Some(path)) = (format, limits, arguments.next()) else {
        return Some(ExitCode::FAILURE);
    };
    let mut pipe = Pipe::new(BufWriter::with_capacity(64 << 10, std::io::stdout().lock()));
    let outcome = guarded(|| {
        restrict(&limits)?;
        workbook::read(format, Path::new(&path), &limits, &mut pipe)
    });
    Some(if pipe.end(&outcome).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Limits what this process may take.
#[cfg(unix)]
fn restrict(limits: &Limits) -> Result<(), Problem> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let seconds = limits.get(Limit::Seconds);
    for (resource, soft, hard) in [
        (Resource::Data, limits.get(Limit::Memory), limits.get(Limit::Memory)),
        (Resource::Cpu, seconds, seconds.saturating_add(1)),
        (Resource::Core, 0, 0),
        (Resource::Fsize, 0, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(soft), maximum: Some(hard) })
            .map_err(|error| Problem::NotStarted(error.to_string().into()))?;
    }
    // Where the machine has no memory left, this process is ended and not the run.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    Ok(())
}

#[cfg(not(unix))]
fn restrict(_: &Limits) -> Result<(), Problem> {
    Ok(())
}

/// Reads a workbook in a process of its own.
pub(super) struct Apart {
    format: Format,
    path: PathBuf,
    limits: Limits,
}

impl Apart {
    /// For this file; nothing is read yet.
    pub(super) fn new(format: Format, path: &Path, limits: &Limits) -> Apart {
        Apart { format, path: path.to_path_buf(), limits: *limits }
    }
}

impl Reader for Apart {
    fn read(&mut self, sink: &mut dyn RowSink) -> Result<(), Problem> {
        let Some(program) = PROGRAM.get() else {
            return workbook::read(self.format, &self.path, &self.limits, sink);
        };
        let _turn = Turn::take();
        let child = self.start(program.as_os_str()).map_err(|e| Problem::NotStarted(e.to_string().into()))?;
        Watched { child: Mutex::new(child), limits: self.limits }.relay(sink)
    }
}

impl Apart {
    fn start(&self, program: &OsStr) -> std::io::Result<Child> {
        let mut command = Command::new(program);
        command.arg(COMMAND).arg(self.format.name()).arg(self.limits.to_string()).arg(&self.path);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if cfg!(unix) {
            command.env_clear();
        }
        // The allocator would take a gibibyte of addresses at once, which the limit of memory counts.
        command.env("MIMALLOC_ARENA_EAGER_COMMIT", "0").env("MIMALLOC_ARENA_RESERVE", "32768");
        #[cfg(debug_assertions)]
        command.envs(std::env::vars_os().filter(|(name, _)| name == pipe::PROVOKE));
        command.spawn()
    }
}

/// A process that is reading.
struct Watched {
    child: Mutex<Child>,
    limits: Limits,
}

impl Watched {
    /// Gives its rows to the sink, and says how it ended.
    fn relay(&self, sink: &mut dyn RowSink) -> Result<(), Problem> {
        let Some(rows) = self.child().stdout.take() else { return Err(corrupt("no pipe")) };
        let (beat, beats) = channel();
        let (outcome, was_silent) = thread::scope(|scope| {
            let watch = scope.spawn(move || self.watch(&beats));
            // The sender goes with the source, which ends the watch.
            let source = BufReader::with_capacity(64 << 10, Beating { source: rows, beat });
            let outcome = pipe::relay(source, &self.limits, sink);
            (outcome, watch.join().unwrap_or_default())
        });
        let mut child = self.child();
        let _ = child.kill();
        let ended = child.wait().map_err(|e| corrupt(e.to_string()))?;
        outcome.unwrap_or_else(|_| {
            let mut said = Vec::new();
            let _ = child.stderr.take().map(|complaint| complaint.take(4 << 10).read_to_end(&mut said));
            Err(if was_silent {
                self.limits.exceeded(Limit::Seconds)
            } else {
                of_end(ended, &String::from_utf8_lossy(&said), &self.limits)
            })
        })
    }

    /// Ends the process when it says nothing for too long; whether it had to.
    fn watch(&self, beats: &Receiver<()>) -> bool {
        let patience = Duration::from_secs(self.limits.get(Limit::Seconds).saturating_mul(PATIENCE).max(1));
        loop {
            match beats.recv_timeout(patience) {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
                Err(RecvTimeoutError::Timeout) => return self.child().kill().is_ok(),
            }
        }
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A source that notes each time that something comes from it.
struct Beating<R> {
    source: R,
    beat: Sender<()>,
}

impl<R: Read> Read for Beating<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.source.read(buffer)?;
        let _ = self.beat.send(());
        Ok(count)
    }
}

/// What became of a file whose reader ended without a last record.
fn of_end(ended: ExitStatus, said: &str, limits: &Limits) -> Problem {
    if said.contains("memory allocation of") {
        return limits.exceeded(Limit::Memory);
    }
    #[cfg(unix)]
    if std::os::unix::process::ExitStatusExt::signal(&ended) == Some(rustix::process::Signal::XCPU.as_raw()) {
        return limits.exceeded(Limit::Seconds);
    }
    corrupt(format!(
        "its reader ended by {ended} {}",
        said.lines().find(|l| !l.is_empty()).unwrap_or_default().trim()
    ))
}

/// One of the processes that may run at once.
struct Turn;

static RUNNING: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

impl Turn {
    /// Waits until fewer run.
    fn take() -> Turn {
        let running = RUNNING.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut running =
            RUNNING.1.wait_while(running, |n| *n >= AT_ONCE).unwrap_or_else(PoisonError::into_inner);
        *running += 1;
        Turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        RUNNING.1.notify_one();
    }
}
