//! `Synthèse`: what was run, what was decided, what needs a hand.

mod charts;

use rust_xlsxwriter::{Format, Formula, Url, Worksheet, XlsxError};
use sha2::{Digest, Sha256};

use super::Report;
use super::cell;
use super::decisions::DecisionColumn;
use super::rejections::found_and_expected;
use super::sheet::{LINE_HEIGHT, fitting, lines, print_setup};
use super::sheets::ReportTable;
use super::styles::{Kind, Styles};
use crate::decide::{Decision, Figures, Group, RunDate, Status, ToSee};
use crate::domain::{
    Anomaly, ApplicationNumber, Code, Column, Euros, FileState, Source, Sources, Text, Waiver,
    column_letters, hex,
};
use crate::lang::{Lang, Message, SEPARATOR};
use crate::rules::{EMBEDDED, RuleBook};
use charts::Block;

/// Widths of the columns A to F.
const WIDTHS: [u16; 6] = [24, 46, 14, 18, 18, 18];
const LAST: u16 = 5;

/// Applications listed one by one; the sheet is read, not filtered.
const MOST_LISTED: usize = 500;

/// Causes shown on the first page, the most met first.
const MOST_CAUSES: usize = 7;

/// Reasons that the chart shows.
const MOST_CHARTED: usize = 8;

/// The sheet, with nothing in it.
pub fn open(report: &Report<'_>) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(report.say(Message::SHEET_SUMMARY))?.set_screen_gridlines(false);
    print_setup(&mut sheet, report.context.lang);
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    for status in Styles::statuses(report.words) {
        sheet.add_conditional_format(0, 0, MAX_CONDITIONAL_ROW, 2, &status)?;
    }
    Ok(sheet)
}

/// What it says, from top to bottom.
pub fn fill(report: &Report<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let figures = Figures::of(report.run);
    let name = report.say(Message::SHEET_SUMMARY);
    let mut page = Page { report, styles: &report.styles, lang: report.context.lang, sheet, row: 0 };
    page.title()?;
    page.unread()?;
    page.other_rules()?;
    let statuses = page.statuses(&figures)?;
    page.causes(&figures)?;
    let charts_at = page.row + 1;
    if !report.run.decisions.is_empty() {
        page.row += charts::ROWS + 1;
    }
    let departments = page.departments(&figures)?;
    let reasons = page.reasons(&figures)?;
    page.anomalies()?;
    page.one_by_one()?;
    page.waivers()?;
    page.identity()?;
    if !report.run.decisions.is_empty() {
        let mut drawn = vec![charts::statuses(name, report.say(Message::CHART_STATUSES), statuses)];
        drawn.extend(reasons.map(|block| charts::bars(name, report.say(Message::CHART_REASONS), block)));
        drawn.extend(
            departments.map(|block| charts::columns(name, report.say(Message::CHART_DEPARTMENTS), block)),
        );
        charts::place(sheet, charts_at, &drawn)?;
    }
    Ok(())
}

/// What an alert found, where the rule says it.
fn alert(report: &Report<'_>, decision: &Decision<'_>, code: Code) -> String {
    let of_rule = [Code::W03, Code::W04].contains(&code);
    let finding = decision.noted.iter().find(|finding| of_rule && finding.code == code);
    finding.map(|finding| report.words.found(finding)).unwrap_or_default()
}

/// Beyond it stand only texts.
const MAX_CONDITIONAL_ROW: u32 = 2_000;

/// The sheet being written, from top to bottom.
struct Page<'p, 'a> {
    report: &'p Report<'a>,
    styles: &'p Styles,
    lang: Lang,
    sheet: &'p mut Worksheet,
    row: u32,
}

impl Page<'_, '_> {
    fn title(&mut self) -> Result<(), XlsxError> {
        let identity = self.report.context.book.identity();
        self.sheet.set_row_height(0, 28)?;
        self.line(&format!("{} – {}", identity.name, identity.title), &self.styles.title)?;
        self.line(&identity.authority, &self.styles.label)
    }

