//! A site of drawn patients and trials, and the program run in its folder.

use prescreen::report::matches::{OwnLine, ResultsReader};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The patients as profiles.
pub const YAML: [&str; 2] = ["--patients", "patients.yaml"];

/// Arguments, and more of them.
pub fn with<'a>(first: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [first, more].concat()
}

/// A small generator of numbers; the same numbers in every run.
pub struct Rng(pub u64);

impl Rng {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// A patient whose facts are drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Patient {
    pub year: u64,
    pub female: bool,
    pub creatinine: Option<(u64, u64)>,
    pub tuberculosis: Option<u64>,
    pub cancer: Option<u64>,
    pub prednisone: Option<u64>,
    pub complete: bool,
    pub answers: Vec<(u64, bool)>,
    pub deceased: bool,
    /// Who said so: bears on nothing.
    pub source: u64,
}

impl Patient {
    pub fn draw(rng: &mut Rng) -> Self {
        let some = |rng: &mut Rng, percent: u64, n: u64| rng.chance(percent).then(|| rng.below(n));
        Self {
            year: 1930 + rng.below(65),
            female: rng.chance(50),
            creatinine: rng.chance(80).then(|| (20 + rng.below(280), rng.below(28))),
            tuberculosis: some(rng, 15, 20),
            cancer: some(rng, 20, 20),
            prednisone: some(rng, 40, 60),
            complete: rng.chance(60),
            answers: (0..rng.below(4)).map(|_| (rng.below(20), rng.chance(50))).collect(),
            deceased: rng.chance(3),
            source: 0,
        }
    }

    pub fn edit(&mut self, rng: &mut Rng) {
        match rng.below(5) {
            0 => {
                self.creatinine =
                    Some((self.creatinine.map_or(40, |(value, _)| 20 + (value - 13) % 280), rng.below(28)))
            }
            1 => self.tuberculosis = if self.tuberculosis.is_some() { None } else { Some(rng.below(20)) },
            2 => self.complete = !self.complete,
            3 => self.year = 1930 + (self.year - 1900) % 65,
            _ => self.source += 1,
        }
    }

    fn yaml(&self, code: &str, out: &mut String) {
        let sex = if self.female { "female" } else { "male" };
        writeln!(out, "- patient: {code}\n  recorded: 2026-11-18\n  birth date: {}-05-06\n  sex: {sex}", self.year)
            .unwrap();
        writeln!(out, "  conditions:\n    - {{condition: lupus nephritis, onset: 2020, source: note {}}}", self.source)
            .unwrap();
        for (name, years) in [("tuberculosis", self.tuberculosis), ("breast cancer", self.cancer)] {
            if let Some(years) = years {
                writeln!(out, "    - {{condition: {name}, onset: {}, as of: 2026-11-10}}", 2026 - years).unwrap();
            }
        }
        if let Some((value, day)) = self.creatinine {
            let (whole, part, day) = (value / 100, value % 100, day + 1);
            writeln!(
                out,
                "  observations: [{{test: creatinine, value: {whole}.{part:02} mg/dL, on: 2026-10-{day:02}}}]"
            )
            .unwrap();
        }
        if let Some(dose) = self.prednisone {
            writeln!(out, "  medications: [{{medication: prednisone, dose: {dose} mg/day, started: 2025-01}}]")
                .unwrap();
        }
        if self.complete {
            writeln!(out, "  complete: {{conditions: {{on: 2026-11-18, covers: ever}}, medications: 2026-11-18}}")
                .unwrap();
        }
        if !self.answers.is_empty() {
            writeln!(out, "  attestations:").unwrap();
            for (trial, answer) in &self.answers {
                let answer = if *answer { "yes" } else { "no" };
                writeln!(
                    out,
                    "    - {{trial: T-{trial:03}, criterion: I2, answer: {answer}, by: Dr K, on: 2026-11-19}}"
                )
                .unwrap();
            }
        }
        if self.deceased {
            writeln!(out, "  states: [deceased]").unwrap();
        }
    }
}

/// A trial whose limits are drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Trial {
    pub oldest: u64,
    pub creatinine: u64,
    pub years: u64,
    pub dose: u64,
    pub arms: bool,
    pub judgement: bool,
    /// Settles tuberculosis in its own way.
    pub settles: bool,
    /// The title: bears on nothing.
    pub title: u64,
}

