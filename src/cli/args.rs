//! Arguments as typed. What a command needs is made of them by its own file.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use super::exit::Failure;
use super::settings::{
    AllArguments, CommonArguments, EvaluateArguments, ExportArguments, LimitArguments, PathArguments,
    ReadingArguments, RulesArguments,
};
use super::values::{DecisionDate, ExplainFormat, ListFormat, RulesFormat, day};
use crate::domain::{Code, Date};
use crate::rules::{EMBEDDED, RuleBook};

/// Decides applications to the INAC grant from spreadsheets, and writes the report that proves each decision.
///
/// Exit status: 0 everything was decided; 1 something could not be read or decided (any F or D code); 2 wrong usage; 3
/// nothing could be done (no readable input, output not writable); 130 or 143 ended by SIGINT or SIGTERM.
///
/// Each option of the groups "Common options", "Reading", "Deciding and reporting" and "Limits" is also a key of inac.toml
/// (the nearest, going up from the current folder) and a variable: --log-format is log-format and INAC_LOG_FORMAT. The flag
/// wins over the variable, the variable over the file; `inac config` shows where each value comes from.
#[derive(Debug, Parser)]
#[command(name = "inac", arg_required_else_help = true, max_term_width = 110)]
#[command(before_help = "\
Examples:
  inac template -o intake.xlsx
  inac check intake/
  inac evaluate intake/ -o report.xlsx")]
#[allow(clippy::doc_markdown, reason = "the doc is the help")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Settings of every command.
    #[command(flatten)]
    pub common: CommonArguments,
    /// Configuration file, instead of the nearest inac.toml [env: INAC_CONFIG]
    #[arg(long, value_name = "FILE", global = true, help_heading = "Common options")]
    pub config: Option<PathBuf>,
    /// Log more: each stage (-v), everything (-vv)
    #[arg(long, short, action = clap::ArgAction::Count, global = true, conflicts_with = "log", help_heading = "Common options")]
    pub verbose: u8,
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
    /// Write an empty intake workbook, with drop-down lists, notes and one example
    Template(Template),
    /// Show each setting, its value and where it comes from
    Config(Box<Config>),
    /// Print completions for a shell
    Completions(Completions),
    /// Print the manual page of a command, or write them all to a folder
    Man(Man),
}

/// `inac evaluate`.
#[derive(Args, Debug)]
#[command(before_help = "\
Examples:
  inac evaluate intake/ -o report.xlsx
  inac evaluate demandes.csv factures.csv -o march.xlsx --decision-date 31/03/2026
  inac evaluate intake/ -o april.xlsx --history march.xlsx --summary json")]
#[command(after_long_help = "\
Summary as JSON: one object with version, rules {scheme, hash}, decision_date, files {read, history, ignored, failed}, \
applications {total, granted, rejected, incomplete}, lines {total, retained, reduced, excluded, invalid}, amounts {asked, \
retained, granted} as texts in euros, waivers, reasons {code: applications}, anomalies {code: number}, report (null when \
none was written), exit_status.\n\n\
Log as JSON: one object a line. message \"file read\": file, format, bytes, applications, lines, aids, waivers, state (read, \
history, ignored_extension, ignored_replay, ignored_text, failed), codes, took_ms. message \"run ended\", the last line: \
command, exit_status, files, applications, lines, anomalies, reading_ms, deciding_ms, writing_ms, total_ms, \
peak_memory_kib. No name of a person or an enterprise is logged above the debug level.\n\n\
Interruption: SIGINT and SIGTERM leave no report and no other file; a run that cannot end by itself within a second, or that \
gets a second signal, is ended at once. What a killed run leaves beside the report (a hidden folder, .REPORT.xlsx.inac) is \
cleared by the next run for the same report.")]
#[allow(missing_docs, reason = "settings are documented where they are defined")]
pub struct Evaluate {
    /// Files or folders to read
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<PathBuf>,
    /// The report to write
    #[arg(long, short, value_name = "REPORT.xlsx")]
    pub output: PathBuf,
    /// Replace an existing report; without it, an existing file ends the run before any work (exit status 3)
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub paths: PathArguments,
    #[command(flatten)]
    pub settings: EvaluateArguments,
    #[command(flatten)]
    pub export: ExportArguments,
    #[command(flatten)]
    pub reading: ReadingArguments,
    #[command(flatten)]
    pub limits: LimitArguments,
}

/// `inac check`.
#[derive(Args, Debug)]
#[command(before_help = "\
Examples:
  inac check intake/
  inac check demandes.csv factures.csv --format json")]
#[allow(missing_docs, reason = "settings are documented where they are defined")]
pub struct Check {
    /// Files or folders to read
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<PathBuf>,
    /// How anomalies are listed; json is one object a line: file, sheet, row, column, value, code, message
    #[arg(long, value_name = "FORMAT", default_value_t = ListFormat::Table)]
    pub format: ListFormat,
    #[command(flatten)]
    pub date: DateArgument,
    #[command(flatten)]
    pub paths: PathArguments,
    #[command(flatten)]
    pub reading: ReadingArguments,
    #[command(flatten)]
    pub limits: LimitArguments,
}

/// The decision date, where it is the only setting of `evaluate` that a command has.
#[derive(Args, Clone, Copy, Debug)]
pub struct DateArgument {
    /// Decision date of applications that give none: 2026-03-31 or 31/03/2026 [default: today]
    #[arg(long, value_name = "DATE", help_heading = "Deciding and reporting")]
    pub decision_date: Option<DecisionDate>,
}

/// `inac replay`.
#[derive(Args, Debug)]
#[command(before_help = "\
Examples:
  inac replay report.xlsx intake/
  inac replay report.xlsx intake/ -o differences.xlsx --format json")]
