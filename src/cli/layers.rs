//! Where settings come from, beside flags: the environment, and `inac.toml`.

use std::fmt;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::exit::Failure;
use super::settings;

/// The file's name, looked for in the current folder and those above.
const FILE_NAME: &str = "inac.toml";

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

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(place) => f.write_str(place),
            Origin::Environment(variable) => f.write_str(variable),
            Origin::Flag => f.write_str("command line"),
        }
    }
}

/// A setting's value as given, with the place to name when it is wrong.
#[derive(Clone, Debug)]
pub struct Given {
    /// One, or several of a list.
    pub values: Vec<String>,
    /// Where it was given.
    pub origin: Origin,
    /// `inac.toml:3:8: lang`, `INAC_LANG`.
    pub place: String,
    /// What its relative paths are relative to.
    folder: PathBuf,
}

impl Given {
    /// Its values as paths.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.values.iter().map(|value| self.folder.join(value)).collect()
    }
}

/// The layers under the flags.
#[derive(Debug, Default)]
pub struct Layers {
    file: Vec<(String, Given)>,
    environment: Vec<(String, Given)>,
    /// Variables that look like settings but are none, each with the nearest.
    pub unknown_variables: Vec<String>,
}

impl Layers {
    /// Reads the environment, and the file named, or else the nearest.
    ///
    /// # Errors
    /// The file cannot be read, or has a key that is no setting.
    pub fn read(config: Option<&Path>) -> Result<Layers, Failure> {
        let mut layers = Layers::default();
        layers.read_environment();
        let named =
            config.map(Path::to_path_buf).or_else(|| std::env::var_os("INAC_CONFIG").map(PathBuf::from));
        if let Some(path) = named.or_else(nearest) {
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
            layers.file = File { path: &path, text: &text }.parse()?;
        }
        Ok(layers)
    }

    /// What is given for a setting.
    pub fn given(&self, name: &str) -> Option<Given> {
        let of = |layer: &[(String, Given)]| {
            layer.iter().find(|(known, _)| known.replace('-', "_") == name).map(|(_, given)| given.clone())
        };
        of(&self.environment).or_else(|| of(&self.file))
    }

    fn read_environment(&mut self) {
        let mut variables: Vec<_> =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect();
        variables.sort();
        for (variable, value) in variables {
            let Some(name) = variable.strip_prefix("INAC_").filter(|_| !value.is_empty()) else { continue };
            let key = name.to_ascii_lowercase().replace('_', "-");
            if settings::keys().any(|known| known == key) {
                let is_list = key == "history";
                let values = if is_list {
                    std::env::split_paths(&value).collect()
                } else {
                    vec![PathBuf::from(&value)]
                };
                let values =
                    values.into_iter().map(|value: PathBuf| value.to_string_lossy().into_owned()).collect();
                let origin = Origin::Environment(variable.clone());
                self.environment
                    .push((key, Given { values, origin, place: variable, folder: PathBuf::new() }));
            } else if key != "config" {
                self.unknown_variables.push(variable);
            }
        }
    }
}

/// The nearest file going up from the current folder.
fn nearest() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
}

/// The key that a mistyped one is nearest to.
pub fn nearest_key(key: &str) -> Option<String> {
    settings::keys()
        .map(|known| (strsim::damerau_levenshtein(&known, key), known))
        .filter(|(distance, _)| *distance <= 3)
        .min()
        .map(|(_, known)| known)
}

struct File<'a> {
    path: &'a Path,
    text: &'a str,
}

impl File<'_> {
    fn parse(&self) -> Result<Vec<(String, Given)>, Failure> {
        let table = DeTable::parse(self.text)
            .map_err(|error| self.refuse(error.span().map_or(0, |span| span.start), error.message()))?;
        table.into_inner().into_iter().map(|(key, value)| self.entry(&key, &value)).collect()
    }

    fn entry(
        &self,
        key: &Spanned<impl AsRef<str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(String, Given), Failure> {
        let name = key.get_ref().as_ref();
        let known = name.replace('_', "-");
        if settings::keys().all(|key| key != known) {
            let hint =
                nearest_key(name).map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
            return Err(self.refuse(key.span().start, &format!("unknown key `{name}`{hint}")));
        }
        let values = match value.get_ref() {
            DeValue::Array(list) if known == "history" => {
                list.iter().map(|value| self.scalar(name, value)).collect::<Result<_, _>>()?
            }
            _ => vec![self.scalar(name, value)?],
        };
        let place = self.place(value.span().start);
        let folder = self.path.parent().unwrap_or(Path::new("")).to_path_buf();
        Ok((
            known,
            Given { values, origin: Origin::File(place.clone()), place: format!("{place}: {name}"), folder },
        ))
    }

    fn scalar(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<String, Failure> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            DeValue::Integer(number) => Ok(number.to_string()),
            DeValue::Boolean(answer) => Ok(answer.to_string()),
            DeValue::Datetime(date) => Ok(date.to_string()),
            _ => Err(self.refuse(
                value.span().start,
                &format!("{name}: a text, a whole number, true or false is expected"),
            )),
        }
    }

    fn refuse(&self, at: usize, reason: &str) -> Failure {
        Failure::usage(format!("{}: {reason}", self.place(at)))
    }

    /// `inac.toml:3:8`.
    fn place(&self, at: usize) -> String {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let (line, column) = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
        format!("{}:{line}:{column}", self.path.display())
    }
}
