//! What made a report, kept in it as custom properties of the document, so that `replay` can make it again: nothing of it is
//! believed there, the report that it makes is compared with the report that holds it.

use std::collections::BTreeMap;

use super::ReportContext;
use crate::decide::RunDate;
use crate::domain::Date;
use crate::lang::Lang;

/// Characters of a property that every spreadsheet program keeps.
const MOST: usize = 250;

/// The folder of the report.
const HERE: &str = "./";

/// What made a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The version of the program.
    pub version: String,
    /// The hash of the rules.
    pub rules: String,
    /// The date of decisions that have none of their own.
    pub date: RunDate,
    /// The language; reports of 0.1 do not say it here.
    pub lang: Option<Lang>,
    /// Plain values instead of live formulas.
    pub values: bool,
    /// The options as `Synthèse` shows them.
    pub options: Vec<(String, String)>,
    /// How the folder of the report leads to the one that relative paths start from.
    pub links_from: Option<String>,
    /// The ranks, in `Fichiers`, of the files given as history.
    pub history: Vec<usize>,
}

impl Record {
    /// Of a report being written.
    pub fn of(context: &ReportContext<'_>) -> Record {
        let files = context.sources.0.iter().enumerate();
        Record {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules: context.book.hash().to_owned(),
            date: context.run.date,
            lang: Some(context.lang),
            values: context.values,
            options: context.options.clone(),
            links_from: context.links_from.clone(),
            history: files.filter(|(_, source)| source.is_history).map(|(rank, _)| rank).collect(),
        }
    }

    /// As properties; what is long is cut into several.
    pub fn properties(&self) -> Vec<(String, String)> {
        let (date, given) = match self.date {
            RunDate::Given(date) => (date, "given"),
            RunDate::Today(date) => (date, "today"),
        };
        let lang = self.lang.unwrap_or_default().to_string();
        let mut properties: Vec<(String, String)> = [
            ("inac_version", self.version.clone()),
            ("inac_rules", self.rules.clone()),
            ("inac_date", date.to_string()),
            ("inac_date_is", given.to_owned()),
            ("inac_lang", lang),
            ("inac_values", self.values.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        let links = self.links_from.iter().map(|folder| ("inac_links".to_owned(), format!("{HERE}{folder}")));
        properties.extend(links);
        let ranks: Vec<String> = self.history.iter().map(usize::to_string).collect();
        let options: Vec<String> =
            self.options.iter().map(|(name, value)| format!("{name}\t{value}")).collect();
        for (name, value) in [("inac_history", ranks.join(" ")), ("inac_options", options.join("\n"))] {
            // A blank at the end of a property is not kept by every program: what is cut is written in hexadecimal.
            let text = crate::domain::hex(value.as_bytes());
            let parts = text.as_bytes().chunks(MOST).map(|part| String::from_utf8_lossy(part).into_owned());
            properties.extend((1..).zip(parts).map(|(rank, part)| (format!("{name}_{rank}"), part)));
        }
        properties
    }

    /// From the properties of a report; `None` when one that every report has is not there.
    pub fn from_properties(properties: &BTreeMap<String, String>) -> Option<Record> {
        let get = |name: &str| properties.get(name).cloned();
        let date: Date = get("inac_date")?.parse().ok()?;
        let long = |name: &str| {
            let parts = (1..).map_while(|rank: usize| get(&format!("{name}_{rank}")));
            unhex(&parts.collect::<String>()).unwrap_or_default()
        };
        Some(Record {
            version: get("inac_version")?,
            rules: get("inac_rules")?,
            date: if get("inac_date_is").as_deref() == Some("today") {
                RunDate::Today(date)
            } else {
                RunDate::Given(date)
            },
            lang: get("inac_lang").and_then(|lang| lang.parse().ok()),
            values: get("inac_values").as_deref() == Some("true"),
            links_from: get("inac_links").and_then(|from| Some(from.strip_prefix(HERE)?.to_owned())),
            options: long("inac_options")
                .lines()
                .filter_map(|line| line.split_once('\t'))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            history: long("inac_history").split_whitespace().filter_map(|rank| rank.parse().ok()).collect(),
        })
    }
}

fn unhex(text: &str) -> Option<String> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    let bytes = digits?.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum << 4 | digit)).collect();
    String::from_utf8(bytes).ok()
}
