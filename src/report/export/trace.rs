//! Each decision with its trace, one JSON object a line: exact values for machines, and the words an instructor reads.

use std::collections::BTreeMap;
use std::io::Write;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use crate::decide::{Amounts, DeMinimisAssessment, Decision, LineOutcome};
use crate::domain::{
    ApplicationNumber, Category, CellProblem, Code, CodeSet, Euros, Nature, Period, Place, Regulation, Siret,
    Text, Waiver,
};
use crate::lang::Words;
use crate::report::{Report, ReportError};
use crate::rules::{Fact, Finding, Verdict};

/// Writes one line per decision, in the order of the report.
pub fn write(report: &Report<'_>, file: &mut impl Write) -> Result<(), ReportError> {
    let mut file = std::io::BufWriter::new(file);
    for decision in &report.run.decisions {
        serde_json::to_writer(&mut file, &DecisionLine::of(report, decision))
            .map_err(std::io::Error::from)?;
        file.write_all(b"\n")?;
    }
    Ok(file.flush()?)
}

#[derive(Serialize)]
struct DecisionLine<'a> {
    numero_dossier: Option<&'a str>,
    siret: Option<Siret>,
    raison_sociale: Option<&'a str>,
    date_depot: Option<Date>,
    date_decision: Option<Date>,
    regles: &'a str,
    statut: &'static str,
    motifs: CodeSet,
    alertes: CodeSet,
    derogations: Vec<WaiverPart<'a>>,
    montants: AmountsPart,
    de_minimis: Option<DeMinimisPart>,
    montant_notifie: Option<Euros>,
    parametres: Vec<ParameterPart<'a>>,
    constats: Vec<FindingPart>,
    lignes: Vec<LinePart<'a>>,
    place: PlacePart<'a>,
    fichiers: BTreeMap<&'a str, &'a str>,
}

impl<'a> DecisionLine<'a> {
    fn of(report: &'a Report<'_>, decision: &'a Decision<'_>) -> DecisionLine<'a> {
        let application = decision.application;
        DecisionLine {
            numero_dossier: application.number.known().map(ApplicationNumber::typed),
            siret: application.siret.value(),
            raison_sociale: application.legal_name.known().map(Text::typed),
            date_depot: application.filed_on.value(),
            date_decision: decision.decided_on,
            regles: report.context.book.hash(),
            statut: decision.status.name(),
            motifs: decision.reasons,
            alertes: decision.alerts,
            derogations: decision
                .waivers
                .iter()
                .map(|waiver| WaiverPart::of(waiver, decision.waived))
                .collect(),
            montants: AmountsPart::of(&decision.amounts),
            de_minimis: decision.de_minimis.as_deref().map(DeMinimisPart::of),
            montant_notifie: application.notified_amount.value(),
            parametres: ParameterPart::of(report, decision),
            constats: decision
                .findings
                .iter()
                .map(|finding| {
                    FindingPart::of(report.words, finding, report.words.found_in(decision, finding))
                })
                .collect(),
            lignes: decision.lines.iter().map(|outcome| LinePart::of(report, outcome)).collect(),
            place: PlacePart::of(report.words, application.place),
            fichiers: fingerprints(report, decision),
        }
    }
}

/// The files that the application and its lines were read in, each with its SHA-256.
fn fingerprints<'a>(report: &'a Report<'_>, decision: &Decision<'_>) -> BTreeMap<&'a str, &'a str> {
    let places = decision.lines.iter().map(|outcome| outcome.line.place).chain([decision.application.place]);
    let files = places.filter_map(|place| report.context.sources.file(place.file));
    files.filter_map(|file| Some((file.path.as_str(), file.sha256.as_deref()?))).collect()
}

/// A parameter in force: of the scheme on the filing date, of de minimis on the decision date.
#[derive(Serialize)]
struct ParameterPart<'a> {
    cle: &'a str,
    valeur: &'a str,
    du: Date,
    au: Option<Date>,
    source: &'a str,
}

