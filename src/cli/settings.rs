//! Settings: each is a flag, an environment variable and a key of `inac.toml`, from one table.
//!
//! The flag wins over the variable, the variable over the file, the file over the default. `inac config` shows each
//! value and where it comes from.

use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;

use super::exit::Failure;
use super::layers::{Given, Layers, Origin};
use super::values::{
    Count, DecisionDate, Jobs, LogFormat, LogLevel, OptionalPath, ProgressMode, Size, SummaryFormat, Switch,
};
use crate::intake::limits::Limits;
use crate::lang::Lang;

/// A setting as `inac config` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its key in `inac.toml`.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Where the value comes from.
    pub origin: Origin,
}

/// Finds each setting's value, and remembers where it came from.
pub struct Resolver<'a> {
    layers: &'a Layers,
    /// What was found, in the order asked.
    pub shown: Vec<Shown>,
}

impl<'a> Resolver<'a> {
    /// Looks into these layers.
    pub fn new(layers: &'a Layers) -> Resolver<'a> {
        Resolver { layers, shown: Vec::new() }
    }

    fn one<T>(&mut self, name: &str, flag: Option<&T>, default: T) -> Result<T, Failure>
    where
        T: Clone + FromStr<Err: Display> + Display,
    {
        let (value, origin) = match (flag, self.layers.given(name)) {
            (Some(flag), _) => (flag.clone(), Origin::Flag),
            (None, None) => (default, Origin::Default),
            (None, Some(given)) => (parse(&given)?, given.origin),
        };
        self.shown.push(Shown { key: key_of(name), value: value.to_string(), origin });
        Ok(value)
    }

    /// Paths: those of a file are relative to the folder it is in.
    fn paths(&mut self, name: &str, flags: &[PathBuf]) -> Vec<PathBuf> {
        let (paths, origin) = match (flags, self.layers.given(name)) {
            ([], None) => (Vec::new(), Origin::Default),
            ([], Some(given)) => (given.paths(), given.origin),
            (flags, _) => (flags.to_vec(), Origin::Flag),
        };
        let value = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" ");
        self.shown.push(Shown { key: key_of(name), value, origin });
        paths
    }

    fn path(&mut self, name: &str, flag: Option<&OptionalPath>) -> Option<PathBuf> {
        let flag: Vec<PathBuf> = flag.and_then(|path| path.0.clone()).into_iter().collect();
        self.paths(name, &flag).into_iter().next().filter(|path| !path.as_os_str().is_empty())
    }
}

fn parse<T: FromStr<Err: Display>>(given: &Given) -> Result<T, Failure> {
    let [value] = given.values.as_slice() else {
        return Err(Failure::usage(format!("{}: one value is expected, not a list", given.place)));
    };
    value.parse().map_err(|reason| Failure::usage(format!("{}: `{value}`: {reason}", given.place)))
}

/// `log_format` is `log-format` as flag and key.
fn key_of(name: &str) -> String {
    name.replace('_', "-")
}

