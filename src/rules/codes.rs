//! The one table of all codes: what each is called, what it does, the sentence it reads, and the words in which its
//! findings are told to an applicant.
//!
//! In `found` and `threshold`, `{0}`, `{1}` … are the facts of the finding in the order that the rule's function
//! documents; `{0:mois|mois}` is a number followed by its unit, singular and plural; `{*}` is every fact, one after the
//! other. `lang` puts the values in.

use Effect::{Anomaly, MakesIncomplete, Reduces, Rejects, Warning};

use crate::domain::Code;

/// A text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bilingual {
    /// French.
    pub fr: &'static str,
    /// English.
    pub en: &'static str,
}

/// What a code does to the application, the line or the file that carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// The application is rejected; the line is set aside.
    Rejects,
    /// The application cannot be decided yet.
    MakesIncomplete,
    /// The amount is cut.
    Reduces,
    /// Something for the instructor to look at.
    Warning,
    /// Something could not be read or linked; no application carries it.
    Anomaly,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The code.
    pub code: Code,
    /// What it does.
    pub effect: Effect,
    /// How many facts its findings carry at most.
    pub facts: usize,
    /// Where it is written, in French.
    pub source: &'static str,
    /// The sentence as published, in French; empty for the program's own codes.
    pub law: &'static str,
    /// A few words: the column `Libellés`.
    pub label: Bilingual,
    /// How the sentence is read.
    pub reading: Bilingual,
    /// What was found.
    pub found: Bilingual,
    /// What would have been right.
    pub threshold: Bilingual,
}

impl Rule {
    /// The row of a code.
    pub fn of(code: Code) -> &'static Rule {
        // A test asserts that the table stands in the order of the codes.
        &RULES[code as usize]
    }

    /// Does the code reject or make incomplete, so that it stands in the sheet `Rejets`?
    pub fn stops(&self) -> bool {
        matches!(self.effect, Effect::Rejects | Effect::MakesIncomplete)
    }
}

const CRITERIA: &str = "INAC, critères d'éligibilité";
const EXCLUDED_ACTIVITIES: &str = "INAC, activités exclues";
const ELIGIBLE: &str = "INAC, dépenses éligibles";
const EXCLUDED: &str = "INAC, dépenses exclues";
const AMOUNT: &str = "INAC, montant de l'aide";
const CUMULATION: &str = "INAC, règles de cumul";
const PAYMENT: &str = "INAC, modalités de versement";
const INTAKE: &str = "Contrôle de la saisie";
const FILES: &str = "Contrôle des fichiers";

const READABLE: Bilingual = both("donnée présente et lisible", "present and readable");
const NOT_EXCLUDED: Bilingual =
    both("activité non exclue par le dispositif", "an activity that the scheme does not exclude");
const ACTIVITY: Bilingual = both("Activité constatée : {0}", "Activity found: {0}");
const CATEGORY: Bilingual = both("Catégorie de dépense : {0}", "Category of expense: {0}");
const FACTS: Bilingual = both("{*}", "{*}");
const CELL_OF_ROW: Bilingual = both("{0} : {1}", "{0}: {1}");
const NO_WORDS: Bilingual = both("", "");

const fn both(fr: &'static str, en: &'static str) -> Bilingual {
    Bilingual { fr, en }
}

