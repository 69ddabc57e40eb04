//! Arguments as typed. What a command needs is made of them by its own file.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::settings::{AllArguments, CommonArguments, EvaluateArguments, ExportArguments, LimitArguments, PathArguments, ReadingArguments};
use super::values::{CheckFormat, DecisionDate};

/// Decides applications to the INAC grant from spreadsheets, and writes the report that proves each decision.
#[derive(Debug, Parser)]
#[command(name = "inac", version, arg_required_else_help = true, infer_long_args = false, max_term_width = 110)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Settings of every command.
    #[command(flatten)]
    pub common: CommonArguments,
    /// Configuration file, instead of the nearest inac.toml [env: INAC_CONFIG]
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Log more: each stage (-v), everything (-vv)
    #[arg(long, short, action = clap::ArgAction::Count, global = true, conflicts_with = "log")]
    pub verbose: u8,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read every input, decide each application, write the report
    Evaluate(Box<Evaluate>),
    /// List what is wrong in the inputs; decide nothing, write nothing
    Check(Box<Check>),
}

/// `inac evaluate`.
#[derive(Args, Debug)]
#[command(before_help = "\
Examples:
  inac evaluate intake/ -o report.xlsx
  inac evaluate demandes.csv factures.csv -o report.xlsx --decision-date 31/03/2026
  inac evaluate intake/ -o march.xlsx --history february.xlsx --summary json")]
#[allow(missing_docs, reason = "settings are documented where they are defined")]
pub struct Evaluate {
    /// Files or folders to read
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<PathBuf>,
    /// The report to write
    #[arg(long, short, value_name = "REPORT.xlsx")]
    pub output: PathBuf,
    /// Replace an existing report
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
    /// How anomalies are listed: table or json (one object a line)
    #[arg(long, value_name = "FORMAT", default_value_t = CheckFormat::Table)]
    pub format: CheckFormat,
    /// Decision date of applications that give none: some anomalies depend on it [default: today]
    #[arg(long, value_name = "DATE")]
    pub decision_date: Option<DecisionDate>,
    #[command(flatten)]
    pub paths: PathArguments,
    #[command(flatten)]
    pub reading: ReadingArguments,
    #[command(flatten)]
    pub limits: LimitArguments,
}

impl Evaluate {
    /// Its settings, as typed.
    pub fn settings(&self) -> AllArguments {
        AllArguments {
            paths: self.paths.clone(),
            evaluate: self.settings.clone(),
            export: self.export.clone(),
            reading: self.reading.clone(),
            limits: self.limits.clone(),
        }
    }
}

impl Check {
    /// Its settings, as typed.
    pub fn settings(&self) -> AllArguments {
        AllArguments {
            paths: self.paths.clone(),
            evaluate: EvaluateArguments { decision_date: self.decision_date, ..EvaluateArguments::default() },
            export: ExportArguments::default(),
            reading: self.reading.clone(),
            limits: self.limits.clone(),
        }
    }
}
