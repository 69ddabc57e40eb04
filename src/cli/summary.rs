//! The summary of a run on standard output: for people, or JSON for programs.
//!
//! The keys of the JSON are stable; amounts are texts in euros with two decimals.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::path::Path;

use comfy_table::{Attribute, Cell, CellAlignment, Color};
use serde::Serialize;

use super::args::Evaluate;
use super::context::Context;
use super::exit::ExitStatus;
use super::reading::shown;
use super::settings::Setting;
use super::terminal;
use crate::decide::{LineStatus, Run, Status};
use crate::domain::{Code, Euros, FileState, Intake, ReadAs, Source, Sources};
use crate::lang::{Lang, Message, Words};
use crate::rules::{EMBEDDED, RuleBook};
use crate::sanitize::clean;

/// What the summary says.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The program's version.
    pub version: &'static str,
    /// The scheme and the hash of its rules.
    pub rules: RulesUsed,
    /// The date of decisions that have none of their own.
    pub decision_date: String,
    /// What `inac.toml` gives.
    pub settings: Vec<SettingUsed>,
    /// Files by how they took part.
    pub files: FileCounts,
    /// What was read of them.
    pub read: RowCounts,
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
    /// How many applications have each code among their alerts.
    pub alerts: BTreeMap<Code, usize>,
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
    /// Are they the program's own?
    pub own: bool,
    /// The file they are read from; `null`: they are in the program.
    pub file: Option<String>,
}

/// A setting of `inac.toml`.
#[derive(Clone, Debug, Serialize)]
pub struct SettingUsed {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Where it is set.
    pub source: String,
}

