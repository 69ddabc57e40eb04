//! What depends on the applications before: the two-year rule, and the lines presented before (rules, sections 2.2 and
//! 3.5). Applications are taken in the order of their filing, each on what is before it.

use super::amounts;
use super::case::{Case, NOT_DECIDED};
use super::enterprise::EnterpriseFindings;
use super::lines::LineWork;
use super::outcome::TraceDepth;
use super::presented::Presented;
use super::two_years::TwoYears;

/// E12, W09 and L13 of every application.
pub fn examine<'a>(
    cases: &[Case<'a>],
    found: &mut [EnterpriseFindings],
    works: &mut [Vec<LineWork<'a>>],
    (mut requests, mut presented): (TwoYears<'a>, Presented<'a>),
    aids_unread: bool,
    depth: TraceDepth,
) {
    for ((case, found), works) in cases.iter().zip(found).zip(works) {
        let data_codes = case.data_codes();
        if case.contradictions.is_empty() {
            let (findings, not_decided_yet) = requests.examine(case);
            for finding in findings {
                found.add(finding, &case.waivers, depth);
            }
            found.findings.sort_by_key(|finding| finding.code);
            found.not_decided_yet = not_decided_yet;
        }
        let rejected = !found.reasons.is_empty();
        if !rejected && !data_codes.intersects(NOT_DECIDED) {
            presented.examine(case, works, depth);
        }
        // D01 to D05, or D09: it has not been decided yet.
        let waits =
            || data_codes.intersects(NOT_DECIDED) || (aids_unread && !amounts::is_below_minimum(case, works));
        requests.add(case, rejected || !waits());
    }
}
