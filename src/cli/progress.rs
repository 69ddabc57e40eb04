//! What moves on a terminal while a run goes on: phase, files, rows.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::terminal;
use super::values::ProgressMode;

/// The progress of a run; nothing is shown in a pipe, by a scheduler, or when it is not wanted.
#[derive(Clone, Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Shown only on a terminal.
    pub fn new(mode: ProgressMode, quiet: bool) -> Progress {
        let shown = mode == ProgressMode::Auto && !quiet && terminal::can_animate();
        Progress(if shown {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
            bar.with_style(style("{prefix}"))
        } else {
            ProgressBar::hidden()
        })
    }

    /// A stage whose length is known, in files.
    pub fn files(&self, stage: &'static str, files: usize) {
        self.begin(stage, "{msg} {bar:30} {pos}/{len} {prefix} {elapsed}");
        self.0.set_length(files as u64);
    }

    /// A stage whose length is not known.
    pub fn stage(&self, stage: &'static str) {
        self.begin(stage, "{msg} {spinner} {elapsed}");
    }

    /// One more file is done, `rows` rows so far.
    pub fn file_done(&self, rows: String) {
        self.0.set_prefix(rows);
        self.0.inc(1);
    }

    /// Does something while nothing moves.
    pub fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.0.suspend(work)
    }

    /// Takes the progress off the terminal.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }

    fn begin(&self, stage: &'static str, template: &str) {
        if self.0.is_hidden() {
            return;
        }
        self.0.set_style(style(template));
        self.0.set_message(stage);
        self.0.reset();
        self.0.enable_steady_tick(Duration::from_millis(100));
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