/// What was read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RowCounts {
    /// Tables.
    pub tables: usize,
    /// Rows of applications.
    pub applications: usize,
    /// Rows of invoice lines.
    pub lines: usize,
    /// Rows of aids.
    pub aids: usize,
    /// Rows of waivers.
    pub waivers: usize,
    /// Headings that were ignored, each once.
    pub ignored_headings: Vec<String>,
    /// Sheets that are no table.
    pub ignored_sheets: Vec<String>,
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
    pub fn of(
        run: &Run<'_>,
        intake: &Intake,
        book: &RuleBook,
        arguments: &Evaluate,
        context: &Context<'_>,
    ) -> Summary {
        let settings = context.of_file.iter().map(SettingUsed::new).collect();
        let mut summary = Summary {
            version: env!("CARGO_PKG_VERSION"),
            rules: RulesUsed {
                scheme: book.identity().name.clone(),
                hash: book.hash().to_owned(),
                own: RuleBook::parse(EMBEDDED).is_ok_and(|own| own.hash() == book.hash()),
                file: arguments.deciding.past.law.rules.as_deref().map(shown),
            },
            decision_date: run.date.date().to_string(),
            settings,
            files: FileCounts::of(&intake.sources),
            read: RowCounts::of(&intake.sources),
            applications: ApplicationCounts::default(),
            lines: LineCounts::default(),
            amounts: Totals::default(),
            waivers: 0,
            reasons: BTreeMap::new(),
            alerts: BTreeMap::new(),
            anomalies: BTreeMap::new(),
            report: None,
            exit_status: 0,
        };
        for decision in &run.decisions {
            summary.applications.count(decision.status);
            summary.waivers += decision.waivers.len();
            decision.reasons.iter().for_each(|code| *summary.reasons.entry(code).or_default() += 1);
            decision.alerts.iter().for_each(|code| *summary.alerts.entry(code).or_default() += 1);
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
        Summary { report: report.map(shown), exit_status: status.code(), ..self }
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

    /// What nobody may miss, whatever else is wanted: rules and settings that come from a file.
    pub fn notes(&self, lang: Lang) -> String {
        let mut page = Page::new(lang);
        self.say_notes(&mut page);
        page.text
    }

    fn say_notes(&self, page: &mut Page) {
        if !self.rules.own {
            let file = self.rules.file.as_deref().unwrap_or_default();
            page.say(Message::OTHER_RULES, &[file], Some(Color::Red));
        }
        for setting in &self.settings {
            let values = [&*setting.source, &*setting.key, &*setting.value];
            page.say(Message::SETTINGS_OF_FILE, &values, None);
        }
    }

    /// For people: what was read, what was decided, what waits, what to do.
    pub fn table(&self, run: &Run<'_>, words: &Words<'_>, inputs: &str) -> String {
        let lang = words.lang;
        let mut page = Page::new(lang);
        self.say_notes(&mut page);
        self.say_read(&mut page);
        if self.applications.total > 0 {
            self.say_decided(&mut page, words);
        }
        page.unread_files(run, words);
        page.codes(Message::SUMMARY_ANOMALIES, self.anomalies.iter(), words);
        page.heading(Message::SUMMARY_NEXT);
        if self.is_troubled() {
            page.say(Message::NEXT_CORRECT, &[inputs], Some(Color::Yellow));
        }
        if !self.alerts.is_empty() {
            let codes: Vec<String> = self.alerts.iter().map(|(code, n)| format!("{code} ({n})")).collect();
            page.say(Message::NEXT_ALERTS, &[&codes.join(", ")], Some(Color::Yellow));
        }
        match &self.report {
            Some(report) => {
                page.say(Message::NEXT_EXPLAIN, &[report], None);
                page.say(Message::REPORT_WRITTEN, &[report], None);
            }
            None => page.say(Message::NO_REPORT, &[], Some(Color::Red)),
        }
        page.text
    }

    fn say_read(&self, page: &mut Page) {
        let (files, read) = (&self.files, &self.read);
        let say = |page: &mut Page, message: Message, counts: &[usize]| {
            let counts: Vec<String> = counts.iter().map(usize::to_string).collect();
            page.say(message, &counts.iter().map(String::as_str).collect::<Vec<_>>(), None);
        };
        page.heading(Message::SUMMARY_READ);
        let counts = [files.read + files.history, files.ignored, files.failed, read.tables];
        say(page, Message::SUMMARY_READ_FILES, &counts);
        let counts = [read.applications, read.lines, read.aids, read.waivers];
        say(page, Message::SUMMARY_READ_ROWS, &counts);
        match files.history {
            0 => say(page, Message::SUMMARY_NO_HISTORY, &[]),
            files => say(page, Message::SUMMARY_HISTORY, &[files]),
        }
        for (message, names) in [
            (Message::SUMMARY_IGNORED_HEADINGS, &read.ignored_headings),
            (Message::SUMMARY_IGNORED_SHEETS, &read.ignored_sheets),
        ] {
            if !names.is_empty() {
                page.say(message, &[&some(names, page.lang)], None);
            }
        }
    }

    fn say_decided(&self, page: &mut Page, words: &Words<'_>) {
        let lang = words.lang;
        let title = |message: Message| right(message.get(lang));
        page.text.push('\n');
        let mut rows = vec![vec![
            Cell::new(Message::SUMMARY_DECIDED.get(lang)).add_attribute(Attribute::Bold),
            title(Message::SUMMARY_APPLICATIONS),
            title(Message::SUMMARY_ASKED),
            title(Message::SUMMARY_RETAINED),
            title(Message::SUMMARY_AID),
        ]];
        for (status, count, colour) in [
            (Status::Granted, self.applications.granted, Color::Green),
            (Status::Rejected, self.applications.rejected, Color::Red),
            (Status::Incomplete, self.applications.incomplete, Color::Yellow),
        ] {
            let label = Cell::new(format!("   {}", words.status(status)));
            rows.push(vec![if count > 0 { label.fg(colour) } else { label }, right(count)]);
        }
        let amounts = &self.amounts;
        let total = Cell::new(format!("   {}", Message::SUMMARY_TOTAL.get(lang)));
        let amounts = [amounts.asked, amounts.retained, amounts.granted].map(|sum| right(lang.amount(sum)));
        rows.push([total, right(self.applications.total)].into_iter().chain(amounts).collect());
        page.add(rows);
        let lines = &self.lines;
        let counts = [lines.retained, lines.reduced, lines.excluded, lines.invalid].map(|n| n.to_string());
        page.say(Message::SUMMARY_LINES, &counts.each_ref().map(String::as_str), None);
        if self.waivers > 0 {
            page.say(Message::SUMMARY_WAIVERS, &[&self.waivers.to_string()], None);
        }
        let of = |families: &'static [char]| {
            self.reasons.iter().filter(|(code, _)| families.contains(&code.family()))
        };
        page.codes(Message::SUMMARY_REFUSED, of(&['E', 'A']), words);
        page.codes(Message::SUMMARY_WAITING, of(&['D']), words);
    }
}

impl SettingUsed {
    fn new(setting: &Setting) -> SettingUsed {
        SettingUsed {
            key: setting.key.clone(),
            value: clean(&setting.value),
            source: clean(&setting.origin.text(Lang::En)),
        }
    }
}

