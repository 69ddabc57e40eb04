//! Findings, refusals and anomalies in words: what was found, against what, and what to do.

use super::{Lang, Message, fill};
use crate::decide::{LineStatus, Status};
use crate::domain::{
    Anomaly, Category, CellProblem, Choices, Code, Column, Detail, FileProblem, FileState, Nature, NoRecord,
    NotACorrespondence, Place, Refusal, Regulation, Resembling, Sources,
};
use crate::intake::values::to_write;
use crate::rules::codes::Rule;
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
    /// Do places name their file? Not in what an applicant reads.
    pub names_files: bool,
}

impl<'a> Words<'a> {
    /// The words of a language.
    pub fn new(lang: Lang, sources: &'a Sources) -> Words<'a> {
        Words { lang, sources, names_files: true }
    }

    /// The same, without the names of files.
    #[must_use]
    pub fn for_applicants(self) -> Words<'a> {
        Words { names_files: false, ..self }
    }
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
        self.lang.fill(Message::WITH_THRESHOLD, &[&self.found(finding), &threshold, &self.source(finding)])
    }

    /// Where the rule of a finding is written, in French whatever the language.
    pub fn source(&self, finding: &Finding) -> String {
        let french = Words { lang: Lang::Fr, ..*self };
        fill(Rule::of(finding.code).source, |placeholder, filled| {
            filled.push_str(&french.placed(placeholder, &finding.facts));
        })
    }

    /// The fact of a finding in one sentence of a letter, without a full stop.
    pub fn letter(&self, finding: &Finding) -> String {
        let rule = Rule::of(finding.code);
        if rule.letter.fr.is_empty() {
            let threshold = self.threshold(finding);
            return self.lang.fill(Message::LETTER_FACT, &[&self.found(finding), &threshold]);
        }
        self.phrase(finding, rule.letter)
    }

    /// A category of expense as a person says it.
    pub fn category(&self, category: Category) -> &'static str {
        category_words(category).get(self.lang)
    }

    /// « (UE) n° 1407/2013 », « (UE) 2023/2831 »: the year has come first since 2015.
    pub fn regulation(&self, regulation: Regulation) -> String {
        let number = regulation.name();
        let text =
            if number.starts_with("20") { Message::REGULATION } else { Message::REGULATION_BEFORE_2015 };
        self.lang.fill(text, &[number])
    }

    fn phrase(&self, finding: &Finding, phrase: Message) -> String {
        if let [others @ Fact::Others(_)] = &finding.facts[..] {
            return self.fact(others);
        }
        let phrase = phrase.get(self.lang);
        match finding.verdict {
            Verdict::Undecided => Message::NOT_EVALUATED.get(self.lang).to_owned(),
            // A rule that nothing contradicts has fewer facts than one that fails.
            Verdict::Passes if highest_rank(phrase) >= Some(finding.facts.len()) => {
                Message::NOTHING_AGAINST.get(self.lang).to_owned()
            }
            Verdict::Passes | Verdict::Fails | Verdict::Waived => {
                fill(phrase, |placeholder, filled| filled.push_str(&self.placed(placeholder, &finding.facts)))
            }
        }
    }

    /// The words of one placeholder: `0`, `0:mois|mois`, `0?non renseignée`, `*`.
    fn placed(&self, placeholder: &str, facts: &[Fact]) -> String {
        if placeholder == "*" {
            return facts
                .iter()
                .map(|fact| self.fact(fact))
                .collect::<Vec<_>>()
                .join(Message::LIST_COMMA.get(self.lang));
        }
        let (placeholder, blank) =
            placeholder.split_once('?').unwrap_or((placeholder, Message::NOT_GIVEN.get(self.lang)));
        let (rank, unit) = placeholder.split_once(':').unwrap_or((placeholder, ""));
        let fact = rank.parse().ok().and_then(|rank: usize| facts.get(rank));
        let Some(fact) = fact.filter(|fact| **fact != Fact::Blank) else { return blank.to_owned() };
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
            Fact::Category(category) => self.category(*category).to_owned(),
            Fact::Nature(nature) => nature_words(*nature).get(self.lang).to_owned(),
            Fact::Regulation(regulation) => self.regulation(*regulation),
            Fact::Phrase(phrase) => phrase.get(self.lang).to_owned(),
            Fact::Place(place) => self.place(*place),
            // An applicant knows no folder of ours.
            Fact::File(file) if !self.names_files => {
                let path = self.sources.path(*file);
                path.rsplit('/').next().unwrap_or(path).to_owned()
            }
            Fact::File(file) => self.sources.path(*file).to_owned(),
            Fact::Others(count) => self.lang.fill(Message::AND_OTHERS, &[&count.to_string()]),
            // Findings are joined by the separator: none stands inside one.
            Fact::Cell(problem) => self.problem(problem).replace("\u{a0}; ", " – "),
            Fact::Blank => Message::NOT_GIVEN.get(self.lang).to_owned(),
        }
    }

    /// A row of the inputs: « factures.csv, ligne 12 ».
    pub fn place(&self, place: Place) -> String {
        let row = place.row.to_string();
        match self.sources.names(place) {
            (_, "") if !self.names_files => self.lang.fill(Message::ROW, &[&row]),
            (_, sheet) if !self.names_files => self.lang.fill(Message::SHEET_ROW, &[sheet, &row]),
            (file, "") => self.lang.fill(Message::IN_ROW, &[file, &row]),
            (file, sheet) => self.lang.fill(Message::IN_SHEET_ROW, &[file, sheet, &row]),
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
            (Some(column), "") => self.lang.fill(Message::CELL_MISSING, &[column.name(), &why]),
            (Some(column), value) => self.lang.fill(Message::CELL_SAYS, &[column.name(), value, &why]),
        }
    }

    /// Why a cell cannot be used, and what to write.
    pub fn refusal(&self, column: Option<Column>, value: &str, refusal: Refusal) -> String {
        let text = match refusal {
            Refusal::Missing => Message::REFUSED_MISSING,
            Refusal::ErrorCell => Message::REFUSED_ERROR_CELL,
            Refusal::NoStoredResult => Message::REFUSED_NO_STORED_RESULT,
            Refusal::DigitsLost => Message::REFUSED_DIGITS_LOST,
            Refusal::DateInOtherColumn => Message::REFUSED_DATE_IN_OTHER_COLUMN,
            Refusal::TooLong(allowed) => {
                return self.lang.fill(Message::REFUSED_TOO_LONG, &[&allowed.to_string()]);
            }
            Refusal::NoLetterNorDigit => Message::REFUSED_NO_LETTER_NOR_DIGIT,
            Refusal::NotSiren => Message::REFUSED_NOT_SIREN,
            Refusal::NotSiret => Message::REFUSED_NOT_SIRET,
            Refusal::SirenOnly => Message::REFUSED_SIREN_ONLY,
            Refusal::LostZero => Message::REFUSED_LOST_ZERO,
            Refusal::NotNaf => Message::REFUSED_NOT_NAF,
            Refusal::NotPostalCode => Message::REFUSED_NOT_POSTAL_CODE,
            Refusal::NotCommuneCode => Message::REFUSED_NOT_COMMUNE_CODE,
            Refusal::AmbiguousAmount if !value.is_empty() => return self.ambiguous(value),
            Refusal::NotAmount | Refusal::AmbiguousAmount => Message::REFUSED_NOT_AMOUNT,
            Refusal::TooManyDecimals => Message::REFUSED_TOO_MANY_DECIMALS,
            Refusal::TooLarge => Message::REFUSED_TOO_LARGE,
            Refusal::Negative => Message::REFUSED_NEGATIVE,
            Refusal::NotDecimal => Message::REFUSED_NOT_DECIMAL,
            Refusal::NotPercent => Message::REFUSED_NOT_PERCENT,
            Refusal::NotWholeNumber => Message::REFUSED_NOT_WHOLE_NUMBER,
            Refusal::NotDate => Message::REFUSED_NOT_DATE,
            Refusal::YearOutOfRange => Message::REFUSED_YEAR_OUT_OF_RANGE,
            Refusal::NotDayMonth => Message::REFUSED_NOT_DAY_MONTH,
            Refusal::NotYesNo => Message::REFUSED_NOT_YES_NO,
            Refusal::NotAChoice => return self.not_a_choice(column),
            Refusal::NotRegulation => Message::REFUSED_NOT_REGULATION,
            Refusal::DecidedBeforeFiled(filed_on) => {
                return self.lang.fill(Message::REFUSED_DECIDED_BEFORE_FILED, &[&self.lang.date(filed_on)]);
            }
            Refusal::RaggedRow => Message::REFUSED_RAGGED_ROW,
        };
        text.get(self.lang).to_owned()
    }

    /// A value outside the column's list: the list.
    fn not_a_choice(&self, column: Option<Column>) -> String {
        let Some(choices) = column.and_then(Choices::of) else {
            return Message::REFUSED_NOT_A_CODE.get(self.lang).to_owned();
        };
        let values: Vec<&str> = choices.values().collect();
        self.lang.fill(Message::REFUSED_NOT_A_CHOICE, &[&values.join(Message::LIST_COMMA.get(self.lang))])
    }

    /// `1.234`: thousands or decimals? Both readings, and how to write each.
    fn ambiguous(&self, value: &str) -> String {
        let bare: String =
            value.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
        let thousands = bare.replace(['.', ','], "");
        let decimals = bare.replace(['.', ','], self.lang.pick(",", "."));
        let cents = &decimals[..decimals.len().saturating_sub(1)];
        self.lang.fill(Message::REFUSED_AMBIGUOUS_AMOUNT, &[value, &thousands, &decimals, cents])
    }

    /// The message of an anomaly: what happened, and what to do.
    pub fn anomaly(&self, anomaly: &Anomaly) -> String {
        let text = match &anomaly.detail {
            Detail::Cell(refusal) => return self.refusal(anomaly.column, &anomaly.value, *refusal),
            Detail::File(problem) => return self.file_problem(problem),
            Detail::SameNumberAs(place) => {
                return self.lang.fill(Message::SAME_NUMBER_AS, &[&self.place(*place)]);
            }
            Detail::SameRowAs(place) => return self.lang.fill(Message::SAME_ROW_AS, &[&self.place(*place)]),
            Detail::Others(others) => {
                return self.lang.fill(Message::OTHERS, &[&self.lang.number((*others).into())]);
            }
            Detail::NearEqualTo(place) => {
                return self.lang.fill(Message::NEAR_EQUAL_TO, &[&self.place(*place)]);
            }
            Detail::MayBeOneWith(place) => {
                return self.lang.fill(Message::MAY_BE_ONE_WITH, &[&self.place(*place)]);
            }
            Detail::VatMismatch { expected } => {
                return self.lang.fill(Message::VAT_MISMATCH, &[&self.lang.amount(*expected)]);
            }
            Detail::LineWithoutApplication => Message::LINE_WITHOUT_APPLICATION,
            Detail::AidWithoutOwner => Message::AID_WITHOUT_OWNER,
            Detail::WaiverWithoutApplication => Message::WAIVER_WITHOUT_APPLICATION,
            Detail::WaiverOfFixedCode => Message::WAIVER_OF_FIXED_CODE,
            Detail::WaiverIncomplete => Message::WAIVER_INCOMPLETE,
            Detail::WaiverBesideRecords => Message::WAIVER_BESIDE_RECORDS,
            Detail::Correspondence(problem) => match problem {
                NotACorrespondence::NoSuchTable => Message::CORRESPONDENCE_NO_TABLE,
                NotACorrespondence::NoSuchColumn => Message::CORRESPONDENCE_NO_COLUMN,
                NotACorrespondence::NoSuchValue => Message::CORRESPONDENCE_NO_VALUE,
                NotACorrespondence::Incomplete => Message::CORRESPONDENCE_INCOMPLETE,
                NotACorrespondence::Contradiction => Message::CORRESPONDENCE_CONTRADICTION,
            },
            Detail::NoRecord(NoRecord::TotalOrNote) => Message::TOTAL_OR_NOTE,
            Detail::NoRecord(NoRecord::Example) => Message::TEMPLATE_EXAMPLE,
            Detail::NoRecord(NoRecord::Title) => Message::TABLE_TITLE,
            Detail::HiddenSheet => Message::HIDDEN_SHEET,
        };
        text.get(self.lang).to_owned()
    }

    /// What to write instead: the one plausible value, or those that are near, for a person to choose.
    pub fn to_write(&self, anomaly: &Anomaly) -> Option<String> {
        if let Some(written) = to_write(anomaly) {
            return Some(written);
        }
        let not_in_list = matches!(anomaly.detail, Detail::Cell(Refusal::NotAChoice));
        let near = anomaly.column.filter(|_| not_in_list).and_then(Choices::of)?.nearest(&anomaly.value);
        (near.len() > 1).then(|| near.join(Message::EITHER.get(self.lang)))
    }

    /// What a system says of a file, where it is known.
    fn of_system<'w>(&self, words: &'w str) -> &'w str {
        let known = [
            ("No such file", Message::SYSTEM_ABSENT),
            ("Permission denied", Message::REASON_DENIED),
            ("neither a file", Message::SYSTEM_NO_FILE),
            ("link leads back", Message::SYSTEM_LOOP),
        ];
        known
            .iter()
            .find(|(said, _)| words.contains(said))
            .map_or(words, |(_, message)| message.get(self.lang))
    }

    /// Why a file, sheet or table cannot be read, and what to do.
    pub fn file_problem(&self, problem: &FileProblem) -> String {
        let fill = |text: Message, values: &[&str]| self.lang.fill(text, values);
        match problem {
            FileProblem::Empty => fill(Message::PROBLEM_EMPTY, &[]),
            FileProblem::Inaccessible(words) => fill(Message::PROBLEM_INACCESSIBLE, &[self.of_system(words)]),
            FileProblem::NotATable(looks_like) => fill(Message::PROBLEM_NOT_A_TABLE, &[looks_like]),
            FileProblem::Corrupt(words) => fill(Message::PROBLEM_CORRUPT, &[words]),
            FileProblem::Unsupported(words) => fill(Message::PROBLEM_UNSUPPORTED, &[words]),
            FileProblem::NotStarted(words) => fill(Message::PROBLEM_NOT_STARTED, &[words]),
            FileProblem::UnclosedQuote { line } => {
                fill(Message::PROBLEM_UNCLOSED_QUOTE, &[&line.to_string()])
            }
            FileProblem::Changed => fill(Message::PROBLEM_CHANGED, &[]),
            FileProblem::MissingColumns { table, missing, headings } => {
                let missing = fill(Message::PROBLEM_MISSING_COLUMNS, &[table.name(), &self.columns(missing)]);
                if headings.is_empty() {
                    missing
                } else {
                    missing + &fill(Message::PROBLEM_MAY_BE, &[&self.headings(headings)])
                }
            }
            FileProblem::UnknownHeadings { table, headings } => {
                fill(Message::PROBLEM_UNKNOWN_HEADINGS, &[table.name(), &self.headings(headings)])
            }
            FileProblem::SideBySide { table, second, .. } => {
                fill(Message::PROBLEM_SIDE_BY_SIDE, &[table.name(), second.name()])
            }
            FileProblem::ColumnTwice { table, column } => {
                fill(Message::PROBLEM_COLUMN_TWICE, &[table.name(), column.name()])
            }
            FileProblem::NamedForTable(table) => fill(Message::PROBLEM_NAMED_FOR_TABLE, &[table.name()]),
            FileProblem::NoTable => fill(Message::PROBLEM_NO_TABLE, &[]),
            FileProblem::NoAidsTable => fill(Message::PROBLEM_NO_AIDS_TABLE, &[]),
            FileProblem::Limit { limit, allowed } => {
                let counted = limit_words(limit).map_or(*limit, |words| words.get(self.lang));
                fill(Message::PROBLEM_LIMIT, &[counted, &self.lang.number((*allowed).into()), limit])
            }
            FileProblem::Password => fill(Message::PROBLEM_PASSWORD, &[]),
            FileProblem::PlainText => fill(Message::PROBLEM_PLAIN_TEXT, &[]),
        }
    }

    /// `« N° de SIRET » (B5) → siret ?, « Payé » (H5) → date_acquittement ?`
    fn headings(&self, headings: &[Resembling]) -> String {
        let each: Vec<String> = headings.iter().map(ToString::to_string).collect();
        each.join(Message::LIST_COMMA.get(self.lang))
    }

    /// `siret, code_postal ou code_commune`.
    fn columns(&self, groups: &[Vec<Column>]) -> String {
        let either = Message::EITHER.get(self.lang);
        let group =
            |group: &Vec<Column>| group.iter().map(|column| column.name()).collect::<Vec<_>>().join(either);
        groups.iter().map(group).collect::<Vec<_>>().join(Message::LIST_COMMA.get(self.lang))
    }

    /// The label of a code.
    pub fn label(&self, code: Code) -> &'static str {
        Rule::of(code).label.get(self.lang)
    }

    /// The status of an application.
    pub fn status(&self, status: Status) -> &'static str {
        match status {
            Status::Granted => Message::STATUS_GRANTED,
            Status::Rejected => Message::STATUS_REJECTED,
            Status::Incomplete => Message::STATUS_INCOMPLETE,
        }
        .get(self.lang)
    }

    /// The status of a line.
    pub fn line_status(&self, status: LineStatus) -> &'static str {
        match status {
            LineStatus::Retained => Message::LINE_RETAINED,
            LineStatus::Reduced => Message::LINE_REDUCED,
            LineStatus::Excluded => Message::LINE_EXCLUDED,
            LineStatus::Invalid => Message::LINE_INVALID,
        }
        .get(self.lang)
    }

    /// How a file took part.
    pub fn file_state(&self, state: FileState) -> &'static str {
        match state {
            FileState::Read => Message::FILE_READ,
            FileState::History => Message::FILE_HISTORY,
            FileState::IgnoredExtension => Message::FILE_IGNORED_EXTENSION,
            FileState::IgnoredReplay => Message::FILE_IGNORED_REPLAY,
            FileState::IgnoredText => Message::FILE_IGNORED_TEXT,
            FileState::Failed => Message::FILE_FAILED,
        }
        .get(self.lang)
    }
}

