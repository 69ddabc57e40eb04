//! The E rules of a run: each application by itself, then the two-year rule, which sees the others.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use thin_vec::ThinVec;

use super::aids::AidLedger;
use super::case::{Case, NOT_DECIDED};
use super::outcome::TraceDepth;
use crate::domain::{ApplicationNumber, Code, CodeSet, Date, Siren, Waiver};
use crate::rules::cumulation::{self, EarlierRequest};
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
}

impl EnterpriseFindings {
    fn add(&mut self, mut finding: Finding, waivers: &[&Waiver], depth: TraceDepth) {
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

/// The E rules of every case, in the order of `cases`. Every rule whose input is present and valid is evaluated, and
/// every one that fails is listed; a case whose rows contradict each other (D05) has none.
pub fn examine(
    cases: &[Case<'_>],
    ledger: &AidLedger<'_>,
    book: &RuleBook,
    depth: TraceDepth,
) -> Vec<EnterpriseFindings> {
    let mut found: Vec<EnterpriseFindings> =
        cases.par_iter().map(|case| alone(case, ledger, book, depth)).collect();
    let decided: Vec<(usize, Vec<Finding>)> = by_siren(cases)
        .into_par_iter()
        .flat_map_iter(|ranks| two_years(&ranks, cases, &found, ledger, depth))
        .collect();
    for (rank, findings) in decided {
        for finding in findings {
            found[rank].add(finding, &cases[rank].waivers, depth);
        }
    }
    for found in &mut found {
        found.findings.sort_by_key(|finding| finding.code);
    }
    found
}

fn alone(case: &Case<'_>, ledger: &AidLedger<'_>, book: &RuleBook, depth: TraceDepth) -> EnterpriseFindings {
    let mut found = EnterpriseFindings::default();
    if !case.contradictions.is_empty() {
        return found;
    }
    let (application, scheme) = (case.application, case.scheme);
    let aids = case.siren().map(|siren| ledger.rows_of(siren).iter().copied());
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
    let other_aids = cumulation::other_digital_aid(aids, case.number(), case.decided_on);
    rules.into_iter().chain(other_aids).for_each(|finding| found.add(finding, &case.waivers, depth));
    found
}

/// The ranks of the cases of each enterprise, in their order; a case without a readable SIREN by itself.
fn by_siren(cases: &[Case<'_>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut rank_of: FxHashMap<Siren, usize> = FxHashMap::default();
    for (rank, case) in cases.iter().enumerate().filter(|(_, case)| case.contradictions.is_empty()) {
        let group = case.siren().map_or(groups.len(), |siren| *rank_of.entry(siren).or_insert(groups.len()));
        match groups.get_mut(group) {
            Some(ranks) => ranks.push(rank),
            None => groups.push(vec![rank]),
        }
    }
    groups
}

/// E12 for the cases of one enterprise, in the order of their filing. An earlier request counts whatever its outcome,
/// except one that has not been decided: a code D01–D05 and no E code. Findings that the trace does not keep are left out.
fn two_years(
    ranks: &[usize],
    cases: &[Case<'_>],
    found: &[EnterpriseFindings],
    ledger: &AidLedger<'_>,
    depth: TraceDepth,
) -> Vec<(usize, Vec<Finding>)> {
    let mut requests: Vec<EarlierRequest> = Vec::new();
    let mut decided = Vec::new();
    for &rank in ranks {
        let case = &cases[rank];
        let earlier = case.siren().map(|siren| earlier_requests(case, siren, &requests, ledger));
        let mut findings =
            cumulation::one_request(case.application.filed_on.value(), earlier.as_deref(), case.scheme);
        let waived = case.waivers.iter().any(|waiver| waiver.code.value() == Some(Code::E12));
        let rejected = !found[rank].reasons.is_empty() || (!waived && findings.iter().any(Finding::fails));
        if let Some(filed_on) = case
            .application
            .filed_on
            .value()
            .filter(|_| rejected || !case.data_codes().intersects(NOT_DECIDED))
        {
            requests.push(EarlierRequest { filed_on, number: case.number().cloned() });
        }
        findings.retain(|finding| depth.keeps(finding));
        if !findings.is_empty() {
            decided.push((rank, findings));
        }
    }
    decided
}

/// The last requests of this run filed before the case's, and the last of the aids rows: the reason names no more.
fn earlier_requests(
    case: &Case<'_>,
    siren: Siren,
    requests: &[EarlierRequest],
    ledger: &AidLedger<'_>,
) -> Vec<EarlierRequest> {
    const NAMED: usize = 3;
    let key = |date: Date, number: Option<&ApplicationNumber>| {
        (date, number.map(|number| number.key().to_owned()).unwrap_or_default())
    };
    let Some(filed_on) = case.application.filed_on.value() else { return Vec::new() };
    let own = key(filed_on, case.number());
    let in_run = requests
        .iter()
        .rev()
        .filter(|request| key(request.filed_on, request.number.as_ref()) < own)
        .take(NAMED)
        .cloned();
    let mut in_history: Vec<EarlierRequest> = ledger
        .rows_of(siren)
        .iter()
        .filter(|aid| aid.is_inac() == Some(true))
        .filter_map(|aid| {
            Some(EarlierRequest {
                filed_on: aid.filed_on.value().filter(|date| *date <= filed_on)?,
                number: aid.application_number.known().cloned(),
            })
        })
        .collect();
    in_history.sort_by(|a, b| (b.filed_on, &b.number).cmp(&(a.filed_on, &a.number)));
    in_history.dedup_by(|a, b| (a.filed_on, &a.number) == (b.filed_on, &b.number));
    in_run.chain(in_history.into_iter().take(NAMED)).collect()
}