impl Trial {
    pub fn draw(rng: &mut Rng) -> Self {
        Self {
            oldest: 40 + rng.below(50),
            creatinine: 50 + rng.below(200),
            years: 1 + rng.below(15),
            dose: rng.below(50),
            arms: rng.chance(30),
            judgement: rng.chance(40),
            settles: rng.chance(30),
            title: 0,
        }
    }

    pub fn edit(&mut self, rng: &mut Rng) {
        match rng.below(5) {
            0 => self.oldest = 40 + (self.oldest - 39) % 50,
            1 => self.creatinine += 3,
            2 => self.years = 1 + self.years % 15,
            3 => self.arms = !self.arms,
            _ => self.title += 1,
        }
    }

    fn yaml(&self, id: &str) -> String {
        let Self { oldest, creatinine, years, dose, arms, judgement, settles, title } = self;
        let mut out = format!(
            "trial: {id}\ntitle: A drawn trial, {title}\n\
             rules: {{version: 1, status: approved, by: A. Author, approved by: B. Second, on: 2026-01-02}}\n\
             age: 18 to {oldest} years\n"
        );
        if *settles {
            out.push_str("settle:\n  tuberculosis: creatinine < 0.4 mg/dL within 60 days\n");
        }
        let (whole, part) = (creatinine / 100, creatinine % 100);
        write!(out, "inclusion:\n  - text: the kidneys work\n    when: creatinine <= {whole}.{part:02} mg/dL\n")
            .unwrap();
        let question = if *judgement { "fit" } else { "well" };
        write!(out, "  - text: {question}\n    judgement: Is the patient {question}?\n").unwrap();
        write!(
            out,
            "exclusion:\n  - text: cancer\n    when: malignancy within {years} years\n  \
             - text: infections\n    when: tuberculosis\n  - text: steroids\n    when: prednisone > {dose} mg/day\n"
        )
        .unwrap();
        if *arms {
            out.push_str(
                "arms:\n  - id: A\n    title: Low\n    inclusion:\n      - text: low\n        \
                 when: creatinine < 1 mg/dL\n  - id: B\n    title: Women\n    inclusion:\n      - text: women\n        \
                 when: sex is female\n",
            );
        }
        out
    }
}

/// A folder with rules and patients.
pub struct Site {
    pub folder: tempfile::TempDir,
    pub trials: BTreeMap<String, Trial>,
    pub patients: BTreeMap<String, Patient>,
}

impl Site {
    pub fn draw(rng: &mut Rng, trials: u64, patients: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("rules/vocabulary")).unwrap();
        let vocabulary = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/rules/vocabulary/all.yaml");
        fs::copy(vocabulary, folder.path().join("rules/vocabulary/all.yaml")).unwrap();
        let site = Self {
            trials: (0..trials).map(|n| (format!("T-{n:03}"), Trial::draw(rng))).collect(),
            patients: (0..patients).map(|n| (format!("P-{n:05}"), Patient::draw(rng))).collect(),
            folder,
        };
        site.save();
        site
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn save(&self) {
        let trials = self.path("rules/trials");
        let _ = fs::remove_dir_all(&trials);
        fs::create_dir_all(&trials).unwrap();
        for (id, trial) in &self.trials {
            fs::write(trials.join(format!("{id}.yaml")), trial.yaml(id)).unwrap();
        }
        let mut out = String::new();
        self.patients.iter().for_each(|(code, patient)| patient.yaml(code, &mut out));
        fs::write(self.path("patients.yaml"), out).unwrap();
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prescreen"));
        command.current_dir(self.folder.path()).args(arguments).env_remove("PRESCREEN_RULES");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// A run of `match` that must succeed; gives its summary.
    pub fn matched(&self, arguments: &[&str]) -> serde_json::Value {
        let all = [&["match", "--on", "2026-11-22", "--format", "json"], arguments].concat();
        let output = self.run(&all);
        let talk = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}\n{talk}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// A run that must fail; gives what it says.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(&[&["match", "--on", "2026-11-22"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub fn lines(&self, name: &str) -> Vec<OwnLine> {
        ResultsReader::open(bytes::Bytes::from(self.bytes(name))).unwrap().all().unwrap()
    }
}
