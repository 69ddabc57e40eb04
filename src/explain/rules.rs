//! The rules themselves, in words: the parameters in force on a date, one rule with its text, reading and cases, and what
//! changed between two dates.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;

use crate::domain::Code;
use crate::lang::{Lang, Message, fill};
use crate::rules::codes::{Effect, Rule};
use crate::rules::{ParameterValue, RuleBook};

/// The tables of cases that prove the rules; the tests read the same files.
static CASES: &[&str] = include!(concat!(env!("OUT_DIR"), "/cases.rs"));

/// The values in force on `date`, or all values.
pub fn in_force(book: &RuleBook, date: Option<Date>) -> Vec<&ParameterValue> {
    let holds = |parameter: &&ParameterValue| date.is_none_or(|date| parameter.holds_on(date));
    book.parameters().iter().filter(holds).collect()
}

/// A parameter as exchange formats show it.
#[derive(Debug, Serialize)]
pub struct ParameterView<'a> {
    /// Key of the rules file.
    pub key: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// Its value.
    pub value: &'a str,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Option<Date>,
    /// Where it is written.
    pub source: &'a str,
    /// When it was last compared with its source.
    pub checked_on: Option<Date>,
}

impl<'a> ParameterView<'a> {
    /// A parameter in a language.
    pub fn new(parameter: &'a ParameterValue, lang: Lang) -> ParameterView<'a> {
        let [fr, en] = &parameter.title;
        ParameterView {
            key: &parameter.key,
            title: lang.pick(fr, en),
            value: &parameter.value,
            from: parameter.from,
            to: parameter.to,
            source: &parameter.source,
            checked_on: parameter.checked_on,
        }
    }
}

/// The parameters as a list that a person reads.
pub fn as_text(book: &RuleBook, date: Option<Date>, lang: Lang) -> String {
    let mut text = lang.fill(Message::RULES_NAMED, &[book.hash()]);
    text.push('\n');
    for parameter in in_force(book, date) {
        let view = ParameterView::new(parameter, lang);
        // Writing to a String does not fail.
        let _ =
            writeln!(text, "\n{}\n  {} = {}\n  {}", view.title, view.key, view.value, period(&view, lang));
        let _ = writeln!(text, "  {}", lang.fill(Message::SOURCE_IS, &[view.source]));
        if let Some(date) = view.checked_on {
            let _ = writeln!(text, "  {}", lang.fill(Message::CHECKED_ON, &[&lang.date(date)]));
        }
    }
    text
}

fn period(view: &ParameterView<'_>, lang: Lang) -> String {
    match view.to {
        Some(to) => lang.fill(Message::IN_FORCE_FROM_TO, &[&lang.date(view.from), &lang.date(to)]),
        None => lang.fill(Message::IN_FORCE_FROM, &[&lang.date(view.from)]),
    }
}

/// One rule: its text as published, how it is read, what it does, its words and its cases.
pub fn page(code: Code, lang: Lang) -> String {
    let rule = Rule::of(code);
    let effect = match rule.effect {
        Effect::Rejects => Message::EFFECT_REJECTS,
        Effect::MakesIncomplete => Message::EFFECT_INCOMPLETE,
        Effect::Reduces => Message::EFFECT_REDUCES,
        Effect::Warning => Message::EFFECT_WARNING,
        Effect::Anomaly => Message::EFFECT_ANOMALY,
    };
    let mut page = format!("{code} – {}\n", rule.label.get(lang));
    let mut line = |how: Message, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(page, "  {}", lang.fill(how, &[value]));
        }
    };
    line(Message::SOURCE_IS, &example(rule.source));
    line(Message::LAW_SAYS, rule.law);
    line(Message::RULE_READING, rule.reading.get(lang));
    line(Message::RULE_EFFECT, effect.get(lang));
    line(Message::RULE_FOUND, &example(rule.found.get(lang)));
    line(Message::THRESHOLD, &example(rule.threshold.get(lang)));
    for case in cases(code) {
        let _ = writeln!(page, "  – {case}");
    }
    page
}

/// A phrase with its values left open.
fn example(phrase: &str) -> String {
    fill(phrase, |_, text| text.push('…'))
}

/// The cases of a rule: what is particular, and what is decided. They are written in French.
fn cases(code: Code) -> impl Iterator<Item = String> {
    CASES.iter().flat_map(|table| table.lines()).filter_map(move |row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [rule, case, changes @ .., last] = cells.as_slice() else { return None };
        let said: Vec<&str> =
            changes.iter().copied().filter(|cell| !cell.is_empty() && *cell != "-").collect();
        (*rule == code.as_str()).then(|| format!("{case} [{}] → {last}", said.join(" | ")))
    })
}

/// What changed between two dates: the values of one that are not of the other.
pub fn changes(book: &RuleBook, before: Date, after: Date, lang: Lang) -> String {
    let (old, new) = (in_force(book, Some(before)), in_force(book, Some(after)));
    let keys: BTreeSet<&str> = old.iter().chain(&new).map(|parameter| parameter.key.as_str()).collect();
    let find = |set: &[&ParameterValue], key: &str| {
        set.iter().find(|parameter| parameter.key == key).map(|parameter| parameter.value.clone())
    };
    let mut text = String::new();
    for key in keys {
        let (was, is) = (find(&old, key), find(&new, key));
        if was != is {
            let shown = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
            let _ = writeln!(text, "{key}: {} → {}", shown(was), shown(is));
        }
    }
    if text.is_empty() { format!("{}\n", Message::NO_DIFFERENCE.get(lang)) } else { text }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{changes, page};
    use crate::domain::Code;
    use crate::lang::Lang;
    use crate::rules::{EMBEDDED, RuleBook};

    #[test]
    fn every_rule_has_its_page() {
        for code in Code::ALL {
            for lang in [Lang::Fr, Lang::En] {
                assert!(page(*code, lang).lines().count() > 1, "{code}");
            }
        }
        let e12 = page(Code::E12, Lang::Fr);
        assert!(
            e12.contains("une seule demande") && e12.contains("autre demande deux ans avant, jour pour jour"),
            "{e12}"
        );
    }

    #[test]
    fn changes_between_two_dates_are_told() {
        let book = RuleBook::parse(EMBEDDED).unwrap();
        let said = changes(&book, date(2023, 12, 31), date(2024, 1, 1), Lang::Fr);
        assert!(said.contains("de_minimis.regulation: 1407/2013 → 2023/2831\n"), "{said}");
        assert!(said.contains("de_minimis.ceiling: 200000 → 300000\n"), "{said}");
        assert_eq!(changes(&book, date(2024, 1, 1), date(2026, 1, 1), Lang::Fr), "aucune différence\n");
    }
}
