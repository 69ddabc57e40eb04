//! The texts of the auditor's views: `explain`, `rules`, `replay`.

use super::texts::texts;

texts! {
    /// A text of the auditor's views, by key.
    Tell;

    Application: "Dossier {0}", "Application {0}";
    Applicant: "{0}, SIRET {1}", "{0}, SIRET {1}";
    ReadFrom: "lu dans {0}", "read from {0}";
    FiledDecided: "déposé le {0}, décidé le {1}", "filed on {0}, decided on {1}";
    Decision: "Décision : {0}", "Decision: {0}";
    DecisionWithAid: "Décision : {0}, aide de {1}", "Decision: {0}, aid of {1}";
    ReasonsAre: "Motifs : {0}", "Reasons: {0}";
    AlertsAre: "Alertes : {0}", "Alerts: {0}";
    NoReason: "aucun", "none";

    RulesTitle: "Les règles", "The rules";
    LinesTitle: "Les lignes de facture", "The invoice lines";
    AmountsTitle: "Les montants", "The amounts";
    DeMinimisTitle: "Le de minimis", "De minimis";
    WaiversTitle: "Les dérogations", "The waivers";

    Passes: "respectée", "met";
    Fails: "NON RESPECTÉE", "NOT MET";
    Waived: "non respectée, dérogation", "not met, waived";
    Undecided: "non évaluée", "not evaluated";
    AppliesNot: "sans effet", "no effect";
    Applies: "s'applique", "applies";
    Threshold: "seuil : {0}", "threshold: {0}";
    SourceIs: "source : {0}", "source: {0}";
    LawSays: "texte : {0}", "text: {0}";
    WaivedBy: "{0} : {1} ({2})", "{0}: {1} ({2})";

    LineHead: "{0}, ligne {1}, {2}, du {3} : {4} HT", "{0}, line {1}, {2}, of {3}: {4} excl. VAT";
    LineRetains: "retenu {0} ({1})", "retained {0} ({1})";

    EligibleBase: "base éligible = somme des montants retenus, jamais négative", "eligible base = sum of the retained amounts, never negative";
    SubsidisedBase: "assiette = la plus petite de {0} et de {1}", "subsidised base = the smaller of {0} and {1}";
    TheoreticalAid: "aide théorique = {0} × {1} %", "theoretical aid = {0} × {1} %";
    CumulationCeiling: "plafond de cumul = {0} × {1} % − {2} d'autres aides", "cumulation ceiling = {0} × {1} % − {2} of other aids";
    AfterCumulation: "aide après cumul = la plus petite de {0} et de {1}", "aid after cumulation = the smaller of {0} and {1}";
    AfterNotification: "aide après montant notifié = la plus petite de {0} et de {1}", "aid after notified amount = the smaller of {0} and {1}";
    DeMinimisAvailable: "disponible de minimis = {0} − {1} d'aides antérieures − {2} de ce traitement", "de minimis available = {0} − {1} of earlier aids − {2} of this run";
    Granted: "aide accordée", "aid granted";

    WindowIs: "règlement (UE) {0}, du {1} au {2}, plafond {3}", "regulation (EU) {0}, from {1} to {2}, ceiling {3}";
    AidIs: "{0}, {1} du {2} : {3}, {4}", "{0}, {1} of {2}: {3}, {4}";
    Counted: "comptée", "counted";
    CountedNot: "non comptée : {0}", "not counted: {0}";
    WeightRejected: "aide refusée", "refused aid";
    WeightNotDeMinimis: "hors de minimis", "not de minimis";
    WeightOtherCeiling: "règlement {0}, qui a un plafond à part ou n'est pas compté à cette date", "regulation {0}, with a ceiling of its own or not counted on that date";
    WeightLater: "postérieure à la décision", "later than the decision";
    WeightEarlier: "antérieure à la période", "earlier than the period";
    WeightUnreadable: "une cellule est illisible (D04)", "a cell cannot be read (D04)";
    WeightRepeated: "la même aide figure déjà dans un autre fichier (W05)", "the same aid already stands in another file (W05)";
    WeightPastDecision: "décision passée d'un dossier de ce traitement", "past decision of an application of this run";
    GrantOfRun: "{0}, INAC, dossier {1}, du {2} : {3}, {4}", "{0}, INAC, application {1}, of {2}: {3}, {4}";
    NotReached: "cette étape n'est pas atteinte", "this step is not reached";

    UnknownApplication: "aucun dossier « {0} » dans ces fichiers", "no application “{0}” in these files";
    NearestAre: "les plus proches : {0}", "the nearest: {0}";

    RuleReading: "lecture : {0}", "reading: {0}";
    RuleEffect: "effet : {0}", "effect: {0}";
    RuleFound: "constaté : {0}", "found: {0}";
    EffectRejects: "rejette (une ligne : écarte)", "rejects (a line: sets it aside)";
    EffectIncomplete: "rend incomplet", "makes incomplete";
    EffectReduces: "réduit le montant", "cuts the amount";
    EffectWarning: "alerte", "warning";
    EffectAnomaly: "anomalie", "anomaly";
    InForceFrom: "en vigueur du {0}", "in force from {0}";
    InForceFromTo: "en vigueur du {0} au {1}", "in force from {0} to {1}";
    CheckedOn: "vérifié le {0}", "checked on {0}";
    RuleSetIs: "règles {0}", "rules {0}";
    NoDifference: "aucune différence", "no difference";

    CauseInput: "fichier d'entrée modifié", "input changed";
    CauseRule: "règle modifiée", "rule changed";
    CauseProgram: "programme modifié", "program changed";
    CauseAltered: "rapport modifié à la main", "report altered by hand";
    FileMissing: "manque", "missing";
    FileAdded: "ajouté", "added";
    FileChanged: "contenu modifié", "content changed";
    FilesSame: "Fichiers : les {0} fichiers du rapport, inchangés", "Files: the {0} files of the report, unchanged";
    FilesDiffer: "Fichiers : {0} différences", "Files: {0} differences";
    RulesSame: "Règles : celles du rapport ({0})", "Rules: those of the report ({0})";
    RulesDiffer: "Règles : {1} au lieu de {0}", "Rules: {1} instead of {0}";
    RulesAltered: "La feuille « Règles » a été modifiée : elle n'a pas l'empreinte que le rapport annonce", "The sheet “Règles” has been altered: it does not have the hash that the report states";
    ProgramSame: "Programme : version {0}, celle du rapport", "Program: version {0}, that of the report";
    ProgramDiffers: "Programme : version {1}, le rapport est de la version {0}", "Program: version {1}, the report is of version {0}";
    ResultsSame: "Résultats : {0} demandes, aucune différence", "Results: {0} applications, no difference";
    ResultsDiffer: "Résultats : {0} différences", "Results: {0} differences";
    WholeRow: "ligne entière", "whole row";
    Nothing: "rien", "nothing";
    SheetDifferences: "Écarts", "Differences";
    SheetFilesCompared: "Fichiers", "Files";
    ColumnSheet: "Feuille du rapport", "Sheet of the report";
    ColumnItem: "Objet", "Item";
    ColumnColumn: "Colonne", "Column";
    ColumnBefore: "Rapport", "Report";
    ColumnAfter: "Rejeu", "Replay";
    ColumnCause: "Cause", "Cause";
    ColumnFile: "Fichier", "File";
    ColumnChange: "Écart", "Change";
}
