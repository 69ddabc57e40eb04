//! The summary of a run on standard output: a table for people, or JSON for programs.
//!
//! The keys of the JSON are stable; amounts are texts in euros with two decimals.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::exit::ExitStatus;
use super::terminal::clean;
use crate::decide::{LineStatus, Run, Status};
use crate::domain::{Code, Euros, FileState, Sources};
use crate::lang::{Message, Words};
use crate::rules::RuleBook;

/// What the summary says.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The program's version.
    pub version: &'static str,
    /// The scheme and the hash of its rules.
    pub rules: RulesUsed,
    /// The date of decisions that have none of their own.
    pub decision_date: String,
    /// Files by how they took part.
    pub files: FileCounts,
    /// Applications by status.
    pub applications: ApplicationCounts,
    /// Invoice lines by status; those without an application are among the anomalies.
    pub lines: LineCounts,
    /// Totals in euros.
    pub amounts: Totals,
    /// Waivers that were used.
    pub waivers: usize,
    /// How many applications have each code among their reasons.
    pub reasons: BTreeMap<Code, usize>,
    /// How many anomalies have each code.
    pub anomalies: BTreeMap<Code, usize>,
    /// The report; `null` when none was written.
    pub report: Option<String>,
    /// The exit status.
    pub exit_status: u8,
}

/// The rules of the run.
#[derive(Clone, Debug, Serialize)]
pub struct RulesUsed {
    /// Short name of the scheme.
    pub scheme: String,
    /// SHA-256 of the parameters.
    pub hash: String,
}

/// Files by how they took part.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct FileCounts {
    /// Read as inputs.
    pub read: usize,
    /// Read for their aids.
    pub history: usize,
    /// Left aside.
    pub ignored: usize,
    /// Not read, or not whole.
    pub failed: usize,
}

/// Applications by status.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct ApplicationCounts {
    /// All.
    pub total: usize,
    /// `accordée`.
    pub granted: usize,
    /// `rejetée`.
    pub rejected: usize,
    /// `incomplète`.
    pub incomplete: usize,
}

/// Invoice lines by status.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct LineCounts {
    /// All with an application.
    pub total: usize,
    /// `retenue`.
    pub retained: usize,
    /// `réduite`.
    pub reduced: usize,
    /// `écartée`.
    pub excluded: usize,
    /// `invalide`.
    pub invalid: usize,
}

/// Totals in euros.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Totals {
    /// All readable lines, excluding VAT.
    pub asked: Euros,
    /// What was retained of them.
    pub retained: Euros,
    /// Aid granted.
    pub granted: Euros,
}

impl Summary {
    /// Counts what a run decided.
    pub fn of(run: &Run<'_>, sources: &Sources, book: &RuleBook) -> Summary {
        let mut summary = Summary {
            version: env!("CARGO_PKG_VERSION"),
            rules: RulesUsed { scheme: book.identity().name.clone(), hash: book.hash().to_owned() },
            decision_date: run.date.date().to_string(),
            files: FileCounts::of(sources),
            applications: ApplicationCounts::default(),
            lines: LineCounts::default(),
            amounts: Totals::default(),
            waivers: 0,
            reasons: BTreeMap::new(),
            anomalies: BTreeMap::new(),
            report: None,
            exit_status: 0,
        };
        for decision in &run.decisions {
            summary.applications.count(decision.status);
            summary.waivers += decision.waivers.len();
            decision.reasons.iter().for_each(|code| *summary.reasons.entry(code).or_default() += 1);
            summary.amounts.granted += decision.amounts.granted.unwrap_or_default();
            for line in &decision.lines {
                summary.lines.count(line.status);
                summary.amounts.asked += line.line.amount.value().unwrap_or_default();
                summary.amounts.retained += line.retained;
            }
        }
        for anomaly in &run.anomalies {
            *summary.anomalies.entry(anomaly.code).or_default() += 1;
        }
        summary
    }

    /// The same, with the report that was written and the exit status.
    #[must_use]
    pub fn ending(self, report: Option<&Path>, status: ExitStatus) -> Summary {
        Summary {
            report: report.map(|path| clean(&path.display().to_string())),
            exit_status: status.code(),
            ..self
        }
    }

    /// Could something not be read or decided: any F code, any D code?
    pub fn is_troubled(&self) -> bool {
        self.anomalies.keys().chain(self.reasons.keys()).any(|code| matches!(code.family(), 'D' | 'F'))
    }

