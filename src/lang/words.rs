//! Findings, refusals and anomalies in words: what was found, against what, and what to do.

use super::{Lang, Say, fill};
use crate::decide::{LineStatus, Status};
use crate::domain::{
    Anomaly, CellProblem, Choices, Code, Column, Detail, FileProblem, FileState, Limit, Place, Refusal,
    Sources,
};
use crate::rules::codes::{Bilingual, Rule};
use crate::rules::{Fact, Finding, Verdict};

/// What stands between several findings of one code, and between labels.
pub const SEPARATOR: &str = " ; ";

/// The words of a language, with the files that places point into.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The language.
    pub lang: Lang,
    /// The files of the run.
    pub sources: &'a Sources,
}

impl Words<'_> {
    /// What a finding found: « Effectif constaté : 23 salariés ».
    pub fn found(&self, finding: &Finding) -> String {
        self.phrase(finding, Rule::of(finding.code).found)
    }

    /// What would have been right: « moins de 20 salariés ».
    pub fn threshold(&self, finding: &Finding) -> String {
        self.phrase(finding, Rule::of(finding.code).threshold)
    }

    /// What all findings of one code found, separated by ` ; `, each said once.
    pub fn all_found<'f>(&self, findings: impl Iterator<Item = &'f Finding>) -> String {
        joined(findings.map(|finding| self.found(finding)))
    }

    /// The thresholds of all findings of one code, each said once.
    pub fn all_thresholds<'f>(&self, findings: impl Iterator<Item = &'f Finding>) -> String {
        joined(findings.map(|finding| self.threshold(finding)))
    }

    /// Found, threshold and source in one sentence.
    pub fn sentence(&self, finding: &Finding) -> String {
        let threshold = self.threshold(finding);
        if threshold.is_empty() {
            return self.found(finding);
        }
        self.lang.fill(Say::WithThreshold, &[&self.found(finding), &threshold, Rule::of(finding.code).source])
    }

    fn phrase(&self, finding: &Finding, phrase: Bilingual) -> String {
        let phrase = self.lang.of(phrase);
        match finding.verdict {
            Verdict::Undecided => Say::NotEvaluated.get(self.lang).to_owned(),
            // A rule that nothing contradicts has fewer facts than one that fails.
            Verdict::Passes if highest_rank(phrase) >= Some(finding.facts.len()) => {
                Say::NothingAgainst.get(self.lang).to_owned()
            }
            Verdict::Passes | Verdict::Fails | Verdict::Waived => {
                fill(phrase, |placeholder, filled| filled.push_str(&self.placed(placeholder, &finding.facts)))
            }
        }
    }

    /// The words of one placeholder: `0`, `0:mois|mois`, `*`.
    fn placed(&self, placeholder: &str, facts: &[Fact]) -> String {
        if placeholder == "*" {
            return facts
                .iter()
                .map(|fact| self.fact(fact))
                .collect::<Vec<_>>()
                .join(Say::ListComma.get(self.lang));
        }
        let (rank, unit) = placeholder.split_once(':').unwrap_or((placeholder, ""));
        let Some(fact) = rank.parse().ok().and_then(|rank: usize| facts.get(rank)) else {
            return Say::NotGiven.get(self.lang).to_owned();
        };
        match (fact, unit.split_once('|')) {
            (Fact::Number(number), Some((one, many))) => {
                let two = rust_decimal::Decimal::TWO;
                let plural = self.lang.pick(*number >= two, *number != rust_decimal::Decimal::ONE);
                format!("{} {}", self.lang.number(*number), if plural { many } else { one })
            }
            _ => self.fact(fact),
        }
    }

    /// One value.
    pub fn fact(&self, fact: &Fact) -> String {
        match fact {
            Fact::Amount(amount) => self.lang.amount(*amount),
            Fact::Number(number) => self.lang.number(*number),
            Fact::Date(date) => self.lang.date(*date),
            Fact::YesNo(answer) => self.lang.yes_no(*answer).to_owned(),
            Fact::Text(text) => text.typed().to_owned(),
            Fact::Word(word) => word.to_string(),
            Fact::Naf(naf) => format!("{} {}", naf.code(), naf.label()),
            Fact::Siren(siren) => siren.to_string(),
            Fact::NineDigits(digits) => format!("{digits:09}"),
            Fact::Application(number) => number.typed().to_owned(),
            Fact::Category(category) => spoken(category.name()),
            Fact::Nature(nature) => spoken(nature.name()),
            Fact::Regulation(regulation) => regulation.number().to_owned(),
            Fact::Place(place) => self.place(*place),
            // Findings are joined by the separator: none stands inside one.
            Fact::Cell(problem) => self.problem(problem).replace(SEPARATOR, " – "),
            Fact::Blank => Say::NotGiven.get(self.lang).to_owned(),
        }
    }

    /// A row of the inputs: « factures.csv, ligne 12 ».
    pub fn place(&self, place: Place) -> String {
        let row = place.row.to_string();
        match self.sources.names(place) {
            (file, "") => self.lang.fill(Say::InRow, &[file, &row]),
            (file, sheet) => self.lang.fill(Say::InSheetRow, &[file, sheet, &row]),
        }
    }

    /// A wrong or missing cell, with its column and value.
    pub fn problem(&self, problem: &CellProblem) -> String {
        self.cell(problem.column, &problem.value, problem.refusal)
    }

    fn cell(&self, column: Option<Column>, value: &str, refusal: Refusal) -> String {
        let why = self.refusal(column, value, refusal);
        match (column, value) {
            (None, _) => why,
            (Some(column), "") => self.lang.fill(Say::CellMissing, &[column.name(), &why]),
            (Some(column), value) => self.lang.fill(Say::CellSays, &[column.name(), value, &why]),
        }
    }

    /// Why a cell cannot be used, and what to write.
    pub fn refusal(&self, column: Option<Column>, value: &str, refusal: Refusal) -> String {
        let text = match refusal {
            Refusal::Missing => Say::RefusedMissing,
            Refusal::ErrorCell => Say::RefusedErrorCell,
            Refusal::NoStoredResult => Say::RefusedNoStoredResult,
            Refusal::DigitsLost => Say::RefusedDigitsLost,
            Refusal::DateInOtherColumn => Say::RefusedDateInOtherColumn,
            Refusal::TooLong(allowed) => return self.lang.fill(Say::RefusedTooLong, &[&allowed.to_string()]),
            Refusal::NoLetterNorDigit => Say::RefusedNoLetterNorDigit,
            Refusal::NotSiren => Say::RefusedNotSiren,
            Refusal::NotSiret => Say::RefusedNotSiret,
            Refusal::SirenOnly => Say::RefusedSirenOnly,
            Refusal::LostZero => Say::RefusedLostZero,
            Refusal::NotNaf => Say::RefusedNotNaf,
            Refusal::NotPostalCode => Say::RefusedNotPostalCode,
            Refusal::NotCommuneCode => Say::RefusedNotCommuneCode,
            Refusal::NotAmount => Say::RefusedNotAmount,
            Refusal::AmbiguousAmount => return self.ambiguous(value),
            Refusal::TooManyDecimals => Say::RefusedTooManyDecimals,
            Refusal::TooLarge => Say::RefusedTooLarge,
            Refusal::Negative => Say::RefusedNegative,
            Refusal::NotDecimal => Say::RefusedNotDecimal,
            Refusal::NotPercent => Say::RefusedNotPercent,
            Refusal::NotWholeNumber => Say::RefusedNotWholeNumber,
            Refusal::NotDate => Say::RefusedNotDate,
            Refusal::YearOutOfRange => Say::RefusedYearOutOfRange,
            Refusal::NotDayMonth => Say::RefusedNotDayMonth,
            Refusal::NotYesNo => Say::RefusedNotYesNo,
            Refusal::NotAChoice => return self.not_a_choice(column, value),
            Refusal::NotRegulation => Say::RefusedNotRegulation,
            Refusal::DecidedBeforeFiled(filed_on) => {
                return self.lang.fill(Say::RefusedDecidedBeforeFiled, &[&self.lang.date(filed_on)]);
            }
            Refusal::RaggedRow => Say::RefusedRaggedRow,
        };
        text.get(self.lang).to_owned()
    }

    /// The nearest values of the column's list, or all of them.
    fn not_a_choice(&self, column: Option<Column>, value: &str) -> String {
        let Some(choices) = column.and_then(Choices::of) else {
            return Say::RefusedNotACode.get(self.lang).to_owned();
        };
        let mut values = choices.nearest(value);
        if values.is_empty() {
            values = choices.values().collect();
        }
        self.lang.fill(Say::RefusedNotAChoice, &[&values.join(Say::ListComma.get(self.lang))])
    }

    /// `1.234`: thousands or decimals? Both readings, and how to write each.
    fn ambiguous(&self, value: &str) -> String {
        let bare: String =
            value.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
        let thousands = bare.replace(['.', ','], "");
        let decimals = bare.replace(['.', ','], self.lang.pick(",", "."));
        let cents = &decimals[..decimals.len().saturating_sub(1)];
        self.lang.fill(Say::RefusedAmbiguousAmount, &[value, &thousands, &decimals, cents])
    }

    /// The message of an anomaly: what happened, and what to do.
    pub fn anomaly(&self, anomaly: &Anomaly) -> String {
        let text = match &anomaly.detail {
            Detail::Cell(refusal) => return self.refusal(anomaly.column, &anomaly.value, *refusal),
            Detail::File(problem) => return self.file_problem(problem),
            Detail::SameNumberAs(place) => return self.lang.fill(Say::SameNumberAs, &[&self.place(*place)]),
            Detail::SameRowAs(place) => return self.lang.fill(Say::SameRowAs, &[&self.place(*place)]),
            Detail::VatMismatch { expected } => {
                return self.lang.fill(Say::VatMismatch, &[&self.lang.amount(*expected)]);
            }
            Detail::LineWithoutApplication => Say::LineWithoutApplication,
            Detail::AidWithoutOwner => Say::AidWithoutOwner,
            Detail::WaiverWithoutApplication => Say::WaiverWithoutApplication,
            Detail::WaiverOfFixedCode => Say::WaiverOfFixedCode,
            Detail::WaiverIncomplete => Say::WaiverIncomplete,
        };
        text.get(self.lang).to_owned()
    }

    /// Why a file, sheet or table cannot be read, and what to do.
    pub fn file_problem(&self, problem: &FileProblem) -> String {
        let fill = |text: Say, values: &[&str]| self.lang.fill(text, values);
        match problem {
            FileProblem::Empty => fill(Say::ProblemEmpty, &[]),
            FileProblem::Inaccessible(words) => fill(Say::ProblemInaccessible, &[words]),
            FileProblem::NotATable(looks_like) => fill(Say::ProblemNotATable, &[looks_like]),
            FileProblem::Corrupt(words) => fill(Say::ProblemCorrupt, &[words]),
            FileProblem::UnclosedQuote { line } => fill(Say::ProblemUnclosedQuote, &[&line.to_string()]),
            FileProblem::Changed => fill(Say::ProblemChanged, &[]),
            FileProblem::MissingColumns { table, missing } => {
                fill(Say::ProblemMissingColumns, &[table.name(), &self.columns(missing)])
            }
            FileProblem::ColumnTwice { table, column } => {
                fill(Say::ProblemColumnTwice, &[table.name(), column.name()])
            }
            FileProblem::NamedForTable(table) => fill(Say::ProblemNamedForTable, &[table.name()]),
            FileProblem::NoTable => fill(Say::ProblemNoTable, &[]),
            FileProblem::NoAidsTable => fill(Say::ProblemNoAidsTable, &[]),
            FileProblem::Limit { limit, allowed } => {
                let (counted, options) = limit_words(*limit);
                fill(
                    Say::ProblemLimit,
                    &[counted.get(self.lang), &self.lang.number((*allowed).into()), options],
                )
            }
            FileProblem::Password => fill(Say::ProblemPassword, &[]),
            FileProblem::PlainText => fill(Say::ProblemPlainText, &[]),
        }
    }

    /// `siret, code_postal ou code_commune`.
    fn columns(&self, groups: &[Vec<Column>]) -> String {
        let either = Say::Either.get(self.lang);
        let group =
            |group: &Vec<Column>| group.iter().map(|column| column.name()).collect::<Vec<_>>().join(either);
        groups.iter().map(group).collect::<Vec<_>>().join(Say::ListComma.get(self.lang))
    }

    /// The column `Libellés`: the labels of these codes.
    pub fn labels(&self, codes: impl Iterator<Item = Code>) -> String {
        codes.map(|code| self.label(code)).collect::<Vec<_>>().join(SEPARATOR)
    }

    /// The label of a code.
    pub fn label(&self, code: Code) -> &'static str {
        self.lang.of(Rule::of(code).label)
    }

    /// The status of an application.
    pub fn status(&self, status: Status) -> &'static str {
        match status {
            Status::Granted => Say::StatusGranted,
            Status::Rejected => Say::StatusRejected,
            Status::Incomplete => Say::StatusIncomplete,
        }
        .get(self.lang)
    }

    /// The status of a line.
    pub fn line_status(&self, status: LineStatus) -> &'static str {
        match status {
            LineStatus::Retained => Say::LineRetained,
            LineStatus::Reduced => Say::LineReduced,
            LineStatus::Excluded => Say::LineExcluded,
            LineStatus::Invalid => Say::LineInvalid,
        }
        .get(self.lang)
    }

    /// How a file took part.
    pub fn file_state(&self, state: FileState) -> &'static str {
        match state {
            FileState::Read => Say::FileRead,
            FileState::History => Say::FileHistory,
            FileState::IgnoredExtension => Say::FileIgnoredExtension,
            FileState::IgnoredReplay => Say::FileIgnoredReplay,
            FileState::IgnoredText => Say::FileIgnoredText,
            FileState::Failed => Say::FileFailed,
        }
        .get(self.lang)
    }
}

