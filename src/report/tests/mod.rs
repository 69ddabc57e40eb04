//! A small run, built by hand, written and read back.

mod recalculation;

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};
use jiff::civil::{Date, date};
use thin_vec::{ThinVec, thin_vec};

use super::anomalies::AnomalyColumn;
use super::layout::Sizes;
use super::rejections::RejectionColumn;
use super::{Report, ReportContext, ReportTable, Tables, write_with};
use crate::decide::{
    Amounts, DeMinimisAssessment, Decision, LineOutcome, LineStatus, PeriodTotals, RegisterEntry, Run,
    RunDate, Status, UndertakingTerms, UndertakingTotals, WeighedAids,
};
use crate::domain::{
    Aid, AidOutcome, Anomaly, Application, ApplicationNumber, Category, CellProblem, Code, CodeSet, Column,
    Detail, Euros, Field, FileId, FileProblem, FileState, InvoiceLine, KnownAid, Nature, Period, Place,
    Refusal, Regulation, SheetId, Siren, Siret, Source, Sources, Supplier, Text,
};
use crate::lang::Lang;
use crate::rules::{EMBEDDED, Fact, Finding, RuleBook};

const TODAY: Date = Date::constant(2026, 11, 1);

fn place(row: u32) -> Place {
    Place { file: FileId(0), sheet: SheetId(0), row }
}

fn source(path: &str, state: FileState) -> Source {
    Source {
        format: Some("XLSX"),
        bytes: Some(1234),
        sha256: Some("ab".repeat(32)),
        sheets: vec!["Demandes".into()],
        tables: Vec::new(),
        applications: 3,
        lines: 4,
        aids: 1,
        state,
        ..Source::new(path)
    }
}

fn application(number: &str, name: &str, row: u32) -> Application {
    Application {
        place: place(row),
        number: Field::Known(ApplicationNumber::new(number)),
        siret: Field::Known(Siret::from_digits("05781313100026").unwrap()),
        legal_name: Field::Known(Text::new(name)),
        filed_on: Field::Known(date(2026, 1, 15)),
        naf: Field::Blank,
        postal_code: Field::Known(crate::domain::PostalCode::from_digits("59000").unwrap()),
        commune_code: Field::Blank,
        headcount: Field::Known(23.into()),
        turnover: Field::Blank,
        registration: Field::Blank,
        tax_compliant: Field::Blank,
        social_compliant: Field::Blank,
        in_difficulty: Field::Blank,
        situation: Field::Blank,
        liberal_profession: Field::Blank,
        single_undertaking: Field::Blank,
        decided_on: Field::Blank,
        notified_amount: Field::Blank,
        fiscal_year_end: Field::Blank,
        problems: ThinVec::new(),
    }
}

fn line(number: &str, invoice: &str, cents: i64, row: u32) -> InvoiceLine {
    InvoiceLine {
        place: place(row),
        application_number: Field::Known(ApplicationNumber::new(number)),
        invoice_number: Field::Known(invoice.into()),
        line_number: Field::Known(1),
        supplier: Arc::new(Supplier { name: Field::Known(Text::new("Web & Cie")), siret: Field::Blank }),
        original_invoice: Field::Blank,
        billed_to: Field::Blank,
        invoiced_on: Field::Known(date(2026, 2, 1)),
        paid_on: Field::Known(date(2026, 3, 1)),
        category: Field::Known(Category::OnlineShop),
        nature: Field::Known(Nature::Service),
        months: Field::Blank,
        subscription: Field::Blank,
        tied_to_project: Field::Blank,
        amount: Field::Known(Euros::cents(cents)),
        vat_mismatch: None,
        unread: 0,
        problems: ThinVec::new(),
    }
}

fn outcome<'a>(
    line: &'a InvoiceLine,
    status: LineStatus,
    codes: &[Code],
    retained: i64,
    findings: Vec<Finding>,
) -> LineOutcome<'a> {
    LineOutcome {
        line,
        number: 1,
        status,
        reasons: CodeSet::of(codes),
        retained: Euros::cents(retained),
        findings: findings.into(),
    }
}

