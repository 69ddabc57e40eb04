//! The summary of a run on standard output: for people, or JSON for programs.
//!
//! The keys of the JSON are stable; amounts are texts in euros with two decimals.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use comfy_table::{Attribute, Cell, CellAlignment, Color};
use serde_json::{Value, json};

use super::args::Evaluate;
use super::exit::ExitStatus;
use super::reading::{as_arguments, is_own, shown};
use super::settings::Setting;
use super::terminal;
use crate::decide::{Figures, Group, LineStatus, Run, Status};
use crate::domain::{Code, FileState, Intake, ReadAs, Source, cell_name};
use crate::lang::{Lang, Message, Words};
use crate::rules::RuleBook;
use crate::rules::codes::Rule;
use crate::sanitize::clean;

/// Names, codes and files that the summary lists; the report lists all.
const MOST_NAMES: usize = 6;
const MOST_CODES: usize = 5;
const MOST_FILES: usize = 20;

/// What a run read and decided.
pub struct Summary<'a> {
    /// What was decided.
    pub run: &'a Run<'a>,
    /// What was read.
    pub intake: &'a Intake,
    /// By which rules.
    pub book: &'a RuleBook,
    /// What was asked.
    pub arguments: &'a Evaluate,
    /// What `inac.toml` gives.
    pub of_file: &'a [Setting],
    /// The language.
    pub lang: Lang,
}

/// How often each code is met.
type Counts = BTreeMap<Code, usize>;

fn count(codes: impl Iterator<Item = Code>) -> Counts {
    let mut counts = Counts::new();
    codes.for_each(|code| *counts.entry(code).or_default() += 1);
    counts
}

