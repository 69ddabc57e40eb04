//! The command line: one file per command; arguments as typed become a request; the summary, the log, the progress, and
//! the exit status.

mod args;
mod check;
mod completions;
mod config;
mod context;
mod evaluate;
mod exit;
mod explain;
mod interrupt;
mod layers;
mod logging;
mod man;
mod output;
mod progress;
mod reading;
mod replay;
mod rules;
mod settings;
mod summary;
mod template;
mod terminal;
mod values;

use args::{Arguments, Command};
use context::Context;
pub use exit::{ExitStatus, Failure, Signal};
use interrupt::Interrupt;
use layers::Layers;
use logging::RunLog;
use progress::Progress;
use settings::Settings;

/// Parses the arguments, runs the command, tells how it ended.
pub fn main() -> ExitStatus {
    match Arguments::of_process() {
        Ok(arguments) => run(&arguments).unwrap_or_else(|failure| {
            tell(&failure);
            failure.status
        }),
        Err(refused) => {
            let _ = refused.print();
            if refused.use_stderr() { ExitStatus::WrongUsage } else { ExitStatus::Done }
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let layers = Layers::read(arguments.config.as_deref())?;
    let settings = Settings::resolve(&arguments.common, &arguments.command.settings(), &layers)?;
    match &arguments.command {
        Command::Evaluate(typed) => {
            watched(arguments, "evaluate", settings, &layers, |context| evaluate::run(typed, context))
        }
        Command::Check(typed) => {
            watched(arguments, "check", settings, &layers, |context| check::run(typed, context))
        }
        Command::Replay(typed) => {
            watched(arguments, "replay", settings, &layers, |context| replay::run(typed, context))
        }
        Command::Explain(typed) => {
            watched(arguments, "explain", settings, &layers, |context| explain::run(typed, context))
        }
        Command::Rules(typed) => rules::run(typed, &settings),
        Command::Template(typed) => template::run(typed, &settings),
        Command::Config(_) => config::run(&settings, &layers),
        Command::Completions(typed) => completions::run(typed),
        Command::Man(typed) => man::run(typed),
    }
}

/// Runs a command that reads inputs: with a log, progress, and an ear for signals.
fn watched(
    arguments: &Arguments,
    name: &'static str,
    settings: Settings,
    layers: &Layers,
    work: impl FnOnce(&mut Context) -> Result<ExitStatus, Failure>,
) -> Result<ExitStatus, Failure> {
    let log = RunLog::begin(name);
    let progress = Progress::new(settings.reading.progress, settings.common.quiet.0);
    logging::start(&settings.common, arguments.verbose, progress.clone());
    for variable in &layers.unknown_variables {
        tracing::warn!(variable, "there is no such setting");
    }
    let interrupt = Interrupt::watch(move |status| log.finish(status))
        .map_err(|error| Failure::nothing_done(error.to_string()))?;
    let mut context = Context { settings, interrupt, progress, log };
    let ended = work(&mut context);
    context.progress.finish();
    let ended = ended.unwrap_or_else(|failure| {
        tell(&failure);
        failure.status
    });
    context.log.finish(ended);
    Ok(ended)
}

fn tell(failure: &Failure) {
    if !failure.message.is_empty() {
        terminal::complain(&format!("inac: {}", failure.message));
    }
}