/// A value of the interface as a person says it: `site_vitrine` is « site vitrine ».
fn spoken(value: &str) -> String {
    value.replace('_', " ")
}

/// The highest numbered placeholder of a phrase.
fn highest_rank(phrase: &str) -> Option<usize> {
    phrase.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next()?.parse().ok()).max()
}

/// The texts in their order, each once, separated by ` ; `.
fn joined(texts: impl Iterator<Item = String>) -> String {
    let mut distinct: Vec<String> = Vec::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if !distinct.contains(&text) {
            distinct.push(text);
        }
    }
    distinct.join(SEPARATOR)
}

/// What a limit counts, and the options that raise it.
fn limit_words(limit: Limit) -> (Say, &'static str) {
    match limit {
        Limit::FileSize => (Say::LimitFileSize, "--max-file-size, --max-workbook-size, --max-xls-size"),
        Limit::ZipEntries => (Say::LimitZipEntries, "--max-zip-entries"),
        Limit::Expansion => (Say::LimitExpansion, "--max-expanded-size, --max-shared-size"),
        Limit::ExpansionRatio => (Say::LimitExpansionRatio, "--max-expansion-ratio"),
        Limit::Cells => (Say::LimitCells, "--max-cells, --max-workbook-cells"),
        Limit::Columns => (Say::LimitColumns, "--max-columns"),
        Limit::Rows => (Say::LimitRows, "--max-rows"),
        Limit::Sheets => (Say::LimitSheets, "--max-sheets"),
        Limit::SharedStrings => (Say::LimitSharedStrings, "--max-shared-strings"),
        Limit::TextLength => (Say::LimitTextLength, "--max-text-length"),
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::domain::{
        Code, Column, Euros, FileId, FileState, Naf, Place, Refusal, SheetId, Source, Sources,
    };
    use crate::lang::Lang;
    use crate::rules::{Fact, Finding};

    fn sources() -> Sources {
        Sources(vec![Source {
            path: "intake/a.xlsx".into(),
            format: Some("XLSX"),
            bytes: Some(1),
            sha256: None,
            sheets: vec!["Lignes 2026".into()],
            tables: Vec::new(),
            applications: 0,
            lines: 0,
            aids: 0,
            waivers: 0,
            state: FileState::Read,
        }])
    }

    #[test]
    fn findings_are_told_in_words_for_a_letter() {
        let sources = sources();
        let [fr, en] = [Lang::Fr, Lang::En].map(|lang| Words { lang, sources: &sources });
        let headcount =
            Finding::new(Code::E02, Some(true), [Fact::Number(23.into()), Fact::Number(20.into())]);
        assert_eq!(
            fr.sentence(&headcount),
            "Effectif constaté : 23 salariés ; seuil : moins de 20 salariés (INAC, critères d'éligibilité)"
        );
        assert_eq!(en.found(&headcount), "Headcount found: 23 employees");

        let turnover =
            Finding::new(Code::E04, Some(true), [Fact::Blank, Fact::Amount(Euros::whole(2_000_000))]);
        assert_eq!(fr.found(&turnover), "Chiffre d'affaires constaté : non renseigné");
        assert_eq!(fr.threshold(&turnover), "moins de 2\u{202f}000\u{202f}000,00\u{202f}€");

        let activity =
            Finding::new(Code::E08, Some(true), [Fact::Blank, Fact::Naf(Naf::from_code("47.73Z").unwrap())]);
        assert!(
            fr.found(&activity)
                .ends_with("47.73Z Commerce de détail de produits pharmaceutiques en magasin spécialisé")
        );

        let place = Place { file: FileId(0), sheet: SheetId(0), row: 12 };
        let aid = Finding::new(Code::E13, Some(true), [Fact::Blank, Fact::Blank, Fact::Place(place)]);
        assert!(fr.found(&aid).ends_with("(intake/a.xlsx, feuille « Lignes 2026 », ligne 12)"));
        assert_eq!(fr.found(&Finding::new(Code::E13, Some(false), [])), "rien à opposer");
        assert_eq!(
            fr.found(&Finding::new(Code::E02, None, [])),
            "non évalué : une donnée manque ou est illisible"
        );
    }

    #[test]
    fn a_refusal_says_why_and_what_to_write() {
        let sources = sources();
        let fr = Words { lang: Lang::Fr, sources: &sources };
        let ambiguous = "montant ambigu : 1.234 peut se lire 1234 € ou 1,234 € ; écrire 1234,00 ou 1,23";
        assert_eq!(fr.refusal(None, "1.234", Refusal::AmbiguousAmount), ambiguous);
        let blank = Fact::Cell(Box::new(crate::domain::CellProblem {
            column: Some(Column::Headcount),
            value: "".into(),
            refusal: Refusal::Missing,
            to_write: None,
        }));
        let missing = Finding::new(Code::D01, Some(true), [blank]);
        assert_eq!(fr.found(&missing), "colonne « effectif » : donnée obligatoire absente – la renseigner");
    }

    #[test]
    fn several_findings_of_one_code_are_separated_and_said_once() {
        let sources = sources();
        let fr = Words { lang: Lang::Fr, sources: &sources };
        let finding = |amount| Finding::new(Code::L14, Some(true), [Fact::Amount(Euros::whole(amount))]);
        let findings = [finding(0), finding(1), finding(0)];
        assert_eq!(fr.all_found(findings.iter()).matches(" ; ").count(), 1);
        assert_eq!(fr.all_thresholds(findings.iter()), "un projet dont des dépenses sont retenues");
    }
}
