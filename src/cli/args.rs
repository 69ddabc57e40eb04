//! Arguments, each described once: a field is an option, a key of `inac.toml` and a variable `INAC_…`.

use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory as _, Parser, Subcommand, ValueHint};

use super::values::{
    DueFormat, ExplainFormat, LimitValue, ListFormat, LogFormat, LogLevel, ProgressMode, RulesFormat,
    TemplateKind, code, date, jobs, limit, run_date, switch,
};
use crate::decide::RunDate;
use crate::domain::{Code, Date};
use crate::lang::Lang;
use crate::rules::{EMBEDDED, RuleBook};

/// Decides applications to the INAC grant from spreadsheets, and writes the report that proves each decision.
///
/// Exit status: 0 everything was decided; 1 something could not be read or decided (any F or D code); 2 wrong usage; 3
/// nothing could be done (no readable input, output not writable); 129, 130 or 143 ended by SIGHUP, SIGINT or SIGTERM.
///
/// Each option that `inac config` lists is also a key of inac.toml (the nearest, going up from the current folder) and a
/// variable: --log-format is log-format and INAC_LOG_FORMAT. The flag wins over the variable, the variable over the
/// file; `inac config` shows where each value comes from.
#[derive(Debug, Parser)]
#[command(name = "inac", arg_required_else_help = true, disable_help_subcommand = true, max_term_width = 110)]
#[allow(clippy::doc_markdown, reason = "the doc is the help")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Settings of every command.
    #[command(flatten)]
    pub common: Common,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read every input, decide each application, write the report
    Evaluate(Box<Evaluate>),
    /// List what is wrong in the inputs; decide nothing, write nothing
    Check(Box<Check>),
    /// Decide again what an earlier report decided, and show every difference
    Replay(Box<Replay>),
    /// Explain one decision step by step
    Explain(Box<Explain>),
    /// Show the rules in force, one rule, or what changed between two dates
    Rules(Box<Rules>),
    /// Show what must be transmitted to the national register of de minimis aids
    Register(Box<Register>),
    /// Write an empty intake workbook, with drop-down lists, notes and one example
    Template(Template),
    /// Show each setting, its value and where it comes from
    Config(Box<Config>),
    /// Print completions for a shell
    Completions(Completions),
    /// Print the manual page of a command, or write them all to a folder
    Man(Man),
}

/// Settings of every command.
#[derive(Args, Debug)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// Language of what an instructor reads: fr or en
    #[arg(long, value_name = "LANG", global = true, default_value = "fr", value_parser = super::values::lang)]
    pub lang: Lang,
    /// Format of the log on standard error
    #[arg(long, value_name = "FORMAT", global = true, default_value = "text")]
    pub log_format: LogFormat,
    /// Least level logged: usual is info, or nothing where a terminal shows the rest
    #[arg(long, value_name = "LEVEL", global = true, default_value = "usual")]
    pub log: LogLevel,
    /// No progress, no summary table; of a text log, only warnings and errors
    #[arg(long, short, value_name = "SWITCH", global = true, num_args = 0..=1, require_equals = true)]
    #[arg(default_value = "false", default_missing_value = "true", hide_default_value = true)]
    #[arg(action = ArgAction::Set, value_parser = switch, hide_possible_values = true)]
    pub quiet: bool,
    /// Configuration file, instead of the nearest inac.toml; also `INAC_CONFIG`
    #[arg(long, value_name = "FILE", global = true, value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Log more: each stage (-v), everything (-vv)
    #[arg(long, short, action = ArgAction::Count, global = true, conflicts_with = "log")]
    pub verbose: u8,
}

/// Settings of the commands that read intakes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// Threads that read and decide, at most one for each processor; 0 is one for each. Results never depend on it
    #[arg(long, short, value_name = "N", default_value = "0", value_parser = jobs)]
    pub jobs: u16,
    /// Progress on the terminal; never shown in a pipe or by a scheduler
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: ProgressMode,
    /// What one file may ask of the machine: `sheets=2_000`, `file-size=8G`; `inac config` shows every limit
    #[arg(long, value_name = "KEY=VALUE", value_delimiter = ',', value_parser = limit)]
    pub limits: Vec<LimitValue>,
}

