//! The `inac` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    inac::cli::main().into()
}
