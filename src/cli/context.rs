//! What a command runs with: settings, signals, progress, and the last line of the log.

use super::exit::Failure;
use super::interrupt::Interrupt;
use super::logging::RunLog;
use super::progress::Progress;
use super::reading::Watcher;
use super::settings::Settings;
use crate::domain::Intake;
use crate::intake;
use crate::intake::discover::Found;
use crate::lang::Message;

/// What a command runs with.
#[derive(Debug)]
pub struct Context {
    /// Every setting.
    pub settings: Settings,
    /// Has a signal come?
    pub interrupt: Interrupt,
    /// What moves on the terminal.
    pub progress: Progress,
    /// What the last line of the log will say.
    pub log: RunLog,
}

impl Context {
    /// Reads the files found.
    ///
    /// # Errors
    /// A signal came.
    pub fn read(&mut self, found: &[Found]) -> Result<Intake, Failure> {
        let lang = self.settings.common.lang;
        let limits = self.settings.limits.limits();
        self.progress.files(Message::PROGRESS_READING.get(lang), found.len());
        let watcher = Watcher::new(&self.interrupt, &self.progress, lang);
        let intake = RunLog::timed(&mut self.log.reading, || intake::read(found, &limits, &watcher));
        self.log.files = found.len();
        self.log.lines = intake.lines.iter().map(Vec::len).sum();
        self.interrupt.check()?;
        Ok(intake)
    }
}
