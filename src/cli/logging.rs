//! The log on standard error: text for people, one JSON object a line for machines.
//!
//! Fields have stable English names. Nothing above the debug level names a person or an enterprise.

use std::io::{self, IsTerminal as _, Write};
use std::time::{Duration, Instant};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::exit::ExitStatus;
use super::progress::Progress;
use super::settings::CommonSettings;
use super::terminal;
use super::values::{LogFormat, LogLevel};

/// Begins to log. Lines are written above the progress, if there is one.
pub fn start(settings: &CommonSettings, verbose: u8, progress: Progress) {
    let builder = tracing_subscriber::fmt()
        .with_max_level(level(settings, verbose))
        .with_target(false)
        .with_ansi(terminal::colours(io::stderr().is_terminal()))
        .with_writer(AboveProgress(progress));
    // Another subscriber is there only when a test has set one.
    let _ = match settings.log_format {
        LogFormat::Text => tracing::subscriber::set_global_default(builder.compact().finish()),
        LogFormat::Json => {
            tracing::subscriber::set_global_default(builder.json().flatten_event(true).finish())
        }
    };
}

fn level(settings: &CommonSettings, verbose: u8) -> LevelFilter {
    // A person has the progress and the summary, or wants neither; a machine that collects JSON wants every line.
    let seen = settings.log_format == LogFormat::Text && (settings.quiet.0 || io::stderr().is_terminal());
    match (verbose, settings.log) {
        (2.., _) | (0, LogLevel::Trace) => LevelFilter::TRACE,
        (1, _) | (0, LogLevel::Debug) => LevelFilter::DEBUG,
        (0, LogLevel::Error) => LevelFilter::ERROR,
        (0, LogLevel::Warn) => LevelFilter::WARN,
        (0, LogLevel::Usual) if seen => LevelFilter::WARN,
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
#[derive(Clone, Copy, Debug)]
pub struct RunLog {
    command: &'static str,
    began: Instant,
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
    /// A run begins.
    pub fn begin(command: &'static str) -> RunLog {
        let none = Duration::ZERO;
        let (reading, deciding, writing) = (none, none, none);
        RunLog {
            command,
            began: Instant::now(),
            reading,
            deciding,
            writing,
            files: 0,
            applications: 0,
            lines: 0,
            anomalies: 0,
        }
    }

    /// Does one stage's work, and says how long it took.
    pub fn timed<T>(stage: &mut Duration, work: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let done = work();
        *stage = began.elapsed();
        done
    }

    /// The last line of the log. A warning or an error when something needs a hand, so that `--quiet` lets it through.
    pub fn finish(&self, status: ExitStatus) {
        macro_rules! last_line {
            ($level:ident) => {
                tracing::$level!(
                    command = self.command,
                    exit_status = status.code(),
                    files = self.files,
                    applications = self.applications,
                    lines = self.lines,
                    anomalies = self.anomalies,
                    reading_ms = milliseconds(self.reading),
                    deciding_ms = milliseconds(self.deciding),
                    writing_ms = milliseconds(self.writing),
                    total_ms = milliseconds(self.began.elapsed()),
                    peak_memory_kib = peak_memory(),
                    "run ended"
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

/// The most memory this process has held, in KiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