impl Summary<'_> {
    /// Applications by each code among their reasons.
    fn reasons(&self) -> Counts {
        count(self.run.decisions.iter().flat_map(|decision| decision.reasons.iter()))
    }

    fn alerts(&self) -> Counts {
        count(self.run.decisions.iter().flat_map(|decision| decision.alerts.iter()))
    }

    fn anomalies(&self) -> Counts {
        self.run.anomalies.iter().fold(Counts::new(), |mut counts, anomaly| {
            *counts.entry(anomaly.code).or_default() += anomaly.count();
            counts
        })
    }

    fn files(&self, states: &[FileState]) -> usize {
        self.intake.sources.0.iter().filter(|source| states.contains(&source.state)).count()
    }

    /// Read, as history, ignored, failed.
    fn files_by_state(&self) -> [usize; 4] {
        let ignored = [FileState::IgnoredExtension, FileState::IgnoredReplay, FileState::IgnoredText];
        [&[FileState::Read][..], &[FileState::History], &ignored, &[FileState::Failed]]
            .map(|states| self.files(states))
    }

    /// Rows of applications, of invoice lines, of aids, of waivers.
    fn rows(&self) -> [usize; 4] {
        let sum = |rows: fn(&Source) -> usize| self.intake.sources.0.iter().map(rows).sum();
        [sum(|of| of.applications), sum(|of| of.lines), sum(|of| of.aids), sum(|of| of.waivers)]
    }

    fn tables(&self) -> usize {
        let tables = self.intake.sources.0.iter().flat_map(|source| &source.tables);
        tables.filter(|found| found.table.is_some()).count()
    }

    /// Headings that nothing was read of, each once.
    fn ignored_headings(&self) -> Vec<String> {
        let tables = self.intake.sources.0.iter().flat_map(|source| &source.tables);
        let ignored = tables.flat_map(|found| {
            let headings = found.headings.iter().filter(|heading| heading.read_as == ReadAs::Ignored);
            headings.map(|heading| match heading.text.as_str() {
                "" => cell_name(heading.position, found.row),
                text => clean(text),
            })
        });
        ignored.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Sheets of the inputs that are no table.
    fn ignored_sheets(&self) -> Vec<String> {
        let inputs = self.intake.sources.0.iter().filter(|source| source.state == FileState::Read);
        let sheets = inputs.flat_map(|source| {
            let ignored = source.tables.iter().filter(|found| found.table.is_none());
            ignored.filter_map(|found| Some(place(source, source.sheets.get(usize::from(found.sheet.0))?)))
        });
        sheets.collect()
    }

    /// Retained, reduced, excluded, invalid.
    fn lines(&self) -> [usize; 4] {
        let all = || self.run.decisions.iter().flat_map(|decision| &decision.lines);
        [LineStatus::Retained, LineStatus::Reduced, LineStatus::Excluded, LineStatus::Invalid]
            .map(|status| all().filter(|line| line.status == status).count())
    }

    fn waivers(&self) -> usize {
        self.run.decisions.iter().map(|decision| decision.waivers.len()).sum()
    }

    /// The file of rules that are not the program's own.
    fn other_rules(&self) -> Option<String> {
        let file = self.arguments.deciding.past.law.rules.as_deref();
        (!is_own(self.book)).then(|| file.map(shown).unwrap_or_default())
    }

    /// Could something not be read or decided: any F code, any D code?
    pub fn is_troubled(&self) -> bool {
        self.anomalies().keys().chain(self.reasons().keys()).any(|code| matches!(code.family(), 'D' | 'F'))
    }

    /// One line of JSON.
    pub fn json(&self, report: Option<&Path>, status: ExitStatus) -> String {
        let [read, history, ignored, failed] = self.files_by_state();
        let [applications, lines, aids, waivers] = self.rows();
        let statuses = Figures::of(self.run).statuses;
        let of = |status: Status| statuses.get(&status).copied().unwrap_or_default();
        let total = statuses.values().fold(Group::default(), |sum, group| sum.plus(*group));
        let [retained, reduced, excluded, invalid] = self.lines();
        let setting = |setting: &Setting| {
            let source = setting.origin.text(Lang::En);
            json!({ "key": setting.key, "value": clean(&setting.value), "source": clean(&source) })
        };
        let rules = self.arguments.deciding.past.law.rules.as_deref().map(shown);
        let json = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "rules": {
                "scheme": self.book.identity().name, "hash": self.book.hash(),
                "own": self.other_rules().is_none(), "file": rules,
            },
            "decision_date": self.run.date.date(),
            "settings": self.of_file.iter().map(setting).collect::<Vec<Value>>(),
            "files": { "read": read, "history": history, "ignored": ignored, "failed": failed },
            "read": {
                "tables": self.tables(), "applications": applications, "lines": lines, "aids": aids, "waivers": waivers,
                "ignored_headings": self.ignored_headings(), "ignored_sheets": self.ignored_sheets(),
            },
            "applications": {
                "total": total.count, "granted": of(Status::Granted).count,
                "rejected": of(Status::Rejected).count, "incomplete": of(Status::Incomplete).count,
            },
            "lines": {
                "total": retained + reduced + excluded + invalid,
                "retained": retained, "reduced": reduced, "excluded": excluded, "invalid": invalid,
            },
            "amounts": { "asked": total.asked, "retained": total.retained, "granted": total.granted },
            "waivers": self.waivers(),
            "reasons": self.reasons(),
            "alerts": self.alerts(),
            "anomalies": self.anomalies(),
            "report": report.map(shown),
            "exit_status": status.code(),
        });
        format!("{json}\n")
    }

    /// What nobody may miss, whatever else is wanted: rules and settings that come from a file.
    pub fn notes(&self) -> String {
        let mut page = Page::new(self.lang);
        self.say_notes(&mut page);
        page.text
    }

    fn say_notes(&self, page: &mut Page) {
        if let Some(file) = self.other_rules() {
            page.say(Message::OTHER_RULES, &[&file], Some(Color::Red));
        }
        for setting in self.of_file {
            let source = setting.origin.text(self.lang);
            page.say(
                Message::SETTINGS_OF_FILE,
                &[&source, &setting.key, &setting.value].map(|part| clean(part)),
                None,
            );
        }
    }

    /// For people: what was read, what was decided, what waits, what to do.
    pub fn table(&self, report: Option<&Path>) -> String {
        let words = Words::new(self.lang, &self.intake.sources);
        let mut page = Page::new(self.lang);
        self.say_notes(&mut page);
        self.say_read(&mut page);
        if !self.run.decisions.is_empty() {
            self.say_decided(&mut page, &words);
        }
        self.say_unread(&mut page, &words);
        page.codes(Message::SUMMARY_ANOMALIES, &self.anomalies(), &words);
        page.heading(Message::SUMMARY_NEXT);
        if self.is_troubled() {
            let inputs = as_arguments(&self.arguments.inputs);
            page.say(Message::NEXT_CORRECT, &[&inputs], Some(Color::Yellow));
        }
        let alerts: Vec<String> = self.alerts().iter().map(|(code, n)| format!("{code} ({n})")).collect();
        if !alerts.is_empty() {
            page.say(Message::NEXT_ALERTS, &[&alerts.join(", ")], Some(Color::Yellow));
        }
        match report {
            Some(report) => {
                page.say(Message::NEXT_EXPLAIN, &[&as_arguments(&[report])], None);
                page.say(Message::REPORT_WRITTEN, &[&shown(report)], None);
            }
            None => page.say::<&str>(Message::NO_REPORT, &[], Some(Color::Red)),
        }
        page.text
    }

    fn say_read(&self, page: &mut Page) {
        page.heading(Message::SUMMARY_READ);
        let [read, history, ignored, failed] = self.files_by_state();
        let files = [read + history, ignored, failed, self.tables()].map(|count| count.to_string());
        page.say(Message::SUMMARY_READ_FILES, &files, None);
        page.say(Message::SUMMARY_READ_ROWS, &self.rows().map(|count| count.to_string()), None);
        match history {
            0 => page.say::<&str>(Message::SUMMARY_NO_HISTORY, &[], None),
            files => page.say(Message::SUMMARY_HISTORY, &[files.to_string()], None),
        }
        page.names(Message::SUMMARY_IGNORED_HEADINGS, &self.ignored_headings());
        page.names(Message::SUMMARY_IGNORED_SHEETS, &self.ignored_sheets());
    }

    fn say_decided(&self, page: &mut Page, words: &Words<'_>) {
        let title = |message: Message| right(message.get(self.lang));
        let row = |label: Cell, group: Group| {
            let amounts =
                [group.asked, group.retained, group.granted].map(|sum| right(self.lang.amount(sum)));
            [label, right(group.count)].into_iter().chain(amounts).collect::<Vec<Cell>>()
        };
        let mut rows = vec![vec![
            Cell::new(Message::SUMMARY_DECIDED.get(self.lang)).add_attribute(Attribute::Bold),
            title(Message::SUMMARY_APPLICATIONS),
            title(Message::SUMMARY_ASKED),
            title(Message::SUMMARY_RETAINED),
            title(Message::SUMMARY_AID),
        ]];
        let statuses = Figures::of(self.run).statuses;
        for (status, group) in &statuses {
            let colour = match status {
                Status::Granted => Color::Green,
                Status::Rejected => Color::Red,
                Status::Incomplete => Color::Yellow,
            };
            let label = Cell::new(format!("   {}", words.status(*status)));
            rows.push(row(if group.count > 0 { label.fg(colour) } else { label }, *group));
        }
        let total = statuses.values().fold(Group::default(), |sum, group| sum.plus(*group));
        rows.push(row(Cell::new(format!("   {}", Message::SUMMARY_TOTAL.get(self.lang))), total));
        page.text.push('\n');
        page.add(rows);
        page.say(Message::SUMMARY_LINES, &self.lines().map(|count| count.to_string()), None);
        if self.waivers() > 0 {
            page.say(Message::SUMMARY_WAIVERS, &[self.waivers().to_string()], None);
        }
        // A code that cuts an amount refuses nothing.
        let reasons = self.reasons().into_iter().filter(|(code, _)| Rule::of(*code).stops());
        let (waiting, refused) = reasons.partition(|(code, _)| code.family() == 'D');
        page.codes(Message::SUMMARY_REFUSED, &refused, words);
        page.codes(Message::SUMMARY_WAITING, &waiting, words);
    }

    fn say_unread(&self, page: &mut Page, words: &Words<'_>) {
        let of_files = self.run.anomalies.iter().filter(|anomaly| anomaly.code.family() == 'F');
        let of_files: Vec<_> = of_files.collect();
        if of_files.is_empty() {
            return;
        }
        page.heading(Message::SUMMARY_UNREAD);
        for anomaly in of_files.iter().take(MOST_FILES) {
            let sheet = anomaly.sheet.map_or("", |sheet| words.sources.sheet(anomaly.file, sheet));
            let file =
                words.sources.file(anomaly.file).map(|source| place(source, sheet)).unwrap_or_default();
            let values = [anomaly.code.as_str(), &file, &clean(&words.anomaly(anomaly))];
            page.say(Message::SUMMARY_UNREAD_FILE, &values, Some(Color::Red));
        }
        page.more(of_files.len(), MOST_FILES);
    }
}