macro_rules! settings {
    ($(#[$doc:meta])* $Arguments:ident => $Settings:ident, $heading:literal { $($(#[$about:meta])* $name:ident: $Type:ty = $default:expr;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, clap::Args)]
        pub struct $Arguments {
            $($(#[$about])* #[arg(help_heading = $heading)] pub $name: Option<$Type>,)+
        }

        $(#[$doc])*
        #[derive(Clone, Debug)]
        #[allow(missing_docs, reason = "each is documented as an argument")]
        pub struct $Settings {
            $(pub $name: $Type,)+
        }

        impl $Settings {
            const NAMES: &[&str] = &[$(stringify!($name)),+];

            fn resolve(arguments: &$Arguments, resolver: &mut Resolver<'_>) -> Result<$Settings, Failure> {
                Ok($Settings { $($name: resolver.one(stringify!($name), arguments.$name.as_ref(), $default)?,)+ })
            }
        }
    };
}

settings! {
    /// Settings of every command.
    CommonArguments => CommonSettings, "Common options" {
        /// Language of what an instructor reads: fr or en [default: fr]
        #[arg(long, value_name = "LANG", global = true)]
        lang: Lang = Lang::Fr;
        /// Format of the log on standard error [default: text]
        #[arg(long, value_name = "FORMAT", global = true)]
        log_format: LogFormat = LogFormat::Text;
        /// Least level logged [default: info, or warn on a terminal]
        #[arg(long, value_name = "LEVEL", global = true)]
        log: LogLevel = LogLevel::Usual;
        /// No progress, no summary table; of a text log, only warnings and errors
        #[arg(long, short, value_name = "SWITCH", num_args = 0..=1, require_equals = true, default_missing_value = "true", global = true)]
        quiet: Switch = Switch(false);
    }
}

settings! {
    /// Settings of the commands that read intakes.
    ReadingArguments => ReadingSettings, "Reading" {
        /// Threads that read and decide; 0 is one for each processor. Results never depend on it [default: 0]
        #[arg(long, short, value_name = "N")]
        jobs: Jobs = Jobs(0);
        /// Progress on the terminal; never shown in a pipe or by a scheduler [default: auto]
        #[arg(long, value_name = "WHEN")]
        progress: ProgressMode = ProgressMode::Auto;
    }
}

settings! {
    /// Settings of `evaluate`.
    EvaluateArguments => EvaluateSettings, "Deciding and reporting" {
        /// Decision date of applications that give none: 2026-03-31 or 31/03/2026 [default: today]
        #[arg(long, value_name = "DATE")]
        decision_date: DecisionDate = DecisionDate(None);
        /// Summary on standard output [default: table]
        #[arg(long, value_name = "FORMAT")]
        summary: SummaryFormat = SummaryFormat::Table;
        /// No report, and exit status 1, when anything could not be read or decided (any F or D code)
        #[arg(long, value_name = "SWITCH", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
        strict: Switch = Switch(false);
        /// Plain values in the report instead of live formulas
        #[arg(long, value_name = "SWITCH", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
        values: Switch = Switch(false);
    }
}

macro_rules! limits {
    ($($(#[$about:meta])* $name:ident: $Type:ident => $field:ident;)+) => {
        settings! {
            /// What a file may ask of the machine.
            LimitArguments => LimitSettings, "Limits" {
                $($(#[$about])* #[arg(long, value_name = "N", hide_short_help = true)]
                $name: $Type = $Type(Limits::default().$field);)+
            }
        }

        impl LimitSettings {
            /// As the readers want them.
            pub fn limits(&self) -> Limits {
                Limits { $($field: self.$name.0,)+ }
            }
        }
    };
}

limits! {
    /// Largest CSV file, in bytes (K, M or G may follow the number)
    max_file_size: Size => file_bytes;
    /// Largest XLSX, XLSM, XLSB or ODS workbook, in bytes
    max_workbook_size: Size => workbook_bytes;
    /// Largest XLS workbook, in bytes
    max_xls_size: Size => xls_bytes;
    /// Most entries in a workbook's archive
    max_zip_entries: Count => zip_entries;
    /// Most bytes of a workbook once expanded
    max_expanded_size: Size => expanded_bytes;
    /// Most expanded bytes for each compressed byte
    max_expansion_ratio: Count => expansion_ratio;
    /// Most cells in a CSV file
    max_cells: Count => cells;
    /// Most cells in a workbook
    max_workbook_cells: Count => workbook_cells;
    /// Most columns in a sheet
    max_columns: Count => columns;
    /// Most rows in a sheet
    max_rows: Count => rows;
    /// Most sheets in a workbook
    max_sheets: Count => sheets;
    /// Most shared strings in a workbook
    max_shared_strings: Count => shared_strings;
    /// Most bytes of all shared strings in a workbook
    max_shared_size: Size => shared_bytes;
    /// Most characters in a cell
    max_text_length: Count => text_chars;
}

/// The rules to use.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct RulesArguments {
    /// Rules file, instead of the rules in the program
    #[arg(long, value_name = "FILE.toml", help_heading = "Deciding and reporting")]
    pub rules: Option<OptionalPath>,
}

/// Paths that decide how an application is decided, beside the inputs.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct PathArguments {
    /// Aids already granted: earlier reports, or any aids table. Only their aids are read
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = "Deciding and reporting")]
    pub history: Vec<PathBuf>,
    /// The rules.
    #[command(flatten)]
    pub rules: RulesArguments,
}

/// Where the report is also exported.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ExportArguments {
    /// Also export every table of the report to this folder
    #[arg(long, value_name = "DIR", help_heading = "Deciding and reporting")]
    pub export: Option<OptionalPath>,
}

/// All settings as typed.
#[derive(Clone, Debug, Default, clap::Args)]
#[allow(missing_docs, reason = "each is documented where it is defined")]
pub struct AllArguments {
    #[command(flatten)]
    pub paths: PathArguments,
    #[command(flatten)]
    pub evaluate: EvaluateArguments,
    #[command(flatten)]
    pub export: ExportArguments,
    #[command(flatten)]
    pub reading: ReadingArguments,
    #[command(flatten)]
    pub limits: LimitArguments,
}

/// All settings as needed.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each is documented where it is defined")]
pub struct Settings {
    pub common: CommonSettings,
    pub reading: ReadingSettings,
    pub evaluate: EvaluateSettings,
    pub limits: LimitSettings,
    pub history: Vec<PathBuf>,
    pub rules: Option<PathBuf>,
    pub export: Option<PathBuf>,
    /// Each with its origin.
    pub shown: Vec<Shown>,
}

impl Settings {
    /// Every setting's value.
    ///
    /// # Errors
    /// A variable or a key of the file has a value that cannot be.
    pub fn resolve(
        common: &CommonArguments,
        all: &AllArguments,
        layers: &Layers,
    ) -> Result<Settings, Failure> {
        let mut resolver = Resolver::new(layers);
        Ok(Settings {
            common: CommonSettings::resolve(common, &mut resolver)?,
            reading: ReadingSettings::resolve(&all.reading, &mut resolver)?,
            evaluate: EvaluateSettings::resolve(&all.evaluate, &mut resolver)?,
            history: resolver.paths("history", &all.paths.history),
            rules: resolver.path("rules", all.paths.rules.rules.as_ref()),
            export: resolver.path("export", all.export.export.as_ref()),
            limits: LimitSettings::resolve(&all.limits, &mut resolver)?,
            shown: resolver.shown,
        })
    }
}

/// The keys of `inac.toml`.
pub fn keys() -> impl Iterator<Item = String> {
    let groups = [
        CommonSettings::NAMES,
        ReadingSettings::NAMES,
        EvaluateSettings::NAMES,
        &["history", "rules", "export"],
        LimitSettings::NAMES,
    ];
    groups.into_iter().flatten().map(|name| key_of(name))
}
