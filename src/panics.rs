//! Panics of libraries that are caught and said in other words: they print nothing.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Does the work; `Err` is what a panic in it said. What the work leaves half done must not be looked at.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    quietly(|| catch_unwind(AssertUnwindSafe(work))).map_err(|panic| words(panic.as_ref()).to_owned())
}

/// Does the work; a panic of this thread in it prints nothing. It goes on to whoever waits for the work, which is
/// [`caught`] by another thread.
pub fn quietly<T>(work: impl FnOnce() -> T) -> T {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !EXPECTED.get() {
                usual(info);
            }
        }));
    });
    let _outer = Expecting(EXPECTED.replace(true));
    work()
}

/// What was expected before, again when the work ends, however it ends.
struct Expecting(bool);

impl Drop for Expecting {
    fn drop(&mut self) {
        EXPECTED.set(self.0);
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}

#[cfg(test)]
mod tests {
    use super::{EXPECTED, caught};

    #[test]
    fn a_panic_is_what_it_said() {
        assert_eq!(caught::<()>(|| panic!("out of {}", "luck")), Err("out of luck".to_owned()));
        assert_eq!(caught(|| 1), Ok(1));
        assert!(!EXPECTED.get());
    }
}
