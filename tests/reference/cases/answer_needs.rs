//! Answers to data needs: what a coordinator would write into the profile after finding out.

use super::super::calendar::{month_length, text};
use super::draft::{Draft, Entry, List, is_drug};
use super::terms::{Terms, Topic};
use prescreen::patient::Profile;
use prescreen::screening::{DataNeed, NeedKind, Subject, Wanted};
use prescreen::vocabulary::{ConceptId, ListName};

/// How many ways there are to answer one need.
pub const WAYS: usize = 3;

/// The profile in which `need` is answered in one of [`WAYS`] ways: no, yes, and otherwise.
pub fn answered(draft: &Draft, profile: &Profile, need: &DataNeed, way: usize, today: i32, terms: Terms) -> Draft {
    let mut answer = Answer { draft: draft.clone(), today, way };
    let concept = match need.about {
        Subject::Concept(id) | Subject::Item(id, _) => Some(id),
        Subject::Age | Subject::Sex | Subject::Leaf => None,
    };
    let name = |id: ConceptId| terms.0.concept(id).name.clone();
    let about = concept.map(name).unwrap_or_default();
    let of_fact = need.fact.and_then(|i| profile.facts.get(i as usize)).map(|f| name(f.concept));
    let of_fact = of_fact.unwrap_or_else(|| about.clone());
    let days = need.days.map_or((today, today), |d| (d.0.0.max(today - 1500), d.1.0.min(today)));
    match need.wanted {
        _ if need.kind == NeedKind::Unspecific && matches!(about.as_str(), "growth" | "skin growth") && way > 0 => {
            answer.specify();
        }
        _ if need.kind == NeedKind::Unconfirmed => answer.confirm(&of_fact),
        Wanted::CouldBecomePregnant => {
            answer.draft.sex = "female";
            answer.draft.gender = "";
        }
        _ if need.kind == NeedKind::Conflict => answer.settle(&of_fact, &about, terms),
        Wanted::Presence | Wanted::TestOfAbsence => answer.presence(&about, days),
        Wanted::List(list) => answer.list(list),
        Wanted::Names(_) => answer.named(&about),
        Wanted::Date => answer.date(&of_fact, days),
        Wanted::Activity => answer.activity(&of_fact),
        Wanted::Severity => answer.set(&of_fact, "severity", ["mild", "moderate", "severe"]),
        Wanted::Control => answer.set(&of_fact, "controlled", ["no", "yes", "yes"]),
        Wanted::Compensation => answer.set(&of_fact, "compensated", ["no", "yes", "yes"]),
        Wanted::Treatment => answer.set(&of_fact, "adequately treated", ["no", "yes", "yes"]),
        Wanted::Grade => answer.set(&of_fact, "grade", ["1", "4", "2"]),
        Wanted::Class => answer.set(&of_fact, "class", ["[I]", "[III]", "[V]"]),
        Wanted::Requirement(_) => answer.set(&of_fact, "requiring", ["none", "[hospital stay]", "[drip antibiotic]"]),
        Wanted::Result => answer.result(&about, days.1),
        Wanted::ReferenceRange => answer.set(&of_fact, "range", ["10 to 10000 U/L", "0.1 to 1 U/L", "10 to 40 U/L"]),
        Wanted::ComparableUnit if is_drug(&of_fact) => answer.dose(&of_fact),
        Wanted::ComparableUnit => answer.in_known_unit(&of_fact),
        Wanted::Assessment => answer.assessment(&about),
        Wanted::Dose => answer.dose(&of_fact),
        Wanted::LastDose => {
            let dates = [text(today - 1400), text(today), text(today - 100)];
            answer.set(&of_fact, "last dose", [&dates[0], &dates[1], &dates[2]]);
        }
        Wanted::Response => answer.set(&of_fact, "response", ["responded", "failed", "intolerant"]),
        Wanted::DoseHistory => {
            let dates = [text(today), text(today - 1400), text(today - 40)];
            answer.set(&of_fact, "unchanged since", [&dates[0], &dates[1], &dates[2]]);
        }
        Wanted::BirthDate => answer.draft.birth = ["2020-01-01", "1976-01-01", "1920-01-01"][way].to_owned(),
        Wanted::Sex => answer.draft.sex = ["male", "female", "intersex"][way],
        Wanted::Attestation | Wanted::Reconfirmation | Wanted::Encounter(_) | Wanted::Reader => {}
    }
    answer.draft
}

/// Whether the entry says that something is or was there.
fn is_record(entry: &Entry) -> bool {
    matches!(entry.section, "conditions" | "medications" | "procedures" | "observations")
        && !matches!(entry.get("status"), Some("planned" | "suspected"))
}

struct Answer {
    draft: Draft,
    today: i32,
    /// 0: no; 1: yes; 2: otherwise.
    way: usize,
}

impl Answer {
    fn push(&mut self, entry: Entry) {
        self.draft.entries.push(entry);
    }

