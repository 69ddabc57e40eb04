//! How the command ends: the one place that gives numbers to its exit status.

use std::process::ExitCode;

/// The exit status, as a script or a scheduler reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// 0: everything was decided, nothing differs, nothing is wrong.
    Done,
    /// 1: the report is written, but something could not be read or decided (any F or D code); with `--strict`, the
    /// report is withheld for that reason; `check` found an F or a D code; `replay` found a difference.
    Troubled,
    /// 2: wrong usage: an argument, a setting or a rules file is refused. Nothing was read.
    WrongUsage,
    /// 3: nothing could be done: no input can be read, or the output cannot be written. An existing report without
    /// `--force` is one: the command line is right, the folder is not in the state it expects.
    NothingDone,
    /// 129, 130 or 143: ended by SIGHUP, SIGINT or SIGTERM. There is no report, and nothing is left of it.
    Interrupted(Signal),
}

/// The signals that ask the command to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// From the keyboard.
    Interrupt,
    /// From a service manager.
    Terminate,
    /// The terminal is gone.
    HangUp,
}

impl ExitStatus {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            ExitStatus::Done => 0,
            ExitStatus::Troubled => 1,
            ExitStatus::WrongUsage => 2,
            ExitStatus::NothingDone => 3,
            ExitStatus::Interrupted(Signal::HangUp) => 129,
            ExitStatus::Interrupted(Signal::Interrupt) => 130,
            ExitStatus::Interrupted(Signal::Terminate) => 143,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> ExitCode {
        ExitCode::from(status.code())
    }
}

/// Why the command ends early: what to say, and with which status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// How it ends.
    pub status: ExitStatus,
    /// What is wrong and what to do.
    pub message: String,
}

impl Failure {
    /// Wrong usage.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure { status: ExitStatus::WrongUsage, message: message.into() }
    }

    /// Nothing could be done.
    pub fn nothing_done(message: impl Into<String>) -> Failure {
        Failure { status: ExitStatus::NothingDone, message: message.into() }
    }

    /// Ended by a signal; there is nothing to add.
    pub fn interrupted(signal: Signal) -> Failure {
        Failure { status: ExitStatus::Interrupted(signal), message: String::new() }
    }
}