fn aid() -> Aid {
    Aid {
        place: place(9),
        siren: Field::Known(Siren::from_digits("057813131").unwrap()),
        scheme: Field::Known(Text::new("=Prime")),
        granted_on: Field::Known(date(2025, 5, 5)),
        amount: Field::Known(Euros::cents(32_109)),
        regulation: Field::Known(Some(Regulation::R1407_2013)),
        regulation_typed: Some(Text::new("Règlement (UE) n° 1407/2013")),
        application_number: Field::Blank,
        funder: Field::Blank,
        regional_digital: Field::Known(false),
        single_undertaking: Field::Blank,
        filed_on: Field::Blank,
        outcome: Field::Known(AidOutcome::Granted),
        problems: ThinVec::new(),
    }
}

/// What a run borrows.
struct Intake {
    book: RuleBook,
    applications: Vec<Application>,
    lines: Vec<InvoiceLine>,
    aids: Vec<Aid>,
}

fn intake(name: &str) -> Intake {
    let mut broken = line("D-3", "F-4", 0, 14);
    broken.amount = Field::Unreadable;
    broken.problems =
        [CellProblem::new(Some(Column::AmountExclVat), "1.234", Refusal::AmbiguousAmount)].into();
    Intake {
        book: RuleBook::parse(EMBEDDED).unwrap(),
        applications: vec![
            application("D-1", name, 2),
            application("D-2", "Trop Grande SAS", 3),
            application("D-3", "", 4),
        ],
        lines: vec![
            line("D-1", "F-1", 310_005, 11),
            line("D-1", "=F2", 120_000, 12),
            line("D-2", "F-3", 99_999, 13),
            broken,
        ],
        aids: vec![aid()],
    }
}

fn decision<'a>(intake: &'a Intake, rank: usize, status: Status, codes: &[Code]) -> Decision<'a> {
    Decision {
        application: &intake.applications[rank],
        scheme: intake.book.scheme_on(Some(date(2026, 1, 15))),
        status,
        reasons: CodeSet::of(codes),
        alerts: CodeSet::NONE,
        waived: CodeSet::NONE,
        waivers: ThinVec::new(),
        decided_on: Some(TODAY),
        amounts: Amounts::default(),
        lines: Vec::new(),
        noted: ThinVec::new(),
        other_aids: WeighedAids::default(),
        de_minimis: None,
        undertaking: Some(0),
    }
}