impl<'a> ParameterPart<'a> {
    fn of(report: &'a Report<'_>, decision: &Decision<'_>) -> Vec<ParameterPart<'a>> {
        let book = report.context.book;
        let scheme_day = decision
            .application
            .filed_on
            .value()
            .map_or(decision.scheme.from, |filed_on| filed_on.max(decision.scheme.from));
        let in_force = |key: &str, from: Date, to: Option<Date>| {
            let day = if key.starts_with("scheme.") { Some(scheme_day) } else { decision.decided_on };
            day.is_some_and(|day| from <= day && to.is_none_or(|to| day <= to))
        };
        let parameters = book.parameters().iter().filter(|one| in_force(&one.key, one.from, one.to));
        let part = |one: &'a crate::rules::ParameterValue| ParameterPart {
            cle: &one.key,
            valeur: &one.value,
            du: one.from,
            au: one.to,
            source: &one.source,
        };
        parameters.map(part).collect()
    }
}

#[derive(Serialize)]
struct WaiverPart<'a> {
    code: Option<Code>,
    motif: Option<&'a str>,
    auteur: Option<&'a str>,
    date: Option<Date>,
    applique: bool,
}

impl<'a> WaiverPart<'a> {
    fn of(waiver: &'a Waiver, in_force: CodeSet) -> WaiverPart<'a> {
        WaiverPart {
            code: waiver.code.value(),
            motif: waiver.reason.known().map(Text::typed),
            auteur: waiver.author.known().map(Text::typed),
            date: waiver.waived_on.value(),
            applique: waiver.code.value().is_some_and(|code| in_force.contains(code)),
        }
    }
}

#[derive(Serialize)]
struct AmountsPart {
    base_eligible: Option<Euros>,
    assiette: Option<Euros>,
    aide_theorique: Option<Euros>,
    autres_aides: Option<Euros>,
    plafond_cumul: Option<Euros>,
    apres_cumul: Option<Euros>,
    apres_notification: Option<Euros>,
    de_minimis_disponible: Option<Euros>,
    aide_accordee: Option<Euros>,
}

impl AmountsPart {
    fn of(amounts: &Amounts) -> AmountsPart {
        AmountsPart {
            base_eligible: amounts.eligible_base,
            assiette: amounts.subsidised_base,
            aide_theorique: amounts.theoretical_aid,
            autres_aides: amounts.other_aids,
            plafond_cumul: amounts.cumulation_ceiling,
            apres_cumul: amounts.after_cumulation,
            apres_notification: amounts.after_notification,
            de_minimis_disponible: amounts.de_minimis_available,
            aide_accordee: amounts.granted,
        }
    }
}

#[derive(Serialize)]
struct DeMinimisPart {
    reglement: Regulation,
    periode: Period,
    anterieures: Euros,
    accordees_avant: Euros,
    plafond: Euros,
    aide: Euros,
}

impl DeMinimisPart {
    fn of(assessment: &DeMinimisAssessment) -> DeMinimisPart {
        DeMinimisPart {
            reglement: assessment.regulation,
            periode: assessment.period,
            anterieures: assessment.prior,
            accordees_avant: assessment.granted_before,
            plafond: assessment.ceiling,
            aide: assessment.aid,
        }
    }
}

#[derive(Serialize)]
struct FindingPart {
    code: Code,
    verdict: &'static str,
    constate: String,
    seuil: String,
    source: String,
    valeurs: Vec<Value>,
}

impl FindingPart {
    fn of(words: Words<'_>, finding: &Finding, constate: String) -> FindingPart {
        FindingPart {
            code: finding.code,
            verdict: match finding.verdict {
                Verdict::Passes => "respectee",
                Verdict::Fails => "non respectee",
                Verdict::Waived => "ecartee",
                Verdict::Undecided => "non evaluee",
            },
            constate,
            seuil: words.threshold(finding),
            source: words.source(finding),
            valeurs: finding.facts.iter().map(|fact| value(words, fact)).collect(),
        }
    }
}

/// A fact in its exchange form.
fn value(words: Words<'_>, fact: &Fact) -> Value {
    match fact {
        Fact::Amount(amount) => json!(amount),
        Fact::Number(number) => json!(number.normalize().to_string()),
        Fact::Date(date) => json!(date),
        Fact::YesNo(answer) => json!(answer),
        Fact::Text(text) => json!(text),
        Fact::Word(word) => json!(word.as_str()),
        Fact::Naf(naf) => json!(naf),
        Fact::Siren(siren) => json!(siren),
        Fact::NineDigits(digits) => json!(format!("{digits:09}")),
        Fact::Application(number) => json!(number),
        Fact::Category(category) => json!(category.name()),
        Fact::Nature(nature) => json!(nature.name()),
        Fact::Regulation(regulation) => json!(regulation),
        Fact::Place(place) => json!(PlacePart::of(words, *place)),
        Fact::Cell(problem) => cell(words, problem),
        Fact::Phrase(phrase) => json!(phrase.fr),
        Fact::File(_) => json!(words.fact(fact)),
        Fact::Others(count) => json!({ "de_plus": count }),
        Fact::Blank => Value::Null,
    }
}

fn cell(words: Words<'_>, CellProblem { column, value, refusal, .. }: &CellProblem) -> Value {
    json!({ "colonne": column, "valeur": value, "message": words.refusal(*column, value, *refusal) })
}

#[derive(Serialize)]
struct LinePart<'a> {
    numero_facture: Option<&'a str>,
    ligne: u32,
    fournisseur: Option<&'a str>,
    siret_fournisseur: Option<Siret>,
    date_facture: Option<Date>,
    date_acquittement: Option<Date>,
    categorie: Option<&'static str>,
    nature: Option<&'static str>,
    duree_mois: Option<u32>,
    ref_abonnement: Option<&'a str>,
    lie_projet: Option<bool>,
    montant_ht: Option<Euros>,
    montant_retenu: Euros,
    statut: &'static str,
    motifs: CodeSet,
    constats: Vec<FindingPart>,
    erreurs: Vec<Value>,
    place: PlacePart<'a>,
}

