//! What a replay found, as a person reads it on a terminal.

use std::fmt::Write as _;

use super::Replay;
use crate::lang::{Lang, Message};

impl Replay {
    /// First whether the inputs and rules are the same, then each difference with its cause.
    pub fn as_text(&self, lang: Lang) -> String {
        let mut text = String::new();
        let mut line = |words: String| {
            // Writing to a String does not fail; control characters of files stay out of the terminal.
            let _ = writeln!(
                text,
                "{}",
                words.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect::<String>()
            );
        };
        match self.files.len() {
            0 => line(lang.fill(Message::FILES_SAME, &[&self.same_files.to_string()])),
            count => line(lang.fill(Message::FILES_DIFFER, &[&count.to_string()])),
        }
        for file in &self.files {
            line(format!("  {} : {}", file.path, file.change.words(lang)));
        }
        let rules = if self.rules == self.report_rules { Message::RULES_SAME } else { Message::RULES_DIFFER };
        line(lang.fill(rules, &[&self.report_rules, &self.rules]));
        if !self.rules_intact {
            line(Message::RULES_ALTERED.get(lang).to_owned());
        }
        let program = if self.report_version == self.program_version {
            Message::PROGRAM_SAME
        } else {
            Message::PROGRAM_DIFFERS
        };
        line(lang.fill(program, &[&self.report_version, self.program_version]));
        match self.differences.len() {
            0 => line(lang.fill(Message::RESULTS_SAME, &[&self.applications.to_string()])),
            count => line(lang.fill(Message::RESULTS_DIFFER, &[&count.to_string()])),
        }
        for difference in &self.differences {
            let shown = |value: &Option<String>| {
                value.clone().unwrap_or_else(|| Message::NOTHING.get(lang).to_owned())
            };
            let (before, after) = (shown(&difference.before), shown(&difference.after));
            let column =
                if difference.column.is_empty() { Message::WHOLE_ROW.get(lang) } else { &difference.column };
            let place = format!("{} · {} · {column}", difference.sheet, difference.item);
            line(format!("  {place} : {before} → {after} ({})", difference.cause.words(lang)));
        }
        text
    }
}
