//! Random profiles: every kind of fact, dated at and beside the boundaries of windows and of freshness.

use super::super::calendar::{back, text, ymd};
use super::draft::{Draft, Entry, List};
use super::rng::Rng;
use super::terms::Topic;
use prescreen::value::{Calendar, Period};

/// The lengths that windows of rules have, and that lists and results are fresh for.
pub const LENGTHS: [Period; 9] = [
    Period { count: 14, unit: Calendar::Days },
    Period { count: 4, unit: Calendar::Weeks },
    Period { count: 30, unit: Calendar::Days },
    Period { count: 2, unit: Calendar::Months },
    Period { count: 90, unit: Calendar::Days },
    Period { count: 6, unit: Calendar::Months },
    Period { count: 1, unit: Calendar::Years },
    Period { count: 18, unit: Calendar::Months },
    Period { count: 2, unit: Calendar::Years },
];

/// What is not recorded as over in these profiles.
pub const LIFELONG: [&str; 3] = ["bloodblight", "wolfskin", "sore knuckles"];
/// A name that the tests' vocabulary does not know.
pub const UNHEARD_OF: &str = "unheard-of thing";
const LISTS: [(&str, i32); 6] = [
    ("conditions", 90),
    ("medications", 30),
    ("procedures", 90),
    ("planned procedures", 30),
    ("allergies", 90),
    ("family history", 90),
];

/// A random patient around the screening date, with facts of these topics.
pub fn profile(rng: &mut Rng, today: i32, topics: &[Topic]) -> Draft {
    let mut writer = Writer { today, limit: recorded(rng, today), rng, entries: Vec::new() };
    for (index, &topic) in topics.iter().enumerate() {
        if !topics[..index].contains(&topic) {
            writer.topic(topic);
        }
    }
    let (limit, mut entries) = (writer.limit, writer.entries);
    let lists = lists(rng, today);
    let sex = *rng.pick(&["female", "female", "female", "male", "male", "intersex", "unknown"]);
    let gender = if rng.chance(12) { *rng.pick(&["female", "male"]) } else { "" };
    let birth = birth(rng, today);
    if rng.chance(12) {
        entries.push(unheard_of(rng, today, limit));
    }
    Draft { recorded: limit, birth, sex, gender, entries, lists }
}

/// An entry that the vocabulary does not know.
fn unheard_of(rng: &mut Rng, today: i32, limit: i32) -> Entry {
    let sections =
        ["conditions", "conditions", "medications", "medications", "procedures", "allergies", "family history"];
    let section = *rng.pick(&sections);
    let name = if section == "procedures" { "unheard-of transplantation" } else { UNHEARD_OF };
    let entry = Entry { section, ..Entry::new(section, name) };
    let day = (back(today, *rng.pick(&LENGTHS)) + rng.between(-1, 1)).min(limit);
    let written = if rng.chance(80) { text(day) } else { text(day)[..7].to_owned() };
    match (section, rng.below(4)) {
        ("conditions" | "medications", 0) => entry.with("ended", written),
        ("conditions", 1) => entry.with("status", "resolved").with("as of", text(day)),
        ("conditions", 2) => entry.with("status", "suspected"),
        ("medications", 1) => entry.with("stopped", "yes").with("as of", text(day)),
        ("medications", 2) => entry.with("started", written),
        ("procedures", 0..2) => entry.with("on", written),
        ("procedures", 2) => entry.with("status", "planned"),
        _ => entry,
    }
}

fn recorded(rng: &mut Rng, today: i32) -> i32 {
    match rng.below(10) {
        0..5 => today,
        5..7 => today - rng.between(1, 10),
        7 => today - *rng.pick(&[29, 30, 31, 89, 90, 91]),
        8 => today - rng.between(30, 120),
        _ => today + rng.between(1, 15),
    }
}

fn birth(rng: &mut Rng, today: i32) -> String {
    let years = *rng.pick(&[18, 18, 40, 64, 65, 75]);
    let birthday = back(today, Period { count: years, unit: Calendar::Years }) + rng.between(-1, 1);
    match rng.below(12) {
        0 => String::new(),
        1 => text(birthday)[..4].to_owned(),
        2 | 3 => text(birthday)[..7].to_owned(),
        4 | 5 => format!("{:04}-02-29", (ymd(birthday).0 + 2) / 4 * 4),
        _ => text(birthday),
    }
}

