//! What a finding says with the rest of its decision beside it: which lines fell, what cut the aid, which kinds of
//! equipment are kept, which invoices took the months. All of it stands in the trace.

use super::Message;
use super::words::{SEPARATOR, Words};
use crate::decide::{Decision, LineOutcome, Status, WeighedAid, WeighedAids};
use crate::domain::{Aid, Category, Code, CodeSet, Euros, Nature, Text};
use crate::rules::codes::Rule;
use crate::rules::{Finding, Role, subscription};

impl Words<'_> {
    /// The label of a reason of a decision: an aid that de minimis cuts is not refused.
    pub fn label_in(&self, decision: &Decision<'_>, code: Code) -> &'static str {
        let is_cut = code == Code::A04 && decision.status == Status::Granted;
        if is_cut { Message::LABEL_A04_REDUCED.get(self.lang) } else { self.label(code) }
    }

    /// The column `Libellés` of a decision.
    pub fn labels_in(&self, decision: &Decision<'_>) -> String {
        decision.reasons.iter().map(|code| self.label_in(decision, code)).collect::<Vec<_>>().join(SEPARATOR)
    }

    /// What a finding of a decision or of one of its lines found, with what the rest of the decision adds to it.
    pub fn found_in(
        &self,
        decision: &Decision<'_>,
        line: Option<&LineOutcome<'_>>,
        finding: &Finding,
    ) -> String {
        self.in_context(decision, line, finding, self.found(finding))
    }

    /// The same in one sentence, with threshold and source.
    pub fn sentence_in(&self, decision: &Decision<'_>, line: &LineOutcome<'_>, finding: &Finding) -> String {
        self.in_context(decision, Some(line), finding, self.sentence(finding))
    }

    /// The same for a letter, which speaks of lines and of cuts in paragraphs of their own.
    pub fn letter_in(
        &self,
        decision: &Decision<'_>,
        line: Option<&LineOutcome<'_>>,
        finding: &Finding,
    ) -> String {
        let letter = self.letter(finding);
        let told_apart = matches!(finding.code, Code::A01 | Code::A05);
        if told_apart { letter } else { self.in_context(decision, line, finding, letter) }
    }

    fn in_context(
        &self,
        decision: &Decision<'_>,
        line: Option<&LineOutcome<'_>>,
        finding: &Finding,
        text: String,
    ) -> String {
        let (how, list) = match (finding.code, line) {
            _ if !finding.fails() => return text,
            (Code::A01, _) => (Message::A01_FALLEN, self.fallen(decision)),
            (Code::A03, _) => (Message::AIDS_COUNTED, self.counted(&decision.other_aids)),
            (Code::A04, _) => {
                let assessment = decision.de_minimis.as_deref();
                let counted = assessment.map(|assessment| self.counted(&assessment.counted));
                (Message::AIDS_COUNTED, counted.unwrap_or_default())
            }
            (Code::A05, _) => (Message::A05_CUT, self.cuts(decision.reasons)),
            (Code::L10, _) => (Message::L10_KEPT, self.kept(decision)),
            (Code::L12, Some(line)) => (Message::L12_TAKEN, taken(decision, line)),
            _ => return text,
        };
        self.with(how, &text, &list)
    }

    /// A text with a list after it, or alone where the list is empty.
    fn with(&self, how: Message, text: &str, list: &[String]) -> String {
        if list.is_empty() {
            return text.to_owned();
        }
        self.lang.fill(how, &[text, &list.join(Message::LIST_COMMA.get(self.lang))])
    }

    /// The aids that were counted: what each is, its date, its amount.
    fn counted(&self, aids: &WeighedAids<'_>) -> Vec<String> {
        const SHOWN: usize = 10;
        let said = |aid: &WeighedAid<'_>| {
            let scheme = match aid.scheme.map(Text::typed) {
                None if aid.of_this_run => Aid::INAC,
                None => Message::AID_UNNAMED.get(self.lang),
                Some(scheme) => scheme,
            };
            let named = aid.number.filter(|_| scheme == Aid::INAC).map_or_else(
                || scheme.to_owned(),
                |number| self.lang.fill(Message::AID_OF_FILE, &[scheme, number.typed()]),
            );
            let date = aid.granted_on.map(|date| self.lang.date(date)).unwrap_or_default();
            let amount = self.lang.amount(aid.amount.unwrap_or_default());
            self.lang.fill(Message::AID_COUNTED, &[&named, &date, &amount])
        };
        let others = aids.others + aids.listed.len().saturating_sub(SHOWN);
        let others = (others > 0).then(|| self.lang.fill(Message::AND_OTHERS, &[&others.to_string()]));
        aids.listed.iter().take(SHOWN).map(said).chain(others).collect()
    }

    /// What was not retained: an amount and a count a code.
    fn fallen(&self, decision: &Decision<'_>) -> Vec<String> {
        let codes: CodeSet = decision.lines.iter().flat_map(|line| line.reasons.iter()).collect();
        let of_code = |code: Code| {
            let lines = decision.lines.iter().filter(|line| line.reasons.contains(code));
            let refused =
                |line: &LineOutcome<'_>| line.line.amount.value().unwrap_or_default() - line.retained;
            let amount = self.lang.amount(lines.clone().map(refused).sum());
            let (count, label) = (lines.count(), Rule::of(code).label.get(self.lang));
            let how = if count < 2 { Message::FALLEN_ONE } else { Message::FALLEN_MANY };
            self.lang.fill(how, &[&count.to_string(), &amount, code.as_str(), label])
        };
        codes.iter().map(of_code).collect()
    }

    /// What cut the aid before it was compared with the minimum.
    fn cuts(&self, reasons: CodeSet) -> Vec<String> {
        let cuts = [
            (Code::A03, Message::CUT_BY_CUMULATION),
            (Code::A06, Message::CUT_BY_NOTIFICATION),
            (Code::A04, Message::CUT_BY_DE_MINIMIS),
        ];
        let cuts = cuts.into_iter().filter(|(code, _)| reasons.contains(*code));
        cuts.map(|(_, text)| text.get(self.lang).to_owned()).collect()
    }

    /// The kinds of equipment that are kept, each with its capped total.
    fn kept(&self, decision: &Decision<'_>) -> Vec<String> {
        let total = |kind: Category| {
            let lines = decision.lines.iter().filter(|line| line.line.category.value() == Some(kind));
            let mut kept =
                lines.filter(|line| !line.reasons.has_family('L') || line.reasons.contains(Code::L11));
            let first = kept.next()?.retained;
            Some(first + kept.map(|line| line.retained).sum::<Euros>())
        };
        let kinds = Category::ALL.into_iter().filter(|kind| decision.scheme.role(*kind) == Role::Equipment);
        let said = |kind| Some(format!("{} {}", self.category(kind), self.lang.amount(total(kind)?)));
        kinds.filter_map(said).collect()
    }
}

/// The invoices that took months of the subscription of a line before it.
fn taken(decision: &Decision<'_>, line: &LineOutcome<'_>) -> Vec<String> {
    let mut invoices: Vec<String> = Vec::new();
    let Some(reduced) = line.line.expense() else { return invoices };
    let before = decision.lines.iter().take_while(|other| other.line.place != reduced.place);
    for other in before.filter(|other| other.retained > Euros::ZERO).filter_map(|other| other.line.expense())
    {
        let number = other.invoice_number.to_owned();
        let is_same = other.nature == Nature::Subscription
            && subscription::subscription_key(&other) == subscription::subscription_key(&reduced);
        if is_same && !invoices.contains(&number) {
            invoices.push(number);
        }
    }
    invoices
}