/// Whose rules decide.
#[derive(Args, Debug)]
#[command(next_help_heading = "Deciding")]
pub struct Law {
    /// Rules file, instead of the rules in the program
    #[arg(long, value_name = "FILE.toml", value_hint = ValueHint::FilePath)]
    pub rules: Option<PathBuf>,
}

/// What decides beside the inputs.
#[derive(Args, Debug)]
#[command(next_help_heading = "Deciding")]
pub struct Past {
    /// Aids already granted: earlier reports, folders of them, or any aids table. Only their aids are read
    #[arg(long, value_name = "FILE", num_args = 1.., value_hint = ValueHint::AnyPath)]
    pub history: Vec<PathBuf>,
    /// The rules.
    #[command(flatten)]
    pub law: Law,
}

/// Settings of the commands that decide.
#[derive(Args, Debug)]
#[command(next_help_heading = "Deciding")]
pub struct Deciding {
    /// History and rules.
    #[command(flatten)]
    pub past: Past,
    /// Decision date of applications that give none: 2026-03-31, 31/03/2026 or today
    #[arg(long, value_name = "DATE", default_value = "today", value_parser = run_date)]
    pub decision_date: RunDate,
}

/// Settings of `evaluate`.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reporting")]
pub struct Reporting {
    /// Summary on standard output
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub summary: ListFormat,
    /// No report, and exit status 1, when anything could not be read or decided (any F or D code)
    #[arg(long, value_name = "SWITCH", num_args = 0..=1, require_equals = true)]
    #[arg(default_value = "false", default_missing_value = "true", hide_default_value = true)]
    #[arg(action = ArgAction::Set, value_parser = switch, hide_possible_values = true)]
    pub strict: bool,
    /// Plain values in the report instead of live formulas
    #[arg(long, value_name = "SWITCH", num_args = 0..=1, require_equals = true)]
    #[arg(default_value = "false", default_missing_value = "true", hide_default_value = true)]
    #[arg(action = ArgAction::Set, value_parser = switch, hide_possible_values = true)]
    pub values: bool,
    /// Also export every table of the report to this folder, which must not hold anything yet unless --force is given
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub export: Option<PathBuf>,
}

/// `inac evaluate`.
#[derive(Args, Debug)]
pub struct Evaluate {
    /// Files or folders to read
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<PathBuf>,
    /// The report to write
    #[arg(long, short, value_name = "REPORT.xlsx")]
    pub output: PathBuf,
    /// Replace an existing report or export; without it, one that exists ends the run before any work (exit status 3)
    #[arg(long)]
    pub force: bool,
    /// History, rules, date.
    #[command(flatten)]
    pub deciding: Deciding,
    /// The report and the summary.
    #[command(flatten)]
    pub reporting: Reporting,
    /// Threads, limits.
    #[command(flatten)]
    pub reading: Reading,
}

/// `inac check`.
#[derive(Args, Debug)]
pub struct Check {
    /// Files or folders to read
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<PathBuf>,
    /// Workbook to correct in, to be written: the tables that have an anomaly, their wrong cells coloured
    #[arg(long, short, value_name = "TO_CORRECT.xlsx")]
    pub output: Option<PathBuf>,
    /// Replace an existing workbook to correct in
    #[arg(long)]
    pub force: bool,
    /// How anomalies are listed; json is one object a line: file, sheet, row, column, cell, value, code, message, `to_write`
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
    /// History, rules, date.
    #[command(flatten)]
    pub deciding: Deciding,
    /// Threads, limits.
    #[command(flatten)]
    pub reading: Reading,
}

/// `inac replay`.
#[derive(Args, Debug)]
pub struct Replay {
    /// The report to prove
    #[arg(value_name = "REPORT.xlsx")]
    pub report: PathBuf,
    /// The files or folders it was made from
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<PathBuf>,
    /// Workbook of the differences to write: before, after, cause
    #[arg(long, short, value_name = "DIFF.xlsx")]
    pub output: Option<PathBuf>,
    /// Replace an existing workbook of differences
    #[arg(long)]
    pub force: bool,
    /// How differences are listed
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
    /// Decide with the rules of today instead of those of the report
    #[arg(long, conflicts_with = "rules")]
    pub with_current_rules: bool,
    /// History and rules.
    #[command(flatten)]
    pub past: Past,
    /// Threads, limits.
    #[command(flatten)]
    pub reading: Reading,
}

