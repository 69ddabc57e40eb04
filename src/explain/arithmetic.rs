//! The arithmetic of a decision, step by step, so that it can be done again by hand (rules, section 4).

use serde::Serialize;

use crate::decide::{Amounts, Decision};
use crate::domain::Euros;
use crate::lang::{Lang, Message};

/// One step of the arithmetic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AmountStep {
    /// The name of the step, the same in every run.
    pub id: &'static str,
    /// The arithmetic in words.
    pub how: String,
    /// The result, in euros.
    pub result: Euros,
    /// The parameters that it reads, by their keys.
    pub parameters: &'static [&'static str],
}

/// A step: its name, its arithmetic and the values in it, its result where it was reached, its parameters.
type Row<'r> = (&'static str, Message, &'r [&'r str], Option<Euros>, &'static [&'static str]);

/// Amounts written one by one in a sum; a longer sum is counted.
const WRITTEN: usize = 12;

/// The steps that were reached.
pub(super) fn steps(decision: &Decision<'_>, lang: Lang) -> Vec<AmountStep> {
    let (amounts, scheme) = (&decision.amounts, decision.scheme);
    let Amounts { eligible_base, subsidised_base, theoretical_aid, other_aids, cumulation_ceiling, .. } =
        *amounts;
    let retained: Euros = decision.lines.iter().map(|line| line.retained).sum();
    let base = if retained.is_negative() { Message::NEGATIVE_BASE } else { Message::ELIGIBLE_BASE };
    let euros = |amount: Option<Euros>| lang.amount(amount.unwrap_or_default());
    let notified = decision.application.notified_amount.value();
    let assessment = decision.de_minimis.as_deref();
    let [ceiling, prior, before] =
        assessment.map_or([None; 3], |a| [Some(a.ceiling), Some(a.prior), Some(a.granted_before)]);
    let table: [Row<'_>; 9] = [
        ("eligible_base", base, &[&sum(decision, lang)], eligible_base, &[]),
        (
            "subsidised_base",
            Message::SUBSIDISED_BASE,
            &[&euros(eligible_base), &lang.amount(scheme.base_cap)],
            subsidised_base,
            &["scheme.base_cap"],
        ),
        (
            "theoretical_aid",
            Message::THEORETICAL_AID,
            &[&euros(subsidised_base), &lang.number(scheme.aid_rate)],
            theoretical_aid,
            &["scheme.aid_rate"],
        ),
        ("other_aids", Message::OTHER_AIDS, &[], other_aids, &[]),
        (
            "cumulation_ceiling",
            Message::CUMULATION_CEILING,
            &[&euros(eligible_base), &lang.number(scheme.cumulation_rate), &euros(other_aids)],
            cumulation_ceiling,
            &["scheme.cumulation_rate"],
        ),
        (
            "after_cumulation",
            Message::AFTER_CUMULATION,
            &[&euros(theoretical_aid), &euros(cumulation_ceiling)],
            amounts.after_cumulation,
            &[],
        ),
        (
            "after_notification",
            Message::AFTER_NOTIFICATION,
            &[&euros(amounts.after_cumulation), &euros(notified)],
            amounts.after_notification,
            &[],
        ),
        (
            "de_minimis_available",
            Message::DE_MINIMIS_AVAILABLE,
            &[&euros(ceiling), &euros(prior), &euros(before)],
            amounts.de_minimis_available,
            &["de_minimis.ceiling", "de_minimis.road_freight_ceiling"],
        ),
        (
            "granted",
            Message::AID_GRANTED,
            &[],
            amounts.granted,
            &["scheme.minimum_aid", "scheme.de_minimis_excess"],
        ),
    ];
    let step = |(id, how, values, result, parameters): Row<'_>| {
        result.map(|result| AmountStep { id, how: lang.fill(how, values), result, parameters })
    };
    table.into_iter().filter_map(step).collect()
}

/// What is retained of the lines, written as a sum.
fn sum(decision: &Decision<'_>, lang: Lang) -> String {
    let retained: Vec<String> = (decision.lines.iter())
        .filter(|line| line.retained != Euros::ZERO)
        .map(|line| lang.amount(line.retained))
        .collect();
    match retained.len() {
        0 => lang.amount(Euros::ZERO),
        1..=WRITTEN => retained.join(" + "),
        count => lang.fill(Message::SUM_OF_LINES, &[&count.to_string()]),
    }
}
