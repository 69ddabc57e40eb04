//! Panics that are caught and told in other words are not printed as well.

use std::cell::Cell;
use std::sync::Once;

thread_local! {
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Does the work; a panic of this thread in it, which whoever does the work catches, prints nothing.
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
    let outer = EXPECTED.replace(true);
    let done = work();
    EXPECTED.set(outer);
    done
}