impl RowCounts {
    fn of(sources: &Sources) -> RowCounts {
        let mut counts = RowCounts::default();
        for source in &sources.0 {
            counts.applications += source.applications;
            counts.lines += source.lines;
            counts.aids += source.aids;
            counts.waivers += source.waivers;
            for found in &source.tables {
                match found.table {
                    Some(_) => counts.tables += 1,
                    None if source.state == FileState::Read => {
                        let sheet = source.sheets.get(usize::from(found.sheet.0));
                        counts.ignored_sheets.extend(sheet.map(|sheet| place(source, sheet)));
                    }
                    None => {}
                }
                let ignored = found.headings.iter().filter(|heading| heading.read_as == ReadAs::Ignored);
                counts.ignored_headings.extend(ignored.map(|heading| clean(&heading.text)));
            }
        }
        counts.ignored_headings.sort();
        counts.ignored_headings.dedup();
        counts
    }
}

fn place(source: &Source, sheet: &str) -> String {
    let parts = [source.path.as_str(), sheet].into_iter().filter(|part| !part.is_empty());
    clean(&parts.collect::<Vec<_>>().join(" · "))
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

/// Names, codes and files that the summary tells; beyond, the report does.
const MOST_NAMES: usize = 6;
const MOST_CODES: usize = 5;
const MOST_FILES: usize = 20;

/// The first of many names.
fn some(names: &[String], lang: Lang) -> String {
    let mut text = names.iter().take(MOST_NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > MOST_NAMES {
        let more = (names.len() - MOST_NAMES).to_string();
        let _ = write!(text, ", {}", lang.fill(Message::AND_MORE, &[&more]));
    }
    text
}

fn right(value: impl ToString) -> Cell {
    Cell::new(value).set_alignment(CellAlignment::Right)
}

/// The summary being written, as wide as the terminal.
struct Page {
    text: String,
    lang: Lang,
    width: u16,
    colours: bool,
}

impl Page {
    fn new(lang: Lang) -> Page {
        let colours = terminal::colours(std::io::stdout().is_terminal());
        Page { text: String::new(), lang, width: terminal::width().unwrap_or(80).min(100), colours }
    }

    fn add(&mut self, rows: Vec<Vec<Cell>>) {
        self.text += &terminal::table(rows, self.width, self.colours);
    }

    fn heading(&mut self, heading: Message) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.add(vec![vec![Cell::new(heading.get(self.lang)).add_attribute(Attribute::Bold)]]);
    }

    /// A sentence, wrapped at words.
    fn say(&mut self, message: Message, values: &[&str], colour: Option<Color>) {
        let cell = Cell::new(self.lang.fill(message, values));
        self.add(vec![vec![Cell::new(""), colour.into_iter().fold(cell, Cell::fg)]]);
    }

    fn codes<'c>(
        &mut self,
        heading: Message,
        codes: impl Iterator<Item = (&'c Code, &'c usize)>,
        words: &Words<'_>,
    ) {
        let mut codes: Vec<_> = codes.collect();
        if codes.is_empty() {
            return;
        }
        codes.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), **code));
        self.heading(heading);
        let row = |(code, count): &(&Code, &usize)| {
            vec![Cell::new(format!("   {code}")), Cell::new(words.label(**code)), right(count)]
        };
        self.add(codes.iter().take(MOST_CODES).map(row).collect());
        if codes.len() > MOST_CODES {
            self.say(Message::AND_MORE, &[&(codes.len() - MOST_CODES).to_string()], None);
        }
    }

    fn unread_files(&mut self, run: &Run<'_>, words: &Words<'_>) {
        let of_files: Vec<_> = run.anomalies.iter().filter(|anomaly| anomaly.code.family() == 'F').collect();
        if of_files.is_empty() {
            return;
        }
        self.heading(Message::SUMMARY_UNREAD);
        for anomaly in of_files.iter().take(MOST_FILES) {
            let sheet = anomaly.sheet.map_or("", |sheet| words.sources.sheet(anomaly.file, sheet));
            let file =
                words.sources.file(anomaly.file).map(|source| place(source, sheet)).unwrap_or_default();
            let values = [anomaly.code.as_str(), &file, &clean(&words.anomaly(anomaly))];
            self.say(Message::SUMMARY_UNREAD_FILE, &values, Some(Color::Red));
        }
        if of_files.len() > MOST_FILES {
            self.say(Message::AND_MORE, &[&(of_files.len() - MOST_FILES).to_string()], None);
        }
    }
}
