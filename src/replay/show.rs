//! What a replay found, as a person reads it on a terminal.

use std::collections::BTreeMap;

use super::{Aspect, Difference, Replay, Verdict};
use crate::lang::{Head, Lang, Message};
use crate::report::ReportTable;
use crate::sanitize::clean;

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

impl Difference {
    /// Why, with the codes that are read otherwise.
    pub fn why(&self, lang: Lang) -> String {
        let cause = self.cause.words(lang);
        if self.codes.is_empty() { cause.to_owned() } else { format!("{cause} : {}", self.codes.join(" ")) }
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

    /// The decisions that differ: their status, aid and reasons, before and after, with the cause.
    fn decisions(&self, lang: Lang) -> Vec<String> {
        let said = [Head::Status, Head::GrantedAid, Head::Reasons].map(|head| head.title(self.lang));
        let of_decisions = |difference: &&Difference| {
            difference.aspect == Aspect::Value
                && difference.sheet == ReportTable::Decisions.name(Lang::Fr)
                && (said.contains(&&*difference.column) || difference.column.is_empty())
        };
        let mut decisions: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut causes: BTreeMap<&str, String> = BTreeMap::new();
        for difference in self.differences.iter().filter(of_decisions) {
            let [before, after] =
                [&difference.before, &difference.after].map(|value| shown(value.as_deref(), lang));
            let changed = decisions.entry(&difference.item).or_default();
            causes.insert(&difference.item, difference.why(lang));
            if !difference.column.is_empty() {
                changed.push(format!("{} {before} → {after}", difference.column));
            }
        }
        let line = |(item, changed): (&&str, &Vec<String>)| {
            let cause = causes.get(item).map_or("", String::as_str);
            format!("  {item} : {} ({cause})", changed.join(" ; "))
        };
        decisions.iter().map(line).collect()
    }

    /// The verdict, what it rests on, the decisions that differ, then each difference with its cause.
    pub fn as_text(&self, lang: Lang) -> String {
        let mut lines = self.summary(lang);
        let decisions = self.decisions(lang);
        if !decisions.is_empty() {
            lines.push(lang.fill(Message::DECISIONS_DIFFER, &[&decisions.len().to_string()]));
            lines.extend(decisions);
            lines.push(lang.fill(Message::EACH_DIFFERENCE, &[]));
        }
        lines.extend(self.differences.iter().map(|difference| {
            let [before, after] =
                [&difference.before, &difference.after].map(|value| shown(value.as_deref(), lang));
            format!("  {} : {before} → {after} ({})", difference.place(lang), difference.why(lang))
        }));
        if self.more > 0 {
            lines.push(lang.fill(Message::MORE_DIFFERENCES, &[&self.more.to_string()]));
        }
        lines.iter().map(|line| clean(line) + "\n").collect()
    }
}

fn shown(value: Option<&str>, lang: Lang) -> &str {
    match value {
        None => Message::NOTHING.get(lang),
        Some("") => "–",
        Some(value) => value,
    }
}