/// Every code, in the order of [`Code::ALL`].
pub static RULES: [Rule; 64] = [
    Rule {
        code: Code::E00,
        effect: Rejects,
        facts: 2,
        source: "Délibération n° 2021.01652 du 5 octobre 2021",
        law: "délibération du 5 octobre 2021",
        label: both(
            "Demande hors de la période d'ouverture du dispositif",
            "Application outside the scheme's opening dates",
        ),
        reading: both(
            "La demande est déposée le jour de l'ouverture du dispositif ou après, et avant sa clôture s'il y en a une.",
            "The application is filed on the day the scheme opened or later, and before it closed if it has.",
        ),
        found: both("Demande déposée le {0}", "Application filed on {0}"),
        threshold: both("dispositif ouvert depuis le {1}", "scheme open since {1}"),
    },
    Rule {
        code: Code::E01,
        effect: Rejects,
        facts: 1,
        source: CRITERIA,
        law: "« être inscrits au RCS et/ou au RM »",
        label: both("Entreprise non immatriculée", "Enterprise not registered"),
        reading: both(
            "RCS, RM, RCS+RM et RNE (qui a succédé au RM en 2023) conviennent ; « aucune » ne convient pas.",
            "RCS, RM, RCS+RM and RNE (the RM's successor since 2023) pass; « aucune » does not.",
        ),
        found: both("Immatriculation constatée : {0}", "Registration found: {0}"),
        threshold: both("inscription au RCS, au RM ou au RNE", "registered with the RCS, RM or RNE"),
    },
    Rule {
        code: Code::E02,
        effect: Rejects,
        facts: 2,
        source: CRITERIA,
        law: "« avoir un effectif < 20 salariés »",
        label: both("Effectif trop élevé", "Headcount too high"),
        reading: both(
            "L'effectif est strictement inférieur au seuil ; 19,99 convient.",
            "The headcount is strictly below the threshold; 19.99 passes.",
        ),
        found: both("Effectif constaté : {0:salarié|salariés}", "Headcount found: {0:employee|employees}"),
        threshold: both("moins de {1:salarié|salariés}", "fewer than {1:employee|employees}"),
    },
    Rule {
        code: Code::E03,
        effect: Rejects,
        facts: 2,
        source: CRITERIA,
        law: "« situées sur le territoire des Hauts-de-France »",
        label: both("Entreprise hors de la région", "Enterprise outside the region"),
        reading: both(
            "Le code commune (INSEE) décide quand il est donné, sinon le code postal, par ses deux premiers caractères.",
            "The INSEE commune code decides when given, otherwise the postal code, by its first two characters.",
        ),
        found: both("Code de la commune ou code postal constaté : {0}", "Commune or postal code found: {0}"),
        threshold: both("départements {1}", "departments {1}"),
    },
    Rule {
        code: Code::E04,
        effect: Rejects,
        facts: 2,
        source: CRITERIA,
        law: "« réaliser moins de 2 M€ de chiffre d'affaire »",
        label: both("Chiffre d'affaires trop élevé", "Turnover too high"),
        reading: both(
            "Le chiffre d'affaires est strictement inférieur au seuil ; une création peut ne pas en avoir.",
            "The turnover is strictly below the threshold; a creation may have none yet.",
        ),
        found: both("Chiffre d'affaires constaté : {0}", "Turnover found: {0}"),
        threshold: both("moins de {1}", "less than {1}"),
    },
    Rule {
        code: Code::E05,
        effect: Rejects,
        facts: 1,
        source: CRITERIA,
        law: "« être à jour de ses obligations fiscales »",
        label: both("Obligations fiscales non à jour", "Tax obligations not met"),
        reading: both(
            "La demande déclare que l'entreprise est à jour de ses obligations fiscales.",
            "The application declares that the enterprise meets its tax obligations.",
        ),
        found: both("À jour de ses obligations fiscales : {0}", "Tax obligations met: {0}"),
        threshold: both("oui", "yes"),
    },
    Rule {
        code: Code::E06,
        effect: Rejects,
        facts: 1,
        source: CRITERIA,
        law: "« être à jour de ses obligations […] sociales »",
        label: both("Obligations sociales non à jour", "Social obligations not met"),
        reading: both(
            "La demande déclare que l'entreprise est à jour de ses obligations sociales.",
            "The application declares that the enterprise meets its social obligations.",
        ),
        found: both("À jour de ses obligations sociales : {0}", "Social obligations met: {0}"),
        threshold: both("oui", "yes"),
    },
    Rule {
        code: Code::E07,
        effect: Rejects,
        facts: 1,
        source: "INAC, critères d'éligibilité ; règlement (UE) n° 651/2014, art. 2(18)",
        law: "« ne pas répondre à la définition d'entreprise en difficulté »",
        label: both("Entreprise en difficulté", "Undertaking in difficulty"),
        reading: both(
            "La demande déclare que l'entreprise n'est pas en difficulté au sens du règlement.",
            "The application declares that the enterprise is not in difficulty within the meaning of the regulation.",
        ),
        found: both("Entreprise en difficulté : {0}", "Undertaking in difficulty: {0}"),
        threshold: both("non", "no"),
    },
    Rule {
        code: Code::E08,
        effect: Rejects,
        facts: 2,
        source: EXCLUDED_ACTIVITIES,
        law: "« les professions libérales réglementées et non réglementées ou assimilées (pharmacies,...) »",
        label: both("Profession libérale ou assimilée", "Liberal profession or the like"),
        reading: both(
            "La demande déclare une profession libérale, ou le code NAF en désigne une à coup sûr.",
            "The application declares a liberal profession, or the NAF code certainly names one.",
        ),
        found: both(
            "Profession libérale déclarée : {0}, activité : {1}",
            "Liberal profession declared: {0}, activity: {1}",
        ),
        threshold: both("ni profession libérale ni activité assimilée", "no liberal profession nor the like"),
    },
    Rule {
        code: Code::E09,
        effect: Rejects,
        facts: 1,
        source: EXCLUDED_ACTIVITIES,
        law: "« les activités financières et immobilières (banques, assurances, agences immobilières,...) »",
        label: both("Activité financière ou immobilière", "Financial or real estate activity"),
        reading: both(
            "Le code NAF désigne à coup sûr une activité financière ou immobilière.",
            "The NAF code certainly names a financial or real estate activity.",
        ),
        found: ACTIVITY,
        threshold: NOT_EXCLUDED,
    },
    Rule {
        code: Code::E10,
        effect: Rejects,
        facts: 1,
        source: EXCLUDED_ACTIVITIES,
        law: "« les organismes de formation, conseil, bureaux d'études »",
        label: both(
            "Organisme de formation, conseil ou bureau d'études",
            "Training, consulting or engineering",
        ),
        reading: both(
            "Le code NAF désigne à coup sûr un organisme de formation, de conseil ou un bureau d'études.",
            "The NAF code certainly names a training, consulting or engineering firm.",
        ),
        found: ACTIVITY,
        threshold: NOT_EXCLUDED,
    },
    Rule {
        code: Code::E11,
        effect: Rejects,
        facts: 1,
        source: EXCLUDED_ACTIVITIES,
        law: "« les centrales d'achats »",
        label: both("Centrale d'achats", "Purchasing centre"),
        reading: both(
            "Le code NAF désigne à coup sûr une centrale d'achats.",
            "The NAF code certainly names a purchasing centre.",
        ),
        found: ACTIVITY,
        threshold: NOT_EXCLUDED,
    },
    Rule {
        code: Code::E12,
        effect: Rejects,
        facts: 5,
        source: CUMULATION,
        law: "« Une entreprise ne peut déposer qu'une seule demande d'aide sur ce dispositif dans un délai de 2 ans »",
        label: both("Demande antérieure depuis moins de deux ans", "Earlier request within the two years"),
        reading: both(
            "Par SIREN ; une demande antérieure compte quelle qu'en soit l'issue, dans la période qui finit le jour du dépôt.",
            "Per SIREN; an earlier request counts whatever its outcome, in the period that ends on the filing date.",
        ),
        found: both(
            "Demande antérieure : dossier {4}, déposée le {3}",
            "Earlier request: file {4}, filed on {3}",
        ),
        threshold: both(
            "une seule demande en {2:an|ans}, du {0} au {1}",
            "a single request in {2:year|years}, from {0} to {1}",
        ),
    },
    Rule {
        code: Code::E13,
        effect: Rejects,
        facts: 3,
        source: CUMULATION,
        law: "« n'est pas cumulable avec d'autres aides financières individuelles régionales à la transition numérique »",
        label: both(
            "Autre aide régionale à la transition numérique",
            "Other regional aid to digital transition",
        ),
        reading: both(
            "Une aide régionale au numérique, autre qu'INAC et que le Booster TPE Numérique, octroyée à la même entreprise pour ce dossier ou sans dossier, au plus tard le jour de la décision.",
            "A regional digital aid, neither INAC nor the Booster TPE Numérique, granted to the same enterprise for this application or for none, by the decision date.",
        ),
        found: both("Aide « {0} » octroyée le {1} ({2})", "Aid « {0} » granted on {1} ({2})"),
        threshold: both(
            "aucune autre aide régionale individuelle à la transition numérique",
            "no other individual regional aid to digital transition",
        ),
    },
    Rule {
        code: Code::E14,
        effect: Rejects,
        facts: 1,
        source: "Règlement (UE) 2023/2831, art. 1(1)",
        law: "production primaire de produits agricoles, pêche et aquaculture",
        label: both("Secteur hors du règlement de minimis", "Sector outside the de minimis regulation"),
        reading: both(
            "Le code NAF désigne à coup sûr la production primaire agricole, la pêche ou l'aquaculture.",
            "The NAF code certainly names primary production of agriculture, fishery or aquaculture.",
        ),
        found: ACTIVITY,
        threshold: both(
            "secteur couvert par le règlement de minimis général",
            "a sector that the general de minimis regulation covers",
        ),
    },
    Rule {
        code: Code::L01,
        effect: Rejects,
        facts: 2,
        source: PAYMENT,
        law: "« facturation au nom de l'entreprise bénéficiaire »",
        label: both("Facture à un autre nom", "Invoiced to somebody else"),
        reading: both(
            "Le numéro sur la facture a le SIREN du demandeur, ou le nom est le sien, forme juridique et civilité mises à part.",
            "The number on the invoice has the applicant's SIREN, or the name is its own, legal form and titles set aside.",
        ),
        found: both("Facturé à : {0}", "Invoiced to: {0}"),
        threshold: both("facturé à : {1}", "invoiced to: {1}"),
    },
    Rule {
        code: Code::L02,
        effect: Rejects,
        facts: 2,
        source: PAYMENT,
        law: "« dépenses réalisées a posteriori de la date de création de demande d'aide »",
        label: both("Dépense antérieure à la demande", "Expense before the request"),
        reading: both(
            "La facture est datée d'après le dépôt ; un avoir n'est pas concerné.",
            "The invoice is dated after the filing; a credit note is not concerned.",
        ),
        found: both("Facture du {0}", "Invoice of {0}"),
        threshold: both(
            "dépense postérieure à la demande, déposée le {1}",
            "expense after the request, filed on {1}",
        ),
    },
    Rule {
        code: Code::L03,
        effect: Rejects,
        facts: 2,
        source: PAYMENT,
        law: "« sur présentation des factures acquittées »",
        label: both("Facture non acquittée", "Invoice not paid"),
        reading: both(
            "La facture est acquittée au plus tard le jour de la décision ; un avoir n'est pas concerné.",
            "The invoice is paid by the decision date; a credit note is not concerned.",
        ),
        found: both("Date d'acquittement : {0}", "Date of payment: {0}"),
        threshold: both(
            "acquittée au plus tard le jour de la décision ({1})",
            "paid by the day of the decision ({1})",
        ),
    },
    Rule {
        code: Code::L04,
        effect: Rejects,
        facts: 1,
        source: ELIGIBLE,
        law: "« Sont éligibles : … »",
        label: both("Dépense non éligible", "Expense not eligible"),
        reading: both(
            "La catégorie n'est pas de celles que le dispositif énumère.",
            "The category is none of those that the scheme lists.",
        ),
        found: CATEGORY,
        threshold: both(
            "dépense de la liste des dépenses éligibles",
            "an expense on the list of eligible ones",
        ),
    },
    Rule {
        code: Code::L05,
        effect: Rejects,
        facts: 1,
        source: EXCLUDED,
        law: "« l'équipement en site Web \"vitrine simple\" »",
        label: both("Site vitrine", "Showcase site"),
        reading: both(
            "Un site sans vente en ligne n'est pas éligible.",
            "A site that does not sell is not eligible.",
        ),
        found: CATEGORY,
        threshold: both("site de vente en ligne", "a site that sells"),
    },
    Rule {
        code: Code::L06,
        effect: Rejects,
        facts: 1,
        source: EXCLUDED,
        law: "« logiciels grand public (type bureautique) »",
        label: both("Logiciel grand public", "Consumer software"),
        reading: both("Un logiciel grand public n'est pas éligible.", "Consumer software is not eligible."),
        found: CATEGORY,
        threshold: both("hors logiciels grand public", "no consumer software"),
    },
    Rule {
        code: Code::L07,
        effect: Rejects,
        facts: 2,
        source: EXCLUDED,
        law: "« matériel non lié à un projet plus global »",
        label: both("Matériel sans projet", "Equipment without project"),
        reading: both(
            "Le matériel est lié au projet, et le projet a des dépenses retenues (un site de vente en ligne).",
            "The equipment belongs to the project, and the project has expenses that are retained (a site that sells).",
        ),
        found: both(
            "Matériel lié au projet : {0}, dépenses de projet retenues : {1} HT",
            "Equipment tied to the project: {0}, project expenses retained: {1} excl. VAT",
        ),
        threshold: both(
            "matériel lié à un projet dont des dépenses sont retenues",
            "equipment tied to a project with retained expenses",
        ),
    },
    Rule {
        code: Code::L08,
        effect: Rejects,
        facts: 1,
        source: EXCLUDED,
        law: "« acquisition par crédit-bail (leasing) ou location financière »",
        label: both("Crédit-bail ou location", "Leasing or hire"),
        reading: both(
            "La nature crédit-bail ou location n'est pas éligible.",
            "Leasing and hire are not eligible.",
        ),
        found: both("Nature : {0}", "Nature: {0}"),
        threshold: both("ni crédit-bail ni location", "neither leasing nor hire"),
    },
    Rule {
        code: Code::L09,
        effect: Rejects,
        facts: 1,
        source: EXCLUDED,
        law: "« prestations et investissements de Cyber-sécurité »",
        label: both("Cyber-sécurité", "Cyber-security"),
        reading: both(
            "Les dépenses de cyber-sécurité ne sont pas éligibles.",
            "Expenses on cyber-security are not eligible.",
        ),
        found: CATEGORY,
        threshold: both("hors cyber-sécurité", "no cyber-security"),
    },
    Rule {
        code: Code::L10,
        effect: Rejects,
        facts: 3,
        source: ELIGIBLE,
        law: "« au maximum que 2 des 3 matériels »",
        label: both("Troisième matériel", "Third kind of equipment"),
        reading: both(
            "Les matériels dont le total plafonné est le plus élevé sont gardés ; les autres sont écartés.",
            "The kinds of equipment with the largest capped totals are kept; the others are set aside.",
        ),
        found: both("Matériel : {0}, total plafonné {1} HT", "Equipment: {0}, capped total {1} excl. VAT"),
        threshold: both(
            "{2:matériel|matériels} au plus, ceux dont le total est le plus élevé",
            "at most {2:kind|kinds} of equipment, those with the largest totals",
        ),
    },
    Rule {
        code: Code::L11,
        effect: Reduces,
        facts: 4,
        source: ELIGIBLE,
        law: "« dans la limite de 800 € HT par matériel »",
        label: both("Plafond par matériel", "Cap per kind of equipment"),
        reading: both(
            "Le total de chaque matériel (tablette, smartphone, terminal mobile) est plafonné, ligne après ligne.",
            "The total of each kind (tablet, smartphone, mobile terminal) is capped, line after line.",
        ),
        found: both("{0} : {1} HT, dont {3} retenus", "{0}: {1} excl. VAT, of which {3} retained"),
        threshold: both("{2} HT par matériel", "{2} excl. VAT per kind"),
    },
    Rule {
        code: Code::L12,
        effect: Reduces,
        facts: 4,
        source: ELIGIBLE,
        law: "« abonnement (limité à 12 mois) »",
        label: both("Abonnement limité dans le temps", "Subscription limited in time"),
        reading: both(
            "Au plus douze mois par abonnement, toutes lignes confondues ; le montant est retenu au prorata.",
            "At most twelve months per subscription, over all its lines; the amount is retained pro rata.",
        ),
        found: both(
            "Abonnement de {0:mois|mois}, dont {1} retenus, soit {3} HT",
            "Subscription of {0:month|months}, of which {1} retained, {3} excl. VAT",
        ),
        threshold: both("{2:mois|mois} par abonnement", "{2:month|months} per subscription"),
    },
    Rule {
        code: Code::L13,
        effect: Rejects,
        facts: 2,
        source: CUMULATION,
        law: "une même dépense n'est financée qu'une fois",
        label: both("Ligne déjà présentée", "Line already presented"),
        reading: both(
            "Même fournisseur, même facture, même ligne et même montant : la première demande garde la ligne.",
            "Same supplier, invoice, line and amount: the first application keeps the line.",
        ),
        found: both("Déjà présentée dans le dossier {0} ({1})", "Already presented in file {0} ({1})"),
        threshold: both(
            "une ligne de facture ne finance qu'un dossier, une fois",
            "an invoice line funds one application once",
        ),
    },
    Rule {
        code: Code::L14,
        effect: Rejects,
        facts: 1,
        source: ELIGIBLE,
        law: "« incluant les frais de conseil amont ou d'installation et de formation aval »",
        label: both("Accompagnement sans projet", "Support without project"),
        reading: both(
            "Conseil, installation, formation et référencement accompagnent un projet qui a des dépenses retenues.",
            "Advice, installation, training and search ranking accompany a project with retained expenses.",
        ),
        found: both("Dépenses de projet retenues : {0} HT", "Project expenses retained: {0} excl. VAT"),
        threshold: both("un projet dont des dépenses sont retenues", "a project with retained expenses"),
    },
    Rule {
        code: Code::L15,
        effect: Rejects,
        facts: 1,
        source: "Comptabilité de l'avoir : il annule une dépense, retenue ou non",
        law: "l'avoir suit la dépense qu'il annule",
        label: both("Avoir d'une dépense non retenue", "Credit note of an expense that was not retained"),
        reading: both(
            "Un avoir ne réduit la base que si la dépense qu'il annule a été retenue.",
            "A credit note reduces the base only where the expense that it cancels was retained.",
        ),
        found: both("Facture d'origine : {0}", "Original invoice: {0}"),
        threshold: both("facture d'origine présentée et retenue", "original invoice presented and retained"),
    },
    Rule {
        code: Code::A01,
        effect: Rejects,
        facts: 2,
        source: AMOUNT,
        law: "dépenses éligibles de 3 000 € HT au moins",
        label: both("Dépenses éligibles insuffisantes", "Eligible expenses too low"),
        reading: both(
            "La somme de ce qui est retenu des lignes atteint le minimum.",
            "The sum of what is retained of the lines reaches the minimum.",
        ),
        found: both("Base éligible : {0} HT", "Eligible base: {0} excl. VAT"),
        threshold: both("au moins {1} HT", "at least {1} excl. VAT"),
    },
    Rule {
        code: Code::A02,
        effect: Reduces,
        facts: 2,
        source: AMOUNT,
        law: "dépenses éligibles plafonnées à 30 000 € HT",
        label: both("Assiette plafonnée", "Subsidised base capped"),
        reading: both(
            "L'assiette est la base éligible, dans la limite du plafond.",
            "The subsidised base is the eligible base up to the cap.",
        ),
        found: both("Base éligible : {0} HT", "Eligible base: {0} excl. VAT"),
        threshold: both("assiette de {1} HT au plus", "a subsidised base of at most {1} excl. VAT"),
    },
    Rule {
        code: Code::A03,
        effect: Reduces,
        facts: 4,
        source: CUMULATION,
        law: "« Le cumul des aides publiques ne peut dépasser 80% des dépenses éligibles »",
        label: both(
            "Aide réduite par le cumul des aides publiques",
            "Aid cut by the cumulation of public aids",
        ),
        reading: both(
            "Le plafond est arrondi au centime inférieur, sur la base éligible avant son plafonnement, et les autres aides publiques du dossier en sont déduites.",
            "The ceiling is rounded down to the cent, on the eligible base before its cap, less the other public aids of the application.",
        ),
        found: both(
            "Aide calculée : {0}, autres aides publiques : {2}",
            "Aid computed: {0}, other public aids: {2}",
        ),
        threshold: both(
            "{3} % des dépenses éligibles au plus, soit {1} restants",
            "at most {3} % of the eligible expenses, that is {1} left",
        ),
    },
    Rule {
        code: Code::A04,
        effect: Rejects,
        facts: 5,
        source: "Règlement de minimis, art. 3(2) et 3(7)",
        law: "le plafond de minimis de l'entreprise unique ne doit pas être dépassé",
        label: both("Plafond de minimis dépassé", "De minimis ceiling exceeded"),
        reading: both(
            "L'aide nouvelle et celles de la période dépassent ensemble le plafond : elle ne peut en bénéficier, pas même en partie (sauf paramètre contraire).",
            "The new aid and those of the period together exceed the ceiling: it may not benefit from the regulation, not even in part (unless a parameter says so).",
        ),
        found: both(
            "Aides de minimis depuis le {3} : {1}, aide demandée : {0}",
            "De minimis aids since {3}: {1}, aid requested: {0}",
        ),
        threshold: both(
            "{2} par entreprise unique (règlement (UE) {4})",
            "{2} per single undertaking (Regulation (EU) {4})",
        ),
    },
    Rule {
        code: Code::A05,
        effect: Rejects,
        facts: 2,
        source: AMOUNT,
        law: "« une aide régionale comprise entre 1 200 et 12 000 € »",
        label: both("Aide inférieure au minimum", "Aid below the minimum"),
        reading: both(
            "L'aide, une fois réduite par le cumul et le montant notifié, atteint le minimum.",
            "The aid, once cut by cumulation and by the notified amount, reaches the minimum.",
        ),
        found: both("Aide calculée : {0}", "Aid computed: {0}"),
        threshold: both("au moins {1}", "at least {1}"),
    },
    Rule {
        code: Code::A06,
        effect: Reduces,
        facts: 2,
        source: PAYMENT,
        law: "le versement n'excède pas le montant notifié",
        label: both("Aide limitée au montant notifié", "Aid limited to the notified amount"),
        reading: both(
            "L'aide versée ne dépasse jamais celle qui a été notifiée.",
            "The payment never exceeds what was notified.",
        ),
        found: both("Aide calculée : {0}", "Aid computed: {0}"),
        threshold: both("montant notifié : {1}", "notified amount: {1}"),
    },
    Rule {
        code: Code::D01,
        effect: MakesIncomplete,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("Donnée obligatoire absente", "Required value missing"),
        reading: both(
            "Une colonne obligatoire de la demande est vide.",
            "A required column of the application is blank.",
        ),
        found: FACTS,
        threshold: READABLE,
    },
    Rule {
        code: Code::D02,
        effect: MakesIncomplete,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("Donnée illisible", "Unreadable value"),
        reading: both(
            "Une donnée de la demande est illisible ou impossible ; elle n'est pas devinée.",
            "A value of the application is unreadable or impossible; it is not guessed.",
        ),
        found: FACTS,
        threshold: READABLE,
    },
    Rule {
        code: Code::D03,
        effect: MakesIncomplete,
        facts: 2,
        source: INTAKE,
        law: "",
        label: both("Ligne de facture invalide", "Invalid invoice line"),
        reading: both(
            "Une ligne de facture de la demande a une donnée absente ou illisible.",
            "An invoice line of the application has a missing or unreadable value.",
        ),
        found: CELL_OF_ROW,
        threshold: READABLE,
    },
    Rule {
        code: Code::D04,
        effect: MakesIncomplete,
        facts: 2,
        source: INTAKE,
        law: "",
        label: both("Aide antérieure illisible", "Unreadable earlier aid"),
        reading: both(
            "Une aide de l'entreprise unique ou du dossier a une donnée absente ou illisible.",
            "An aid of the undertaking or of the application has a missing or unreadable value.",
        ),
        found: CELL_OF_ROW,
        threshold: READABLE,
    },
    Rule {
        code: Code::D05,
        effect: MakesIncomplete,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("Numéro de dossier en double", "Application number used twice"),
        reading: both(
            "Deux demandes différentes portent ce numéro ; la première lue est montrée.",
            "Two different applications carry this number; the first read is shown.",
        ),
        found: both("Autre demande sous ce numéro : {*}", "Other application under this number: {*}"),
        threshold: both("un numéro par demande", "one number per application"),
    },
    Rule {
        code: Code::D06,
        effect: Anomaly,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("Ligne sans dossier", "Row without application"),
        reading: both(
            "Une ligne de facture ou une aide ne se rattache à aucune demande.",
            "An invoice line or an aid belongs to no application.",
        ),
        found: FACTS,
        threshold: both("rattachée à une demande lue", "linked to an application that was read"),
    },
    Rule {
        code: Code::D07,
        effect: Anomaly,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("Dérogation sans effet", "Waiver without effect"),
        reading: both(
            "La dérogation ne nomme pas une demande, nomme une règle à laquelle on ne déroge pas, ou n'a ni motif ni auteur.",
            "The waiver names no application, or a rule that cannot be waived, or lacks its reason or author.",
        ),
        found: FACTS,
        threshold: both(
            "demande lue, code de E01 à E14, motif et auteur",
            "an application that was read, a code from E01 to E14, reason and author",
        ),
    },
    Rule {
        code: Code::D08,
        effect: MakesIncomplete,
        facts: 5,
        source: FILES,
        law: "",
        label: both("Rejet suspendu : fichier non lu", "Rejection withheld: a file was not read"),
        reading: both(
            "Les dépenses sont insuffisantes, mais un fichier n'a pas pu être lu : il en contient peut-être.",
            "The expenses are too low, but a file could not be read: it may hold some.",
        ),
        found: both(
            "Dépenses insuffisantes alors qu'un fichier n'a pas pu être lu",
            "Expenses too low while a file could not be read",
        ),
        threshold: both("tous les fichiers lus", "every file read"),
    },
    Rule {
        code: Code::D09,
        effect: MakesIncomplete,
        facts: 5,
        source: FILES,
        law: "",
        label: both("Source d'aides illisible", "A source of aids could not be read"),
        reading: both(
            "Un fichier d'historique ou une table d'aides n'a pas pu être lu : une aide antérieure y figure peut-être.",
            "A history file or a table of aids could not be read: it may hold an earlier aid.",
        ),
        found: FACTS,
        threshold: both("toutes les sources d'aides lues", "every source of aids read"),
    },
    Rule {
        code: Code::W01,
        effect: Warning,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("HT, taux et TTC discordants", "Amounts and VAT rate disagree"),
        reading: both(
            "Le montant HT augmenté de la TVA s'écarte du TTC de plus de deux centimes ; le HT est utilisé.",
            "The amount plus VAT differs from the amount including VAT by more than two cents; the amount excluding VAT is used.",
        ),
        found: FACTS,
        threshold: both(
            "HT × (1 + taux) = TTC, à deux centimes près",
            "amount × (1 + rate) = amount including VAT, to two cents",
        ),
    },
    Rule {
        code: Code::W02,
        effect: Warning,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("Demande répétée à l'identique", "Identical application row"),
        reading: both(
            "La même demande figure deux fois ; elle est lue une fois.",
            "The same application stands twice; it is read once.",
        ),
        found: FACTS,
        threshold: both("une ligne par demande", "one row per application"),
    },
    Rule {
        code: Code::W03,
        effect: Warning,
        facts: 2,
        source: "Décret n° 2007-1888, art. 5",
        law: "le code APE « ne saurait suffire à créer des droits ou des obligations »",
        label: both("Activité à vérifier", "Activity to be checked"),
        reading: both(
            "Le code NAF peut relever d'une activité exclue : à vérifier par l'instructeur.",
            "The NAF code may name an excluded activity: for the instructor to check.",
        ),
        found: both(
            "Activité constatée : {0}, règle à vérifier : {1}",
            "Activity found: {0}, rule to check: {1}",
        ),
        threshold: NOT_EXCLUDED,
    },
    Rule {
        code: Code::W04,
        effect: Warning,
        facts: 1,
        source: INTAKE,
        law: "",
        label: both("Code postal de la région inconnu", "Unknown postal code of the region"),
        reading: both(
            "Le code postal commence comme ceux de la région, mais n'est pas dans la table ; pas de code commune pour trancher.",
            "The postal code begins like the region's, but the table does not have it; no commune code to settle it.",
        ),
        found: both("Code postal constaté : {0}", "Postal code found: {0}"),
        threshold: both(
            "code postal de la table, ou code commune",
            "a postal code of the table, or a commune code",
        ),
    },
    Rule {
        code: Code::W05,
        effect: Warning,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("Aide répétée à l'identique", "Identical aids row"),
        reading: both(
            "La même aide figure plusieurs fois ; elle est comptée une fois.",
            "The same aid stands several times; it is counted once.",
        ),
        found: FACTS,
        threshold: both("une ligne par aide", "one row per aid"),
    },
    Rule {
        code: Code::W06,
        effect: Warning,
        facts: 5,
        source: "Décision de l'instructeur (table derogations)",
        law: "",
        label: both("Règle écartée par l'instructeur", "Rule waived by the instructor"),
        reading: both(
            "L'instructeur a écarté la règle pour cette demande, avec un motif.",
            "The instructor has set the rule aside for this application, with a reason.",
        ),
        found: FACTS,
        threshold: NO_WORDS,
    },
    Rule {
        code: Code::W07,
        effect: Warning,
        facts: 5,
        source: FILES,
        law: "",
        label: both("Texte sans table, ignoré", "Text without table, ignored"),
        reading: both(
            "Aucune table n'est reconnue dans ce fichier .txt ; il est ignoré.",
            "No table is recognised in this .txt file; it is ignored.",
        ),
        found: FACTS,
        threshold: NO_WORDS,
    },
    Rule {
        code: Code::W08,
        effect: Warning,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("Aide décrite par plusieurs sources", "Aid described by several sources"),
        reading: both(
            "Plusieurs sources décrivent la même aide avec plus ou moins de précisions ; elle est comptée une fois.",
            "Several sources describe one aid in more or less detail; it is counted once.",
        ),
        found: FACTS,
        threshold: both("une ligne par aide", "one row per aid"),
    },
    Rule {
        code: Code::W09,
        effect: Warning,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("Demande antérieure non décidée", "Earlier request not decided yet"),
        reading: both(
            "Une demande antérieure de la même entreprise, déposée dans les deux ans, n'est pas encore décidée.",
            "An earlier request of the same enterprise, filed within the two years, is not decided yet.",
        ),
        found: FACTS,
        threshold: NO_WORDS,
    },
    Rule {
        code: Code::W10,
        effect: Warning,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("Ligne qui n'est pas un enregistrement", "Row that is no record"),
        reading: both(
            "Un total, une note ou l'exemple du modèle : la ligne n'est pas lue.",
            "A total, a note or the template's example: the row is not read.",
        ),
        found: FACTS,
        threshold: NO_WORDS,
    },
    Rule {
        code: Code::W11,
        effect: Warning,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both(
            "Aide de l'historique illisible ou sans bénéficiaire",
            "Aid of the history unreadable or without owner",
        ),
        reading: both(
            "Une aide d'un fichier d'historique est illisible, incomplète ou sans bénéficiaire, et ne touche aucune demande.",
            "An aid of a history file is unreadable, incomplete or without owner, and touches no application.",
        ),
        found: FACTS,
        threshold: READABLE,
    },
    Rule {
        code: Code::W12,
        effect: Warning,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("Décidé autrement par un rapport antérieur", "Decided otherwise by an earlier report"),
        reading: both(
            "Un rapport antérieur a décidé cette demande autrement.",
            "An earlier report decided this application otherwise.",
        ),
        found: FACTS,
        threshold: NO_WORDS,
    },
    Rule {
        code: Code::W13,
        effect: Warning,
        facts: 5,
        source: INTAKE,
        law: "",
        label: both("Facture peut-être présentée deux fois", "Invoice perhaps presented twice"),
        reading: both(
            "Deux lignes de facture se ressemblent au point d'être peut-être la même.",
            "Two invoice lines are so alike that they may be one.",
        ),
        found: FACTS,
        threshold: NO_WORDS,
    },
    Rule {
        code: Code::W14,
        effect: Warning,
        facts: 5,
        source: FILES,
        law: "",
        label: both("Table lue dans une feuille masquée", "Table read in a hidden sheet"),
        reading: both(
            "Une feuille masquée contient une table ; elle est lue.",
            "A hidden sheet holds a table; it is read.",
        ),
        found: FACTS,
        threshold: NO_WORDS,
    },
    Rule {
        code: Code::F01,
        effect: Anomaly,
        facts: 5,
        source: FILES,
        law: "",
        label: both("Fichier illisible", "Unreadable file"),
        reading: both(
            "Le fichier est abîmé, vide, ou n'est pas un tableau.",
            "The file is damaged, empty, or no table.",
        ),
        found: FACTS,
        threshold: NO_WORDS,
    },
    Rule {
        code: Code::F02,
        effect: Anomaly,
        facts: 5,
        source: FILES,
        law: "",
        label: both("Table non reconnue ou incomplète", "Table not recognised or incomplete"),
        reading: both(
            "Une colonne obligatoire manque, une colonne figure deux fois, ou aucune table n'est reconnue.",
            "A required column is missing, a column stands twice, or no table is recognised.",
        ),
        found: FACTS,
        threshold: NO_WORDS,
    },
    Rule {
        code: Code::F03,
        effect: Anomaly,
        facts: 5,
        source: FILES,
        law: "",
        label: both("Limite dépassée", "Limit exceeded"),
        reading: both(
            "Le fichier demande plus que ce qui est permis.",
            "The file asks for more than is allowed.",
        ),
        found: FACTS,
        threshold: NO_WORDS,
    },
    Rule {
        code: Code::F04,
        effect: Anomaly,
        facts: 5,
        source: FILES,
        law: "",
        label: both("Fichier protégé par un mot de passe", "Password-protected file"),
        reading: both(
            "Le fichier ne peut pas être ouvert sans son mot de passe.",
            "The file cannot be opened without its password.",
        ),
        found: FACTS,
        threshold: NO_WORDS,
    },
    Rule {
        code: Code::F05,
        effect: Anomaly,
        facts: 5,
        source: FILES,
        law: "",
        label: both(
            "En-tête non reconnu qui pourrait changer une décision",
            "Unrecognised heading that could change a decision",
        ),
        reading: both(
            "Un en-tête ressemble à une colonne qui peut changer une décision ; la table n'est pas lue.",
            "A heading resembles a column that can change a decision; the table is not read.",
        ),
        found: FACTS,
        threshold: both("en-têtes connus", "known headings"),
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Bilingual, RULES, Rule};
    use crate::domain::Code;

    /// The placeholders of a text, without their units: `0`, `1`, `*`.
    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).map(|rest| rest.split(['}', ':']).next().unwrap()).collect()
    }

    #[test]
    fn every_code_has_its_row_in_order() {
        assert!(RULES.iter().map(|rule| rule.code).eq(Code::ALL.iter().copied()));
        assert!(Code::ALL.iter().all(|code| Rule::of(*code).code == *code));
        let labels: BTreeSet<&str> = RULES.iter().map(|rule| rule.label.fr).collect();
        assert_eq!(labels.len(), RULES.len(), "two codes have one label");
    }

    #[test]
    fn both_languages_are_filled_and_say_the_same_things() {
        for rule in &RULES {
            for text in [rule.label, rule.reading, rule.found] {
                assert!(!text.fr.is_empty() && !text.en.is_empty(), "{}", rule.code);
            }
            assert!(!rule.source.is_empty(), "{}", rule.code);
            assert_eq!(rule.threshold.fr.is_empty(), rule.threshold.en.is_empty(), "{}", rule.code);
            assert!(!rule.stops() || !rule.threshold.fr.is_empty(), "{}", rule.code);
            assert!(
                !rule.label.fr.contains(';') && !rule.label.en.contains(';'),
                "labels are joined by ` ; `: {}",
                rule.code
            );
            for Bilingual { fr, en } in [rule.found, rule.threshold] {
                assert!(
                    !fr.contains(';') && !en.contains(';'),
                    "findings are joined by ` ; `: {}",
                    rule.code
                );
                assert_eq!(placeholders(fr), placeholders(en), "{}", rule.code);
                for placeholder in placeholders(fr) {
                    assert!(
                        placeholder == "*" || placeholder.parse::<usize>().unwrap() < rule.facts,
                        "{} {placeholder}",
                        rule.code
                    );
                }
            }
        }
    }

    #[test]
    fn a_rule_of_the_law_quotes_it() {
        assert!(
            RULES.iter().filter(|rule| "ELA".contains(rule.code.family())).all(|rule| !rule.law.is_empty())
        );
    }
}
