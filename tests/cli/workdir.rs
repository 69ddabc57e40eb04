//! A folder for one test, with small inputs and the command to run on them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Stdio};

use assert_cmd::Command;
use tempfile::TempDir;

/// Columns of `demandes`, in the order of [`Workdir::application`].
const APPLICATIONS: &str = "numero_dossier;siret;raison_sociale;date_depot;code_naf;code_postal;effectif;chiffre_affaires;immatriculation;a_jour_fiscal;a_jour_social;en_difficulte\n";
const LINES: &str = "numero_dossier;numero_facture;ligne;fournisseur;facture_a;date_facture;date_acquittement;categorie;nature;montant_ht\n";

/// A folder that goes with the test.
pub struct Workdir(TempDir);

impl Workdir {
    /// An empty folder.
    pub fn empty() -> Workdir {
        Workdir(tempfile::tempdir().unwrap())
    }

    /// A folder with `intake/`: two applications, one granted and one rejected, and their invoice lines.
    pub fn with_intake() -> Workdir {
        let dir = Workdir::empty();
        dir.write(
            "intake/demandes.csv",
            &(APPLICATIONS.to_owned() + &application("D-1", "3") + &application("D-2", "40")),
        );
        dir.write(
            "intake/factures.csv",
            &(LINES.to_owned() + &line("D-1", "F1", "5000,00") + &line("D-2", "F2", "4000,00")),
        );
        dir
    }

    /// The same, with a headcount that cannot be read.
    pub fn with_trouble() -> Workdir {
        let dir = Workdir::with_intake();
        dir.write(
            "intake/demandes.csv",
            &(APPLICATIONS.to_owned() + &application("D-1", "3") + &application("D-2", "beaucoup")),
        );
        dir
    }

    /// A folder with `intake/`: enough for a run of a second or so.
    pub fn with_much() -> Workdir {
        let dir = Workdir::empty();
        for file in 0..8 {
            let number = |rank: usize| format!("D-{file}-{rank}");
            let applications: String = (0..100).map(|rank| application(&number(rank), "3")).collect();
            let lines: String = (0..800)
                .map(|rank| {
                    line(&number(rank % 100), &format!("F-{file}-{rank}"), &format!("{},50", 1000 + rank))
                })
                .collect();
            dir.write(&format!("intake/demandes-{file}.csv"), &(APPLICATIONS.to_owned() + &applications));
            dir.write(&format!("intake/factures-{file}.csv"), &(LINES.to_owned() + &lines));
        }
        dir
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// The names in the folder, hidden ones too.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(self.root())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// `inac` with these arguments, nothing from the environment.
    pub fn inac(&self, arguments: &str) -> Command {
        let mut command = Command::new(program());
        command.args(arguments.split_whitespace());
        self.settle(|name, value| {
            command.env(name, value);
        });
        command.current_dir(self.root()).timeout(std::time::Duration::from_mins(1));
        command
    }

    /// `inac` begun, not waited for.
    pub fn begin(&self, arguments: &str) -> Child {
        let mut process = Process::new(program());
        process.args(arguments.split_whitespace()).current_dir(self.root());
        process.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// A line for the shell, in which `inac` is the command.
    pub fn shell(&self, line: &str) -> Command {
        let mut command = Command::new("bash");
        command.args(["-c", &line.replace("inac ", &format!("{} ", program()))]);
        self.settle(|name, value| {
            command.env(name, value);
        });
        command.current_dir(self.root()).timeout(std::time::Duration::from_mins(1));
        command
    }

    fn settle(&self, mut set: impl FnMut(&str, &str)) {
        // Nothing above the folder configures the test.
        let config = self.path("inac.toml");
        if !config.exists() {
            std::fs::write(self.path(".none.toml"), "").unwrap();
            set("INAC_CONFIG", self.path(".none.toml").to_str().unwrap());
        }
        set("TZ", "Europe/Paris");
    }
}

pub fn program() -> &'static str {
    env!("CARGO_BIN_EXE_inac")
}

/// A row of `demandes`: all is well but for the headcount given.
fn application(number: &str, headcount: &str) -> String {
    let siret = if number == "D-2" { "35600000000048" } else { "73282932000074" };
    format!("{number};{siret};Boutique {number};2026-03-02;47.71Z;59000;{headcount};250000;RCS;oui;oui;non\n")
}

fn line(number: &str, invoice: &str, amount: &str) -> String {
    let billed_to = if number == "D-2" { "356000000" } else { "732829320" };
    format!(
        "{number};{invoice};1;Atelier du Web;{billed_to};2026-03-16;2026-03-30;site_vente_en_ligne;prestation;{amount}\n"
    )
}