fn lists(rng: &mut Rng, today: i32) -> Vec<List> {
    let mut lists = Vec::new();
    for (name, fresh) in LISTS {
        if rng.chance(55) {
            let on = today - *rng.pick(&[0, 0, 1, 5, fresh - 1, fresh, fresh + 1, fresh + 40, -3]);
            let covers = match rng.below(5) {
                0 | 1 => "now".to_owned(),
                2 => format!("since {}", text(on - *rng.pick(&[0, 30, 90, 183, 400]))),
                _ => "ever".to_owned(),
            };
            lists.push(List { name, on, covers });
        }
    }
    lists
}

struct Writer<'r> {
    rng: &'r mut Rng,
    today: i32,
    /// The day of the record; nothing recorded lies after it, except plans.
    limit: i32,
    entries: Vec<Entry>,
}

impl Writer<'_> {
    /// A day at or beside a boundary, or just some day; not after the day of the record.
    fn day(&mut self) -> i32 {
        let near = back(self.today, *self.rng.pick(&LENGTHS)) + self.rng.between(-1, 1);
        let day = match self.rng.below(10) {
            0..5 => near,
            5 | 6 => self.today - self.rng.between(0, 20),
            7 => self.limit - self.rng.between(0, 2),
            _ => self.today - self.rng.between(0, 900),
        };
        day.min(self.limit)
    }

    /// A day as written: whole, or without its day, or without its month.
    fn written(&mut self, day: i32) -> String {
        let whole = text(day);
        match self.rng.below(20) {
            0..4 => whole[..7].to_owned(),
            4 => whole[..4].to_owned(),
            _ => whole,
        }
    }

    fn date(&mut self) -> String {
        let day = self.day();
        self.written(day)
    }

    fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    fn topic(&mut self, topic: Topic) {
        match topic {
            Topic::Infection => {
                self.conditions(topic);
                for test in ["bloodblight RNA", "bloodblight antibody", "liverpox RNA", "lungrot assay"] {
                    self.words(test, &["negative", "negative", "negative", "positive", "indeterminate"], 45);
                }
            }
            Topic::Growth => {
                self.conditions(topic);
                if self.rng.chance(30) {
                    let thing = self.thing(topic);
                    self.push(Entry::new("family history", thing));
                }
                if self.rng.chance(15) {
                    self.push(Entry::new("conditions", "surface growth"));
                }
            }
            Topic::Gestation => {
                self.conditions(topic);
                self.words("gestation test", &["negative", "negative", "positive", "indeterminate"], 60);
            }
            Topic::Wolf | Topic::Sugar | Topic::Fever => self.conditions(topic),
            Topic::Laboratory => self.laboratory(),
            Topic::Formula => self.formula(),
            Topic::Coded => self.coded(),
            Topic::Score => self.scores(),
            Topic::Steroid | Topic::Biologic | Topic::Sequence => self.drugs(topic),
            Topic::Transplantation => self.procedures(topic),
            Topic::Person => {}
        }
    }

    fn thing(&mut self, topic: Topic) -> &'static str {
        let things: &[&'static str] = topic.things();
        things[self.rng.below(things.len())]
    }

    fn conditions(&mut self, topic: Topic) {
        for &name in topic.things() {
            if self.rng.chance(if topic.things().len() > 4 { 22 } else { 45 }) {
                self.condition(name);
            }
            if self.rng.chance(16) {
                self.absent(name, topic);
            }
            if self.rng.chance(4) {
                self.push(Entry::new("never", name));
            }
        }
    }

    fn condition(&mut self, name: &str) {
        let mut entry = Entry::new("conditions", name);
        let as_of = self.day();
        let dated = self.rng.chance(65);
        let as_of = if dated { as_of } else { self.limit };
        if dated {
            let written = if self.rng.chance(90) { text(as_of) } else { self.written(as_of) };
            entry = entry.with("as of", written);
        }
        // Some name a beginning that is later than the day they are of.
        let late = dated && self.rng.chance(5);
        let onset = if late { self.day() } else { self.day().min(as_of) };
        let over = if LIFELONG.contains(&name) { 0 } else { self.rng.below(100) };
        match self.rng.below(100) {
            0..16 => entry = entry.with("status", "suspected"),
            16..22 => entry = entry.with("status", "planned"),
            _ => {
                let has_onset = self.rng.chance(55);
                let earlier = if (78..88).contains(&over) && !late { onset.min(as_of - 40) } else { onset };
                if has_onset {
                    let onset = self.written(earlier);
                    entry = entry.with("onset", onset);
                }
                match over {
                    0..78 => {}
                    78..88 => entry = entry.with("status", "resolved"),
                    _ => {
                        let ended = earlier + self.rng.between(0, 60);
                        let ended = if has_onset { ended } else { self.day() };
                        let ended = text(ended.min(if late { self.limit } else { as_of }));
                        let ended = if has_onset && self.rng.chance(25) { ended[..7].to_owned() } else { ended };
                        entry = entry.with("ended", ended);
                    }
                }
            }
        }
        entry = self.detailed(entry);
        let contested = self.rng.chance(8);
        self.push(entry);
        if contested {
            self.push(Entry::new("absent", name).with("as of", text(as_of)).with("source", test_of(name)));
        }
        if name.starts_with("wolfskin") && self.rng.chance(25) {
            let day = text(self.day());
            let activity = *self.rng.pick(&["active", "inactive"]);
            self.push(Entry::new("conditions", name).with("as of", day).with("activity", activity));
        }
    }

    fn detailed(&mut self, mut entry: Entry) -> Entry {
        for (key, values, percent) in [
            ("activity", &["active", "inactive", "in remission", "stable"][..], 35),
            ("severity", &["mild", "moderate", "severe", "life-threatening"], 35),
            ("controlled", &["yes", "no"], 30),
            ("compensated", &["yes", "no"], 30),
            ("adequately treated", &["yes", "no"], 40),
            ("grade", &["1", "2", "3", "4"], 35),
            ("class", &["[III]", "[IV]", "[III, V]"], 30),
            (
                "requiring",
                &["[hospital stay]", "[drip antibiotic]", "none", "{hospital stay: no}", "{drip antibiotic: yes}"],
                35,
            ),
        ] {
            if self.rng.chance(percent) {
                let value = *self.rng.pick(values);
                entry = entry.with(key, value);
            }
        }
        entry
    }

    fn absent(&mut self, name: &str, topic: Topic) {
        let day = if self.rng.chance(60) { self.limit - self.rng.between(0, 20) } else { self.day() };
        let mut entry = Entry::new("absent", name).with("as of", text(day));
        if topic != Topic::Steroid && self.rng.chance(50) {
            entry = entry.with("source", test_of(name));
        }
        self.push(entry);
    }

    fn words(&mut self, test: &str, words: &[&str], percent: usize) {
        while self.rng.chance(percent) {
            let word = *self.rng.pick(words);
            let on = if self.rng.chance(92) { Some(self.date()) } else { None };
            let mut entry = Entry::new("observations", test).with("value", word);
            if let Some(on) = on {
                entry = entry.with("on", on);
            }
            if self.rng.chance(8) {
                entry = entry.with("status", *self.rng.pick(&["pending", "cancelled", "entered in error"]));
            }
            self.push(entry);
        }
    }

    fn laboratory(&mut self) {
        let clearine = ["1.5 mg/dL", "1.6 mg/dL", "1.4 mg/dL", "150 umol/L", "149 umol/L", "0.15 mmol/L", "2 furlong"];
        let alanase = ["120 U/L", "121 U/L", "119 U/L", "40 U/L", "200 U/L", "<40 U/L"];
        let clotcells =
            ["50 x10^9/L", "49 x10^9/L", "50000 /mm3", "100 x10^9/L", "<50 x10^9/L", ">100 x10^9/L", "99 x10^9/L"];
        let ranges = ["10 to 40 U/L", "5 to 30 U/L", "<= 40 U/L"];
        self.words("clearine", &clearine, 55);
        self.words("clotcells", &clotcells, 60);
        self.words("trait length", &["36", "40", "39"], 30);
        let before = self.entries.len();
        self.words("alanase", &alanase, 45);
        self.words("swift alanase", &alanase, 25);
        for index in before..self.entries.len() {
            if self.rng.chance(75) {
                let range = *self.rng.pick(&ranges);
                self.entries[index].set("range", range);
            }
        }
    }

    fn formula(&mut self) {
        self.words("heft", &["80 kg", "81 kg", "64 kg", "63 kg", "60 kg", "2 furlong"], 65);
        self.words("stature", &["200 cm", "180 cm", "160 cm", "161 cm"], 60);
        self.words("clearine", &["1 mg/dL", "1.5 mg/dL", "100 umol/L"], 50);
        self.words("bulk", &["25 kg/m2", "24 kg/m2", "20 kg/m2"], 15);
        self.words("sieve rate", &["60 mL/min", "95 mL/min"], 15);
    }

    fn coded(&mut self) {
        self.words("walking scale", &["0", "1", "2", "3"], 60);
        self.words("nuclear titre", &["1:40", "1:80", "1:160", "<1:40", "1:320"], 55);
        self.words("kidney domain", &["A", "B", "C", "D"], 45);
        self.words("skin domain", &["A", "B", "C", "E"], 45);
    }

    fn scores(&mut self) {
        let items = |rng: &mut Rng, names: &[&str]| {
            let mut found = Vec::new();
            for name in names {
                if rng.chance(70) {
                    let finding = *rng.pick(&["present", "absent", "absent", "unknown"]);
                    found.push(format!("{name}: {finding}"));
                }
            }
            format!("{{{}}}", found.join(", "))
        };
        for (test, names) in [
            ("wolf index", &["wolf fit", "wolf ache", "wolf rash"][..]),
            ("plain wolf index", &["plain fit", "plain ache"]),
            ("wolf criteria", &["cheek blush", "sun blush", "mouth sores"]),
        ] {
            while self.rng.chance(50) {
                let mut entry = Entry::new("observations", test);
                if self.rng.chance(45) {
                    let total = if test == "wolf criteria" { self.rng.between(0, 4) } else { self.rng.between(0, 12) };
                    entry = entry.with("total", total.to_string());
                }
                if entry.get("total").is_none() || self.rng.chance(30) {
                    let items = items(self.rng, names);
                    entry = entry.with("items", items);
                }
                let on = self.date();
                self.push(entry.with("on", on));
            }
        }
        self.levels();
        for (test, most, names) in [
            ("bark index", 8, &["crown blush", "crown scale", "root knot", "root rot"][..]),
            ("crown index", 4, &["crown blush", "crown scale"]),
            ("root index", 1, &["root rot"]),
        ] {
            while self.rng.chance(30) {
                let items = items(self.rng, names);
                let total = self.rng.between(0, most).to_string();
                let mut entry = Entry::new("observations", test);
                if self.rng.chance(40) {
                    entry = entry.with("total", total);
                }
                if entry.get("total").is_none() || self.rng.chance(30) {
                    entry = entry.with("items", items);
                }
                let on = self.date();
                self.push(entry.with("on", on));
            }
        }
        self.words("clotcells", &["99 x10^9/L", "100 x10^9/L"], 30);
        self.words("nuclear titre", &["1:40", "1:80"], 30);
    }

    /// Assessments with levels that exclude each other, written as domains or item by item.
    fn levels(&mut self) {
        while self.rng.chance(50) {
            let mut found = Vec::new();
            let colours = ["cloudy sap", "clear", "3", "2 points", "unknown", "dark sap"];
            let leaves = ["rolled leaf", "[spotted leaf, rolled leaf]", "none", "2", "unknown", "[spotted leaf]"];
            for (key, values) in [
                ("sap colour", &colours[..]),
                ("ring count", &["many", "none", "0", "1", "few rings"]),
                ("leaf signs", &leaves),
                ("bare branch", &["present", "absent", "unknown"]),
            ] {
                if self.rng.chance(70) {
                    found.push(format!("{key}: {}", self.rng.pick(values)));
                }
            }
            if !found.iter().any(|f| f.starts_with("sap colour")) && self.rng.chance(50) {
                let absent: Vec<&str> = ["clear sap", "cloudy sap", "dark sap"].into_iter().take(2).collect();
                found.extend(absent.into_iter().map(|name| format!("{name}: absent")));
            }
            let mut entry = Entry::new("observations", "sap index");
            match self.rng.below(4) {
                0 => entry = entry.with("total", self.rng.between(1, 12).to_string()),
                1 => entry = entry.with("total", (*self.rng.pick(&["A", "B", "C"])).to_owned()),
                _ => {}
            }
            if entry.get("total").is_none() || self.rng.chance(30) {
                entry = entry.with("items", format!("{{{}}}", found.join(", ")));
            }
            let on = self.date();
            self.push(entry.with("on", on));
        }
    }

    fn drugs(&mut self, topic: Topic) {
        for &name in topic.things() {
            while self.rng.chance(42) {
                let course = self.course(name, topic);
                self.push(course);
            }
            if self.rng.chance(10) {
                self.absent(name, Topic::Steroid);
            }
            if self.rng.chance(6) {
                self.push(Entry::new("never", name));
            }
            if self.rng.chance(12) {
                self.push(Entry::new("allergies", name));
            }
        }
    }

    fn course(&mut self, name: &str, topic: Topic) -> Entry {
        let mut entry = Entry::new("medications", name);
        if self.rng.chance(14) {
            return entry.with("status", "planned");
        }
        let as_of = if self.rng.chance(50) { self.day() } else { self.limit };
        if as_of != self.limit {
            entry = entry.with("as of", text(as_of));
        }
        let started = self.day();
        let started = if self.rng.chance(5) { started } else { started.min(as_of) };
        let has_start = self.rng.chance(75);
        if has_start {
            let started = self.written(started);
            entry = entry.with("started", started);
        }
        let mut open = false;
        match self.rng.below(100) {
            0..38 => {
                let ended = if has_start { started + self.rng.between(0, 220) } else { self.day() };
                let ended = text(ended.min(as_of.max(started)));
                entry = entry.with("ended", if self.rng.chance(15) { ended[..7].to_owned() } else { ended });
            }
            38..46 => entry = entry.with("stopped", "yes"),
            _ => open = true,
        }
        if topic == Topic::Biologic && self.rng.chance(60) {
            entry = entry.with("intermittent", "yes");
            if open && self.rng.chance(60) {
                let last = text((started + self.rng.between(0, 200)).min(as_of.max(started)));
                entry = entry.with("last dose", if self.rng.chance(20) { last[..7].to_owned() } else { last });
            }
        }
        if topic == Topic::Steroid {
            let dose =
                *self.rng.pick(&["10 mg/day", "10.5 mg/day", "9 mg/day", "7.5 mg/day", "as needed", "2 furlong", ""]);
            if !dose.is_empty() {
                entry = entry.with("dose", dose);
            }
            if open && self.rng.chance(50) {
                let since = self.day().max(started).min(as_of.max(started));
                let since = self.written(since);
                entry = entry.with("unchanged since", since);
            }
        }
        if self.rng.chance(45) {
            entry = entry.with("response", *self.rng.pick(&["responded", "partial", "failed", "intolerant"]));
        }
        entry
    }

    fn procedures(&mut self, topic: Topic) {
        for &name in topic.things() {
            if self.rng.chance(30) {
                let mut entry = Entry::new("procedures", name);
                if self.rng.chance(85) {
                    let on = self.date();
                    entry = entry.with("on", on);
                }
                self.push(entry);
            } else if self.rng.chance(20) {
                let entry = if self.rng.chance(60) {
                    Entry::new("never", name)
                } else {
                    let day = text(self.day());
                    Entry::new("absent", name).with("as of", day)
                };
                self.push(entry);
            }
            if self.rng.chance(25) {
                let as_of = if self.rng.chance(50) { self.limit } else { self.day() };
                let on = text(self.today + self.rng.between(-60, 90));
                self.push(
                    Entry::new("procedures", name).with("status", "planned").with("on", on).with("as of", text(as_of)),
                );
            }
        }
    }
}

/// A source that is a test, for what has one.
fn test_of(name: &str) -> &'static str {
    match name {
        "latent lungrot" | "open lungrot" | "lungrot" => "lungrot assay",
        "bloodblight" => "bloodblight antibody",
        "liverpox" | "chronic infection" | "infection" => "liverpox RNA",
        "gestation" => "gestation test",
        _ => "letter of the family doctor",
    }
}
