//! The log on standard error: text for people, one JSON object a line for machines.
//!
//! Fields have stable English names. Nothing above the debug level names a person or an enterprise.

use std::io::{self, IsTerminal as _, Write};
use std::time::{Duration, Instant};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::args::Common;
use super::exit::ExitStatus;
use super::progress::Progress;
use super::terminal;
use super::values::{LogFormat, LogLevel};
use crate::lang::{Lang, Message};

/// How what is wrong is said: known before the arguments are understood, since they may be what is wrong.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    /// The language.
    pub lang: Lang,
    /// The format of the log.
    pub format: LogFormat,
}

impl Voice {
    /// Says why a command ends early. In a log of JSON the last line says it.
    pub fn say(self, reason: &str) {
        if self.format == LogFormat::Text && !reason.is_empty() {
            terminal::print_error(&format!("inac: {reason}"));
        }
    }

    /// Says what is to be known of a run that goes on.
    pub fn warn(self, what: &str) {
        match self.format {
            LogFormat::Text => self.say(what),
            LogFormat::Json => tracing::warn!("{what}"),
        }
    }
}

/// Begins to log. Lines are written above the progress, if there is one.
pub fn start(format: LogFormat, level: LevelFilter, progress: Progress) {
    let builder = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_target(false)
        .with_ansi(terminal::colours(io::stderr().is_terminal()))
        .with_writer(AboveProgress(progress));
    // A log that has begun goes on.
    let _ = match format {
        LogFormat::Text => tracing::subscriber::set_global_default(builder.compact().finish()),
        LogFormat::Json => {
            tracing::subscriber::set_global_default(builder.json().flatten_event(true).finish())
        }
    };
}

/// The least level logged.
pub fn level(common: &Common) -> LevelFilter {
    let text = common.log_format == LogFormat::Text;
    match (common.verbose, common.log) {
        (2.., _) | (0, LogLevel::Trace) => LevelFilter::TRACE,
        (1, _) | (0, LogLevel::Debug) => LevelFilter::DEBUG,
        (0, LogLevel::Error) => LevelFilter::ERROR,
        (0, LogLevel::Warn) => LevelFilter::WARN,
        // A person has the progress and the summary; a machine that collects JSON wants every line.
        (0, LogLevel::Usual) if text && io::stderr().is_terminal() => LevelFilter::OFF,
        (0, LogLevel::Usual) if text && common.quiet => LevelFilter::WARN,
        (0, LogLevel::Info | LogLevel::Usual) => LevelFilter::INFO,
    }
}

/// Standard error, the progress set aside while a line is written.
struct AboveProgress(Progress);

impl<'a> MakeWriter<'a> for AboveProgress {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(&self.0)
    }
}

struct Line<'a>(&'a Progress);

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // A closed standard error is no reason to stop: the report still counts.
        self.0.aside(|| {
            let _ = io::stderr().lock().write_all(line);
        });
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the last line of the log says: what was done, for how long, with how much memory.
#[derive(Clone, Debug, Default)]
pub struct RunLog {
    /// The command.
    pub command: String,
    began: Option<Instant>,
    /// Time spent finding and reading files.
    pub reading: Duration,
    /// Time spent deciding.
    pub deciding: Duration,
    /// Time spent writing.
    pub writing: Duration,
    /// Files of the run.
    pub files: usize,
    /// Applications read.
    pub applications: usize,
    /// Invoice lines read.
    pub lines: usize,
    /// Anomalies found.
    pub anomalies: usize,
}

impl RunLog {
    /// The program begins.
    pub fn begin() -> RunLog {
        RunLog { command: "inac".to_owned(), began: Some(Instant::now()), ..RunLog::default() }
    }

    /// Does one stage's work, and says how long it took.
    pub fn timed<T>(stage: &mut Duration, work: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let done = work();
        *stage = began.elapsed();
        done
    }

    /// The last line of the log. A warning or an error when something needs a hand, so that `--quiet` lets it through.
    /// `reason` is that of an exit status 2 or 3.
    pub fn finish(&self, status: ExitStatus, reason: Option<&str>, lang: Lang) {
        macro_rules! last_line {
            ($level:ident) => {
                tracing::$level!(
                    event = "run ended",
                    command = self.command,
                    exit_status = status.code(),
                    reason,
                    files = self.files,
                    applications = self.applications,
                    lines = self.lines,
                    anomalies = self.anomalies,
                    reading_ms = milliseconds(self.reading),
                    deciding_ms = milliseconds(self.deciding),
                    writing_ms = milliseconds(self.writing),
                    total_ms = self.began.map(|began| milliseconds(began.elapsed())),
                    peak_memory_kib = peak_memory(),
                    "{}",
                    Message::LOG_RUN_ENDED.get(lang)
                )
            };
        }
        match status {
            ExitStatus::Done => last_line!(info),
            ExitStatus::Troubled => last_line!(warn),
            ExitStatus::WrongUsage | ExitStatus::NothingDone | ExitStatus::Interrupted(_) => {
                last_line!(error);
            }
        }
    }
}

/// For a log field.
pub fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The most memory this process has held, in KiB, where the system says it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
