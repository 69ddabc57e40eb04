//! The command line: one file per command; arguments as typed become a request; the summary, the log, the progress, and
//! the exit status.

mod anomalies;
mod args;
mod check;
mod completions;
mod config;
mod context;
mod evaluate;
mod exit;
mod explain;
mod interrupt;
mod logging;
mod man;
mod output;
mod progress;
mod reading;
mod register;
mod replay;
mod rules;
mod settings;
mod summary;
mod template;
mod terminal;
mod usage;
mod values;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{FromArgMatches as _, ValueEnum as _};
use tracing::level_filters::LevelFilter;

use args::{Arguments, Command};
use context::Context;
use exit::{ExitStatus, Failure};
use interrupt::Interrupt;
use logging::{RunLog, Voice};
use progress::Progress;
use settings::Layers;
use values::{LogFormat, ProgressMode};

use crate::intake::sheets::child;
use crate::lang::Message;
use crate::sanitize::clean;

/// The command; or, started by itself, the reading of one workbook for another process of the program.
pub fn main() -> ExitCode {
    if let Some(ended) = child::serve(std::env::args_os().skip(1)) {
        return ended;
    }
    if let Some(program) = child::this_program() {
        child::isolate(program);
    }
    command().into()
}

/// Parses the arguments, runs the command, says how it ended.
fn command() -> ExitStatus {
    let mut words: Vec<OsString> = std::env::args_os().collect();
    // `inac help check` is `inac check --help`.
    if words.get(1).is_some_and(|word| word == "help") {
        words.remove(1);
        words.push("--help".into());
    }
    let mut log = RunLog::begin();
    let mut voice = voice(&words, &Layers::default());
    let ended = catch_unwind(AssertUnwindSafe(|| {
        say_panics(voice);
        let program = args::program();
        let layers = Layers::read(&program, typed(&words, "--config").map(Into::into), voice.lang)?;
        voice = self::voice(&words, &layers);
        say_panics(voice);
        run(&program, &words, &layers, voice, &mut log)
    }));
    let ended = ended.unwrap_or_else(|_| Err(Failure::nothing_done(Message::INTERNAL_ERROR.get(voice.lang))));
    if voice.format == LogFormat::Json {
        logging::start(voice.format, LevelFilter::INFO, Progress::new(ProgressMode::Never, true));
    }
    match ended {
        Ok(status) => {
            log.finish(status, None, voice.lang);
            status
        }
        Err(failure) => {
            voice.say(&failure.message);
            log.finish(failure.status, Some(&failure.message), voice.lang);
            failure.status
        }
    }
}

fn run(
    program: &clap::Command,
    words: &[OsString],
    layers: &Layers,
    voice: Voice,
    log: &mut RunLog,
) -> Result<ExitStatus, Failure> {
    let matches = match layers.beneath(program.clone()).try_get_matches_from(words) {
        Err(refused) if !refused.use_stderr() => {
            // The help or the version that was asked for, in the language asked for.
            let program = usage::in_language(layers.beneath(program.clone()), voice.lang);
            let _ = program.try_get_matches_from(words).map_err(|asked| asked.print());
            return Ok(ExitStatus::Done);
        }
        Err(refused) if is_bare(&refused) && voice.format == LogFormat::Text => {
            terminal::print_error(&usage::in_language(program.clone(), voice.lang).render_help().to_string());
            return Err(Failure::usage(""));
        }
        Err(refused) => return Err(Failure::usage(usage::refusal(&refused, voice.lang))),
        Ok(matches) => matches,
    };
    let arguments = Arguments::from_arg_matches(&matches)
        .map_err(|refused| Failure::usage(usage::refusal(&refused, voice.lang)))?;
    let (common, command) = (&arguments.common, &arguments.command);
    matches.subcommand_name().unwrap_or_default().clone_into(&mut log.command);
    let reading = command.reading();
    let progress = Progress::new(reading.map_or(ProgressMode::Never, |typed| typed.progress), common.quiet);
    let silent = reading.is_none() && voice.format == LogFormat::Text;
    let level = if silent { LevelFilter::OFF } else { logging::level(common) };
    logging::start(common.log_format, level, progress.clone());
    for variable in &layers.unknown_variables {
        voice.warn(&voice.lang.fill(Message::UNKNOWN_VARIABLE, &[variable]));
    }
    for setting in layers.of_file() {
        let source = setting.origin.text(voice.lang);
        let (key, value) = (clean(&setting.key), clean(&setting.value));
        tracing::info!(event = "setting", key, value, source, "{}", Message::LOG_SETTING.get(voice.lang));
    }
    let last_words = {
        let log = log.clone();
        move |status| log.finish(status, None, voice.lang)
    };
    let interrupt = Interrupt::watch(last_words).map_err(|error| Failure::nothing_done(error.to_string()))?;
    if let Some(reading) = reading {
        self::reading::use_threads(reading.jobs.into())?;
    }
    let limits = layers.limits(reading.map_or(&[], |typed| &typed.limits));
    let mut context = Context {
        common,
        limits,
        of_file: layers.of_file().collect(),
        config: layers.file.clone(),
        interrupt,
        progress,
        log,
    };
    let ended = match command {
        Command::Evaluate(typed) => evaluate::run(typed, &mut context),
        Command::Check(typed) => check::run(typed, &mut context),
        Command::Replay(typed) => replay::run(typed, &mut context),
        Command::Explain(typed) => explain::run(typed, &mut context),
        Command::Register(typed) => register::run(&typed.command, &mut context),
        Command::Rules(typed) => rules::run(typed, &context),
        Command::Template(typed) => template::run(typed, &context),
        Command::Config(_) => config::run(program, layers, &matches, voice.lang),
        Command::Completions(typed) => completions::run(typed, voice.lang),
        Command::Man(typed) => man::run(typed, &context),
    };
    context.progress.finish();
    ended
}

/// Was the program called without a word?
fn is_bare(refused: &clap::Error) -> bool {
    refused.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
}

/// The language and the format of what is said, before arguments are understood.
fn voice(words: &[OsString], layers: &Layers) -> Voice {
    let given = |key: &str| {
        let variable = format!("INAC_{}", key.to_ascii_uppercase().replace('-', "_"));
        let flag = typed(words, &format!("--{key}")).and_then(|value| value.into_string().ok());
        let below = || layers.value(key).map(str::to_owned);
        flag.or_else(|| std::env::var(variable).ok().filter(|value| !value.is_empty())).or_else(below)
    };
    let lang = given("lang").and_then(|lang| lang.parse().ok()).unwrap_or_default();
    let format = given("log-format").and_then(|format| LogFormat::from_str(&format, false).ok());
    Voice { lang, format: format.unwrap_or(LogFormat::Text) }
}

/// The value of an option, wherever it stands.
fn typed(words: &[OsString], option: &str) -> Option<OsString> {
    let mut words = words.iter().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        match word.to_str().and_then(|word| word.strip_prefix(option)) {
            Some("") => return words.next().cloned(),
            Some(rest) if rest.starts_with('=') => return Some(rest[1..].into()),
            _ => {}
        }
    }
    None
}

/// A defect of the program is said as everything else is.
fn say_panics(voice: Voice) {
    std::panic::set_hook(Box::new(move |panic| {
        if voice.format == LogFormat::Json {
            logging::start(voice.format, LevelFilter::INFO, Progress::new(ProgressMode::Never, true));
            let reason = panic.to_string();
            tracing::error!(event = "panic", reason, "{}", Message::INTERNAL_ERROR.get(voice.lang));
        } else {
            voice.say(&panic.to_string());
        }
    }));
}