    /// What could not be read, where a reader cannot miss it.
    fn unread(&mut self) -> Result<(), XlsxError> {
        let failed = self.report.run.anomalies.iter().filter(|anomaly| anomaly.code.family() == 'F');
        let mut unread: Vec<&str> =
            failed.map(|anomaly| self.report.context.sources.path(anomaly.file)).collect();
        unread.dedup();
        let Some((first, others)) = unread.split_first() else { return Ok(()) };
        let named = match others.len() {
            0 => (*first).to_owned(),
            count => self.lang.fill(Message::BANNER_MORE, &[first, &count.to_string()]),
        };
        let anomalies = ReportTable::Anomalies.name(self.lang);
        self.banner(&self.lang.fill(Message::BANNER, &[&named, anomalies]))?;
        self.link(&format!("internal:{}!A1", ReportTable::Anomalies.quoted(self.lang, 0)), anomalies)?;
        self.row += 1;
        Ok(())
    }

    /// Rules that are not the program's own.
    fn other_rules(&mut self) -> Result<(), XlsxError> {
        let context = self.report.context;
        if RuleBook::parse(EMBEDDED).is_ok_and(|own| own.hash() == context.book.hash()) {
            return Ok(());
        }
        let file = context.options.iter().find(|(name, _)| name == "rules").map_or("", |(_, file)| file);
        self.banner(self.lang.fill(Message::BANNER_RULES, &[file]).trim_end_matches([' ', ':', '\u{a0}']))
    }

    fn banner(&mut self, text: &str) -> Result<(), XlsxError> {
        let height = (LINE_HEIGHT + 4) * lines(text, WIDTHS.iter().sum::<u16>() * 4 / 5).max(2);
        self.sheet.set_row_height(self.row, height)?;
        self.sheet.merge_range(self.row, 0, self.row, LAST, &cell::text(text), &self.styles.banner)?;
        self.row += 1;
        Ok(())
    }

    fn link(&mut self, target: &str, text: &str) -> Result<(), XlsxError> {
        let link = Url::new(target).set_text(cell::text(text));
        let style = self.styles.link.clone().set_text_wrap();
        self.sheet.write_url_with_format(self.row, 0, link, &style)?;
        Ok(())
    }

    /// What needs a hand, grouped by cause.
    fn causes(&mut self, figures: &Figures) -> Result<(), XlsxError> {
        self.heading(Message::NEEDS_HAND)?;
        if figures.to_see.is_empty() {
            return self.line(Message::NOTHING_TO_DO.get(self.lang), &self.styles.plain);
        }
        for (what, count) in figures.to_see.iter().take(MOST_CAUSES) {
            let style = if what.waits { &self.styles.strong } else { &self.styles.plain };
            self.line(&self.group_to_see(*what, *count), style)?;
        }
        self.more(Message::MORE_CAUSES, figures.to_see.len(), MOST_CAUSES)
    }

    /// « 8 dossiers attendent une date d'acquittement (D03) ».
    fn group_to_see(&self, what: ToSee, count: u64) -> String {
        let one = count == 1;
        let text = match (what.waits, what.column.is_some()) {
            (true, true) if one => Message::WAITS_FOR_CELL_ONE,
            (true, true) => Message::WAITS_FOR_CELL,
            (true, false) if one => Message::WAITS_ONE,
            (true, false) => Message::WAITS,
            (false, _) if one => Message::LOOK_AT_ONE,
            (false, _) => Message::LOOK_AT,
        };
        let column = what.column.map_or("", Column::name);
        let noun = entry(self.report.say(Message::COLUMN_NOUNS), column).unwrap_or(column);
        let noun = noun.trim_start_matches(column).trim_start();
        let count = self.lang.number(count.into());
        self.lang.fill(text, &[&count, noun, self.report.words.label(what.code), what.code.as_str()])
    }

