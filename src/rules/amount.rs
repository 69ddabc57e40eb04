//! The amounts: A01, A02, A03, A05, A06 (rules, section 4). One small function a step; `decide` takes them in order.

use rust_decimal::Decimal;

use super::{Fact, Finding, SchemeRules};
use crate::domain::{Code, Euros};

/// Step 1: what is retained of the lines, never below zero.
pub fn eligible_base(retained: impl Iterator<Item = Euros>) -> Euros {
    retained.sum::<Euros>().or_zero()
}

/// Step 2: a base below the minimum is rejected.
///
/// Facts: the eligible base, the minimum.
pub fn minimum_base(base: Euros, rules: &SchemeRules) -> Finding {
    Finding::new(
        Code::A01,
        Some(base < rules.minimum_base),
        [Fact::Amount(base), Fact::Amount(rules.minimum_base)],
    )
}

/// Step 3: the subsidised base is the eligible base, at most the cap.
///
/// Facts: the eligible base, the cap.
pub fn subsidised_base(base: Euros, rules: &SchemeRules) -> (Euros, Finding) {
    let finding = Finding::new(
        Code::A02,
        Some(base > rules.base_cap),
        [Fact::Amount(base), Fact::Amount(rules.base_cap)],
    );
    (base.min(rules.base_cap), finding)
}

/// Step 4: the rate applied to the subsidised base, rounded half away from zero to the cent.
pub fn theoretical_aid(subsidised_base: Euros, rules: &SchemeRules) -> Euros {
    Euros::rounded(percent(subsidised_base, rules.aid_rate))
}

/// Step 5: « Le cumul des aides publiques ne peut dépasser 80% des dépenses éligibles » — of the eligible base before its
/// cap, rounded down to the cent, less the other aids, never below zero.
pub fn cumulation_ceiling(base: Euros, other_aids: Euros, rules: &SchemeRules) -> Euros {
    (Euros::ceiling(percent(base, rules.cumulation_rate)) - other_aids).or_zero()
}

/// Step 5: the aid, cut to what the cumulation leaves.
///
/// Facts: the aid, what the cumulation leaves, the other public aids, the percentage.
pub fn cut_by_cumulation(
    aid: Euros,
    ceiling: Euros,
    other_aids: Euros,
    rules: &SchemeRules,
) -> (Euros, Finding) {
    let facts = [
        Fact::Amount(aid),
        Fact::Amount(ceiling),
        Fact::Amount(other_aids),
        Fact::Number(rules.cumulation_rate),
    ];
    (aid.min(ceiling), Finding::new(Code::A03, Some(aid > ceiling), facts))
}

/// Step 6: the payment never exceeds what was notified.
///
/// Facts: the aid, the notified amount.
pub fn cut_by_notification(aid: Euros, notified: Euros) -> (Euros, Finding) {
    (
        aid.min(notified),
        Finding::new(Code::A06, Some(aid > notified), [Fact::Amount(aid), Fact::Amount(notified)]),
    )
}

/// Step 7: « une aide régionale comprise entre 1 200 et 12 000 € ».
///
/// Facts: the aid, the minimum.
pub fn minimum_aid(aid: Euros, rules: &SchemeRules) -> Finding {
    Finding::new(
        Code::A05,
        Some(aid < rules.minimum_aid),
        [Fact::Amount(aid), Fact::Amount(rules.minimum_aid)],
    )
}

fn percent(amount: Euros, rate: Decimal) -> Decimal {
    amount.decimal() * rate / Decimal::ONE_HUNDRED
}

#[cfg(test)]
mod tests {
    use super::{
        cumulation_ceiling, eligible_base, minimum_aid, minimum_base, subsidised_base, theoretical_aid,
    };
    use crate::domain::Euros;
    use crate::rules::{EMBEDDED, RuleBook};

    #[test]
    fn each_step_on_both_sides_of_its_threshold() {
        let book = RuleBook::parse(EMBEDDED).unwrap();
        let rules = book.scheme_on(None);
        assert_eq!(eligible_base([Euros::cents(-1)].into_iter()), Euros::ZERO);
        assert!(minimum_base(Euros::cents(299_999), rules).fails());
        assert!(!minimum_base(Euros::cents(300_000), rules).fails());
        assert!(!subsidised_base(Euros::cents(3_000_000), rules).1.fails());
        let (capped, finding) = subsidised_base(Euros::cents(3_000_001), rules);
        assert!(finding.fails() && capped == Euros::whole(30_000));
        assert_eq!(theoretical_aid(Euros::cents(300_001), rules), Euros::cents(120_000));
        assert_eq!(theoretical_aid(Euros::cents(300_002), rules), Euros::cents(120_001));
        assert_eq!(cumulation_ceiling(Euros::cents(300_001), Euros::ZERO, rules), Euros::cents(240_000));
        assert_eq!(cumulation_ceiling(Euros::whole(3000), Euros::whole(5000), rules), Euros::ZERO);
        assert!(minimum_aid(Euros::cents(119_999), rules).fails());
        assert!(!minimum_aid(Euros::cents(120_000), rules).fails());
    }
}
