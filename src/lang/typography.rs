//! French typography. The build script uses it for the catalogue, the program for what rules files say.

/// A French text with no-break spaces inside « » and before : ; ? ! € and %, where it has plain ones.
pub fn typeset(text: &str) -> String {
    const NO_BREAK: [&str; 8] = ["« ", " »", " :", " ;", " ?", " !", " €", " %"];
    NO_BREAK.iter().fold(text.to_owned(), |text, plain| text.replace(plain, &plain.replace(' ', "\u{a0}")))
}