    fn identity(&mut self) -> Result<(), XlsxError> {
        let (context, lang) = (self.report.context, self.lang);
        self.heading(Message::IDENTITY)?;
        let said = |message: Message, counts: &[u64]| {
            let counts: Vec<String> = counts.iter().map(|count| lang.number((*count).into())).collect();
            lang.fill(message, &counts.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let sources = || context.sources.0.iter();
        let sum = |rows: fn(&Source) -> usize| sources().map(rows).sum::<usize>() as u64;
        let run_date = self.report.run.date;
        let date = match run_date {
            _ if !self.report.run.run_date_used => self.report.say(Message::DATE_UNUSED).to_owned(),
            RunDate::Given(date) => lang.fill(Message::DATE_GIVEN, &[&lang.date(date)]),
            RunDate::Today(date) => lang.fill(Message::DATE_TODAY, &[&lang.date(date)]),
        };
        let options = context.options.iter().map(|(name, value)| format!("{name} {value}").trim().to_owned());
        let options = options.collect::<Vec<_>>().join(SEPARATOR);
        let history = || sources().filter(|source| source.state == FileState::History);
        let history = [history().count() as u64, history().map(|source| source.aids as u64).sum()];
        let history_is = if history[0] == 0 { Message::NO_HISTORY } else { Message::HISTORY_IS };
        let records =
            [sum(|source| source.applications), sum(|source| source.lines), sum(|source| source.aids)];
        for (label, value) in [
            (Message::PROGRAM, concat!("inac ", env!("CARGO_PKG_VERSION")).to_owned()),
            (
                Message::RULE_SET,
                lang.fill(Message::RULE_SET_IS, &[&context.book.identity().name, context.book.hash()]),
            ),
            (Message::DECISION_DATE, date),
            (
                Message::OPTIONS,
                if options.is_empty() { Message::NO_OPTION.get(lang).to_owned() } else { options },
            ),
            (Message::INPUT_FILES, said(Message::INPUT_FILES_ARE, &files(context.sources))),
            (Message::HISTORY, said(history_is, &history)),
            (Message::INPUTS_HASH, fingerprint(context.sources)),
            (Message::RECORDS, said(Message::RECORDS_ARE, &records)),
        ] {
            self.text(0, label.get(lang), &self.styles.label)?;
            self.text(1, &value, &self.styles.plain)?;
            self.row += 1;
        }
        Ok(())
    }

    fn statuses(&mut self, figures: &Figures) -> Result<Block, XlsxError> {
        self.heading(Message::SHEET_DECISIONS)?;
        self.group_header(None)?;
        let first = self.row;
        let mut total = Group::default();
        for (status, group) in &figures.statuses {
            let meaning = match status {
                Status::Granted => Message::GRANTED_MEANING,
                Status::Rejected => Message::REJECTED_MEANING,
                Status::Incomplete => Message::INCOMPLETE_MEANING,
            };
            self.text(1, self.report.say(meaning), &self.styles.label)?;
            total = total.plus(*group);
            self.group(self.report.words.status(*status), group, false)?;
            self.granted_of_status(self.row - 1, group.granted)?;
        }
        self.sheet.write_blank(self.row, 1, &self.styles.total)?;
        self.group(self.report.say(Message::TOTAL_ROW), &total, true)?;
        Ok(Block { first, last: self.row - 2, categories: 0, values: 2 })
    }

    /// The aid granted as the sum of `Décisions` by status, so that it follows a changed line.
    fn granted_of_status(&mut self, row: u32, granted: Euros) -> Result<(), XlsxError> {
        let count = self.report.run.decisions.len() as u64;
        if self.report.context.values || count == 0 {
            return Ok(());
        }
        let last = self.report.layout.position(count - 1);
        let sums = (0..=last.part).map(|part| {
            let rows = if part == last.part { u64::from(last.row) } else { self.report.layout.sizes.sheet };
            let sheet = ReportTable::Decisions.quoted(self.lang, part);
            let column = |column: DecisionColumn| {
                let letters = column_letters(column.index().into());
                format!("{sheet}!${letters}$2:${letters}${}", rows + 1)
            };
            let (status, granted) = (DecisionColumn::Status, DecisionColumn::GrantedAid);
            format!("SUMIF({},A{},{})", column(status), row + 1, column(granted))
        });
        let formula = format!("ROUND({},2)", sums.collect::<Vec<_>>().join("+"));
        let formula = Formula::new(formula).set_result(granted.to_string());
        let style = self.styles.column(Kind::Amount);
        self.sheet.write_formula_with_format(row, LAST, formula, &style)?;
        Ok(())
    }

    fn departments(&mut self, figures: &Figures) -> Result<Option<Block>, XlsxError> {
        if figures.departments.is_empty() {
            return Ok(None);
        }
        self.heading(Message::BY_DEPARTMENT)?;
        self.group_header(Some(Message::DEPARTMENT))?;
        let first = self.row;
        for (department, group) in &figures.departments {
            self.group(self.department(department.as_deref()), group, false)?;
        }
        Ok(Some(Block { first, last: self.row - 1, categories: 0, values: LAST }))
    }

    /// A department by its number and name.
    fn department<'d>(&self, number: Option<&'d str>) -> &'d str {
        let Some(number) = number else { return self.report.say(Message::UNKNOWN_DEPARTMENT) };
        entry(self.report.say(Message::DEPARTMENT_NAMES), number).unwrap_or(number)
    }