    /// One line of JSON.
    pub fn json(&self) -> String {
        let mut json = serde_json::to_string(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// For people.
    pub fn table(&self, run: &Run<'_>, words: &Words<'_>) -> String {
        let lang = words.lang;
        let mut table = Rows { text: String::new() };
        let files = &self.files;
        table
            .title(Message::SHEET_FILES.get(lang), files.read + files.history + files.ignored + files.failed);
        for (label, count) in [
            (Message::FILE_READ.get(lang), files.read),
            (Message::FILE_HISTORY.get(lang), files.history),
            (Message::FILES_IGNORED.get(lang), files.ignored),
            (Message::FILE_FAILED.get(lang), files.failed),
        ] {
            table.row_unless_none(label, count);
        }
        let applications = &self.applications;
        table.title(Message::SUMMARY_APPLICATIONS.get(lang), applications.total);
        for (status, count) in [
            (Status::Granted, applications.granted),
            (Status::Rejected, applications.rejected),
            (Status::Incomplete, applications.incomplete),
        ] {
            table.row(words.status(status), &count.to_string());
        }
        table.row_unless_none(Message::WAIVERS_USED.get(lang), self.waivers);
        let lines = &self.lines;
        table.title(Message::SUMMARY_LINES.get(lang), lines.total);
        for (status, count) in [
            (LineStatus::Retained, lines.retained),
            (LineStatus::Reduced, lines.reduced),
            (LineStatus::Excluded, lines.excluded),
            (LineStatus::Invalid, lines.invalid),
        ] {
            table.row(words.line_status(status), &count.to_string());
        }
        table.heading(Message::SUMMARY_AMOUNTS.get(lang));
        for (label, amount) in [
            (Message::AMOUNT_ASKED, self.amounts.asked),
            (Message::AMOUNT_RETAINED, self.amounts.retained),
            (Message::AMOUNT_GRANTED, self.amounts.granted),
        ] {
            table.row(label.get(lang), &lang.amount(amount));
        }
        if !self.anomalies.is_empty() {
            table.title(Message::SHEET_ANOMALIES.get(lang), self.anomalies.values().sum());
            for (code, count) in &self.anomalies {
                table.row(&format!("{code} {}", words.label(*code)), &count.to_string());
            }
        }
        table.unread_files(run, words);
        let report = match &self.report {
            Some(report) => lang.fill(Message::REPORT_WRITTEN, &[report]),
            None => Message::NO_REPORT.get(lang).to_owned(),
        };
        let _ = writeln!(table.text, "\n{report}");
        table.text
    }
}

impl FileCounts {
    fn of(sources: &Sources) -> FileCounts {
        let mut counts = FileCounts::default();
        for source in &sources.0 {
            *match source.state {
                FileState::Read => &mut counts.read,
                FileState::History => &mut counts.history,
                FileState::IgnoredExtension | FileState::IgnoredReplay | FileState::IgnoredText => {
                    &mut counts.ignored
                }
                FileState::Failed => &mut counts.failed,
            } += 1;
        }
        counts
    }
}

impl ApplicationCounts {
    fn count(&mut self, status: Status) {
        self.total += 1;
        *match status {
            Status::Granted => &mut self.granted,
            Status::Rejected => &mut self.rejected,
            Status::Incomplete => &mut self.incomplete,
        } += 1;
    }
}

impl LineCounts {
    fn count(&mut self, status: LineStatus) {
        self.total += 1;
        *match status {
            LineStatus::Retained => &mut self.retained,
            LineStatus::Reduced => &mut self.reduced,
            LineStatus::Excluded => &mut self.excluded,
            LineStatus::Invalid => &mut self.invalid,
        } += 1;
    }
}

/// Files whose problem the summary tells; beyond, the report does.
const UNREAD_SHOWN: usize = 20;
const LABEL_WIDTH: usize = 52;
const VALUE_WIDTH: usize = 20;

/// Labels to the left, values to the right.
struct Rows {
    text: String,
}

impl Rows {
    fn heading(&mut self, heading: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let _ = writeln!(self.text, "{heading}");
    }

    fn title(&mut self, title: &str, total: usize) {
        self.heading(&format!("{title:LABEL_WIDTH$}{total:>VALUE_WIDTH$}"));
    }

    fn row(&mut self, label: &str, value: &str) {
        let _ = writeln!(self.text, "  {label:<0$}{value:>VALUE_WIDTH$}", LABEL_WIDTH - 2);
    }

    fn row_unless_none(&mut self, label: &str, count: usize) {
        if count > 0 {
            self.row(label, &count.to_string());
        }
    }

    fn unread_files(&mut self, run: &Run<'_>, words: &Words<'_>) {
        let of_files: Vec<_> = run.anomalies.iter().filter(|anomaly| anomaly.code.family() == 'F').collect();
        if of_files.is_empty() {
            return;
        }
        self.heading(Message::SUMMARY_UNREAD.get(words.lang));
        for anomaly in of_files.iter().take(UNREAD_SHOWN) {
            let sheet = anomaly.sheet.map_or("", |sheet| words.sources.sheet(anomaly.file, sheet));
            let place = [words.sources.path(anomaly.file), sheet]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · ");
            let _ = writeln!(
                self.text,
                "  {} {} : {}",
                anomaly.code,
                clean(&place),
                clean(&words.anomaly(anomaly))
            );
        }
        if of_files.len() > UNREAD_SHOWN {
            let more = (of_files.len() - UNREAD_SHOWN).to_string();
            let _ = writeln!(self.text, "  {}", words.lang.fill(Message::AND_MORE, &[&more]));
        }
    }
}
