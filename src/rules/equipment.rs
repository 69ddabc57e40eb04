//! « au maximum que 2 des 3 matériels », « dans la limite de 800 € HT par matériel » : L10, L11 (rules, section 3.4).
//!
//! `par matériel` is read per kind: the three kinds are « les 3 matériels évoqués ».

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::enterprise::count;
use super::{Fact, Finding, SchemeRules};
use crate::domain::{Category, Code, Euros};

/// What the caps leave of one line of equipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EquipmentShare {
    /// Euros retained.
    pub retained: Euros,
    /// L10, then L11 where the kind is kept.
    pub findings: Vec<Finding>,
}

/// The lines of equipment without exclusion, in line order, each with its kind and what 3.2 retains of it. The kinds with
/// the largest capped totals are kept (ties in the order of the categories); in a kept kind, line i retains
/// clip(Sᵢ) − clip(Sᵢ₋₁), S the running total and clip(x) = min(x, cap).
///
/// Facts of L10: the kind, its capped total, the number of kinds allowed.
/// Facts of L11: the kind, the line's amount before the cap, the cap, the amount retained.
pub fn shares(lines: &[(Category, Euros)], rules: &SchemeRules) -> Vec<EquipmentShare> {
    let kept = kept_kinds(lines, rules);
    let mut running: BTreeMap<Category, Euros> = BTreeMap::new();
    lines
        .iter()
        .map(|&(kind, amount)| {
            let capped = kept.iter().find(|(kept, _)| *kept == kind).map(|(_, capped)| *capped);
            if capped.is_none() {
                let total: Euros =
                    lines.iter().filter(|(other, _)| *other == kind).map(|(_, amount)| *amount).sum();
                return EquipmentShare {
                    retained: Euros::ZERO,
                    findings: vec![third_kind(kind, total.min(rules.equipment_cap), true, rules)],
                };
            }
            let before = running.get(&kind).copied().unwrap_or(Euros::ZERO);
            let after = before + amount;
            running.insert(kind, after);
            let retained = after.min(rules.equipment_cap) - before.min(rules.equipment_cap);
            let facts = [
                Fact::Category(kind),
                Fact::Amount(amount),
                Fact::Amount(rules.equipment_cap),
                Fact::Amount(retained),
            ];
            EquipmentShare {
                retained,
                findings: vec![
                    third_kind(kind, capped.unwrap_or_default(), false, rules),
                    Finding::new(Code::L11, Some(retained != amount), facts),
                ],
            }
        })
        .collect()
}

fn third_kind(kind: Category, capped_total: Euros, fails: bool, rules: &SchemeRules) -> Finding {
    let allowed = u32::try_from(rules.equipment_kinds).unwrap_or(u32::MAX);
    Finding::new(Code::L10, Some(fails), [Fact::Category(kind), Fact::Amount(capped_total), count(allowed)])
}

fn kept_kinds(lines: &[(Category, Euros)], rules: &SchemeRules) -> Vec<(Category, Euros)> {
    let mut totals: BTreeMap<Category, Euros> = BTreeMap::new();
    for (kind, amount) in lines {
        *totals.entry(*kind).or_default() += *amount;
    }
    let mut kinds: Vec<(Category, Euros)> =
        totals.into_iter().map(|(kind, total)| (kind, total.min(rules.equipment_cap))).collect();
    kinds.sort_by_key(|(kind, capped)| (Reverse(*capped), *kind));
    kinds.truncate(rules.equipment_kinds);
    kinds
}

#[cfg(test)]
mod tests {
    use super::shares;
    use crate::domain::{Category, Code, Euros};
    use crate::rules::{EMBEDDED, RuleBook};

    #[test]
    fn a_refund_gives_room_back_and_the_third_kind_is_set_aside() {
        use Category::{MobileTerminal as P, Smartphone as S, Tablet as T};
        for (lines, expected) in [
            (vec![(T, 500), (T, 400), (T, -200)], vec![(500, ""), (300, "L11"), (-100, "L11")]),
            (vec![(T, 800)], vec![(800, "")]),
            (vec![(T, 801)], vec![(800, "L11")]),
            (vec![(T, 700), (S, 801), (P, 700)], vec![(700, ""), (800, "L11"), (0, "L10")]),
            (vec![(P, 900), (S, 800), (T, 800)], vec![(0, "L10"), (800, ""), (800, "")]),
            (vec![(P, -10), (S, 10)], vec![(-10, ""), (10, "")]),
            (vec![(T, 900), (T, 100)], vec![(800, "L11"), (0, "L11")]),
        ] {
            let book = RuleBook::parse(EMBEDDED).unwrap();
            let lines: Vec<_> = lines.into_iter().map(|(kind, euros)| (kind, Euros::whole(euros))).collect();
            let shares = shares(&lines, book.scheme_on(None));
            let found: Vec<_> = shares
                .iter()
                .map(|share| {
                    (
                        share.retained,
                        share.findings.iter().find(|f| f.fails()).map_or("", |f| Code::as_str(f.code)),
                    )
                })
                .collect();
            let expected: Vec<_> =
                expected.into_iter().map(|(euros, code)| (Euros::whole(euros), code)).collect();
            assert_eq!(found, expected);
        }
    }
}
