//! What a command runs with: settings, signals, progress, and the last line of the log.

use std::path::{Path, PathBuf};

use super::args::{Common, Past};
use super::evaluate::is_report;
use super::exit::Failure;
use super::interrupt::Interrupt;
use super::logging::RunLog;
use super::progress::Progress;
use super::reading::{self, Watcher};
use super::settings::Setting;
use crate::decide::{Run, RunDate, TraceDepth, decide};
use crate::domain::{Anomaly, Intake};
use crate::intake;
use crate::intake::discover::Found;
use crate::intake::limits::Limits;
use crate::lang::{Lang, Message};
use crate::rules::RuleBook;

/// What a command runs with.
#[derive(Debug)]
pub struct Context<'a> {
    /// The settings of every command.
    pub common: &'a Common,
    /// What one file may ask of the machine.
    pub limits: Limits,
    /// What `inac.toml` gives, for whoever does not know that it is there.
    pub of_file: Vec<Setting>,
    /// The file they are read from.
    pub config: Option<PathBuf>,
    /// Has a signal come?
    pub interrupt: Interrupt,
    /// What moves on the terminal.
    pub progress: Progress,
    /// What the last line of the log will say.
    pub log: &'a mut RunLog,
}

impl Context<'_> {
    /// The language of what an instructor reads.
    pub fn lang(&self) -> Lang {
        self.common.lang
    }

    /// The rules of a file, or those in the program.
    ///
    /// # Errors
    /// The file cannot be read, or is refused.
    pub fn rule_book(&self, path: Option<&Path>) -> Result<RuleBook, Failure> {
        let book = reading::rule_book(path, self.lang())?;
        if let Some(file) = path.filter(|_| !reading::is_own(&book)).map(reading::shown) {
            let said = self.lang().fill(Message::OTHER_RULES, &[&file]);
            tracing::warn!(event = "rules", file, hash = book.hash(), "{said}");
        }
        Ok(book)
    }

    /// The files that no output may take the place of; only a report takes the place of a report.
    pub fn kept_beside<'f>(
        &self,
        output: Option<&Path>,
        read: impl Iterator<Item = &'f Path>,
        past: Option<&Past>,
    ) -> Vec<PathBuf> {
        let is_report = |output: &&Path| output.is_file() && is_report(output, &self.limits);
        let report = output.filter(is_report).map(Path::to_path_buf);
        self.kept(read, past).into_iter().chain(report).collect()
    }

    /// The files that a report may not take the place of.
    pub fn kept<'f>(&self, read: impl Iterator<Item = &'f Path>, past: Option<&Past>) -> Vec<PathBuf> {
        let rules = past.and_then(|past| past.law.rules.clone());
        read.map(Path::to_path_buf).chain(self.config.clone()).chain(rules).collect()
    }

    /// Decides, unless a signal comes.
    ///
    /// # Errors
    /// One came.
    pub fn decide<'i>(
        &mut self,
        intake: &'i Intake,
        book: &'i RuleBook,
        date: RunDate,
        depth: TraceDepth,
    ) -> Result<Run<'i>, Failure> {
        let run = RunLog::timed(&mut self.log.deciding, || decide(intake, book, date, depth));
        self.log.applications = run.decisions.len();
        self.log.anomalies = run.anomalies.iter().map(Anomaly::count).sum();
        self.interrupt.check()?;
        Ok(run)
    }

    /// Reads the files found.
    ///
    /// # Errors
    /// A signal came.
    pub fn read(&mut self, found: &[Found]) -> Result<Intake, Failure> {
        self.progress.files(Message::PROGRESS_READING.get(self.lang()), found.len());
        let watcher = Watcher::new(&self.interrupt, &self.progress, self.lang());
        let intake = RunLog::timed(&mut self.log.reading, || intake::read(found, &self.limits, &watcher));
        self.log.files = found.len();
        self.log.lines = intake.lines.iter().map(Vec::len).sum();
        self.interrupt.check()?;
        Ok(intake)
    }
}