    /// It is not there and never was, by test and by word; or it is there.
    fn presence(&mut self, name: &str, days: (i32, i32)) {
        let (today, day) = (self.today, text(days.1));
        if self.way == 0 {
            self.push(Entry::new("never", name).with("as of", text(today)));
            // A test speaks for a while; a long window needs one after the other.
            let mut on = today;
            while on > days.0 - 85 {
                self.push(Entry::new("absent", name).with("as of", text(on)).with("source", "lungrot assay"));
                on -= 85;
            }
        } else if is_drug(name) {
            let course = Entry::new("medications", name).with("started", text(days.1 - 800));
            let course = course.with("dose", ["0 mg/day", "1 mg/day", "90 mg/day"][self.way]);
            self.push(course.with("as of", text(today)).with("response", "failed"));
            if self.way == 2 {
                self.push(Entry::new("medications", name).with("status", "planned"));
                self.push(Entry::new("allergies", name));
            }
        } else if Topic::Transplantation.things().contains(&name) {
            self.push(Entry::new("procedures", name).with("on", day));
            if self.way == 2 {
                let plan = Entry::new("procedures", name).with("status", "planned");
                self.push(plan.with("on", text(today + 30)).with("as of", text(today)));
            }
        } else {
            let entry = Entry::new("conditions", name).with("as of", day.clone());
            if self.way == 2 {
                self.push(Entry::new("family history", name));
            }
            self.push(entry.with("onset", if self.way == 1 { text(days.1 - 800) } else { day }));
        }
    }

    /// The growth is one of the two that a criterion may tell apart.
    fn specify(&mut self) {
        for entry in self.draft.entries.iter_mut().filter(|e| is_record(e)) {
            if matches!(entry.name(), "growth" | "skin growth") {
                entry.fields[0].1 = ["", "dark growth", "basal growth"][self.way].to_owned();
            }
        }
    }

    /// The suspicion is dropped, or confirmed.
    fn confirm(&mut self, name: &str) {
        let suspected = |e: &Entry| e.name() == name && e.get("status") == Some("suspected");
        if self.way == 0 {
            self.draft.entries.retain(|e| !suspected(e));
            return self.presence(name, (self.today, self.today));
        }
        for entry in self.draft.entries.iter_mut().filter(|e| suspected(e)) {
            entry.fields.retain(|f| f.0 != "status");
        }
    }

    fn list(&mut self, list: ListName) {
        let name = match list {
            ListName::Conditions => "conditions",
            ListName::Medications => "medications",
            ListName::Procedures => "procedures",
            ListName::PlannedProcedures => "planned procedures",
            ListName::Allergies => "allergies",
            ListName::FamilyHistory => "family history",
        };
        self.draft.lists.retain(|l| l.name != name);
        self.draft.lists.push(List { name, on: self.today, covers: "ever".to_owned() });
    }

    /// The latest word on it is of today, and clear.
    fn settle(&mut self, of_fact: &str, about: &str, terms: Terms) {
        if of_fact != about || self.draft.entries.iter().any(|e| e.section == "observations" && e.name() == about) {
            self.result(of_fact, self.today);
        }
        let wolf = about.ends_with("index") || about.ends_with("criteria");
        if wolf {
            return self.assessment(about);
        }
        // One of the two sides was wrong: the claims are struck out, or the records.
        let related = |e: &Entry| {
            let (Some(a), b) = (terms.0.find(e.name()), terms.id(about)) else { return false };
            terms.0.at_or_above(a).contains(&b) || terms.0.at_or_above(b).contains(&a)
        };
        let claim = |e: &Entry| matches!(e.section, "absent" | "never");
        let struck = |e: &Entry, way: usize| e.section != "observations" && (claim(e) || way == 0) && related(e);
        let way = self.way;
        if self.draft.entries.iter().any(|e| struck(e, way)) {
            self.draft.entries.retain(|e| !struck(e, way));
            self.presence(about, (self.today, self.today));
        }
    }

    /// Each date that is not whole becomes its first, or its last day; one that is missing lies far back, or near.
    fn date(&mut self, name: &str, days: (i32, i32)) {
        let (way, recorded, today) = (self.way, self.draft.recorded, self.today);
        if !self.draft.entries.iter().any(|e| e.name() == name && is_record(e)) {
            let onset = text([today - 1400, today - 40, today][way]);
            return self.push(Entry::new("conditions", name).with("onset", onset));
        }
        for entry in self.draft.entries.iter_mut().filter(|e| e.name() == name && is_record(e)) {
            for (_, value) in &mut entry.fields {
                if let Some((first, last)) = whole_of(value) {
                    let middle = (days.0.clamp(first, last) + 1).min(last);
                    *value = text([first, last.min(recorded), middle][way].min(recorded));
                }
            }
            let far = text([today - 1400, days.1, days.0][way].min(recorded));
            let missing = match entry.section {
                "conditions" if entry.get("status") == Some("resolved") => "ended",
                "conditions" => "onset",
                "medications" if entry.get("stopped").is_some() => {
                    entry.fields.retain(|f| f.0 != "stopped");
                    "ended"
                }
                "medications" => "started",
                "procedures" | "observations" => "on",
                _ => continue,
            };
            if entry.get(missing).is_none() {
                entry.set(missing, far);
            }
        }
    }

