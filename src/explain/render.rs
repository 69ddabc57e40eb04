//! An explanation as a readable tree, in plain text or in Markdown.

use std::fmt::Write as _;

use super::{AidStanding, DeMinimisView, Explanation, LineView, Step};
use crate::lang::{Lang, Message};
use crate::sanitize::clean;

/// How an explanation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An indented tree.
    Text,
    /// Headings and nested lists.
    Markdown,
}

impl Explanation<'_> {
    /// The explanation in words.
    pub fn render(&self, form: Form) -> String {
        let mut tree = Tree { text: String::new(), form };
        self.head(&mut tree);
        self.rules(&mut tree, Message::FAILED_TITLE, |step| !step.passes());
        self.rules(&mut tree, Message::RULES_TITLE, Step::passes);
        self.waivers(&mut tree);
        self.lines(&mut tree);
        self.arithmetic(&mut tree);
        self.window(&mut tree);
        tree.text
    }

    fn head(&self, tree: &mut Tree) {
        let lang = self.lang;
        let unknown = crate::lang::Message::NOT_GIVEN.get(lang);
        let date =
            |date: Option<jiff::civil::Date>| date.map_or_else(|| unknown.to_owned(), |date| lang.date(date));
        tree.title(&lang.fill(Message::APPLICATION, &[self.application.unwrap_or_default()]));
        let name = self.legal_name.unwrap_or(unknown);
        let siret = self.siret.map_or_else(|| unknown.to_owned(), |siret| siret.to_string());
        tree.item(1, &lang.fill(Message::APPLICANT, &[name, &siret]));
        tree.item(1, &lang.fill(Message::FILED_DECIDED, &[&date(self.filed_on), &date(self.decided_on)]));
        tree.item(1, &lang.fill(Message::READ_FROM, &[&self.place.words]));
        let history = [self.history.files, self.history.aids].map(|count| lang.number(count.into()));
        let history = match self.history.files {
            0 => Message::NO_HISTORY.get(lang).to_owned(),
            _ => lang.fill(Message::HISTORY_IS, &history.each_ref().map(String::as_str)),
        };
        tree.item(1, &lang.fill(Message::HISTORY_GIVEN, &[&history]));
        let granted = self
            .amounts
            .iter()
            .find(|step| step.id == "granted")
            .filter(|_| self.status == crate::decide::Status::Granted.name());
        match granted {
            Some(step) => {
                tree.item(
                    1,
                    &lang.fill(Message::DECISION_WITH_AID, &[self.status, &lang.amount(step.result)]),
                );
            }
            None => tree.item(1, &lang.fill(Message::DECISION, &[self.status])),
        }
        let listed =
            |codes: String| if codes.is_empty() { Message::NO_REASON.get(lang).to_owned() } else { codes };
        tree.item(1, &lang.fill(Message::REASONS_ARE, &[&listed(self.reasons.to_string())]));
        tree.item(1, &lang.fill(Message::ALERTS_ARE, &[&listed(self.alerts.join(" "))]));
    }

    /// Some of the rules: those that are met in one line, the others in full.
    fn rules(&self, tree: &mut Tree, title: Message, shown: impl Fn(&Step) -> bool) {
        let mut steps = self.steps.iter().filter(|step| shown(step)).peekable();
        if steps.peek().is_none() {
            return;
        }
        tree.heading(title.get(self.lang));
        steps.for_each(|step| step.render(tree, 1, self.lang));
    }

    fn waivers(&self, tree: &mut Tree) {
        if self.waivers.is_empty() {
            return;
        }
        tree.heading(Message::WAIVERS_TITLE.get(self.lang));
        for waiver in &self.waivers {
            tree.item(
                1,
                &self.lang.fill(Message::WAIVED_BY, &[waiver.code.as_str(), waiver.reason, waiver.author]),
            );
            tree.item(2, &self.lang.fill(Message::READ_FROM, &[&waiver.place.words]));
        }
    }

    fn lines(&self, tree: &mut Tree) {
        tree.heading(Message::LINES_TITLE.get(self.lang));
        for line in &self.lines {
            line.render(tree, self.lang);
        }
    }

    fn arithmetic(&self, tree: &mut Tree) {
        tree.heading(Message::AMOUNTS_TITLE.get(self.lang));
        for step in &self.amounts {
            tree.item(1, &format!("{} = {}", step.how, self.lang.amount(step.result)));
            if step.id == "other_aids" {
                self.other_aids.iter().for_each(|aid| aid.render(tree, 2, self.lang));
            }
        }
        if self.amounts.is_empty() {
            tree.item(1, Message::NOT_REACHED.get(self.lang));
        }
    }

    fn window(&self, tree: &mut Tree) {
        tree.heading(Message::DE_MINIMIS_TITLE.get(self.lang));
        match &self.de_minimis {
            Some(view) => view.render(tree, self.lang),
            None => tree.item(1, Message::NOT_REACHED.get(self.lang)),
        }
    }
}

