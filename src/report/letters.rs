//! `Courriers`: one row per decided application, with a text ready for a mail merge: the decision, the amounts with their
//! steps, and each reason in one sentence of law and one of fact. It is written from the trace alone; no code and no file
//! stands in it.

use std::ops::Range;

use super::decisions::siret;
use super::sheet::{MAX_HEIGHT, height};
use super::styles::Styles;
use super::table::{Cells, Rows, columns, ranked};
use super::{Report, ReportError};
use crate::decide::{Decision, Status};
use crate::domain::{Code, CodeSet, Euros, Text};
use crate::lang::{Message, Words};
use crate::rules::codes::Rule;
use crate::rules::{Finding, SchemeIdentity};

columns! {
    /// A column of `Courriers`.
    LetterColumn, |row, entry: &(&Report<'_>, usize, &Decision<'_>)|;
    printed Head {
        ApplicationNumber: Identifier 14 =>
            row.linked(entry.2.application.typed_number(), || Some(entry.0.decision(entry.1)));
        Siret: Identifier 16 =>
            row.text(&siret(entry.2.application));
        LegalName: Prose 20 => row.text(entry.2.application.typed_name());
        Status: Status 11 => row.text(entry.0.words.status(entry.2.status));
        GrantedAid: Amount 13 => row.amount(entry.2.amounts.granted);
        Subject: Prose 18 => row.text(&Letter::of(entry.0, entry.2).subject());
        Letter: Letter 94 => row.text(&Letter::of(entry.0, entry.2).fitting_text());
    }
}

/// One row per decided application.
pub fn count(report: &Report<'_>) -> u64 {
    report.run.decisions.iter().filter(|decision| is_decided(decision)).count() as u64
}

/// Some rows, wherever they go.
pub fn rows(report: &Report<'_>, table: &mut impl Rows, ranks: Range<u64>) -> Result<(), ReportError> {
    let decided: Vec<_> =
        report.run.decisions.iter().enumerate().filter(|(_, decision)| is_decided(decision)).collect();
    for (_, (rank, decision)) in ranked(&decided, ranks) {
        LetterColumn::fill(&mut table.row()?, &(report, *rank, *decision))?;
    }
    Ok(())
}

fn is_decided(decision: &Decision<'_>) -> bool {
    decision.status != Status::Incomplete
}

/// Entries of a list in a letter, fewer where the letter is long.
const LISTED: [usize; 3] = [10, 5, 2];

/// Does a row of the sheet hold the text?
fn fits(text: &str) -> bool {
    let column = LetterColumn::COLUMNS[usize::from(LetterColumn::Letter.index())];
    let shortest_line = usize::from(column.width - 10);
    // Most letters are so short that there is nothing to measure.
    let most_lines = 1 + text.matches('\n').count() + text.len() / shortest_line;
    most_lines <= (MAX_HEIGHT / Styles::font(column.kind).1) as usize || height(text, column) <= MAX_HEIGHT
}

/// What a letter on a decision says.
struct Letter<'r> {
    words: Words<'r>,
    scheme: &'r SchemeIdentity,
    decision: &'r Decision<'r>,
    /// Facts, or invoices of one fact, that are listed; of more, how many more.
    listed: usize,
}