#[allow(missing_docs, reason = "settings are documented where they are defined")]
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
    #[arg(long, value_name = "FORMAT", default_value_t = ListFormat::Table)]
    pub format: ListFormat,
    /// Decide with the rules of today instead of those of the report
    #[arg(long, conflicts_with = "rules")]
    pub with_current_rules: bool,
    #[command(flatten)]
    pub paths: PathArguments,
    #[command(flatten)]
    pub reading: ReadingArguments,
    #[command(flatten)]
    pub limits: LimitArguments,
}

/// `inac explain`.
#[derive(Args, Debug)]
#[command(before_help = "\
Examples:
  inac explain D-1 intake/
  inac explain D-1 intake/ --format markdown --decision-date 31/03/2026")]
#[allow(missing_docs, reason = "settings are documented where they are defined")]
pub struct Explain {
    /// Number of the application
    #[arg(value_name = "DOSSIER")]
    pub number: String,
    /// Files or folders to read
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<PathBuf>,
    /// How the decision is shown
    #[arg(long, value_name = "FORMAT", default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
    #[command(flatten)]
    pub date: DateArgument,
    #[command(flatten)]
    pub paths: PathArguments,
    #[command(flatten)]
    pub reading: ReadingArguments,
    #[command(flatten)]
    pub limits: LimitArguments,
}

/// `inac rules`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
#[command(before_help = "\
Examples:
  inac rules --date 31/03/2026
  inac rules E12
  inac rules --format toml
  inac rules diff 2023-12-31 2024-01-01")]
#[allow(missing_docs, reason = "settings are documented where they are defined")]
pub struct Rules {
    /// What is asked beside the parameters in force.
    #[command(subcommand)]
    pub command: Option<RulesCommand>,
    /// One rule: its text, how it is read, cases
    #[arg(value_name = "CODE")]
    pub code: Option<Code>,
    /// The day whose parameters are shown: 2026-03-31 or 31/03/2026; without it, every value
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<Date>,
    /// How parameters are shown
    #[arg(long, value_name = "FORMAT", default_value_t = RulesFormat::Table)]
    pub format: RulesFormat,
    #[command(flatten)]
    pub book: RulesArguments,
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

/// `inac template`.
#[derive(Args, Debug)]
#[command(before_help = "\
Examples:
  inac template -o intake.xlsx
  inac template -o intake.xlsx --force")]
pub struct Template {
    /// The workbook to write
    #[arg(long, short, value_name = "MODEL.xlsx")]
    pub output: PathBuf,
    /// Replace an existing file
    #[arg(long)]
    pub force: bool,
}

/// `inac config`: the settings of every command may be given, to see what would come of them.
#[derive(Args, Debug)]
#[command(before_help = "\
Examples:
  inac config
  inac config --lang en")]
pub struct Config {
    /// All settings.
    #[command(flatten)]
    pub settings: AllArguments,
}

/// `inac completions`.
#[derive(Args, Debug)]
#[command(before_help = "\
Examples:
  inac completions bash
  inac completions fish")]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// `inac man`.
#[derive(Args, Debug)]
#[command(before_help = "\
Examples:
  inac man
  inac man evaluate
  inac man -o man1/")]
pub struct Man {
    /// The command; without one, the program
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
    /// Folder to write every page to
    #[arg(long, short, value_name = "DIR", conflicts_with = "command")]
    pub output: Option<PathBuf>,
}

impl Arguments {
    /// The arguments of this process.
    ///
    /// # Errors
    /// Wrong usage, or help or version was asked for.
    pub fn of_process() -> Result<Arguments, clap::Error> {
        Arguments::from_arg_matches(&program().try_get_matches()?)
    }
}

/// The program, as the parser, the manual and the completions see it.
pub fn program() -> clap::Command {
    let version = match RuleBook::parse(EMBEDDED) {
        Ok(book) => format!("{} ({} rules {})", env!("CARGO_PKG_VERSION"), book.identity().name, book.hash()),
        Err(error) => format!("{} (no rules: {error})", env!("CARGO_PKG_VERSION")),
    };
    Arguments::command().version(version)
}

impl Command {
    /// The settings of the command, as typed.
    pub fn settings(&self) -> AllArguments {
        match self {
            Command::Evaluate(typed) => AllArguments {
                paths: typed.paths.clone(),
                evaluate: typed.settings.clone(),
                export: typed.export.clone(),
                reading: typed.reading.clone(),
                limits: typed.limits.clone(),
            },
            Command::Check(typed) => {
                reading(&typed.paths, &typed.reading, &typed.limits, typed.date.decision_date)
            }
            Command::Replay(typed) => reading(&typed.paths, &typed.reading, &typed.limits, None),
            Command::Explain(typed) => {
                reading(&typed.paths, &typed.reading, &typed.limits, typed.date.decision_date)
            }
            Command::Rules(typed) => AllArguments {
                paths: PathArguments { rules: typed.book.clone(), ..PathArguments::default() },
                ..AllArguments::default()
            },
            Command::Config(typed) => typed.settings.clone(),
            Command::Template(_) | Command::Completions(_) | Command::Man(_) => AllArguments::default(),
        }
    }
}

fn reading(
    paths: &PathArguments,
    reading: &ReadingArguments,
    limits: &LimitArguments,
    decision_date: Option<DecisionDate>,
) -> AllArguments {
    AllArguments {
        paths: paths.clone(),
        evaluate: EvaluateArguments { decision_date, ..EvaluateArguments::default() },
        export: ExportArguments::default(),
        reading: reading.clone(),
        limits: limits.clone(),
    }
}

fn date(text: &str) -> Result<Date, Failure> {
    day(text).ok_or_else(|| Failure::usage("write a date as 2026-03-31 or 31/03/2026"))
}