/// One granted, one rejected, one incomplete.
fn run(intake: &Intake) -> Run<'_> {
    let l11 =
        [Fact::Category(Category::Tablet), Fact::Amount(Euros::whole(1200)), Fact::Amount(Euros::whole(800))];
    let l11 = Finding::new(Code::L11, Some(true), l11.into_iter().chain([Fact::Amount(Euros::whole(800))]));
    let period = Period::of_years_ending(3, TODAY);
    let granted = Decision {
        amounts: Amounts {
            eligible_base: Some(Euros::cents(390_005)),
            subsidised_base: Some(Euros::cents(390_005)),
            theoretical_aid: Some(Euros::cents(156_002)),
            other_aids: Some(Euros::ZERO),
            cumulation_ceiling: Some(Euros::cents(312_004)),
            after_cumulation: Some(Euros::cents(156_002)),
            after_notification: Some(Euros::cents(156_002)),
            de_minimis_available: Some(Euros::cents(29_967_891)),
            granted: Some(Euros::cents(156_002)),
        },
        alerts: CodeSet::of(&[Code::W03]),
        waived: CodeSet::of(&[Code::E08]),
        lines: vec![
            outcome(&intake.lines[0], LineStatus::Retained, &[], 310_005, vec![]),
            outcome(&intake.lines[1], LineStatus::Reduced, &[Code::L11], 80_000, vec![l11]),
        ],
        de_minimis: Some(Box::new(DeMinimisAssessment {
            regulation: Regulation::R2023_2831,
            period,
            prior: Euros::cents(32_109),
            granted_before: Euros::ZERO,
            ceiling: Euros::whole(300_000),
            aid: Euros::cents(156_002),
            counted: WeighedAids::default(),
            left_out: WeighedAids::default(),
        })),
        ..decision(intake, 0, Status::Granted, &[])
    };
    let rejected = Decision {
        amounts: Amounts {
            eligible_base: Some(Euros::cents(99_999)),
            granted: Some(Euros::ZERO),
            ..Amounts::default()
        },
        lines: vec![outcome(&intake.lines[2], LineStatus::Retained, &[], 99_999, vec![])],
        noted: thin_vec![
            Finding::new(Code::E02, Some(true), [Fact::Number(23.into()), Fact::Number(20.into())]),
            Finding::new(
                Code::A01,
                Some(true),
                [Fact::Amount(Euros::cents(99_999)), Fact::Amount(Euros::whole(3000))]
            ),
        ],
        ..decision(intake, 1, Status::Rejected, &[Code::E02, Code::A01])
    };
    let problem = &intake.lines[3].problems[0];
    let cell = Fact::Cell(Box::new(CellProblem { column: Some(Column::AmountExclVat), ..problem.clone() }));
    let incomplete = Decision {
        lines: vec![outcome(&intake.lines[3], LineStatus::Invalid, &[Code::D03], 0, vec![])],
        noted: thin_vec![Finding::new(Code::D03, Some(true), [Fact::Place(place(14)), cell])],
        ..decision(intake, 2, Status::Incomplete, &[Code::D03])
    };
    Run {
        decisions: vec![granted, rejected, incomplete],
        undertakings: vec![
            UndertakingTotals {
                name: "057813131".into(),
                sirens: vec![Siren::from_digits("057813131").unwrap()],
                last: Some(2),
                reference: Some(TODAY),
                terms: Some(UndertakingTerms {
                    regulation: Regulation::R2023_2831,
                    totals: Some(PeriodTotals {
                        period,
                        prior: Euros::cents(32_109),
                        granted: Euros::cents(156_002),
                    }),
                    ceiling: Some(Euros::whole(300_000)),
                }),
                decisions: vec![0, 1, 2],
            },
            UndertakingTotals {
                name: "Groupe".into(),
                sirens: vec![],
                last: None,
                reference: None,
                terms: None,
                decisions: vec![],
            },
        ],
        aids: vec![KnownAid::new(&intake.aids[0], [], [])],
        register: vec![RegisterEntry::Read(0), RegisterEntry::Decided(0), RegisterEntry::Decided(1)],
        anomalies: vec![Anomaly::of_cell(place(14), Code::D03, problem)],
        date: RunDate::Given(TODAY),
        run_date_used: true,
    }
}

fn sources() -> Sources {
    Sources(vec![
        source("intake/a.xlsx", FileState::Read),
        source("intake/b.pdf", FileState::IgnoredExtension),
    ])
}

fn bytes(run: &Run<'_>, sources: &Sources, book: &RuleBook, lang: Lang, sizes: Sizes) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rapport.xlsx");
    let context = ReportContext {
        run,
        sources,
        book,
        options: vec![("--values".into(), "oui".into())],
        lang,
        values: true,
        links_from: None,
    };
    write_with(&context, &path, sizes).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "a stray file");
    std::fs::read(path).unwrap()
}

struct Book(Xlsx<Cursor<Vec<u8>>>);

impl Book {
    fn of(bytes: Vec<u8>) -> Book {
        Book(Xlsx::new(Cursor::new(bytes)).unwrap())
    }

    fn sheet(&mut self, name: &str) -> Vec<Vec<String>> {
        let range = self.0.worksheet_range(name).unwrap();
        let text = |cell: &Data| match cell {
            Data::DateTime(serial) => serial.as_f64().to_string(),
            other => other.to_string(),
        };
        range.rows().map(|row| row.iter().map(text).collect()).collect()
    }
}

fn report(lang: Lang) -> Book {
    let intake = intake("Boulangerie");
    Book::of(bytes(&run(&intake), &sources(), &intake.book, lang, Sizes::USUAL))
}