impl<'r> Letter<'r> {
    fn of(report: &'r Report<'r>, decision: &'r Decision<'r>) -> Letter<'r> {
        Letter {
            words: report.words.for_applicants(),
            scheme: report.context.book.identity(),
            decision,
            listed: LISTED[0],
        }
    }

    fn say(&self, text: Message, values: &[&str]) -> String {
        self.words.lang.fill(text, values)
    }

    fn euros(&self, amount: Euros) -> String {
        self.words.lang.amount(amount)
    }

    fn subject(&self) -> String {
        let number = self.decision.application.typed_number();
        match self.granted() {
            Some(aid) => {
                self.say(Message::LETTER_SUBJECT_GRANTED, &[&self.scheme.name, number, &self.euros(aid)])
            }
            None => self.say(Message::LETTER_SUBJECT_REJECTED, &[&self.scheme.name, number]),
        }
    }

    /// The text, with lists short enough for a row of the sheet to hold it, so that it is whole on paper.
    fn fitting_text(mut self) -> String {
        let mut text = self.text();
        for listed in LISTED.into_iter().skip(1).chain([1]) {
            if fits(&text) {
                return text;
            }
            self.listed = listed;
            text = self.text();
        }
        // Paragraphs without blank lines between them.
        if fits(&text) { text } else { text.replace("\n\n", "\n") }
    }

    /// Paragraphs: the decision, its reasons, the lines that count for less than their amount, the amounts.
    fn text(&self) -> String {
        let mut paragraphs = vec![self.decided()];
        paragraphs.extend(self.waivers());
        let is_excluded = self.decision.reasons.has_family('E');
        paragraphs.extend(self.decision.reasons.iter().filter_map(|code| self.reason(code)));
        if !is_excluded {
            let reasons: CodeSet = self.decision.lines.iter().flat_map(|line| line.reasons.iter()).collect();
            paragraphs.extend(reasons.iter().map(|code| self.lines(code)));
            paragraphs.push(self.amounts());
        }
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        paragraphs.join("\n\n")
    }

    fn granted(&self) -> Option<Euros> {
        self.decision.amounts.granted.filter(|_| self.decision.status == Status::Granted)
    }

    fn decided(&self) -> String {
        let application = self.decision.application;
        let filed_on =
            application.filed_on.value().map(|date| self.words.lang.date(date)).unwrap_or_default();
        let values = [filed_on.as_str(), application.typed_name(), &self.scheme.title, &self.scheme.name];
        match self.granted() {
            Some(aid) => {
                let aid = self.euros(aid);
                self.say(Message::LETTER_GRANTED, &[values[0], values[1], values[2], values[3], &aid])
            }
            None => self.say(Message::LETTER_REJECTED, &values),
        }
    }

    /// The rules set aside, each with why.
    fn waivers(&self) -> impl Iterator<Item = String> {
        self.decision.waived.iter().map(|code| {
            let waiver = self.decision.waivers.iter().find(|waiver| waiver.code.value() == Some(code));
            let reason = waiver.and_then(|waiver| waiver.reason.known());
            self.say(Message::LETTER_WAIVED, &[self.words.label(code), reason.map_or("", Text::typed)])
        })
    }

    /// A reason of the decision: what the text says, what was found.
    fn reason(&self, code: Code) -> Option<String> {
        let findings = self.decision.failing(code);
        let mut facts: Vec<String> =
            findings.clone().map(|finding| self.words.letter_in(self.decision, None, &finding)).collect();
        facts.dedup();
        let law = self.law(&*findings.clone().next()?);
        Some(format!("{law} {}", self.listed(&facts)))
    }

    /// The text applied, with its source.
    fn law(&self, finding: &Finding) -> String {
        let rule = Rule::of(finding.code);
        self.say(
            Message::LETTER_LAW,
            &[self.words.label_in(self.decision, finding.code), rule.law, &self.words.source(finding)],
        )
    }

    /// The lines that carry a code: what the text says, then which invoices, and what was found of them.
    fn lines(&self, code: Code) -> String {
        let mut law = String::new();
        let mut facts: Vec<(String, Vec<String>)> = Vec::new();
        for line in &self.decision.lines {
            let Some(finding) = line.findings.iter().find(|finding| finding.code == code && finding.fails())
            else {
                continue;
            };
            law = self.law(finding);
            let fact = self.words.letter_in(self.decision, Some(line), finding);
            let number = line.line.invoice_number.known().map_or("", |number| number.as_str());
            let amount = self.euros(line.line.amount.value().unwrap_or_default());
            let invoice = self.say(Message::LETTER_INVOICE, &[number, &amount]);
            match facts.iter_mut().find(|(said, _)| *said == fact) {
                Some((_, invoices)) => invoices.push(invoice),
                None => facts.push((fact, vec![invoice])),
            }
        }
        let facts: Vec<String> = facts
            .iter()
            .map(|(fact, invoices)| self.say(Message::LETTER_LINES, &[&self.some(invoices, ", "), fact]))
            .collect();
        format!("{law} {}", self.listed(&facts))
    }

    /// Facts, each a sentence.
    fn listed(&self, facts: &[String]) -> String {
        let facts: Vec<String> = facts.iter().map(|fact| format!("{fact}.")).collect();
        self.some(&facts, " ")
    }

    /// The first of many, and how many more.
    fn some(&self, texts: &[String], between: &str) -> String {
        let shown = texts.iter().take(self.listed).map(String::as_str).collect::<Vec<_>>().join(between);
        match texts.len().saturating_sub(self.listed) {
            0 => shown,
            more => format!("{shown}{between}{}", self.say(Message::AND_MORE, &[&more.to_string()])),
        }
    }

    /// The amounts, step by step, as far as they were reached.
    fn amounts(&self) -> String {
        let (amounts, scheme) = (&self.decision.amounts, self.decision.scheme);
        let Some(base) = amounts.eligible_base else { return String::new() };
        let asked: Euros = self.decision.lines.iter().filter_map(|line| line.line.amount.value()).sum();
        let mut steps = vec![self.say(Message::LETTER_BASE, &[&self.euros(asked), &self.euros(base)])];
        if let (Some(subsidised), Some(aid)) = (amounts.subsidised_base, amounts.theoretical_aid) {
            let (subsidised, aid) = (self.euros(subsidised), self.euros(aid));
            let rate = self.words.lang.number(scheme.aid_rate);
            steps.push(self.say(Message::LETTER_THEORETICAL, &[&subsidised, &rate, &aid]));
        }
        if let (Some(others), Some(ceiling)) = (amounts.other_aids, amounts.cumulation_ceiling) {
            let rate = self.words.lang.number(scheme.cumulation_rate);
            let (others, ceiling) = (self.euros(others), self.euros(ceiling));
            steps.push(self.say(Message::LETTER_CUMULATION, &[&rate, &others, &ceiling]));
        }
        let notified = self.decision.application.notified_amount.value();
        if let Some(notified) = notified.filter(|_| amounts.after_notification.is_some()) {
            steps.push(self.say(Message::LETTER_NOTIFIED, &[&self.euros(notified)]));
        }
        if let Some(assessed) = &self.decision.de_minimis {
            let received = self.euros(assessed.prior + assessed.granted_before);
            let since = self.words.lang.date(assessed.period.first);
            let (ceiling, regulation) =
                (self.euros(assessed.ceiling), self.words.regulation(assessed.regulation));
            steps.push(self.say(Message::LETTER_DE_MINIMIS, &[&since, &received, &ceiling, &regulation]));
        }
        if let Some(granted) = self.granted() {
            steps.push(self.say(Message::LETTER_AID, &[&self.euros(granted)]));
        }
        steps.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_row_holds_a_letter_of_thirty_four_lines() {
        let paragraph = "Facture à un autre nom. ".repeat(4);
        for (paragraphs, holds) in [(1, true), (17, true), (18, false), (40, false)] {
            assert_eq!(fits(&vec![paragraph.as_str(); paragraphs].join("\n\n")), holds, "{paragraphs}");
        }
        assert!(fits(&"mot ".repeat(900)) && !fits(&"MOTS ".repeat(900)));
    }
}
