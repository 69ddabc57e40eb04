//! The `inac` command.

use std::process::ExitCode;

/// A run makes millions of small texts on several threads, which is where this allocator is good.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    inac::main()
}