/// `inac explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// Number of the application
    #[arg(value_name = "DOSSIER")]
    pub number: String,
    /// Files or folders to read
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<PathBuf>,
    /// How the decision is shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ExplainFormat,
    /// History, rules, date.
    #[command(flatten)]
    pub deciding: Deciding,
    /// Threads, limits.
    #[command(flatten)]
    pub reading: Reading,
}

/// `inac rules`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Rules {
    /// What is asked beside the parameters in force.
    #[command(subcommand)]
    pub command: Option<RulesCommand>,
    /// One rule: its text, how it is read, cases
    #[arg(value_name = "CODE", value_parser = code)]
    pub code: Option<Code>,
    /// The parameters in force that day; without it, all of them
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<Date>,
    /// How parameters are shown
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: RulesFormat,
    /// The rules.
    #[command(flatten)]
    pub law: Law,
}

/// What `inac rules` can be asked beside the parameters in force.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum RulesCommand {
    /// What changed between two dates
    Diff {
        /// The earlier day
        #[arg(value_name = "D1", value_parser = date)]
        before: Date,
        /// The later day
        #[arg(value_name = "D2", value_parser = date)]
        after: Date,
    },
}

/// `inac register`.
#[derive(Args, Debug)]
pub struct Register {
    /// What is asked.
    #[command(subcommand)]
    pub command: RegisterCommand,
}

/// What `inac register` can be asked.
#[derive(Debug, Subcommand)]
pub enum RegisterCommand {
    /// The grants to be transmitted, with the last day of each, late ones first; exit status 1 when one is late
    Due(Due),
}

/// `inac register due`.
#[derive(Args, Debug)]
pub struct Due {
    /// The reports, or folders of them
    #[arg(value_name = "REPORT", required = true)]
    pub reports: Vec<PathBuf>,
    /// The public register (the data set `aides_minimis`, as CSV): what stands in it is transmitted
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub published: Option<PathBuf>,
    /// The day on which a grant is late or not
    #[arg(long, value_name = "DATE", default_value = "today", value_parser = run_date)]
    pub date: RunDate,
    /// How grants are listed
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: DueFormat,
    /// Threads, limits.
    #[command(flatten)]
    pub reading: Reading,
}

/// `inac template`.
#[derive(Args, Debug)]
pub struct Template {
    /// The workbook to write
    #[arg(long, short, value_name = "MODEL.xlsx")]
    pub output: PathBuf,
    /// What it is for: intake (applications, invoice lines, aids), derogations or correspondances
    #[arg(long, value_name = "KIND", default_value = "intake")]
    pub kind: TemplateKind,
    /// Replace an existing file
    #[arg(long)]
    pub force: bool,
}

/// `inac config`: every setting may be given, to see what would come of it. The keys of `inac.toml` are its options.
#[derive(Args, Debug)]
pub struct Config {
    /// History, rules, date.
    #[command(flatten)]
    pub deciding: Deciding,
    /// The report and the summary.
    #[command(flatten)]
    pub reporting: Reporting,
    /// Threads, limits.
    #[command(flatten)]
    pub reading: Reading,
}

/// `inac completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// `inac man`.
#[derive(Args, Debug)]
pub struct Man {
    /// The command; without one, the program
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
    /// Folder to write every page to; it must not hold anything yet
    #[arg(long, short, value_name = "DIR", conflicts_with = "command")]
    pub output: Option<PathBuf>,
}

/// The program, as the parser, the manual and the completions see it.
pub fn program() -> clap::Command {
    let version = match RuleBook::parse(EMBEDDED) {
        Ok(book) => format!("{} ({} rules {})", env!("CARGO_PKG_VERSION"), book.identity().name, book.hash()),
        Err(error) => format!("{} (no rules: {error})", env!("CARGO_PKG_VERSION")),
    };
    super::usage::with_examples(Arguments::command().version(version))
}

impl Command {
    /// Its settings of reading, where it reads intakes.
    pub fn reading(&self) -> Option<&Reading> {
        match self {
            Command::Evaluate(typed) => Some(&typed.reading),
            Command::Check(typed) => Some(&typed.reading),
            Command::Replay(typed) => Some(&typed.reading),
            Command::Explain(typed) => Some(&typed.reading),
            Command::Register(typed) => {
                let RegisterCommand::Due(typed) = &typed.command;
                Some(&typed.reading)
            }
            _ => None,
        }
    }
}
