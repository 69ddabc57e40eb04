//! The column headers of the report, each with the note that explains it.

use super::Lang;

macro_rules! heads {
    ($($key:ident: $fr:literal, $en:literal; $note_fr:literal, $note_en:literal.)+) => {
        /// A column of the report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "title and note say it")]
        pub enum Head { $($key,)+ }

        impl Head {
            /// Every column.
            pub const ALL: &[Head] = &[$(Head::$key,)+];

            /// The header.
            pub fn title(self, lang: Lang) -> &'static str {
                match self { $(Head::$key => lang.pick($fr, $en),)+ }
            }

            /// What the column holds.
            pub fn note(self, lang: Lang) -> &'static str {
                match self { $(Head::$key => lang.pick($note_fr, $note_en),)+ }
            }
        }
    };
}

heads! {
    ApplicationNumber: "N° dossier", "Application no.";
        "Numéro du dossier, tel que saisi dans la demande", "Number of the application, as typed in it".
    Siret: "SIRET", "SIRET";
        "Établissement demandeur ; vide si illisible", "Applicant's establishment; blank when unreadable".
    LegalName: "Raison sociale", "Legal name";
        "Nom de l'entreprise, tel que saisi", "Name of the enterprise, as typed".
    FiledOn: "Date de dépôt", "Filed on";
        "Les règles du dispositif sont celles en vigueur ce jour-là", "The scheme's rules are those in force on that day".
    DecidedOn: "Date de décision", "Decided on";
        "Celle du dossier, sinon celle du traitement ; fixe le règlement de minimis et la date limite d'acquittement", "The application's own, else the run's; it fixes the de minimis regulation and the last day of payment".
    Status: "Statut", "Status";
        "accordée, rejetée, ou incomplète (une donnée manque : ni accordée ni rejetée)", "granted, rejected, or incomplete (a value is missing: neither granted nor rejected)".
    EligibleBase: "Base éligible", "Eligible base";
        "Somme des montants retenus des lignes, jamais négative (€ HT)", "Sum of the amounts retained of the lines, never below zero (€ excl. VAT)".
    SubsidisedBase: "Assiette", "Subsidised base";
        "Base éligible, dans la limite du plafond ; vide si l'étape n'est pas atteinte", "Eligible base up to its cap; blank when the step is not reached".
    TheoreticalAid: "Aide théorique", "Theoretical aid";
        "Assiette × taux, arrondie au centime ; vide si l'étape n'est pas atteinte", "Subsidised base × rate, rounded to the cent; blank when the step is not reached".
    GrantedAid: "Aide accordée", "Aid granted";
        "Après cumul, montant notifié, minimum et de minimis ; 0 si rejetée, vide si incomplète", "After cumulation, notified amount, minimum and de minimis; 0 when rejected, blank when incomplete".
    Reasons: "Motifs", "Reasons";
        "Codes qui décident (E, A, D) ou qui réduisent (A02, A03, A06)", "Codes that decide (E, A, D) or that cut (A02, A03, A06)".
    Labels: "Libellés", "Labels";
        "Le libellé de chaque motif, dans le même ordre", "The label of each reason, in the same order".
    Alerts: "Alertes", "Alerts";
        "Points à vérifier ; W06(E08) : la règle E08 a été écartée par l'instructeur", "Things to check; W06(E08): the instructor has set rule E08 aside".
    File: "Fichier", "File";
        "Fichier où la ligne a été lue", "File in which the row was read".
    Sheet: "Feuille", "Sheet";
        "Feuille du classeur ; vide pour un CSV", "Sheet of the workbook; blank for a CSV".
    Row: "Ligne", "Row";
        "Ligne dans la feuille ou le fichier, comptée à partir de 1", "Row in the sheet or file, counted from 1".

    Eligible: "Entreprise éligible", "Enterprise eligible";
        "1 si aucune règle E n'est un motif, sinon 0 : facteur de l'aide accordée", "1 when no E rule is a reason, else 0: a factor of the aid granted".
    OtherAids: "Autres aides publiques", "Other public aids";
        "Aides déjà octroyées pour ce dossier, hors INAC", "Aids already granted for this application, INAC aside".
    CumulationCeiling: "Plafond de cumul", "Cumulation ceiling";
        "Part de la base éligible, arrondie au centime inférieur, moins les autres aides publiques", "Share of the eligible base, rounded down to the cent, less the other public aids".
    AfterCumulation: "Aide après cumul", "Aid after cumulation";
        "Aide théorique, dans la limite du plafond de cumul (A03)", "Theoretical aid up to the cumulation ceiling (A03)".
    NotifiedAmount: "Montant notifié", "Notified amount";
        "Montant notifié au demandeur, s'il est donné", "Amount notified to the applicant, when given".
    AfterNotification: "Aide après notification", "Aid after notification";
        "Dans la limite du montant notifié (A06)", "Up to the notified amount (A06)".
    DeMinimisReceived: "De minimis reçu", "De minimis received";
        "Aides de minimis de l'entreprise unique dans la période, avant celle-ci", "De minimis aids of the undertaking in the period, before this one".
    DeMinimisCeiling: "Plafond de minimis", "De minimis ceiling";
        "Plafond du règlement en vigueur le jour de la décision", "Ceiling of the regulation in force on the decision date".
    AfterDeMinimis: "Aide après de minimis", "Aid after de minimis";
        "0 si le plafond serait dépassé (A04), ou ce qu'il en reste si le paramètre est « reduce »", "0 where the ceiling would be exceeded (A04), or what is left of it where the parameter is “reduce”".

    Code: "Code", "Code";
        "Code de la règle ; les codes ne changent pas avec la langue", "Code of the rule; codes never change with the language".
    Reason: "Motif", "Reason";
        "Libellé de la règle", "Label of the rule".
    Found: "Constaté", "Found";
        "Ce qui a été constaté, à reprendre dans un courrier", "What was found, fit for a letter".
    Threshold: "Seuil", "Threshold";
        "Ce qui est attendu", "What is required".
    Source: "Source", "Source";
        "Texte d'où vient la règle", "Text that the rule comes from".

    InvoiceNumber: "N° facture", "Invoice no.";
        "Numéro de la facture, tel que saisi", "Number of the invoice, as typed".
    LineNumber: "N° ligne", "Line no.";
        "Numéro de la ligne sur la facture, s'il est donné", "Number of the line on the invoice, when given".
    Supplier: "Fournisseur", "Supplier";
        "Nom du fournisseur, tel que saisi", "Name of the supplier, as typed".
    InvoicedOn: "Date de facture", "Invoice date";
        "Postérieure au dépôt, sinon L02", "After the filing, else L02".
    PaidOn: "Date d'acquittement", "Paid on";
        "Au plus tard le jour de la décision, sinon L03", "By the decision date, else L03".
    Category: "Catégorie", "Category";
        "Catégorie de la dépense", "Category of the expense".
    Nature: "Nature", "Nature";
        "Acquisition, prestation, abonnement, crédit-bail ou location", "Purchase, service, subscription, leasing or hire".
    AmountExclVat: "Montant HT", "Amount excl. VAT";
        "Montant hors taxes ; calculé à partir du TTC si lui seul est donné", "Amount excluding VAT; computed from the amount including VAT where only that is given".
    AmountRetained: "Montant retenu", "Amount retained";
        "Ce qui entre dans la base éligible ; le changer change l'aide", "What enters the eligible base; changing it changes the aid".
    LineStatus: "Statut", "Status";
        "retenue, réduite, écartée, ou invalide (une donnée manque)", "retained, reduced, excluded, or invalid (a value is missing)".
    LineReasons: "Motifs", "Reasons";
        "Codes L, ou D03 pour une ligne invalide", "L codes, or D03 for an invalid line".
    Explanation: "Explication", "Explanation";
        "Pourquoi la ligne n'est pas retenue en entier", "Why the line is not retained in full".

    Undertaking: "Entreprise unique", "Single undertaking";
        "Identifiant donné, sinon le premier SIREN", "The identifier given, else the first SIREN".
    Sirens: "SIREN", "SIREN";
        "Les entreprises qui comptent pour une", "The enterprises that count as one".
    Reference: "Date de référence", "Reference date";
        "Dernière date de décision de ses dossiers ; les totaux sont à cette date", "Latest decision date of its applications; the totals are as of that date".
    Regulation: "Règlement", "Regulation";
        "Règlement de minimis appliqué à son dernier dossier", "De minimis regulation applied to its last application".
    PeriodStart: "Début de période", "Period begins";
        "Premier jour des aides comptées", "First day of the aids counted".
    PriorAids: "Aides antérieures", "Earlier aids";
        "Aides de minimis lues et comptées", "De minimis aids read and counted".
    RunAids: "Aides accordées", "Aids granted";
        "Aides accordées dans ce rapport, dans la période", "Aids granted in this report, in the period".
    Total: "Total", "Total";
        "Aides antérieures et accordées", "Earlier aids and aids granted".
    Ceiling: "Plafond", "Ceiling";
        "Plafond par entreprise unique", "Ceiling per single undertaking".
    Available: "Disponible", "Available";
        "Ce qui reste sous le plafond, jamais négatif", "What is left under the ceiling, never below zero".

    Column: "Colonne", "Column";
        "Colonne de la donnée, par son nom canonique", "Column of the value, by its canonical name".
    Value: "Valeur", "Value";
        "La donnée telle que lue", "The value as read".
    Message: "Message", "Message";
        "Ce qui ne va pas, et que faire", "What is wrong, and what to do".

    Format: "Format", "Format";
        "Format reconnu au contenu du fichier", "Format recognised by the file's content".
    Bytes: "Octets", "Bytes";
        "Taille du fichier", "Size of the file".
    Sha256: "SHA-256", "SHA-256";
        "Empreinte du contenu : le même fichier a la même empreinte", "Fingerprint of the content: the same file has the same".
    Applications: "Demandes", "Applications";
        "Demandes lues", "Applications read".
    Lines: "Lignes", "Lines";
        "Lignes de facture lues", "Invoice lines read".
    Aids: "Aides", "Aids";
        "Aides lues", "Aids read".
    State: "État", "State";
        "Lu, ignoré ou non lu ; les anomalies disent pourquoi", "Read, ignored or not read; the anomalies say why".

    Parameter: "Paramètre", "Parameter";
        "Paramètre du dispositif ou du règlement de minimis", "Parameter of the scheme or of the de minimis regulation".
    ParameterValue: "Valeur", "Value";
        "La valeur que les formules du rapport utilisent", "The value that the report's formulas use".
    From: "En vigueur du", "In force from";
        "Premier jour (date de dépôt ; date de décision pour de minimis)", "First day (filing date; decision date for de minimis)".
    To: "Au", "To";
        "Dernier jour ; vide si toujours en vigueur", "Last day; blank when still in force".
    Key: "Clé", "Key";
        "Nom du paramètre dans le fichier de règles", "Name of the parameter in the rules file".
    CheckedOn: "Vérifié le", "Checked on";
        "Dernière comparaison avec la source", "Last compared with its source".
}

#[cfg(test)]
mod tests {
    use super::{Head, Lang};

    #[test]
    fn every_column_has_a_title_and_a_note_in_both_languages() {
        for head in Head::ALL {
            for lang in [Lang::Fr, Lang::En] {
                assert!(!head.title(lang).is_empty() && !head.note(lang).is_empty(), "{head:?}");
            }
        }
    }
}