impl Step {
    fn render(&self, tree: &mut Tree, depth: usize, lang: Lang) {
        let reduces = self.effect == "reduces";
        let verdict = match self.verdict {
            // An amount that is cut is no failure: the code says that the step had an effect.
            "passes" if reduces => Message::APPLIES_NOT,
            "fails" if reduces => Message::APPLIES,
            "fails" if self.effect == "warning" => Message::TO_LOOK_AT,
            "passes" => Message::PASSES,
            "fails" => Message::FAILS,
            "waived" => Message::WAIVED,
            _ => Message::UNDECIDED,
        };
        let head = format!("{} {} – {}", self.code, self.label, verdict.get(lang));
        let source =
            if self.law.is_empty() { &self.source } else { &format!("{} – {}", self.source, self.law) };
        if self.passes() {
            let values = [head.as_str(), &self.found, &self.threshold, &self.source];
            return tree.item(depth, &lang.fill(Message::FOLDED, &values));
        }
        tree.item(depth, &head);
        if !self.found.is_empty() {
            tree.item(depth + 1, &self.found);
        }
        if self.verdict != "undecided" && !self.threshold.is_empty() {
            tree.item(depth + 1, &lang.fill(Message::THRESHOLD, &[&self.threshold]));
        }
        tree.item(depth + 1, &lang.fill(Message::SOURCE_IS, &[source]));
    }
}

impl LineView<'_> {
    fn render(&self, tree: &mut Tree, lang: Lang) {
        let unknown = Message::NOT_GIVEN.get(lang);
        let date = self.invoiced_on.map_or_else(|| unknown.to_owned(), |date| lang.date(date));
        let amount = self.amount.map_or_else(|| unknown.to_owned(), |amount| lang.amount(amount));
        let invoice = self.invoice.unwrap_or(unknown);
        let category = self.category_words.unwrap_or(unknown);
        let number = self.line.to_string();
        tree.item(1, &lang.fill(Message::LINE_HEAD, &[invoice, &number, category, &date, &amount]));
        let reasons = if self.reasons.is_empty() {
            self.status.to_owned()
        } else {
            format!("{}, {}", self.status, self.reasons)
        };
        tree.item(2, &lang.fill(Message::LINE_RETAINS, &[&lang.amount(self.retained), &reasons]));
        tree.item(2, &lang.fill(Message::READ_FROM, &[&self.place.words]));
        for problem in &self.problems {
            tree.item(2, &problem.words);
        }
        for step in self.steps.iter().filter(|step| step.verdict == "fails") {
            step.render(tree, 2, lang);
        }
    }
}

impl DeMinimisView<'_> {
    fn render(&self, tree: &mut Tree, lang: Lang) {
        let ceiling = lang.amount(self.ceiling);
        let (first, last) = (lang.date(self.period.first), lang.date(self.period.last));
        tree.item(1, &lang.fill(Message::WINDOW_IS, &[self.regulation.name(), &first, &last, &ceiling]));
        self.aids.iter().for_each(|aid| aid.render(tree, 1, lang));
        for (count, text) in
            [(self.more_counted, Message::MORE_COUNTED), (self.more_left_out, Message::MORE_LEFT_OUT)]
        {
            if count > 0 {
                tree.item(1, &lang.fill(text, &[&count.to_string()]));
            }
        }
    }
}

impl AidStanding<'_> {
    fn render(&self, tree: &mut Tree, depth: usize, lang: Lang) {
        let unknown = Message::NOT_GIVEN.get(lang);
        let siren = self.siren.map_or_else(|| unknown.to_owned(), |siren| siren.to_string());
        let date = self.granted_on.map_or_else(|| unknown.to_owned(), |date| lang.date(date));
        let amount = self.amount.map_or_else(|| unknown.to_owned(), |amount| lang.amount(amount));
        let standing = if self.counted {
            Message::COUNTED.get(lang).to_owned()
        } else {
            lang.fill(Message::COUNTED_NOT, &[&self.why_not])
        };
        tree.item(depth, &lang.fill(Message::AID_IS, &[&siren, self.scheme, &date, &amount, &standing]));
        tree.item(depth + 1, &lang.fill(Message::READ_FROM, &[&self.place.words]));
    }
}

/// Titles and nested items.
struct Tree {
    text: String,
    form: Form,
}

impl Tree {
    fn title(&mut self, text: &str) {
        let mark = if self.form == Form::Markdown { "# " } else { "" };
        let _ = writeln!(self.text, "{mark}{}", self.clean(text));
        self.break_after_heading();
    }

    fn heading(&mut self, text: &str) {
        let mark = if self.form == Form::Markdown { "## " } else { "" };
        let _ = writeln!(self.text, "\n{mark}{}", self.clean(text));
        self.break_after_heading();
    }

    fn break_after_heading(&mut self) {
        if self.form == Form::Markdown {
            self.text.push('\n');
        }
    }

    fn item(&mut self, depth: usize, text: &str) {
        let indent = "  ".repeat(depth - usize::from(self.form == Form::Markdown));
        let mark = if self.form == Form::Markdown { "- " } else { "" };
        let _ = writeln!(self.text, "{indent}{mark}{}", self.clean(text));
    }

    /// What Markdown reads as markup is escaped.
    fn clean(&self, text: &str) -> String {
        let visible = clean(text);
        match self.form {
            Form::Text => visible,
            Form::Markdown => (visible.chars())
                .flat_map(|c| "\\`*_[]<>#|".contains(c).then_some('\\').into_iter().chain([c]))
                .collect(),
        }
    }
}
