//! Texts from files and from arguments, on their way to a terminal, a log or an export.

use std::borrow::Cow;

/// The text without what could move a cursor, change colours, or reverse the direction of writing.
pub fn clean(text: &str) -> String {
    text.chars().map(|c| if is_harmful(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The same for a text of several lines.
pub fn clean_lines(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| c != '\n' && is_harmful(c);
    if text.contains(harmful) {
        text.chars().map(|c| if harmful(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
    } else {
        text.into()
    }
}

fn is_harmful(c: char) -> bool {
    let turns =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::{clean, clean_lines};

    #[test]
    fn nothing_in_a_text_commands_the_terminal() {
        assert_eq!(
            clean("a\u{1b}[31mb\r\n\t\u{9b}é\u{202e}\u{61c}"),
            "a\u{fffd}[31mb\u{fffd}\u{fffd}\u{fffd}\u{fffd}é\u{fffd}\u{fffd}"
        );
        assert_eq!(clean_lines("a\nb\u{2066}"), "a\nb\u{fffd}");
        assert_eq!(clean_lines("« é »\n"), "« é »\n");
    }
}
