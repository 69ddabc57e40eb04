//! The texts of the command: its summary, its refusals, its progress.

use super::texts::texts;

texts! {
    /// A text of the command, by key.
    Notice;

    OutputExists: "{0} existe déjà ; choisir un autre nom, ou le remplacer avec --force", "{0} exists already; choose another name, or replace it with --force";
    OutputNotAFile: "{0} n'est pas un fichier ; donner le nom d'un fichier à écrire", "{0} is no file; give the name of a file to write";
    OutputBusy: "{0} est en cours d'écriture par une autre exécution ; attendre qu'elle finisse", "{0} is being written by another run; wait until it ends";
    OutputNotWritable: "{0} ne peut pas être écrit : {1}", "{0} cannot be written: {1}";
    OutputCutShort: "{0} n'a pas pu être écrit jusqu'au bout, sans doute faute de place ; il n'y a pas de rapport", "{0} could not be written to its end, probably for want of space; there is no report";
    ReasonAbsent: "le dossier n'existe pas", "the folder does not exist";
    ReasonDenied: "accès refusé", "permission denied";
    ReasonReadOnly: "le disque est en lecture seule", "the disk is read-only";
    ReasonFull: "plus de place, ou fichier trop grand pour le système", "no space left, or a file larger than the system allows";
    OutputIsInput: "{0} est à la fois une entrée et le rapport à écrire ; donner un autre nom au rapport", "{0} is both an input and the report to write; give the report another name";
    NothingReadable: "aucune entrée lisible ; rien n'a été fait", "no input can be read; nothing was done";
    StrictNoReport: "des données n'ont pas pu être lues ou décidées ; pas de rapport (--strict)", "something could not be read or decided; no report (--strict)";
    ReportWritten: "Rapport : {0}", "Report: {0}";
    NoReport: "Pas de rapport", "No report";
    NoAnomaly: "Aucune anomalie", "No anomaly";
    AndMore: "et {0} de plus", "and {0} more";
    SummaryApplications: "Demandes", "Applications";
    SummaryLines: "Lignes de facture", "Invoice lines";
    SummaryAmounts: "Montants", "Amounts";
    SummaryUnread: "Fichiers non lus", "Files not read";
    FilesIgnored: "ignorés", "ignored";
    WaiversUsed: "dérogations appliquées", "waivers used";
    AmountAsked: "présenté (HT)", "presented (excl. VAT)";
    AmountRetained: "retenu (HT)", "retained (excl. VAT)";
    AmountGranted: "aide accordée", "aid granted";
    ProgressReading: "Lecture", "Reading";
    ProgressDeciding: "Décisions", "Deciding";
    ProgressWriting: "Écriture du rapport", "Writing the report";
    ProgressRows: "fichiers, {0} lignes", "files, {0} rows";

    Required: "Obligatoire.", "Required.";
    RequiredUnless: "Obligatoire, sauf dans les cas dits ci-dessus.", "Required, except as said above.";
    Optional: "Facultatif.", "Optional.";
    FormText: "Texte.", "Text.";
    FormSiren: "9 ou 14 chiffres, avec leur clé ; les espaces sont acceptés.", "9 or 14 digits, with their checksum; spaces are accepted.";
    FormSiret: "14 chiffres, avec leur clé ; les espaces sont acceptés.", "14 digits, with their checksum; spaces are accepted.";
    FormDigits: "5 caractères, zéros compris.", "5 characters, zeros included.";
    FormNaf: "Deux chiffres, point, deux chiffres, lettre.", "Two digits, dot, two digits, letter.";
    FormDayMonth: "JJ/MM, par exemple 31/12.", "DD/MM, for instance 31/12.";
    FormDate: "JJ/MM/AAAA ou AAAA-MM-JJ, de 1900 à 2100.", "DD/MM/YYYY or YYYY-MM-DD, from 1900 to 2100.";
    FormAmount: "Euros, deux décimales au plus, par exemple 1234,50.", "Euros, at most two decimals, for instance 1234.50.";
    FormPercent: "De 0 à 100, par exemple 20 ou 5,5.", "From 0 to 100, for instance 20 or 5.5.";
    FormDecimal: "Nombre positif ou nul, par exemple 7,5.", "A number of 0 or more, for instance 7.5.";
    FormWhole: "Nombre entier de 1 ou plus.", "A whole number of 1 or more.";
    FormYesNo: "oui ou non.", "oui or non.";
    FormChoice: "Au choix : {0}.", "One of: {0}.";
    GuideTitle: "Mode d'emploi", "How to use";
    GuideSheets: "Quatre feuilles : demandes, factures, aides, derogations. Une ligne par dossier, par ligne de facture, par aide déjà octroyée, par dérogation.", "Four sheets: demandes, factures, aides, derogations. One row per application, invoice line, aid already granted, waiver.";
    GuideNotes: "Chaque en-tête porte une note : ce que la colonne contient, les formes acceptées. Les en-têtes foncés sont obligatoires.", "Each header carries a note: what the column holds, the forms accepted. Dark headers are required.";
    GuideExample: "La ligne 2 de chaque feuille est un exemple : la remplacer ou la supprimer.", "Row 2 of each sheet is an example: replace or delete it.";
    GuideColumns: "L'ordre des colonnes est libre, des colonnes peuvent être ajoutées ; les noms des en-têtes ne changent pas.", "Columns may stand in any order, and others may be added; the names of the headers do not change.";
    GuideCheck: "Vérifier la saisie : inac check FICHIER", "Check what is typed: inac check FILE";
}
