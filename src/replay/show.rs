//! What a replay found, as a person reads it on a terminal.

use super::{Difference, Replay, Verdict};
use crate::lang::{Lang, Message};

impl Verdict {
    /// In words.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Verdict::Identical => Message::VERDICT_IDENTICAL,
            Verdict::Repacked => Message::VERDICT_REPACKED,
            Verdict::SavedAgain => Message::VERDICT_SAVED_AGAIN,
            Verdict::SameResults => Message::VERDICT_SAME_RESULTS,
            Verdict::Differs => Message::VERDICT_DIFFERS,
        }
        .get(lang)
    }
}

impl Difference {
    /// Where it stands: sheet, item, column.
    pub fn place(&self, lang: Lang) -> String {
        let sheet = if self.sheet.is_empty() { Message::WORKBOOK.get(lang) } else { &self.sheet };
        let column = match (self.aspect, self.column.as_str()) {
            (super::Aspect::Value, "") => "",
            (super::Aspect::Value, column) => column,
            (aspect, _) => aspect.words(lang),
        };
        [sheet, &self.item, column]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    }
}

impl Replay {
    /// The verdict and what it rests on.
    pub fn summary(&self, lang: Lang) -> Vec<String> {
        let mut lines = vec![self.verdict.words(lang).to_owned()];
        if !self.own_rules {
            lines.push(lang.fill(Message::RULES_NOT_OWN, &[&self.rules]));
        }
        let files = match self.files.len() {
            0 => lang.fill(Message::FILES_SAME, &[&self.same_files.to_string()]),
            count => lang.fill(Message::FILES_DIFFER, &[&count.to_string()]),
        };
        lines.push(files);
        lines.extend(self.files.iter().map(|file| format!("  {} : {}", file.path, file.change.words(lang))));
        if self.own_rules {
            lines.push(lang.fill(Message::RULES_OWN, &[&self.rules]));
        }
        let same_program = self.report_version == self.program_version;
        let program = if same_program { Message::PROGRAM_SAME } else { Message::PROGRAM_DIFFERS };
        lines.push(lang.fill(program, &[&self.report_version, self.program_version]));
        let applications = self.applications.to_string();
        let count = (self.differences.len() + self.more).to_string();
        lines.push(if self.differences.is_empty() {
            lang.fill(Message::RESULTS_SAME, &[&applications])
        } else {
            lang.fill(Message::RESULTS_DIFFER, &[&count])
        });
        lines
    }

    /// The verdict, what it rests on, then each difference with its cause.
    pub fn as_text(&self, lang: Lang) -> String {
        let mut lines = self.summary(lang);
        lines.extend(self.differences.iter().map(|difference| {
            let shown = |value: &Option<String>| {
                value.clone().unwrap_or_else(|| Message::NOTHING.get(lang).to_owned())
            };
            let (before, after) = (shown(&difference.before), shown(&difference.after));
            format!("  {} : {before} → {after} ({})", difference.place(lang), difference.cause.words(lang))
        }));
        if self.more > 0 {
            lines.push(lang.fill(Message::MORE_DIFFERENCES, &[&self.more.to_string()]));
        }
        // Control characters of files stay out of the terminal.
        let clean = |line: &String| {
            line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect::<String>()
        };
        lines.iter().map(|line| clean(line) + "\n").collect()
    }
}
