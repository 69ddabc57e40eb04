//! Where a setting's value comes from: the command line, a variable `INAC_…`, a key of `inac.toml`, the program.
//!
//! What variables and the file give are made defaults of the parser, so that the command line wins by itself, and so
//! that a value is read in one way wherever it stands.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, ValueHint};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::exit::Failure;
use super::usage;
use super::values::{LimitValue, limit};
use crate::intake::limits::{Limits, size_text};
use crate::lang::{Lang, Message, Said};
use crate::sanitize::clean;

/// The file's name, looked for in the current folder and those above.
const FILE_NAME: &str = "inac.toml";
/// Settings are short, whatever a file claims to be.
const MOST_BYTES: u64 = 1 << 20;
const PREFIX: &str = "INAC_";
/// Options that are no setting: they say where settings are, or are asked each time.
const NO_SETTING: [&str; 4] = ["config", "verbose", "help", "version"];

/// Where a value comes from; the later wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The program.
    Default,
    /// A configuration file, at this place.
    File(String),
    /// An environment variable.
    Environment(String),
    /// The command line.
    Flag,
}

/// A setting with its value.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its key in `inac.toml`.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Where the value comes from.
    pub origin: Origin,
}

/// What is given beside the command line.
#[derive(Debug, Default)]
pub struct Layers {
    /// The file read.
    pub file: Option<PathBuf>,
    /// The file first, then the environment: the last one of a key counts.
    given: Vec<Given>,
    /// Variables that look like settings but are none.
    pub unknown_variables: Vec<String>,
}

#[derive(Clone, Debug)]
struct Given {
    key: String,
    values: Vec<OsString>,
    origin: Origin,
}

impl Layers {
    /// Reads the file named, or else the nearest one that can be trusted, and the environment.
    ///
    /// # Errors
    /// The file cannot be read or trusted, or something given is no setting or has a value that cannot be.
    pub fn read(program: &Command, named: Option<PathBuf>, lang: Lang) -> Result<Layers, Failure> {
        let settings = Known { program, lang };
        let mut layers = Layers::default();
        let variable = std::env::var_os("INAC_CONFIG").filter(|value| !value.is_empty());
        let path = match named.or(variable.map(PathBuf::from)) {
            Some(path) => Some(path),
            None => nearest().map(|path| trusted(path, lang)).transpose()?,
        };
        if let Some(path) = path {
            let text = super::reading::text_file(&path, MOST_BYTES, lang)?;
            layers.given = File { path: &path, text: &text, settings: &settings }.parse()?;
            layers.file = Some(path);
        }
        layers.read_environment(&settings)?;
        Ok(layers)
    }