#[test]
fn sheets_stand_in_order_with_their_headers() {
    let mut book = report(Lang::Fr);
    let names = [
        "Synthèse",
        "Décisions",
        "Courriers",
        "Rejets",
        "Lignes",
        "De minimis",
        "Registre",
        "Anomalies",
        "Fichiers",
        "Colonnes",
        "Règles",
    ];
    assert_eq!(book.0.sheet_names(), names);
    for (sheet, headers) in [
        (
            "Décisions",
            "N° dossier · SIRET · Raison sociale · Date de dépôt · Date de décision · Statut · Base éligible · Assiette · Aide théorique · \
             Aide accordée · Motifs · Libellés · Alertes · Fichier · Feuille · Ligne",
        ),
        ("Courriers", "N° dossier · SIRET · Raison sociale · Statut · Aide accordée · Objet · Texte"),
        (
            "Rejets",
            "N° dossier · SIRET · Raison sociale · Statut · Code · Motif · Constaté · Attendu · Source",
        ),
        (
            "Lignes",
            "N° dossier · N° facture · N° ligne · Fournisseur · SIRET fournisseur · Date de facture · Date d'acquittement · \
             Catégorie · Nature · Montant HT · Montant retenu · Statut · Motifs · Fichier · Feuille · Ligne",
        ),
        (
            "De minimis",
            "Entreprise unique · SIREN · Raison sociale · Date de référence · Règlement · Début de période · Aides antérieures · Aides accordées · Total · \
             Plafond · Disponible",
        ),
        (
            "Registre",
            "siren · dispositif · date_octroi · montant · reglement · numero_dossier · financeur · regionale_numerique · \
             entreprise_unique · date_depot · statut",
        ),
        (
            "Anomalies",
            "Fichier · Feuille · Ligne · Colonne · Cellule · N° dossier · Raison sociale · Valeur · Code · Message · À écrire",
        ),
        ("Fichiers", "Fichier · Format · Octets · SHA-256 · Demandes · Lignes · Aides · État"),
        ("Colonnes", "Fichier · Feuille · Ligne · Cellule · En-tête · Lu comme · Table · Lignes lues"),
        ("Règles", "Paramètre · Valeur · En vigueur du · Au · Source"),
    ] {
        let header = book.sheet(sheet).remove(0).join(" · ");
        assert!(header == headers || header.starts_with(&format!("{headers} · ")), "{sheet}: {header}");
    }
}

