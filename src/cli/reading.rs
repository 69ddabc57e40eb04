//! The stages that `evaluate` and `check` share: rules, files found, files read, decisions.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::ZonedDateTime;

use super::exit::Failure;
use super::interrupt::Interrupt;
use super::logging::milliseconds;
use super::progress::Progress;
use super::terminal::clean;
use crate::decide::RunDate;
use crate::domain::Anomaly;
use crate::domain::Source;
use crate::intake::Observer;
use crate::lang::{Lang, Message};
use crate::rules::{EMBEDDED, RuleBook};

/// The rules of a file, or those in the program.
///
/// # Errors
/// The file cannot be read, or is refused.
pub fn rule_book(path: Option<&Path>) -> Result<RuleBook, Failure> {
    let Some(path) = path else {
        return RuleBook::parse(EMBEDDED)
            .map_err(|error| Failure::usage(format!("rules in the program: {error}")));
    };
    let shown = clean(&path.display().to_string());
    let text = std::fs::read_to_string(path).map_err(|error| Failure::usage(format!("{shown}: {error}")))?;
    RuleBook::parse(&text)
        .map_err(|error| Failure::usage(format!("{shown}:{}:{}: {}", error.line, error.column, error.reason)))
}

/// The date of decisions that have none of their own. The one place that asks what day it is.
pub fn run_date(given: Option<jiff::civil::Date>) -> RunDate {
    given.map_or_else(|| RunDate::Today(ZonedDateTime::now().date()), RunDate::Given)
}

/// Sets how many threads read and decide.
///
/// # Errors
/// The system refuses that many.
pub fn use_threads(jobs: usize) -> Result<(), Failure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).thread_name(|rank| format!("worker {rank}"));
    pool.build_global().map_err(|error| Failure::nothing_done(format!("--jobs {jobs}: {error}")))
}

/// Watches files being read: a log line for each, and the progress.
#[derive(Debug)]
pub struct Watcher<'a> {
    interrupt: &'a Interrupt,
    progress: &'a Progress,
    lang: Lang,
    rows: AtomicUsize,
}

impl<'a> Watcher<'a> {
    /// Nothing read yet.
    pub fn new(interrupt: &'a Interrupt, progress: &'a Progress, lang: Lang) -> Watcher<'a> {
        Watcher { interrupt, progress, lang, rows: AtomicUsize::new(0) }
    }
}

impl Observer for Watcher<'_> {
    fn file_done(&self, source: &Source, anomalies: &[Anomaly], took: Duration) {
        log_file(source, anomalies, took);
        let read = source.applications + source.lines + source.aids + source.waivers;
        let rows = self.rows.fetch_add(read, Ordering::Relaxed) + read;
        self.progress.file_done(self.lang.fill(Message::PROGRESS_ROWS, &[&rows.to_string()]));
    }

    fn interrupted(&self) -> bool {
        self.interrupt.signal().is_some()
    }
}

fn log_file(source: &Source, anomalies: &[Anomaly], took: Duration) {
    let codes = anomalies.iter().map(|anomaly| anomaly.code.as_str()).collect::<Vec<_>>().join(" ");
    macro_rules! file_line {
        ($level:ident) => {
            tracing::$level!(
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
                "file read"
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

/// The files given, as `Synthèse` shows them.
pub fn shown_all(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(" ")
}