    fn read_environment(&mut self, settings: &Known<'_>) -> Result<(), Failure> {
        let named = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value));
        let mut variables: Vec<_> = std::env::vars_os().filter_map(named).collect();
        variables
            .retain(|(name, value)| name.starts_with(PREFIX) && !value.is_empty() && name != "INAC_CONFIG");
        variables.sort();
        for (name, value) in variables {
            let key = name[PREFIX.len()..].to_ascii_lowercase().replace('_', "-");
            let Some(arg) = settings.arg(&key) else {
                self.unknown_variables.push(name);
                continue;
            };
            let is_paths = is_list(arg) && arg.get_value_delimiter().is_none();
            let paths = || std::env::split_paths(&value).map(PathBuf::into_os_string).collect();
            let values = if is_paths { paths() } else { vec![value] };
            self.given.push(settings.checked(&key, values, &name, Origin::Environment(name.clone()))?);
        }
        Ok(())
    }

    fn of(&self, key: &str) -> Option<&Given> {
        self.given.iter().rfind(|given| given.key == key)
    }

    /// The value of a setting, where one is given.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.of(key)?.values.first()?.to_str()
    }

    /// The program, with what is given as its defaults.
    pub fn beneath(&self, program: Command) -> Command {
        program.mut_args(|arg| self.with_default(arg)).mut_subcommands(|command| self.beneath(command))
    }

    fn with_default(&self, arg: Arg) -> Arg {
        match arg.get_long().and_then(|key| self.of(key)) {
            // Limits add up, one by one; a list on the command line would take the place of these.
            Some(given) if given.key != "limits" => arg.default_values(given.values.clone()),
            _ => arg,
        }
    }

    /// Every setting of a command that has them all, with its value and its origin.
    pub fn shown(&self, program: &Command, matches: &ArgMatches) -> Vec<Setting> {
        let mut settings = Vec::new();
        for arg in (Known { program, lang: Lang::En }).args() {
            let (key, id) = (arg.get_long().unwrap_or_default(), arg.get_id().as_str());
            let origin = match (matches.value_source(id), self.of(key)) {
                (Some(ValueSource::CommandLine), _) => Origin::Flag,
                (_, Some(given)) => given.origin.clone(),
                _ => Origin::Default,
            };
            let values: Vec<String> = matches
                .get_raw(id)
                .into_iter()
                .flatten()
                .map(|value| value.to_string_lossy().into())
                .collect();
            if key != "limits" {
                settings.push(Setting { key: key.to_owned(), value: values.join(" "), origin });
            }
        }
        let typed: Vec<LimitValue> = matches.get_many("limits").into_iter().flatten().copied().collect();
        let mut limits = self.limits(&typed);
        settings.extend(Limits::KEYS.iter().map(|key| {
            let origin = self.given_limits(&typed).filter(|(limit, _)| limit.key == *key).last();
            let value = size_text(limits.of(key).copied().unwrap_or_default());
            Setting {
                key: format!("limits.{key}"),
                value,
                origin: origin.map_or(Origin::Default, |(_, origin)| origin.clone()),
            }
        }));
        settings
    }

    /// The limits of the run: each of the file's, the variable's and the command line's, in that order.
    pub fn limits(&self, typed: &[LimitValue]) -> Limits {
        let mut limits = Limits::default();
        self.given_limits(typed).for_each(|(limit, _)| limit.set(&mut limits));
        limits
    }

    fn given_limits<'l>(&'l self, typed: &'l [LimitValue]) -> impl Iterator<Item = (LimitValue, &'l Origin)> {
        let texts = |given: &'l Given| given.values.iter().filter_map(|value| value.to_str());
        let layers = self.given.iter().filter(|given| given.key == "limits").flat_map(move |given| {
            let values = texts(given).flat_map(|values| values.split(','));
            values.filter_map(|value| Some((limit(value).ok()?, &given.origin)))
        });
        layers.chain(typed.iter().map(|limit| (*limit, &Origin::Flag)))
    }

    /// What the file gives: whoever runs the program may not know that it is there.
    pub fn of_file(&self) -> impl Iterator<Item = Setting> {
        self.given.iter().filter(|given| matches!(given.origin, Origin::File(_))).map(|given| {
            let values: Vec<_> = given.values.iter().map(|value| value.to_string_lossy()).collect();
            Setting { key: given.key.clone(), value: values.join(" "), origin: given.origin.clone() }
        })
    }
}

/// The settings there are: the options of `inac config`.
struct Known<'p> {
    program: &'p Command,
    lang: Lang,
}

impl<'p> Known<'p> {
    fn args(&self) -> impl Iterator<Item = &'p Arg> {
        let own = self.program.find_subcommand("config").into_iter().flat_map(Command::get_arguments);
        self.program
            .get_arguments()
            .chain(own)
            .filter(|arg| arg.get_long().is_some_and(|key| !NO_SETTING.contains(&key)))
    }

    fn arg(&self, key: &str) -> Option<&'p Arg> {
        self.args().find(|arg| arg.get_long() == Some(key))
    }

    fn nearest(&self, key: &str) -> Option<&'p str> {
        let distance = |known: &&str| strsim::damerau_levenshtein(known, key);
        self.args().filter_map(Arg::get_long).min_by_key(distance).filter(|known| distance(known) <= 3)
    }

    /// A value that the parser would take from the command line.
    fn checked(
        &self,
        key: &str,
        values: Vec<OsString>,
        place: &str,
        origin: Origin,
    ) -> Result<Given, Failure> {
        for value in &values {
            let mut typed = OsString::from(format!("--{key}="));
            typed.push(value);
            let words = ["inac".into(), "config".into(), typed];
            if let Err(refused) = self.program.clone().try_get_matches_from(words) {
                let reason = usage::reason(&refused, self.lang);
                return Err(Failure::usage(format!("{}: {reason}", clean(place))));
            }
        }
        Ok(Given { key: key.to_owned(), values, origin })
    }
}

fn is_list(arg: &Arg) -> bool {
    arg.get_num_args().is_some_and(|number| number.max_values() > 1) || arg.get_value_delimiter().is_some()
}

/// The nearest file going up from the current folder.
fn nearest() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.symlink_metadata().is_ok())
}