/// A category of expense as a person says it.
fn category_words(category: Category) -> Message {
    match category {
        Category::OnlineShop => Message::CATEGORY_ONLINE_SHOP,
        Category::SearchRanking => Message::CATEGORY_SEARCH_RANKING,
        Category::Advice => Message::CATEGORY_ADVICE,
        Category::Installation => Message::CATEGORY_INSTALLATION,
        Category::Training => Message::CATEGORY_TRAINING,
        Category::Tablet => Message::CATEGORY_TABLET,
        Category::Smartphone => Message::CATEGORY_SMARTPHONE,
        Category::MobileTerminal => Message::CATEGORY_MOBILE_TERMINAL,
        Category::ShowcaseSite => Message::CATEGORY_SHOWCASE_SITE,
        Category::ConsumerSoftware => Message::CATEGORY_CONSUMER_SOFTWARE,
        Category::CyberSecurity => Message::CATEGORY_CYBERSECURITY,
        Category::BusinessSoftware => Message::CATEGORY_BUSINESS_SOFTWARE,
        Category::OtherEquipment => Message::CATEGORY_OTHER_EQUIPMENT,
        Category::Other => Message::CATEGORY_OTHER,
    }
}

/// How an expense is made, after the word « dépense ».
fn nature_words(nature: Nature) -> Message {
    match nature {
        Nature::Purchase => Message::EXPENSE_IN_PURCHASE,
        Nature::Service => Message::EXPENSE_IN_SERVICE,
        Nature::Subscription => Message::EXPENSE_IN_SUBSCRIPTION,
        Nature::Leasing => Message::EXPENSE_IN_LEASING,
        Nature::Hire => Message::EXPENSE_IN_HIRE,
    }
}