fn place(source: &Source, sheet: &str) -> String {
    let parts = [source.path.as_str(), sheet].into_iter().filter(|part| !part.is_empty());
    clean(&parts.collect::<Vec<_>>().join(" · "))
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
        let (width, colours) = (terminal::width().unwrap_or(80).min(100), terminal::wants_colours());
        Page { text: String::new(), lang, width, colours }
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
    fn say<S: AsRef<str>>(&mut self, message: Message, values: &[S], colour: Option<Color>) {
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        let cell = Cell::new(self.lang.fill(message, &values));
        self.add(vec![vec![Cell::new(""), colour.into_iter().fold(cell, Cell::fg)]]);
    }

    fn more(&mut self, of: usize, shown: usize) {
        if of > shown {
            self.say(Message::AND_MORE, &[(of - shown).to_string()], None);
        }
    }

    /// The first of many names.
    fn names(&mut self, message: Message, names: &[String]) {
        if !names.is_empty() {
            self.say(
                message,
                &[names.iter().take(MOST_NAMES).map(String::as_str).collect::<Vec<_>>().join(", ")],
                None,
            );
            self.more(names.len(), MOST_NAMES);
        }
    }

    /// The most met codes.
    fn codes(&mut self, heading: Message, codes: &Counts, words: &Words<'_>) {
        if codes.is_empty() {
            return;
        }
        let mut codes: Vec<_> = codes.iter().collect();
        codes.sort_by_key(|(code, count)| (Reverse(**count), **code));
        self.heading(heading);
        let row = |(code, count): &(&Code, &usize)| {
            vec![Cell::new(format!("   {code}")), Cell::new(words.label(**code)), right(count)]
        };
        self.add(codes.iter().take(MOST_CODES).map(row).collect());
        self.more(codes.len(), MOST_CODES);
    }
}