    fn reasons(&mut self, figures: &Figures) -> Result<Option<Block>, XlsxError> {
        if figures.reasons.is_empty() {
            return Ok(None);
        }
        self.heading(Message::BY_REASON)?;
        self.header(&[
            (0, Message::RULE),
            (1, Message::WAIVER_REASON),
            (2, Message::COUNT),
            (3, Message::COUNT_OF_LINES),
        ])?;
        let first = self.row;
        for (code, frequency) in &figures.reasons {
            self.text(0, code.as_str(), &self.styles.plain)?;
            self.text(1, self.report.words.label(*code), &self.styles.plain)?;
            self.number(2, cell::count(frequency.applications), Kind::Count, false)?;
            if frequency.lines > 0 {
                self.number(3, cell::count(frequency.lines), Kind::Count, false)?;
            }
            self.row += 1;
        }
        let shown = u32::try_from(figures.reasons.len().min(MOST_CHARTED)).unwrap_or(1);
        Ok(Some(Block { first, last: first + shown - 1, categories: 1, values: 2 }))
    }

    /// What is wrong in the inputs, by cause; the sheet `Anomalies` has each cell.
    fn anomalies(&mut self) -> Result<(), XlsxError> {
        let causes = Anomaly::by_cause(&self.report.run.anomalies);
        if causes.is_empty() {
            return Ok(());
        }
        self.heading(Message::SHEET_ANOMALIES)?;
        self.header(&[(0, Message::RULE), (1, Message::COLUMN), (2, Message::TIMES), (3, Message::TO_DO)])?;
        for cause in causes.iter().take(MOST_LISTED) {
            let (first, times) = (cause[0], cause.iter().map(|anomaly| anomaly.count() as u64).sum());
            self.text(0, first.code.as_str(), &self.styles.plain)?;
            self.text(
                1,
                first.column.filter(|_| !first.is_missing()).map_or("", Column::name),
                &self.styles.plain,
            )?;
            self.number(2, cell::count(times), Kind::Count, false)?;
            self.paragraph(&self.report.words.anomaly(first), 1)?;
        }
        Ok(())
    }

    /// The incomplete applications, then those with an alert.
    fn one_by_one(&mut self) -> Result<(), XlsxError> {
        let decisions = || self.report.run.decisions.iter().enumerate();
        let waits = |decision: &Decision<'_>| decision.status == Status::Incomplete;
        let alerted = |decision: &Decision<'_>| !(decision.alerts.is_empty() && decision.waived.is_empty());
        let listed = decisions().filter(|(_, decision)| waits(decision));
        let listed = listed.chain(decisions().filter(|(_, decision)| !waits(decision) && alerted(decision)));
        let count = listed.clone().count();
        let said = listed.take(MOST_LISTED).map(|(rank, decision)| {
            (rank, self.report.words.status(decision.status), self.to_look_at(decision))
        });
        self.applications(
            Message::ONE_BY_ONE,
            [Message::STATUS_OF, Message::TO_DO],
            &said.collect::<Vec<_>>(),
        )?;
        self.more(Message::MORE_TO_DO, count, MOST_LISTED)
    }

