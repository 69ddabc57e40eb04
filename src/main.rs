//! The `inac` command.

fn main() {}