    /// What nobody knew is what is asked for, or nothing that matters.
    fn named(&mut self, about: &str) {
        let unheard_of = |e: &Entry| e.name().starts_with("unheard-of");
        if self.way == 1 {
            self.draft.entries.iter_mut().filter(|e| unheard_of(e)).for_each(|e| e.fields[0].1 = about.to_owned());
        } else {
            self.draft.entries.retain(|e| !unheard_of(e));
        }
    }

    fn activity(&mut self, name: &str) {
        let status = ["inactive", "active", "stable"][self.way];
        self.push(Entry::new("conditions", name).with("as of", text(self.today)).with("activity", status));
    }

    fn set(&mut self, name: &str, key: &'static str, values: [&str; WAYS]) {
        for entry in self.draft.entries.iter_mut().filter(|e| e.name() == name && is_record(e)) {
            if entry.get(key).is_none() || key == "requiring" {
                entry.set(key, values[self.way]);
            }
        }
    }

    fn dose(&mut self, name: &str) {
        let dose = ["1 mg/day", "90 mg/day", "10 mg/day"][self.way];
        for entry in self.draft.entries.iter_mut().filter(|e| e.section == "medications" && e.name() == name) {
            entry.set("dose", dose);
        }
    }

    fn values(name: &str) -> [&'static str; WAYS] {
        match name {
            "clearine" => ["0.1 mg/dL", "20 mg/dL", "1.5 mg/dL"],
            "alanase" | "swift alanase" => ["1 U/L", "5000 U/L", "100 U/L"],
            "clotcells" => ["1 x10^9/L", "900 x10^9/L", "75 x10^9/L"],
            "trait length" => ["1", "900", "39"],
            "heft" => ["20 kg", "300 kg", "80 kg"],
            "stature" => ["250 cm", "100 cm", "200 cm"],
            "bulk" => ["10 kg/m2", "70 kg/m2", "25 kg/m2"],
            "sieve rate" => ["5 mL/min", "300 mL/min", "60 mL/min"],
            "walking scale" => ["0", "4", "2"],
            "nuclear titre" => ["1:1", "1:9000", "1:80"],
            "kidney domain" | "skin domain" => ["E", "A", "B"],
            _ => ["negative", "positive", "negative"],
        }
    }

    fn result(&mut self, name: &str, day: i32) {
        let entry = Entry::new("observations", name).with("value", Self::values(name)[self.way]).with("on", text(day));
        self.push(if name.ends_with("alanase") { entry.with("range", "10 to 40 U/L") } else { entry });
    }

    fn in_known_unit(&mut self, name: &str) {
        let value = Self::values(name)[self.way];
        for entry in self.draft.entries.iter_mut().filter(|e| e.name() == name) {
            if entry.get("value").is_some_and(|v| v.contains("furlong")) {
                entry.set("value", value);
            }
        }
    }

    fn assessment(&mut self, name: &str) {
        let names: &[&str] = match name {
            "wolf index" => &["wolf fit", "wolf ache", "wolf rash", "few clotcells"],
            "wolf criteria" => &["cheek blush", "sun blush", "mouth sores", "nuclear sign"],
            "bark index" => &["crown blush", "crown scale", "root knot", "root rot"],
            "sap index" => &[],
            _ => return,
        };
        // What was open, or contradicted itself, is assessed anew.
        let parts: &[&str] = if name == "bark index" { &["crown index", "root index"] } else { &[] };
        self.draft.entries.retain(|e| e.name() != name && !parts.contains(&e.name()));
        let finding = ["absent", "present", "absent"][self.way];
        let items: Vec<String> = names.iter().map(|n| format!("{n}: {finding}")).collect();
        let mut items = format!("{{{}}}", items.join(", "));
        if name == "sap index" {
            let (colour, found) = [("1", "none"), ("3", "2"), ("2", "none")][self.way];
            let leaves = if found == "2" { "4" } else { found };
            items =
                format!("{{sap colour: {colour}, ring count: {found}, leaf signs: {leaves}, bare branch: {finding}}}");
        }
        self.push(Entry::new("observations", name).with("items", items).with("on", text(self.today)));
    }
}

/// The days of a date whose day is missing.
fn whole_of(value: &str) -> Option<(i32, i32)> {
    use super::super::calendar::day_of;
    let parts: Option<Vec<i32>> = value.split('-').map(|p| p.parse().ok()).collect();
    match parts?[..] {
        [y] if y > 1900 => Some((day_of(y, 1, 1), day_of(y, 12, 31))),
        [y, m] if y > 1900 => Some((day_of(y, m, 1), day_of(y, m, month_length(y, m)))),
        _ => None,
    }
}