    /// Each code that needs a hand, with what was found.
    fn to_look_at(&self, decision: &Decision<'_>) -> String {
        let words = self.report.words;
        let data = decision.reasons.iter().filter(|code| code.family() == 'D');
        let data = data.map(|code| (code, found_and_expected(self.report, decision, code).0));
        let alerts = decision.alerts.iter().map(|code| (code, alert(self.report, decision, code)));
        let said = data.chain(alerts).map(|(code, found)| {
            let gap = if found.is_empty() { "" } else { " – " };
            format!("{code} {}{gap}{found}", words.label(code))
        });
        let waived =
            decision.waived.iter().map(|code| format!("{}({code}) {}", Code::W06, words.label(code)));
        said.chain(waived).collect::<Vec<_>>().join("\n")
    }

    /// Every rule set aside, with its author and reason.
    fn waivers(&mut self) -> Result<(), XlsxError> {
        let decisions = self.report.run.decisions.iter().enumerate();
        let waived = decisions.filter(|(_, decision)| !decision.waived.is_empty()).take(MOST_LISTED);
        let said = waived.flat_map(|(rank, decision)| {
            decision.waivers.iter().filter_map(move |waiver| {
                let code = waiver.code.value().filter(|code| decision.waived.contains(*code))?;
                Some((rank, code.as_str(), waiver))
            })
        });
        let said = said.map(|(rank, code, waiver)| (rank, code, self.waiver(waiver))).collect::<Vec<_>>();
        self.applications(Message::WAIVERS, [Message::RULE, Message::AUTHOR_AND_REASON], &said)
    }

    /// « C. Delattre, 03/02/2026 – Parapharmacie, pas d'officine ».
    fn waiver(&self, waiver: &Waiver) -> String {
        let author = waiver.author.known().map_or("", Text::typed);
        let date = waiver.waived_on.value().map(|date| format!(", {}", self.lang.date(date)));
        format!("{author}{} – {}", date.unwrap_or_default(), waiver.reason.known().map_or("", Text::typed))
    }

    /// A table of applications: number (a link to its row) and name, a short text, and a paragraph over the other columns.
    fn applications(
        &mut self,
        title: Message,
        heads: [Message; 2],
        said: &[(usize, &str, String)],
    ) -> Result<(), XlsxError> {
        if said.is_empty() {
            return Ok(());
        }
        self.heading(title)?;
        self.header(&[(0, Message::NUMBER), (1, Message::NAME), (2, heads[0]), (3, heads[1])])?;
        for (rank, short, text) in said {
            let Some(decision) = self.report.run.decisions.get(*rank) else { continue };
            let (number, name) = (&decision.application.number, &decision.application.legal_name);
            let number = number.known().map(ApplicationNumber::typed).filter(|number| !number.is_empty());
            let place = || self.report.words.place(decision.application.place);
            let number = number.map_or_else(place, str::to_owned);
            self.link(&self.report.decision(*rank), &number)?;
            self.text(1, name.known().map_or("", Text::typed), &self.styles.plain)?;
            self.text(2, short, &self.styles.plain)?;
            self.paragraph(text, lines(&number, WIDTHS[0] - 1))?;
        }
        Ok(())
    }

    /// The end of a row: a text over the columns from D on, in a row high enough for it.
    fn paragraph(&mut self, text: &str, least: u32) -> Result<(), XlsxError> {
        let height = LINE_HEIGHT * lines(text, WIDTHS.iter().skip(3).sum::<u16>() - 1).max(least);
        self.sheet.set_row_height(self.row, fitting(height, LINE_HEIGHT))?;
        self.sheet.merge_range(self.row, 3, self.row, LAST, &cell::text(text), &self.styles.paragraph)?;
        self.row += 1;
        Ok(())
    }