/// A file that was found, not named, counts only while nobody but its user or the system can have written it: it may
/// name other rules.
fn trusted(path: PathBuf, lang: Lang) -> Result<PathBuf, Failure> {
    let shown = super::reading::shown(&path);
    let refused = match is_own(&path).map_err(|error| Failure::usage(format!("{shown}: {error}")))? {
        (false, _) => Message::CONFIG_OF_ANOTHER,
        (true, false) => Message::CONFIG_WRITABLE,
        (true, true) => return Ok(path),
    };
    Err(Failure::usage(lang.fill(refused, &[&shown])))
}

/// Does a file belong to its user or the system, and may nobody else write it?
#[cfg(unix)]
fn is_own(path: &Path) -> std::io::Result<(bool, bool)> {
    use std::os::unix::fs::MetadataExt as _;
    let me = rustix::process::geteuid().as_raw();
    let (named, file) = (path.symlink_metadata()?, path.metadata()?);
    Ok(([named.uid(), file.uid()].iter().all(|owner| [0, me].contains(owner)), file.mode() & 0o022 == 0))
}

/// Windows keeps the folders of others from being written to.
#[cfg(not(unix))]
fn is_own(path: &Path) -> std::io::Result<(bool, bool)> {
    path.metadata().map(|_| (true, true))
}

struct File<'a> {
    path: &'a Path,
    text: &'a str,
    settings: &'a Known<'a>,
}

impl File<'_> {
    fn parse(&self) -> Result<Vec<Given>, Failure> {
        let table = DeTable::parse(self.text).map_err(|error| {
            let reason = Said::of_toml(&error);
            self.refuse(error.span().map_or(0, |span| span.start), reason.get(self.settings.lang))
        })?;
        table.into_inner().into_iter().map(|(key, value)| self.entry(&key, &value)).collect()
    }

    fn entry(&self, name: &Spanned<impl AsRef<str>>, value: &Spanned<DeValue<'_>>) -> Result<Given, Failure> {
        let lang = self.settings.lang;
        let (at, name) = (name.span().start, name.get_ref().as_ref());
        let key = name.replace('_', "-");
        let Some(arg) = self.settings.arg(&key) else {
            let message = match self.settings.nearest(&key) {
                Some(nearest) => lang.fill(Message::UNKNOWN_KEY_NEAR, &[name, nearest]),
                None => lang.fill(Message::UNKNOWN_KEY, &[name]),
            };
            return Err(self.refuse(at, &message));
        };
        let values: Vec<String> = match value.get_ref() {
            DeValue::Array(list) if is_list(arg) => {
                list.iter().map(|value| self.scalar(name, value)).collect::<Result<_, _>>()?
            }
            DeValue::Table(table) if key == "limits" => table
                .iter()
                .map(|(key, value)| Ok(format!("{}={}", key.get_ref(), self.scalar(name, value)?)))
                .collect::<Result<_, _>>()?,
            _ => vec![self.scalar(name, value)?],
        };
        // Paths of a file are relative to the folder it is in.
        let is_path =
            matches!(arg.get_value_hint(), ValueHint::FilePath | ValueHint::DirPath | ValueHint::AnyPath);
        let folder = if is_path { self.path.parent() } else { None };
        let absolute =
            |value: String| folder.map_or(value.clone().into(), |at| at.join(value).into_os_string());
        let place = self.place(value.span().start);
        let named = format!("{place}: {name}");
        self.settings.checked(&key, values.into_iter().map(absolute).collect(), &named, Origin::File(place))
    }

    fn scalar(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<String, Failure> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            DeValue::Integer(number) => Ok(number.to_string()),
            DeValue::Boolean(answer) => Ok(answer.to_string()),
            DeValue::Datetime(date) => Ok(date.to_string()),
            _ => {
                Err(self
                    .refuse(value.span().start, &self.settings.lang.fill(Message::EXPECTED_SCALAR, &[name])))
            }
        }
    }

    fn refuse(&self, at: usize, reason: &str) -> Failure {
        Failure::usage(format!("{}: {}", self.place(at), clean(reason)))
    }

    /// `inac.toml:3:8`.
    fn place(&self, at: usize) -> String {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let (line, column) = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
        format!("{}:{line}:{column}", super::reading::shown(self.path))
    }
}

impl Origin {
    /// In words.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Origin::Default => Message::ORIGIN_DEFAULT.get(lang).to_owned(),
            Origin::File(place) => place.clone(),
            Origin::Environment(variable) => variable.clone(),
            Origin::Flag => Message::ORIGIN_COMMAND_LINE.get(lang).to_owned(),
        }
    }
}