/// The highest numbered placeholder of a phrase.
fn highest_rank(phrase: &str) -> Option<usize> {
    phrase.split('{').skip(1).filter_map(|rest| rest.split(['}', ':', '?']).next()?.parse().ok()).max()
}

/// The texts in their order, each once, separated by ` ; `.
pub fn joined(texts: impl Iterator<Item = String>) -> String {
    let mut distinct: Vec<String> = Vec::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if !distinct.contains(&text) {
            distinct.push(text);
        }
    }
    distinct.join(SEPARATOR)
}

/// What the limit of a key counts.
fn limit_words(key: &str) -> Option<Message> {
    Some(match key {
        "file-size" | "workbook-size" => Message::LIMIT_FILE_SIZE,
        "zip-entries" => Message::LIMIT_ZIP_ENTRIES,
        "expanded-size" => Message::LIMIT_EXPANSION,
        "expansion-ratio" => Message::LIMIT_EXPANSION_RATIO,
        "columns" => Message::LIMIT_COLUMNS,
        "sheets" => Message::LIMIT_SHEETS,
        "text-length" => Message::LIMIT_TEXT_LENGTH,
        "text-size" => Message::LIMIT_TEXT_SIZE,
        "run-memory" => Message::LIMIT_RUN_MEMORY,
        "workbook-memory" => Message::LIMIT_MEMORY,
        "workbook-seconds" => Message::LIMIT_SECONDS,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::domain::{
        CellProblem, Code, Column, Euros, FileId, FileState, Naf, Place, Refusal, SheetId, Source, Sources,
    };
    use crate::lang::Lang;
    use crate::rules::{Fact, Finding};

    fn sources() -> Sources {
        Sources(vec![Source {
            sheets: vec!["Lignes 2026".into()],
            state: FileState::Read,
            ..Source::new("intake/a.xlsx")
        }])
    }

    #[test]
    fn findings_are_told_in_words_for_a_letter() {
        let sources = sources();
        let [fr, en] = [Lang::Fr, Lang::En].map(|lang| Words::new(lang, &sources));
        let headcount =
            Finding::new(Code::E02, Some(true), [Fact::Number(23.into()), Fact::Number(20.into())]);
        assert_eq!(
            fr.sentence(&headcount),
            "Effectif constaté\u{a0}: 23 salariés\u{a0}; seuil\u{a0}: moins de 20 salariés (INAC, «\u{a0}Critères d'éligibilité\u{a0}»)"
        );
        assert_eq!(en.found(&headcount), "Headcount found: 23 employees");

        let turnover =
            Finding::new(Code::E04, Some(true), [Fact::Blank, Fact::Amount(Euros::whole(2_000_000))]);
        assert_eq!(fr.found(&turnover), "Chiffre d'affaires constaté\u{a0}: non renseigné");
        assert_eq!(fr.threshold(&turnover), "moins de 2\u{202f}000\u{202f}000,00\u{202f}€");

        let activity =
            Finding::new(Code::E08, Some(true), [Fact::Blank, Fact::Naf(Naf::from_code("47.73Z").unwrap())]);
        assert!(
            fr.found(&activity)
                .ends_with("47.73Z Commerce de détail de produits pharmaceutiques en magasin spécialisé")
        );

        let place = Place { file: FileId(0), sheet: SheetId(0), row: 12 };
        let aid = Finding::new(Code::E13, Some(true), [Fact::Blank, Fact::Blank, Fact::Place(place)]);
        assert!(fr.found(&aid).ends_with("(intake/a.xlsx, feuille «\u{a0}Lignes 2026\u{a0}», ligne 12)"));
        assert_eq!(fr.found(&Finding::new(Code::E13, Some(false), [])), "rien à opposer");
        assert_eq!(
            fr.found(&Finding::new(Code::E02, None, [])),
            "non évalué\u{a0}: une donnée manque ou est illisible"
        );
    }

    #[test]
    fn a_refusal_says_why_and_what_to_write() {
        let sources = sources();
        let fr = Words::new(Lang::Fr, &sources);
        let ambiguous = "montant ambigu\u{a0}: 1.234 peut se lire 1234\u{a0}€ ou 1,234\u{a0}€\u{a0}; écrire 1234,00 ou 1,23";
        assert_eq!(fr.refusal(None, "1.234", Refusal::AmbiguousAmount), ambiguous);
        let blank = Fact::Cell(Box::new(CellProblem::missing(Column::Headcount)));
        let missing = Finding::new(Code::D01, Some(true), [blank]);
        assert_eq!(
            fr.found(&missing),
            "colonne «\u{a0}effectif\u{a0}»\u{a0}: donnée obligatoire absente – la renseigner"
        );
    }

    #[test]
    fn several_findings_of_one_code_are_separated_and_said_once() {
        let sources = sources();
        let fr = Words::new(Lang::Fr, &sources);
        let finding = |amount| Finding::new(Code::L14, Some(true), [Fact::Amount(Euros::whole(amount))]);
        let findings = [finding(0), finding(1), finding(0)];
        assert_eq!(super::joined(findings.iter().map(|finding| fr.found(finding))).matches(" ; ").count(), 1);
        assert_eq!(fr.all_thresholds(findings.iter()), "un projet dont des dépenses sont retenues");
    }
}