impl<'a> LinePart<'a> {
    fn of(report: &'a Report<'_>, outcome: &'a LineOutcome<'_>) -> LinePart<'a> {
        let (words, line) = (report.words, outcome.line);
        LinePart {
            numero_facture: line.invoice_number.known().map(compact_str::CompactString::as_str),
            ligne: outcome.number,
            fournisseur: line.supplier.name.known().map(Text::typed),
            siret_fournisseur: line.supplier.siret.value(),
            date_facture: line.invoiced_on.value(),
            date_acquittement: line.paid_on.value(),
            categorie: line.category.value().map(Category::name),
            nature: line.nature.value().map(Nature::name),
            duree_mois: line.months.value(),
            ref_abonnement: line.subscription.known().map(Text::typed),
            lie_projet: line.tied_to_project.value(),
            montant_ht: line.amount.value(),
            montant_retenu: outcome.retained,
            statut: outcome.status.name(),
            motifs: outcome.reasons,
            constats: outcome
                .findings
                .iter()
                .map(|finding| FindingPart::of(words, finding, words.found(finding)))
                .collect(),
            erreurs: line.problems.iter().map(|problem| cell(words, problem)).collect(),
            place: PlacePart::of(words, line.place),
        }
    }
}

#[derive(Serialize)]
struct PlacePart<'a> {
    fichier: &'a str,
    feuille: &'a str,
    ligne: u32,
}

impl<'a> PlacePart<'a> {
    fn of(words: Words<'a>, place: Place) -> PlacePart<'a> {
        let (fichier, feuille) = words.sources.names(place);
        PlacePart { fichier, feuille, ligne: place.row }
    }
}
