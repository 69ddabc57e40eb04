//! A library that panics takes its file down, never the run.

use super::problem::{Problem, corrupt};
use crate::panics;

/// Does the work; a panic in it is damage of the file, and prints nothing. What the work leaves half done is dropped
/// with the file, so nothing broken is ever looked at.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
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
