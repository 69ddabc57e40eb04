//! The texts, both languages side by side. A text that lacks a language does not compile.

macro_rules! texts {
    ($(#[$doc:meta])* $name:ident; $($key:ident: $fr:literal, $en:literal;)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the text says it")]
        pub enum $name { $($key,)+ }

        impl $name {
            /// Every text.
            pub const ALL: &[$name] = &[$($name::$key,)+];

            /// The text in a language.
            pub fn get(self, lang: $crate::lang::Lang) -> &'static str {
                match self { $($name::$key => lang.pick($fr, $en),)+ }
            }
        }
    };
}
pub(super) use texts;

texts! {
    /// A text of the report, by key.
    Say;

    Yes: "oui", "yes";
    No: "non", "no";
    NotGiven: "non renseigné", "not given";
    NotEvaluated: "non évalué : une donnée manque ou est illisible", "not evaluated: a value is missing or unreadable";
    NothingAgainst: "rien à opposer", "nothing against it";
    WithThreshold: "{0} ; seuil : {1} ({2})", "{0}; threshold: {1} ({2})";
    InRow: "{0}, ligne {1}", "{0}, row {1}";
    InSheetRow: "{0}, feuille « {1} », ligne {2}", "{0}, sheet “{1}”, row {2}";
    CellSays: "colonne « {0} », valeur « {1} » : {2}", "column “{0}”, value “{1}”: {2}";
    CellMissing: "colonne « {0} » : {1}", "column “{0}”: {1}";
    Either: " ou ", " or ";
    ListComma: ", ", ", ";

    StatusGranted: "accordée", "granted";
    StatusRejected: "rejetée", "rejected";
    StatusIncomplete: "incomplète", "incomplete";
    LineRetained: "retenue", "retained";
    LineReduced: "réduite", "reduced";
    LineExcluded: "écartée", "excluded";
    LineInvalid: "invalide", "invalid";

    FileRead: "lu", "read";
    FileHistory: "lu (historique des aides)", "read (history of aids)";
    FileIgnoredExtension: "ignoré (extension)", "ignored (extension)";
    FileIgnoredReplay: "ignoré (écarts d'un rejeu)", "ignored (differences of a replay)";
    FileIgnoredText: "ignoré (texte sans table)", "ignored (text without table)";
    FileFailed: "non lu", "not read";

    SheetSummary: "Synthèse", "Summary";
    SheetDecisions: "Décisions", "Decisions";
    SheetRejections: "Rejets", "Rejections";
    SheetLines: "Lignes", "Lines";
    SheetDeMinimis: "De minimis", "De minimis";
    SheetRegister: "Registre", "Register";
    SheetAnomalies: "Anomalies", "Anomalies";
    SheetFiles: "Fichiers", "Files";
    SheetRules: "Règles", "Rules";
    Page: "Page &P sur &N", "Page &P of &N";

    Program: "Programme", "Program";
    RuleSet: "Règles", "Rules";
    RuleSetIs: "{0}, empreinte {1}", "{0}, fingerprint {1}";
    DecisionDate: "Date de décision", "Decision date";
    DateGiven: "{0}, donnée pour le traitement", "{0}, given for the run";
    DateToday: "{0}, jour du traitement : aucune date n'a été donnée", "{0}, day of the run: no date was given";
    DateUnused: "celle de chaque dossier", "each application's own";
    Options: "Options", "Options";
    NoOption: "aucune", "none";
    InputFiles: "Fichiers", "Files";
    InputFilesAre: "{0} lus, {1} ignorés, {2} non lus", "{0} read, {1} ignored, {2} not read";
    InputsHash: "Empreinte des fichiers lus", "Fingerprint of the files read";
    Records: "Contenu", "Content";
    RecordsAre: "{0} demandes, {1} lignes de facture, {2} aides", "{0} applications, {1} invoice lines, {2} aids";
    Banner: "Traitement partiel. Non lu, ou pas en entier : {0}. Des lignes ou des aides manquent peut-être ; les rejets pour dépenses insuffisantes sont suspendus (D08). Voir {1}.", "Partial run. Not read, or not whole: {0}. Lines or aids may be missing; rejections for too low expenses are withheld (D08). See {1}.";
    BannerMore: "{0} (et {1} de plus)", "{0} (and {1} more)";
    ByStatus: "Par statut", "By status";
    ByDepartment: "Par département", "By department";
    ByReason: "Par motif", "By reason";
    NeedsHand: "À reprendre par l'instructeur", "For the instructor";
    NothingToDo: "Rien : aucun dossier incomplet, aucune alerte.", "Nothing: no incomplete application, no alert.";
    MoreToDo: "et {0} autres dossiers : filtrer les colonnes Statut et Alertes de Décisions", "and {0} other applications: filter the columns Status and Alerts of Decisions";
    Waivers: "Règles écartées par l'instructeur", "Rules waived by the instructor";
    Count: "Dossiers", "Applications";
    CountOfLines: "Lignes", "Lines";
    Asked: "Demandé HT", "Asked excl. VAT";
    Retained: "Retenu HT", "Retained excl. VAT";
    Granted: "Accordé", "Granted";
    TotalRow: "Total", "Total";
    Department: "Département", "Department";
    UnknownDepartment: "inconnu", "unknown";
    GrantedMeaning: "l'aide est due", "the aid is due";
    RejectedMeaning: "motifs dans la feuille Rejets", "reasons in the sheet Rejections";
    IncompleteMeaning: "ni accordée ni rejetée : données à compléter", "neither granted nor rejected: values to complete";
    Number: "N° dossier", "Application no.";
    Name: "Raison sociale", "Legal name";
    StatusOf: "Statut", "Status";
    ToDo: "À voir", "To look at";
    AuthorAndReason: "Auteur et motif", "Author and reason";
    WaiverReason: "Motif", "Reason";
    Rule: "Règle", "Rule";
    ChartStatuses: "Dossiers par statut", "Applications by status";
    ChartReasons: "Motifs les plus fréquents (dossiers)", "Most frequent reasons (applications)";
    ChartDepartments: "Aide accordée par département (€)", "Aid granted by department (€)";

    RefusedMissing: "donnée obligatoire absente ; la renseigner", "required value missing; give it";
    RefusedErrorCell: "erreur du tableur ; corriger la formule ou saisir la valeur", "spreadsheet error; correct the formula or type the value";
    RefusedNoStoredResult: "formule sans résultat enregistré ; ouvrir le fichier dans un tableur et l'enregistrer", "formula without stored result; open the file in a spreadsheet program and save it";
    RefusedDigitsLost: "Excel a perdu les derniers chiffres ; retaper le numéro dans une cellule au format Texte", "Excel has lost the last digits; type the number again in a cell formatted as text";
    RefusedDateInOtherColumn: "le tableur a changé la saisie en date ; mettre la cellule au format texte et ressaisir la valeur", "the spreadsheet turned what was typed into a date; format the cell as text and type the value again";
    RefusedTooLong: "trop long ; {0} caractères au plus", "too long; at most {0} characters";
    RefusedNoLetterNorDigit: "ni lettre ni chiffre ; saisir la valeur", "no letter and no digit; type the value";
    RefusedNotSiren: "ce n'est pas un SIREN (9 chiffres, clé de contrôle) ; vérifier le numéro", "no SIREN (9 digits, checksum); check the number";
    RefusedNotSiret: "ce n'est pas un SIRET (14 chiffres, clé de contrôle) ; vérifier le numéro", "no SIRET (14 digits, checksum); check the number";
    RefusedSirenOnly: "c'est un SIREN (9 chiffres) ; écrire le SIRET de l'établissement (14 chiffres)", "this is a SIREN (9 digits); write the establishment's SIRET (14 digits)";
    RefusedLostZero: "numéro auquel il manque un chiffre, sans doute un zéro en tête ; écrire les 9 ou 14 chiffres, en texte", "a number that lost a digit, probably a leading zero; write its 9 or 14 digits as text";
    RefusedNotNaf: "ce n'est pas un code NAF (rév. 2 ou 2025) ; écrire par exemple 47.73Z", "no NAF code (rev. 2 or 2025); write for instance 47.73Z";
    RefusedNotPostalCode: "ce n'est pas un code postal ; écrire cinq chiffres", "no postal code; write five digits";
    RefusedNotCommuneCode: "ce n'est pas un code commune de l'Insee ; écrire cinq caractères, par exemple 59350", "no INSEE commune code; write five characters, for instance 59350";
    RefusedNotAmount: "ce n'est pas un montant ; écrire par exemple 1234,50", "no amount; write for instance 1234.50";
    RefusedAmbiguousAmount: "montant ambigu : {0} peut se lire {1} € ou {2} € ; écrire {1},00 ou {3}", "ambiguous amount: {0} may be read €{1} or €{2}; write {1}.00 or {3}";
    RefusedTooManyDecimals: "plus de deux décimales ; arrondir au centime", "more than two decimals; round to the cent";
    RefusedTooLarge: "montant trop grand (plus de 10¹² €) ; vérifier", "amount too large (beyond 10¹² €); check it";
    RefusedNegative: "négatif, ce qui n'a pas de sens ici ; vérifier", "below zero, which makes no sense here; check it";
    RefusedNotDecimal: "ce n'est pas un nombre ; écrire par exemple 7,5", "no number; write for instance 7.5";
    RefusedNotPercent: "ce n'est pas un pourcentage de 0 à 100 ; écrire par exemple 20 %", "no percentage from 0 to 100; write for instance 20 %";
    RefusedNotWholeNumber: "ce n'est pas un nombre entier de 1 ou plus ; corriger", "no whole number of 1 or more; correct it";
    RefusedNotDate: "ce n'est pas une date ; écrire JJ/MM/AAAA ou AAAA-MM-JJ", "no date; write DD/MM/YYYY or YYYY-MM-DD";
    RefusedYearOutOfRange: "date hors des années 1900 à 2100 ; vérifier l'année", "date outside the years 1900 to 2100; check the year";
    RefusedNotDayMonth: "ce n'est pas un jour et un mois ; écrire JJ/MM, par exemple 31/12", "no day and month; write DD/MM, for instance 31/12";
    RefusedNotYesNo: "ni oui ni non ; écrire oui ou non", "neither yes nor no; write oui or non";
    RefusedNotAChoice: "valeur hors de la liste de la colonne ; écrire l'une de : {0}", "not in the column's list; write one of: {0}";
    RefusedNotACode: "ce n'est pas un code de règle ; écrire par exemple E08", "no code of a rule; write for instance E08";
    RefusedNotRegulation: "règlement non reconnu, ou plusieurs ; écrire un seul numéro, par exemple 2023/2831, ou « aucun »", "regulation not recognised, or more than one; write a single number, for instance 2023/2831, or « aucun »";
    RefusedDecidedBeforeFiled: "date de décision antérieure au dépôt ({0}) ; vérifier les deux dates", "decision date earlier than the filing ({0}); check both dates";
    RefusedRaggedRow: "plus de cellules que l'en-tête n'a de colonnes ; un séparateur figure dans une valeur : la mettre entre guillemets", "more cells than the header has columns; a separator stands inside a value: quote it";

    SameNumberAs: "un autre dossier porte ce numéro ({0}) ; donner un numéro à chacun, ou supprimer l'un des deux", "another application carries this number ({0}); give each its own, or delete one of them";
    SameRowAs: "ligne identique à une autre ({0}) ; comptée une fois, rien à faire", "identical to another row ({0}); counted once, nothing to do";
    LineWithoutApplication: "ligne de facture sans dossier lu ; vérifier le numéro de dossier, ou ajouter la demande", "invoice line without an application that was read; check the number, or add the application";
    AidWithoutOwner: "aide sans entreprise ; vérifier le SIREN ou le numéro de dossier", "aid without enterprise; check the SIREN or the application number";
    WaiverWithoutApplication: "dérogation pour un dossier qui n'est pas lu ; vérifier le numéro de dossier", "waiver for an application that was not read; check the number";
    WaiverOfFixedCode: "on ne déroge pas à ce code ; seulement à E01 à E14", "this code cannot be waived; only E01 to E14 can";
    WaiverIncomplete: "dérogation sans motif ou sans auteur, ou illisible ; elle est sans effet : la compléter", "waiver without reason or author, or unreadable; it has no effect: complete it";
    VatMismatch: "HT et taux de TVA donnent {0} TTC ; le montant HT est utilisé : vérifier la facture", "amount and VAT rate give {0} including VAT; the amount excluding VAT is used: check the invoice";

    ProblemEmpty: "fichier vide (0 octet) ; l'enregistrer à nouveau", "empty file (0 bytes); save it again";
    ProblemInaccessible: "fichier inaccessible ({0}) ; vérifier qu'il existe et qu'il peut être lu", "file cannot be accessed ({0}); check that it exists and can be read";
    ProblemNotATable: "ce n'est pas un tableau lisible ({0}) ; si c'en est un, l'ouvrir dans un tableur et l'enregistrer en XLSX, ODS ou CSV, sinon l'ôter du dossier", "no readable table ({0}); if it is one, open it in a spreadsheet program and save it as XLSX, ODS or CSV, else take it out of the folder";
    ProblemCorrupt: "fichier abîmé ; l'ouvrir dans un tableur et l'enregistrer à nouveau (détail technique : {0})", "damaged file; open it in a spreadsheet program and save it again (technical detail: {0})";
    ProblemUnclosedQuote: "un guillemet ouvert ligne {0} n'est jamais fermé ; le fermer", "a quotation mark opened on line {0} is never closed; close it";
    ProblemChanged: "le fichier a changé pendant la lecture ; le fermer partout et recommencer", "the file changed while it was being read; close it everywhere and run again";
    ProblemMissingColumns: "table {0} : il manque {1} ; ajouter ces colonnes", "table {0}: {1} missing; add these columns";
    ProblemColumnTwice: "table {0} : la colonne {1} figure deux fois ; en renommer une", "table {0}: the column {1} stands twice; rename one";
    ProblemNamedForTable: "nommé comme une table {0}, mais aucune ligne d'en-tête n'y est reconnue ; vérifier l'en-tête", "named for a table {0}, but no header row is recognised in it; check the header";
    ProblemNoTable: "aucune table reconnue ; vérifier les noms des colonnes", "no table recognised; check the names of the columns";
    ProblemNoAidsTable: "donné comme historique, mais sans table aides ; vérifier les noms des colonnes", "given as history, but without aids table; check the names of the columns";
    ProblemLimit: "limite dépassée : {0}, {1} au plus ; découper le fichier, ou relever la limite ({2})", "limit exceeded: {0}, at most {1}; split the file, or raise the limit ({2})";
    ProblemPassword: "protégé par un mot de passe ; l'enregistrer sans mot de passe", "password-protected; save it without a password";
    ProblemPlainText: "texte sans table, ignoré ; rien à faire si ce n'est pas un tableau", "text without table, ignored; nothing to do if it is no table";

    LimitFileSize: "octets du fichier", "bytes of the file";
    LimitZipEntries: "entrées de l'archive", "entries of the archive";
    LimitExpansion: "octets une fois décompressé", "bytes once expanded";
    LimitExpansionRatio: "taux de compression", "compression ratio";
    LimitCells: "cellules du fichier", "cells of the file";
    LimitColumns: "colonnes d'une feuille", "columns of a sheet";
    LimitRows: "lignes d'une feuille", "rows of a sheet";
    LimitSheets: "feuilles du classeur", "sheets of the workbook";
    LimitSharedStrings: "textes du classeur", "shared strings of the workbook";
    LimitTextLength: "caractères d'une cellule", "characters of a cell";
}

#[cfg(test)]
mod tests {
    use super::Say;
    use crate::lang::{Lang, Tell};

    #[test]
    fn both_languages_have_every_text_with_the_same_values() {
        let said = Say::ALL.iter().map(|text| [text.get(Lang::Fr), text.get(Lang::En)]);
        let told = Tell::ALL.iter().map(|text| [text.get(Lang::Fr), text.get(Lang::En)]);
        for text in said.chain(told) {
            let [fr, en] = text.map(|text| {
                assert!(!text.is_empty());
                let mut places: Vec<&str> =
                    text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
                places.sort_unstable();
                places.dedup();
                places
            });
            assert_eq!(fr, en, "{text:?}");
        }
    }
}
