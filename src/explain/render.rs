//! An explanation as a readable tree, in plain text or in Markdown.

use std::fmt::Write as _;

use super::{DeMinimisView, Explanation, LineView, Step};
use crate::lang::{Lang, Message};

/// How an explanation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An indented tree.
    Text,
    /// Headings and nested lists.
    Markdown,
}

impl Explanation {
    /// The explanation in words.
    pub fn render(&self, form: Form) -> String {
        let mut tree = Tree { text: String::new(), form };
        self.head(&mut tree);
        self.rules(&mut tree);
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
        tree.title(&lang.fill(Message::APPLICATION, &[&self.application]));
        let name = self.legal_name.as_deref().unwrap_or(unknown);
        tree.item(1, &lang.fill(Message::APPLICANT, &[name, self.siret.as_deref().unwrap_or(unknown)]));
        tree.item(1, &lang.fill(Message::FILED_DECIDED, &[&date(self.filed_on), &date(self.decided_on)]));
        tree.item(1, &lang.fill(Message::READ_FROM, &[&self.place.words]));
        let granted = self
            .amounts
            .iter()
            .find(|step| step.step == "granted")
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
        tree.item(1, &lang.fill(Message::REASONS_ARE, &[&listed(self.reasons.join(" "))]));
        tree.item(1, &lang.fill(Message::ALERTS_ARE, &[&listed(self.alerts.join(" "))]));
    }

    fn rules(&self, tree: &mut Tree) {
        tree.heading(Message::RULES_TITLE.get(self.lang));
        for step in &self.rules {
            tree.item(1, &rule(step, self.lang));
            tree.item(2, &step.found);
            if step.verdict != "undecided" && !step.threshold.is_empty() {
                tree.item(2, &self.lang.fill(Message::THRESHOLD, &[&step.threshold]));
            }
            let source = if step.law.is_empty() {
                step.source.clone()
            } else {
                format!("{} – {}", step.source, step.law)
            };
            tree.item(2, &self.lang.fill(Message::SOURCE_IS, &[&source]));
        }
    }

    fn waivers(&self, tree: &mut Tree) {
        if self.waivers.is_empty() {
            return;
        }
        tree.heading(Message::WAIVERS_TITLE.get(self.lang));
        for waiver in &self.waivers {
            tree.item(1, &self.lang.fill(Message::WAIVED_BY, &[waiver.code, &waiver.reason, &waiver.author]));
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

fn rule(step: &Step, lang: Lang) -> String {
    let verdict = match step.verdict {
        // An amount that is cut is no failure: the code says that the step had an effect.
        "passes" if step.reduces => Message::APPLIES_NOT,
        "fails" if step.reduces => Message::APPLIES,
        "passes" => Message::PASSES,
        "fails" => Message::FAILS,
        "waived" => Message::WAIVED,
        _ => Message::UNDECIDED,
    };
    format!("{} {} – {}", step.code, step.label, verdict.get(lang))
}

impl LineView {
    fn render(&self, tree: &mut Tree, lang: Lang) {
        let unknown = crate::lang::Message::NOT_GIVEN.get(lang);
        let number = self.line.map_or_else(|| "–".to_owned(), |number| number.to_string());
        let date = self.invoiced_on.map_or_else(|| unknown.to_owned(), |date| lang.date(date));
        let amount = self.amount.map_or_else(|| unknown.to_owned(), |amount| lang.amount(amount));
        let invoice = self.invoice.as_deref().unwrap_or(unknown);
        let category = self.category.unwrap_or(unknown);
        tree.item(1, &lang.fill(Message::LINE_HEAD, &[invoice, &number, category, &date, &amount]));
        let reasons = if self.reasons.is_empty() {
            self.status.to_owned()
        } else {
            format!("{}, {}", self.status, self.reasons.join(" "))
        };
        tree.item(2, &lang.fill(Message::LINE_RETAINS, &[&lang.amount(self.retained), &reasons]));
        tree.item(2, &lang.fill(Message::READ_FROM, &[&self.place.words]));
        for problem in &self.problems {
            tree.item(2, problem);
        }
        for step in self.rules.iter().filter(|step| step.verdict == "fails") {
            tree.item(2, &rule(step, lang));
            tree.item(3, &step.found);
            if !step.threshold.is_empty() {
                tree.item(3, &lang.fill(Message::THRESHOLD, &[&step.threshold]));
            }
            tree.item(3, &lang.fill(Message::SOURCE_IS, &[&format!("{} – {}", step.source, step.law)]));
        }
    }
}

impl DeMinimisView {
    fn render(&self, tree: &mut Tree, lang: Lang) {
        let ceiling = lang.amount(self.ceiling);
        let (first, last) = (lang.date(self.period.first), lang.date(self.period.last));
        tree.item(1, &lang.fill(Message::WINDOW_IS, &[self.regulation.number(), &first, &last, &ceiling]));
        let unknown = crate::lang::Message::NOT_GIVEN.get(lang);
        for aid in &self.aids {
            let siren = aid.siren.map_or_else(|| unknown.to_owned(), |siren| siren.to_string());
            let date = aid.granted_on.map_or_else(|| unknown.to_owned(), |date| lang.date(date));
            let amount = aid.amount.map_or_else(|| unknown.to_owned(), |amount| lang.amount(amount));
            let standing = if aid.counted {
                Message::COUNTED.get(lang).to_owned()
            } else {
                lang.fill(Message::COUNTED_NOT, &[&aid.why_not])
            };
            tree.item(1, &lang.fill(Message::AID_IS, &[&siren, &aid.scheme, &date, &amount, &standing]));
            tree.item(2, &lang.fill(Message::READ_FROM, &[&aid.place.words]));
        }
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

    /// Text from files may hold control characters; what Markdown reads as markup is escaped.
    fn clean(&self, text: &str) -> String {
        let visible = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
        match self.form {
            Form::Text => visible.collect(),
            Form::Markdown => visible
                .flat_map(|c| "\\`*_[]<>#|".contains(c).then_some('\\').into_iter().chain([c]))
                .collect(),
        }
    }
}