#[test]
fn rows_say_what_was_decided() {
    let mut book = report(Lang::Fr);
    let decisions = book.sheet("Décisions");
    let serial = super::cell::serial(TODAY).to_string();
    assert_eq!(
        decisions[1][..10],
        [
            "D-1",
            "05781313100026",
            "Boulangerie",
            "46037",
            &serial,
            "accordée",
            "3900.05",
            "3900.05",
            "1560.02",
            "1560.02"
        ]
    );
    assert_eq!(decisions[1][10..16], ["", "", "W03 W06(E08)", "intake/a.xlsx", "Demandes", "2"]);
    assert_eq!(
        decisions[2][5..12],
        [
            "rejetée",
            "999.99",
            "",
            "",
            "0",
            "E02 A01",
            "Effectif trop élevé ; Dépenses éligibles insuffisantes"
        ]
    );
    assert_eq!(decisions[3][2..11], ["", "46037", &serial, "incomplète", "", "", "", "", "D03"]);

    let rejections = book.sheet("Rejets");
    assert_eq!(rejections.len(), 4);
    assert_eq!(
        rejections[1],
        [
            "D-2",
            "05781313100026",
            "Trop Grande SAS",
            "rejetée",
            "E02",
            "Effectif trop élevé",
            "Effectif constaté\u{a0}: 23 salariés",
            "moins de 20 salariés",
            "INAC, «\u{a0}Critères d'éligibilité\u{a0}»\u{a0}: «\u{a0}avoir un effectif < 20 salariés\u{a0}»"
        ]
    );
    let found = &rejections[3][usize::from(RejectionColumn::Found.index())];
    assert!(
        found.contains("feuille «\u{a0}Demandes\u{a0}», ligne 14") && !found.contains("a.xlsx"),
        "{found}"
    );
    assert!(found.contains("montant ambigu"), "{found}");

    let letters = book.sheet("Courriers");
    assert_eq!(letters.len(), 3, "an incomplete application is not decided");
    assert_eq!(letters[1][3..5], ["accordée", "1560.02"]);
    assert!(!letters[2][6].contains("E02") && letters[2][6].contains("23 salariés"), "{}", letters[2][6]);

    let lines = book.sheet("Lignes");
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[2][1], "=F2");
    assert_eq!(lines[2][9..13], ["1200", "800", "réduite", "L11"]);
    assert!(lines[2][16].starts_with("Matériel\u{a0}: tablette, 1"), "{}", lines[2][16]);
    assert_eq!(lines[4][9..13], ["", "0", "invalide", "D03"]);

    let de_minimis = book.sheet("De minimis");
    assert_eq!(
        de_minimis[1][4..],
        ["2023/2831", "45231", "321.09", "1560.02", "1881.11", "300000", "298118.89"]
    );
    assert_eq!(de_minimis[2], ["Groupe", "", "", "", "", "", "", "", "", "", ""]);

    let register = book.sheet("Registre");
    assert_eq!(register[1][..5], ["057813131", "=Prime", "45782", "321.09", "1407/2013"]);
    assert_eq!(
        register[2],
        [
            "057813131",
            "INAC",
            &serial,
            "1560.02",
            "2023/2831",
            "D-1",
            "Région Hauts-de-France",
            "oui",
            "",
            "46037",
            "accordée"
        ]
    );
    assert_eq!(
        (register[3][3].as_str(), register[3][4].as_str(), register[3][10].as_str()),
        ("0", "", "rejetée")
    );

    let rules = book.sheet("Règles");
    let rate = rules.iter().find(|row| row[5] == "scheme.aid_rate").unwrap();
    assert_eq!((rate[0].as_str(), rate[1].as_str()), ("Taux de l'aide (%)", "40"));
}

#[test]
fn the_english_report_has_the_same_codes_and_the_same_register() {
    let (mut fr, mut en) = (report(Lang::Fr), report(Lang::En));
    assert_eq!(en.0.sheet_names()[1], "Decisions");
    let (french, english) = (fr.sheet("Décisions"), en.sheet("Decisions"));
    assert_eq!(english[1][5], "granted");
    for (french, english) in french.iter().zip(&english).skip(1) {
        assert_eq!((&french[10], &french[6..10]), (&english[10], &english[6..10]));
    }
    assert_eq!(fr.sheet("Registre"), en.sheet("Register"));
}

#[test]
fn hostile_names_are_shown_as_text() {
    for name in ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "👩‍🌾 مخبز עברית", "<b>&amp;\"'", "_x0041_"]
    {
        let intake = intake(name);
        let bytes = bytes(&run(&intake), &sources(), &intake.book, Lang::Fr, Sizes::USUAL);
        let mut book = Book::of(bytes);
        assert_eq!(book.sheet("Décisions")[1][2], name);
        assert!(
            book.0
                .worksheet_formula("Décisions")
                .unwrap()
                .used_cells()
                .all(|(_, _, formula)| !formula.contains("cmd"))
        );
    }
    let name = format!("a\0\x1b{}", "é".repeat(40_000));
    let intake = intake(&name);
    let shown = Book::of(bytes(&run(&intake), &sources(), &intake.book, Lang::Fr, Sizes::USUAL))
        .sheet("Décisions")[1][2]
        .clone();
    assert!(shown.starts_with("a␀␛é") && shown.ends_with('…'));
}