    fn heading(&mut self, text: Message) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.set_row_height(self.row, 20)?;
        for column in 1..=LAST {
            self.sheet.write_blank(self.row, column, &self.styles.heading)?;
        }
        self.line(self.report.say(text), &self.styles.heading)
    }

    /// The header of a small table, its line over all columns; titles of numbers stand over them.
    fn header(&mut self, titles: &[(u16, Message)]) -> Result<(), XlsxError> {
        const NUMBERS: [Message; 6] = [
            Message::COUNT,
            Message::COUNT_OF_LINES,
            Message::TIMES,
            Message::ASKED,
            Message::RETAINED,
            Message::GRANTED,
        ];
        let styles = self.styles;
        for column in 0..=LAST {
            self.sheet.write_blank(self.row, column, &styles.small_header)?;
        }
        for (column, title) in titles {
            let is_number = NUMBERS.contains(title);
            // A paragraph is set in from the number before it.
            let indent = u8::from(*column == 3 && !is_number);
            let style = if is_number { &styles.small_header_right } else { &styles.small_header };
            self.text(*column, self.report.say(*title), &style.clone().set_indent(indent))?;
        }
        self.row += 1;
        Ok(())
    }

    fn group_header(&mut self, first: Option<Message>) -> Result<(), XlsxError> {
        let titles =
            [(2, Message::COUNT), (3, Message::ASKED), (4, Message::RETAINED), (5, Message::GRANTED)];
        let titles: Vec<(u16, Message)> = first.map(|first| (0, first)).into_iter().chain(titles).collect();
        self.header(&titles)
    }

    /// A row of figures.
    fn group(&mut self, label: &str, group: &Group, total: bool) -> Result<(), XlsxError> {
        self.text(0, label, if total { &self.styles.total } else { &self.styles.plain })?;
        self.number(2, cell::count(group.count), Kind::Count, total)?;
        for (column, amount) in (3..).zip([group.asked, group.retained, group.granted]) {
            self.number(column, cell::number(amount.decimal()), Kind::Amount, total)?;
        }
        self.row += 1;
        Ok(())
    }

    fn number(&mut self, column: u16, number: f64, kind: Kind, total: bool) -> Result<(), XlsxError> {
        let style = self.styles.column(kind);
        let style = if total { Styles::totalled(style) } else { style };
        self.sheet.write_number_with_format(self.row, column, number, &style)?;
        Ok(())
    }

    /// How many more there are than are shown.
    fn more(&mut self, message: Message, of: usize, shown: usize) -> Result<(), XlsxError> {
        match of.saturating_sub(shown) {
            0 => Ok(()),
            more => self.line(&self.lang.fill(message, &[&more.to_string()]), &self.styles.plain),
        }
    }

    fn line(&mut self, text: &str, style: &Format) -> Result<(), XlsxError> {
        self.text(0, text, style)?;
        self.row += 1;
        Ok(())
    }

    fn text(&mut self, column: u16, text: &str, style: &Format) -> Result<(), XlsxError> {
        if !text.is_empty() {
            self.sheet.write_string_with_format(self.row, column, cell::text(text), style)?;
        }
        Ok(())
    }
}

/// The entry of a list that begins with a word.
fn entry<'l>(list: &'l str, word: &str) -> Option<&'l str> {
    list.split(" · ").find(|entry| entry.split(' ').next() == Some(word))
}

/// Files read, ignored and not read.
fn files(sources: &Sources) -> [u64; 3] {
    let count = |states: &[FileState]| {
        sources.0.iter().filter(|source| states.contains(&source.state)).count() as u64
    };
    let ignored = [FileState::IgnoredExtension, FileState::IgnoredReplay, FileState::IgnoredText];
    [&[FileState::Read, FileState::History][..], &ignored, &[FileState::Failed]].map(count)
}

/// One fingerprint over those of all files read, in their order.
fn fingerprint(sources: &Sources) -> String {
    let mut digest = Sha256::new();
    let read = |source: &&Source| matches!(source.state, FileState::Read | FileState::History);
    for source in sources.0.iter().filter(read) {
        digest.update(source.sha256.as_deref().unwrap_or_default());
        digest.update("\n");
    }
    hex(&digest.finalize())
}
