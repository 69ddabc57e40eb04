//! The `inac` command.

use std::process::ExitCode;

use inac::intake::sheets::child;

/// A run makes millions of small texts on several threads, which is where this allocator is good.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if let Some(ended) = child::serve(std::env::args_os().skip(1)) {
        return ended;
    }
    if let Some(program) = child::this_program() {
        child::isolate(program);
    }
    inac::cli::main().into()
}