#[test]
fn an_empty_run_and_one_of_unreadable_files_are_well_formed() {
    let book = RuleBook::parse(EMBEDDED).unwrap();
    let mut run = Run {
        decisions: vec![],
        undertakings: vec![],
        aids: vec![],
        register: vec![],
        anomalies: vec![],
        date: RunDate::Today(TODAY),
        run_date_used: false,
    };
    let empty = bytes(&run, &Sources::default(), &book, Lang::Fr, Sizes::USUAL);
    assert_eq!(Book::of(empty).sheet("Décisions").len(), 1);
    let detail = Detail::File(FileProblem::Corrupt("fin du fichier".into()));
    run.anomalies = vec![Anomaly::of_file(FileId(0), Code::F01, detail)];
    let failed = Sources(vec![Source { sheets: vec![], ..source("abîmé.xlsx", FileState::Failed) }]);
    let mut report = Book::of(bytes(&run, &failed, &book, Lang::Fr, Sizes::USUAL));
    let anomaly = &report.sheet("Anomalies")[1];
    assert_eq!(
        (anomaly[0].as_str(), anomaly[usize::from(AnomalyColumn::Code.index())].as_str()),
        ("abîmé.xlsx", "F01")
    );
    assert_eq!(report.sheet("Fichiers")[1][7], "non lu");
}

#[test]
fn more_rows_than_a_sheet_holds_are_continued() {
    let intake = intake("Boulangerie");
    let mut book = Book::of(bytes(
        &run(&intake),
        &sources(),
        &intake.book,
        Lang::Fr,
        Sizes { sheet: 3, ..Sizes::USUAL },
    ));
    assert_eq!(book.sheet("Lignes").len(), 4);
    assert_eq!(book.sheet("Lignes 2").len(), 2);
    assert_eq!(book.sheet("Lignes 2")[0], book.sheet("Lignes")[0]);
    assert_eq!(book.sheet("Lignes 2")[1][0], "D-3");
    assert!(!book.0.sheet_names().contains(&"Décisions 2".to_owned()));
}

#[test]
fn two_reports_are_byte_identical() {
    let intake = intake("Boulangerie");
    let run = run(&intake);
    let [one, two] = [(); 2].map(|()| bytes(&run, &sources(), &intake.book, Lang::Fr, Sizes::USUAL));
    assert!(one == two);
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let intake = intake("Boulangerie");
    let (run, sources) = (run(&intake), sources());
    let context = ReportContext {
        run: &run,
        sources: &sources,
        book: &intake.book,
        options: vec![],
        lang: Lang::Fr,
        values: true,
        links_from: None,
    };
    assert!(write_with(&context, Path::new("/nowhere/at/all/rapport.xlsx"), Sizes::USUAL).is_err());
}

#[test]
fn rows_made_in_parts_are_those_that_the_library_writes() {
    let intake = intake(" <Boulangerie> & _x0041_b_\u{1}=\tfils\n");
    let (run, sources) = (run(&intake), sources());
    let folder = tempfile::tempdir().unwrap();
    let Sizes { sheet, links, .. } = Sizes::USUAL;
    for (sizes, values) in [
        (Sizes { sheet, links, part: 1 }, false),
        (Sizes { sheet: 1, links: 0, part: 1 }, false),
        (Sizes { sheet: 2, links, part: 1 }, true),
        (Sizes { sheet: 3, links: 0, part: 2 }, false),
    ] {
        let context = ReportContext {
            run: &run,
            sources: &sources,
            book: &intake.book,
            options: vec![],
            lang: Lang::Fr,
            values,
            links_from: None,
        };
        let report = Report::new(&context, sizes);
        let mut tables = Tables::open(&report, folder.path()).unwrap();
        tables.fill(&report, |_| true).unwrap();
        let (library, path) = (folder.path().join("seul.xlsx"), folder.path().join("rapport.xlsx"));
        tables.save(File::create(&library).unwrap()).unwrap();
        report.write(&path).unwrap();
        let (expected, found) = (parts(&library), parts(&path));
        for (expected, found) in expected.iter().zip(&found) {
            assert_eq!(expected, found, "{sizes:?}");
        }
        assert_eq!(expected.len(), found.len());
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let intake = intake("Boulangerie");
    let (run, sources) = (run(&intake), sources());
    let sizes = Sizes { sheet: 2, links: 0, part: 1 };
    let [one, four] = [1, 4].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| bytes(&run, &sources, &intake.book, Lang::Fr, sizes))
    });
    assert!(one == four);
}

/// The parts of an archive, in order.
fn parts(archive: &Path) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(File::open(archive).unwrap()).unwrap();
    let count = archive.len();
    let part = |rank| {
        let mut part = archive.by_index(rank).unwrap();
        let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut text).unwrap();
        (name, text)
    };
    (0..count).map(part).collect()
}

