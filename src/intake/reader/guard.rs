//! A reader that panics takes its file down, never the run.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use super::Reader;
use super::trouble::corrupt;
use crate::domain::FileProblem;
use crate::intake::cell::RowSink;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// A reader whose panics are damage of its file.
pub(super) struct Guarded(pub(super) Box<dyn Reader>);

impl Reader for Guarded {
    fn read(&mut self, sink: &mut dyn RowSink) -> Result<(), FileProblem> {
        guarded(|| self.0.read(sink))
    }
}

/// Does the work; a panic in it is damage of the file, and prints nothing.
pub(in crate::intake) fn guarded<T>(work: impl FnOnce() -> Result<T, FileProblem>) -> Result<T, FileProblem> {
    silence_guarded_threads();
    let outer = GUARDED.replace(true);
    // What the work leaves half done is dropped with the file, so nothing broken is ever looked at.
    let outcome = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    outcome.unwrap_or_else(|panic| Err(corrupt(format!("the reader gave up: {}", words(panic.as_ref())))))
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}

fn silence_guarded_threads() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                usual(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_damage() {
        assert_eq!(guarded::<()>(|| panic!("out of {}", "luck")), Err(corrupt("the reader gave up: out of luck")));
        assert_eq!(guarded(|| Ok(1)), Ok(1));
        assert!(!GUARDED.get());
    }
}
