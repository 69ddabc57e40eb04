//! The stages that several commands share: rules, files read and watched.

use std::fs::File;
use std::io::Read as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::exit::Failure;
use super::interrupt::Interrupt;
use super::logging::{RunLog, milliseconds};
use super::output::reason;
use super::progress::Progress;
use crate::domain::{Anomaly, Source};
use crate::intake::Observer;
use crate::lang::{Lang, Message};
use crate::rules::{EMBEDDED, RuleBook};
use crate::sanitize::clean;

/// Rules are texts that people write, whatever a file claims to be.
const MOST_BYTES_OF_RULES: u64 = 4 << 20;

/// The rules of a file, or those in the program.
///
/// # Errors
/// The file cannot be read, or is refused.
pub fn rule_book(path: Option<&Path>, lang: Lang) -> Result<RuleBook, Failure> {
    let (place, text) = match path {
        Some(path) => (shown(path), &*text_file(path, MOST_BYTES_OF_RULES, lang)?),
        None => ("scheme.toml".to_owned(), EMBEDDED),
    };
    RuleBook::parse(text).map_err(|error| {
        Failure::usage(format!("{place}:{}:{}: {}", error.line, error.column, clean(error.reason.get(lang))))
    })
}

/// Are these the program's own rules?
pub fn is_own(book: &RuleBook) -> bool {
    RuleBook::parse(EMBEDDED).is_ok_and(|own| own.hash() == book.hash())
}

/// A file of text, of at most so many bytes: it may be a device that never ends.
///
/// # Errors
/// It cannot be read, is longer, or is no text.
pub fn text_file(path: &Path, most: u64, lang: Lang) -> Result<String, Failure> {
    let refuse = |reason: &str| Failure::usage(format!("{}: {reason}", shown(path)));
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    read.map_err(|error| refuse(&reason(&error, lang)))?;
    if bytes.len() as u64 > most {
        return Err(refuse(&lang.fill(Message::FILE_TOO_LONG, &[&lang.number(most.into())])));
    }
    String::from_utf8(bytes).map_err(|_| refuse(Message::FILE_NO_TEXT.get(lang)))
}

/// Sets how many threads read and decide: more than there are processors would only wait for one another.
///
/// # Errors
/// The system refuses that many.
pub fn use_threads(jobs: usize) -> Result<(), Failure> {
    let processors = thread::available_parallelism().map_or(usize::MAX, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.min(processors))
        .thread_name(|rank| format!("worker {rank}"));
    pool.build_global().map_err(|error| Failure::nothing_done(format!("--jobs {jobs}: {error}")))
}

/// Watches files being read: a log line for each, and the progress.
#[derive(Debug)]
pub struct Watcher<'a> {
    interrupt: &'a Interrupt,
    progress: &'a Progress,
    lang: Lang,
    began: Instant,
    read: Mutex<Counts>,
}

/// What was read.
#[derive(Debug, Default)]
struct Counts {
    files: usize,
    lines: usize,
    rows: usize,
    /// Until the last file was read.
    took: Duration,
}

impl<'a> Watcher<'a> {
    /// Nothing read yet.
    pub fn new(interrupt: &'a Interrupt, progress: &'a Progress, lang: Lang) -> Watcher<'a> {
        Watcher { interrupt, progress, lang, began: Instant::now(), read: Mutex::default() }
    }

    /// Tells the log what was read, for how long, and how long the rest took.
    pub fn count(self, log: &mut RunLog) {
        let read = self.read.into_inner().unwrap_or_default();
        (log.files, log.lines, log.reading) = (read.files, read.lines, read.took);
        log.deciding = self.began.elapsed().saturating_sub(read.took);
    }
}

impl Observer for Watcher<'_> {
    fn file_done(&self, source: &Source, anomalies: &[Anomaly], took: Duration) {
        log_file(source, anomalies, took, self.lang);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.files += 1;
        read.lines += source.lines;
        read.rows += source.applications + source.lines + source.aids + source.waivers;
        read.took = self.began.elapsed();
        self.progress.file_done(self.lang.fill(Message::PROGRESS_ROWS, &[&read.rows.to_string()]));
    }

    fn interrupted(&self) -> bool {
        self.interrupt.signal().is_some()
    }
}

fn log_file(source: &Source, anomalies: &[Anomaly], took: Duration, lang: Lang) {
    let codes = anomalies.iter().map(|anomaly| anomaly.code.as_str()).collect::<Vec<_>>().join(" ");
    macro_rules! file_line {
        ($level:ident) => {
            tracing::$level!(
                event = "file read",
                file = clean(&source.path),
                format = source.format,
                bytes = source.bytes,
                applications = source.applications,
                lines = source.lines,
                aids = source.aids,
                waivers = source.waivers,
                state = source.state.name(),
                codes = (!codes.is_empty()).then_some(codes.as_str()),
                took_ms = milliseconds(took),
                "{}",
                Message::LOG_FILE_READ.get(lang)
            )
        };
    }
    if anomalies.iter().any(|anomaly| anomaly.code.family() == 'F') {
        file_line!(warn);
    } else {
        file_line!(info);
    }
}

/// Puts a path in words.
pub fn shown(path: &Path) -> String {
    clean(&path.display().to_string())
}

/// Paths as a command line takes them: one that holds a blank or a sign of the shell stands in quotation marks.
pub fn as_arguments(paths: &[impl AsRef<Path>]) -> String {
    let plain =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '/' | '\\' | '.' | '_' | '-' | ':');
    let quoted = |path: &Path| {
        let shown = shown(path);
        if shown.chars().all(plain) {
            shown
        } else if shown.contains(['"', '$', '`', '!']) {
            format!("'{}'", shown.replace('\'', "'\\''"))
        } else {
            format!("\"{shown}\"")
        }
    };
    paths.iter().map(|path| quoted(path.as_ref())).collect::<Vec<_>>().join(" ")
}

/// The files given, as `Synthèse` shows them.
pub fn shown_all(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(" ")
}
