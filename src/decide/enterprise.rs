//! The E rules of an application by itself: all but the two-year rule, which sees the others.

use thin_vec::ThinVec;

use super::case::Case;
use super::outcome::TraceDepth;
use super::regional::RegionalAids;
use crate::domain::{CodeSet, Waiver};
use crate::rules::{Finding, RuleBook, Verdict, activity, enterprise, place};

/// What the E rules found of one application.
#[derive(Clone, Debug, Default)]
pub struct EnterpriseFindings {
    /// In the order of the codes; in a full trace every rule, else those that fail.
    pub findings: ThinVec<Finding>,
    /// The codes that reject.
    pub reasons: CodeSet,
    /// The codes that fail and are waived.
    pub waived: CodeSet,
    /// W09: an earlier request that is not decided yet.
    pub not_decided_yet: Option<Finding>,
}

impl EnterpriseFindings {
    /// Adds one; a rule that the instructor has set aside is no reason.
    pub fn add(&mut self, mut finding: Finding, waivers: &[&Waiver], depth: TraceDepth) {
        if finding.verdict == Verdict::Fails {
            if waivers.iter().any(|waiver| waiver.code.value() == Some(finding.code)) {
                finding.verdict = Verdict::Waived;
                self.waived.insert(finding.code);
            } else {
                self.reasons.insert(finding.code);
            }
        }
        if depth.keeps(&finding) {
            // Most applications fail by one rule, if any.
            self.findings.reserve_exact(1);
            self.findings.push(finding);
        }
    }
}

/// The E rules of a case by itself: all but E12. Every rule whose input is present and valid is evaluated, and every one
/// that fails is listed; a case whose rows contradict each other (D05) has none.
pub fn examine(
    case: &Case<'_>,
    regional: &RegionalAids<'_, '_>,
    book: &RuleBook,
    depth: TraceDepth,
) -> EnterpriseFindings {
    let mut found = EnterpriseFindings::default();
    if !case.contradictions.is_empty() {
        return found;
    }
    let (application, scheme) = (case.application, case.scheme);
    let regulation = case.decided_on.map(|date| book.de_minimis_on(date).regulation);
    let rules = [
        enterprise::scheme_open(application, book),
        enterprise::registered(application),
        enterprise::headcount(application, scheme),
        place::in_region(application, scheme),
        enterprise::turnover(application, scheme),
        enterprise::tax_compliant(application),
        enterprise::social_compliant(application),
        enterprise::in_difficulty(application),
        activity::liberal_profession(application, scheme),
        activity::finance_or_real_estate(application, scheme),
        activity::training_or_consulting(application, scheme),
        activity::purchasing_centre(application, scheme),
        activity::outside_de_minimis(application, scheme, regulation),
    ];
    rules
        .into_iter()
        .chain(regional.examine(case))
        .for_each(|finding| found.add(finding, &case.waivers, depth));
    found
}
