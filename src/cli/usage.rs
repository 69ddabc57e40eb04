//! What the parser of arguments says, in the language asked for: its refusals and its help.

use std::error::Error as _;
use std::fmt::Write as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use super::values::Expected;
use crate::lang::{Lang, Message};
use crate::sanitize::clean;

/// Examples, and what stands below the options.
const ENGLISH: &str = include_str!("help.en.toml");
/// The French of the help: a key a command (`evaluate`) or an option (`evaluate.output`, `output`).
const FRENCH: &str = include_str!("help.fr.toml");

/// Why arguments are refused, in one sentence.
pub fn reason(error: &clap::Error, lang: Lang) -> String {
    let of = |kind: ContextKind| error.get(kind).map(text).unwrap_or_default();
    let (arg, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let fill = |message: Message, values: &[&str]| lang.fill(message, values);
    let said = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => fill(Message::USAGE_NO_VALUE, &[&arg]),
        ErrorKind::InvalidValue => fill(Message::USAGE_VALUE, &[&arg, &value, &of(ContextKind::ValidValue)]),
        ErrorKind::ValueValidation => {
            let expected = error.source().and_then(|source| source.downcast_ref::<Expected>());
            let why = match (expected, error.source()) {
                (Some(Expected(message)), _) => message.get(lang).to_owned(),
                (None, source) => source.map(ToString::to_string).unwrap_or_default(),
            };
            fill(Message::USAGE_REFUSED, &[&arg, &value, &why])
        }
        ErrorKind::UnknownArgument => fill(Message::USAGE_UNKNOWN, &[&arg]),
        ErrorKind::InvalidSubcommand => fill(Message::USAGE_COMMAND, &[&of(ContextKind::InvalidSubcommand)]),
        ErrorKind::MissingRequiredArgument => fill(Message::USAGE_MISSING, &[&arg]),
        ErrorKind::ArgumentConflict => fill(Message::USAGE_CONFLICT, &[&arg, &of(ContextKind::PriorArg)]),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Message::USAGE_NO_COMMAND.get(lang).to_owned()
        }
        ErrorKind::InvalidUtf8 => Message::USAGE_UTF8.get(lang).to_owned(),
        _ => fill(Message::USAGE_NUMBER, &[&arg]),
    };
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = near.into_iter().map(of).find(|near| !near.is_empty());
    clean(&near.map_or(said.clone(), |near| fill(Message::USAGE_NEAR, &[&said, &near])))
}

/// The refusal of a command line, with how it is used.
pub fn refusal(error: &clap::Error, lang: Lang) -> String {
    let usage = error.get(ContextKind::Usage).map(text).unwrap_or_default();
    let usage = usage.trim_start_matches("Usage:").trim();
    let reason = reason(error, lang);
    if usage.is_empty() { reason } else { format!("{reason}\n{}", lang.fill(Message::USAGE_IS, &[usage])) }
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(values) => values.join(", "),
        ContextValue::StyledStrs(values) => {
            values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// The program, with what its help says beside the options.
pub fn with_examples(program: Command) -> Command {
    fn dressed(command: Command, texts: &toml::Table) -> Command {
        let of = |part: &str| Some(texts.get(part)?.get(command.get_name())?.as_str()?.to_owned());
        let (examples, after) = (of("examples"), of("after"));
        let examples = examples.map(|examples| format!("Examples:\n{examples}"));
        let command = examples.into_iter().fold(command, Command::before_help);
        after.into_iter().fold(command, Command::after_long_help)
    }
    let texts = ENGLISH.parse().unwrap_or_default();
    dressed(program, &texts).mut_subcommands(|command| dressed(command, &texts))
}

/// The program, its help in the language asked for: English stands in the program, French in a file.
pub fn in_language(program: Command, lang: Lang) -> Command {
    match (lang, FRENCH.parse()) {
        (Lang::Fr, Ok(texts)) => French { texts }.command(program, ""),
        _ => program,
    }
}

struct French {
    texts: toml::Table,
}

impl French {
    fn text(&self, key: &str) -> Option<&str> {
        self.texts.get(key)?.as_str()
    }

    fn command(&self, command: Command, path: &str) -> Command {
        let own = if path.is_empty() { "inac" } else { path };
        let of = |field: &str| self.text(&format!("{own}.{field}")).map(str::to_owned);
        let examples =
            command.get_before_help().map(|help| help.to_string().replace("Examples:", "Exemples :"));
        let (before, about, long, after) =
            (examples, self.text(own).map(str::to_owned), of("long"), of("after"));
        let heading = self.text("heading.commands").unwrap_or_default().to_owned();
        let usage = self.text("usage").unwrap_or_default();
        let template =
            format!("{{before-help}}{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}");
        let mut command = command
            .disable_help_flag(true)
            .disable_version_flag(true)
            .help_template(template)
            .subcommand_help_heading(heading)
            .mut_args(|arg| self.arg(arg, own))
            .next_help_heading(None)
            .arg(self.flag("help", 'h', ArgAction::Help, own));
        if path.is_empty() {
            command = command.arg(self.flag("version", 'V', ArgAction::Version, own));
        }
        command = before.into_iter().fold(command, Command::before_help);
        command = about.into_iter().fold(command, Command::about);
        command = long.into_iter().fold(command, Command::long_about);
        command = after.into_iter().fold(command, Command::after_long_help);
        command.mut_subcommands(|command| {
            let path = format!("{path}.{}", command.get_name());
            self.command(command, path.trim_start_matches('.'))
        })
    }

    fn flag(&self, name: &'static str, short: char, action: ArgAction, command: &str) -> Arg {
        self.arg(Arg::new(name).long(name).short(short).action(action), command)
    }

    fn arg(&self, arg: Arg, command: &str) -> Arg {
        let long = arg.get_long().map(|long| format!("--{long}"));
        let key = long.as_deref().unwrap_or(arg.get_id().as_str());
        let own = self.text(&format!("{command}.{key}")).or_else(|| self.text(key)).unwrap_or_default();
        let mut help = own.to_owned();
        let mut add = |key: &str, values: Vec<String>| {
            if !values.is_empty() {
                let _ = write!(help, " [{}{}]", self.text(key).unwrap_or_default(), values.join(", "));
            }
        };
        if !arg.is_hide_default_value_set() {
            let values = arg.get_default_values().iter();
            add("default", values.map(|value| value.to_string_lossy().into_owned()).collect());
        }
        if arg.get_action().takes_values() && !arg.is_hide_possible_values_set() {
            let values = arg.get_possible_values();
            add("possible", values.iter().map(|value| value.get_name().to_owned()).collect());
        }
        let heading = arg.get_help_heading().map(|heading| format!("heading.{heading}"));
        let heading = heading.and_then(|key| self.text(&key)).map(str::to_owned);
        let takes_value = arg.get_action().takes_values();
        let arg = if takes_value { arg.hide_default_value(true).hide_possible_values(true) } else { arg };
        let arg = arg.help(help);
        heading.into_iter().fold(arg, Arg::help_heading)
    }
}