#[test]
fn exports_hold_the_same_results_and_run_nothing() {
    let intake = intake("=cmd|' /C calc'!A0");
    let (run, sources) = (run(&intake), sources());
    let folder = tempfile::tempdir().unwrap();
    let context = ReportContext {
        run: &run,
        sources: &sources,
        book: &intake.book,
        options: vec![],
        lang: Lang::Fr,
        values: false,
        links_from: None,
    };
    super::export(&context, folder.path()).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();

    let decisions = read("decisions.csv");
    assert!(decisions.starts_with("\u{feff}N° dossier;SIRET;Raison sociale;"));
    assert!(
        decisions.contains("\r\nD-1;05781313100026;'=cmd|' /C calc'!A0;2026-01-15;2026-11-01;accordée;3900.05;3900.05;1560.02;1560.02;")
    );
    assert_eq!(read("lignes.csv").lines().count(), 5);
    assert!(read("registre.csv").starts_with("\u{feff}siren;dispositif;date_octroi;montant;"));

    let scdl = read("scdl_subventions.csv");
    assert_eq!(
        scdl.lines().nth(1).unwrap(),
        "Région Hauts-de-France,20005374200017,2026-11-01,D-1,'=cmd|' /C calc'!A0,05781313100026,,\
         Soutien aux investissements numériques des Artisans-Commerçants,1560.02,aide en numéraire,unique,2026-11-01,,oui,1.00,INAC"
    );
    assert_eq!(scdl.lines().count(), 2, "granted aids only");

    let national = read("registre_national_de_minimis.csv");
    for part in [
        ";'=cmd|' /C calc'!A0;057813131;France;",
        ";De minimis général;1560.02;Subvention;;2026-11-01;;;Région Hauts-de-France;;",
    ] {
        assert!(national.contains(part), "{national}");
    }

    let trace = read("decisions.jsonl");
    let decisions: Vec<serde_json::Value> =
        trace.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(decisions.len(), 3);
    let granted = |decision: &serde_json::Value| {
        let mut steps = decision["amounts"].as_array().unwrap().iter();
        steps.find(|step| step["id"] == "granted").map(|step| step["result"].clone())
    };
    assert_eq!(granted(&decisions[0]), Some("1560.02".into()));
    assert_eq!(decisions[1]["steps"][0]["found"], "Effectif constaté\u{a0}: 23 salariés");
    assert_eq!(decisions[1]["steps"][0]["values"], serde_json::json!(["23", "20"]));
    assert_eq!(decisions[2]["lines"][0]["problems"][0]["column"], "montant_ht");
    assert_eq!(granted(&decisions[2]), None);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), ReportTable::ALL.len() + 4, "a stray file");
}

#[test]
fn the_specification_has_the_sheets_in_their_order() {
    let tables = super::sheets::ReportTable::ALL.iter().map(|table| table.name(Lang::Fr));
    let mut rest = include_str!("../../intake/INPUTS.md");
    for sheet in ["Synthèse"].into_iter().chain(tables) {
        let row = format!("\n| {sheet} |");
        let found = rest.find(&row);
        assert!(found.is_some(), "{sheet} has no row, or another place");
        rest = &rest[found.unwrap_or_default() + 1..];
    }
}

#[test]
fn the_mail_merge_names_columns_of_the_letters() {
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/guide/courrier.docx");
    let parts = parts(&template);
    let (_, text) = parts.iter().find(|(name, _)| name == "word/document.xml").unwrap();
    let fields: Vec<&str> =
        text.split("MERGEFIELD ").skip(1).map(|rest| rest.split(' ').next().unwrap()).collect();
    let columns = ReportTable::Letters.columns().iter();
    let columns: Vec<String> = columns.map(|column| column.title.text(Lang::Fr).replace(' ', "_")).collect();
    assert_eq!(fields.len(), 4);
    assert!(fields.iter().all(|field| columns.iter().any(|column| column == field)), "{fields:?}");
}
