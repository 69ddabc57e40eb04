//! A reader that panics takes its file down, never the run.

use super::Reader;
use super::cell::RowSink;
use super::trouble::corrupt;
use crate::domain::FileProblem;
use crate::panics;

/// A reader whose panics are damage of its file.
pub(super) struct Guarded(pub(super) Box<dyn Reader>);

impl Reader for Guarded {
    fn read(&mut self, sink: &mut dyn RowSink) -> Result<(), FileProblem> {
        guarded(|| self.0.read(sink))
    }
}

/// Does the work; a panic in it is damage of the file, and prints nothing.
pub(in crate::intake) fn guarded<T>(work: impl FnOnce() -> Result<T, FileProblem>) -> Result<T, FileProblem> {
    // What the work leaves half done is dropped with the file, so nothing broken is ever looked at.
    panics::caught(work).unwrap_or_else(|said| Err(corrupt(format!("the reader gave up: {said}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_damage() {
        assert_eq!(
            guarded::<()>(|| panic!("out of {}", "luck")),
            Err(corrupt("the reader gave up: out of luck"))
        );
        assert_eq!(guarded(|| Ok(1)), Ok(1));
    }
}
