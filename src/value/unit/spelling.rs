//! From the spellings of units in charts, protocols and laboratory feeds to UCUM codes.
//!
//! Only what stands in these tables is read otherwise than UCUM reads it: where a clinical spelling is by accident
//! the code of something that nobody measures in a patient (`K/uL` kelvins, `C` coulombs, `u` atomic masses),
//! the clinical reading is taken.

/// Spellings of a whole unit.
const WHOLE: &[(&str, &str)] = &[
    ("C", "Cel"),
    ("°C", "Cel"),
    ("º C", "Cel"),
    ("ºC", "Cel"),
    ("° C", "Cel"),
    ("℃", "Cel"),
    ("deg C", "Cel"),
    ("degC", "Cel"),
    ("F", "[degF]"),
    ("°F", "[degF]"),
    ("º F", "[degF]"),
    ("ºF", "[degF]"),
    ("° F", "[degF]"),
    ("℉", "[degF]"),
    ("deg F", "[degF]"),
    ("degF", "[degF]"),
    ("percent", "%"),
    ("ratio", "1"),
    ("index", "1"),
    ("score", "1"),
    ("points", "1"),
    ("point", "1"),
    ("INR", "{INR}"),
    ("pack years", "{pack_years}"),
    ("pack-years", "{pack_years}"),
    ("pack-year", "{pack_years}"),
    ("bpm", "{beats}/min"),
    ("ppm", "[ppm]"),
    ("mM", "mmol/L"),
    ("uM", "umol/L"),
    ("µM", "umol/L"),
    ("μM", "umol/L"),
    ("nM", "nmol/L"),
    ("pM", "pmol/L"),
    // Feeds that know capitals only. UCUM has no such codes, or absurd ones.
    ("MG/DL", "mg/dL"),
    ("G/DL", "g/dL"),
    ("MG/L", "mg/L"),
    ("UG/L", "ug/L"),
    ("NG/ML", "ng/mL"),
    ("PG/ML", "pg/mL"),
    ("NG/DL", "ng/dL"),
    ("MMOL/L", "mmol/L"),
    ("UMOL/L", "umol/L"),
    ("MEQ/L", "meq/L"),
    ("IU/ML", "[IU]/mL"),
    ("ML/MIN", "mL/min"),
    ("MMHG", "mm[Hg]"),
    ("K/UL", "10*3/uL"),
    ("M/UL", "10*6/uL"),
];

/// Spellings of a part between fraction bars.
const PART: &[(&str, &str)] = &[
    ("l", "L"),
    ("dl", "dL"),
    ("cl", "cL"),
    ("ml", "mL"),
    ("ul", "uL"),
    ("nl", "nL"),
    ("pl", "pL"),
    ("fl", "fL"),
    ("mcl", "uL"),
    ("mcL", "uL"),
    ("cc", "mL"),
    ("cumm", "mm3"),
    ("cmm", "mm3"),
    ("litre", "L"),
    ("liter", "L"),
    ("liters", "L"),
    ("litres", "L"),
    ("deciliter", "dL"),
    ("decilitre", "dL"),
    ("milliliter", "mL"),
    ("millilitre", "mL"),
    ("milliliters", "mL"),
    ("millilitres", "mL"),
    ("microliter", "uL"),
    ("microlitre", "uL"),
    ("kilogram", "kg"),
    ("kilograms", "kg"),
    ("Kg", "kg"),
    ("gram", "g"),
    ("grams", "g"),
    ("milligram", "mg"),
    ("milligrams", "mg"),
    ("microgram", "ug"),
    ("micrograms", "ug"),
    ("nanogram", "ng"),
    ("nanograms", "ng"),
    ("picogram", "pg"),
    ("picograms", "pg"),
    ("mmole", "mmol"),
    ("mmoles", "mmol"),
    ("millimole", "mmol"),
    ("millimoles", "mmol"),
    ("micromol", "umol"),
    ("micromole", "umol"),
    ("micromoles", "umol"),
    ("nanomole", "nmol"),
    ("nanomoles", "nmol"),
    ("cigarettes", "{cigarettes}"),
    ("cigarette", "{cigarettes}"),
    ("mcg", "ug"),
    ("mcmol", "umol"),
    ("gm", "g"),
    ("IU", "[IU]"),
    ("iu", "[IU]"),
    ("mIU", "m[IU]"),
    ("uIU", "u[IU]"),
    ("mcIU", "u[IU]"),
    ("kIU", "k[IU]"),
    ("u", "U"),
    ("AU", "[arb'U]"),
    ("GPL", "[GPL'U]"),
    ("MPL", "[MPL'U]"),
    ("APL", "[APL'U]"),
    ("mEq", "meq"),
    ("uEq", "ueq"),
    ("Eq", "eq"),
    ("mOsm", "mosm"),
    ("Osm", "osm"),
    ("mmHg", "mm[Hg]"),
    ("cmH2O", "cm[H2O]"),
    ("cells", "{cells}"),
    ("cell", "{cells}"),
    ("copies", "{copies}"),
    ("beats", "{beats}"),
    ("breaths", "{breaths}"),
    ("drinks", "{drinks}"),
    ("day", "d"),
    ("days", "d"),
    ("24h", "d"),
    ("24hr", "d"),
    ("24hrs", "d"),
    ("24hours", "d"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("mins", "min"),
    ("minute", "min"),
    ("minutes", "min"),
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("msec", "ms"),
    ("msecs", "ms"),
    ("week", "wk"),
    ("weeks", "wk"),
    ("month", "mo"),
    ("months", "mo"),
    ("yr", "a"),
    ("yrs", "a"),
    ("year", "a"),
    ("years", "a"),
    ("lb", "[lb_av]"),
    ("lbs", "[lb_av]"),
    ("in", "[in_i]"),
    ("inch", "[in_i]"),
    ("inches", "[in_i]"),
    ("ft", "[ft_i]"),
    ("feet", "[ft_i]"),
    ("hpf", "[HPF]"),
    ("HPF", "[HPF]"),
    ("lpf", "[LPF]"),
    ("LPF", "[LPF]"),
    ("1.73m2", "{1.73_m2}"),
    ("1.73m", "{1.73_m2}"),
    ("1.73sqm", "{1.73_m2}"),
    ("1.73", "{1.73_m2}"),
    ("(1.73m2)", "{1.73_m2}"),
    ("{1.73m2}", "{1.73_m2}"),
    ("{1.73 m2}", "{1.73_m2}"),
    ("{1.73}", "{1.73_m2}"),
];

/// Spellings of a count before a volume.
const COUNT: &[(&str, &str)] = &[
    ("K", "10*3"),
    ("k", "10*3"),
    ("thou", "10*3"),
    ("M", "10*6"),
    ("mil", "10*6"),
    ("million", "10*6"),
    ("G", "10*9"),
    ("Giga", "10*9"),
    ("T", "10*12"),
    ("Tera", "10*12"),
];

/// Volumes that cells are counted in.
const VOLUMES: &[&str] = &["L", "dL", "mL", "uL", "mm3"];

/// What an unknown spelling may have been meant for.
const COMMON: &[&str] = &[
    "%",
    "1",
    "kg",
    "g",
    "mg",
    "ug",
    "cm",
    "m",
    "kg/m2",
    "mg/dL",
    "g/dL",
    "g/L",
    "mg/L",
    "ug/L",
    "ug/mL",
    "ng/mL",
    "ng/dL",
    "pg/mL",
    "ug/dL",
    "mmol/L",
    "umol/L",
    "nmol/L",
    "pmol/L",
    "mmol/mol",
    "meq/L",
    "U/L",
    "U/mL",
    "[IU]/L",
    "[IU]/mL",
    "m[IU]/L",
    "m[IU]/mL",
    "x10^9/L",
    "x10^12/L",
    "x10^3/uL",
    "x10^6/uL",
    "cells/uL",
    "/uL",
    "/mm3",
    "copies/mL",
    "mL/min",
    "mL/min/1.73m2",
    "mg/g",
    "mg/mmol",
    "g/day",
    "mg/day",
    "ug/day",
    "mg/kg",
    "mg/m2",
    "mmHg",
    "kPa",
    "Cel",
    "[degF]",
    "ms",
    "s",
    "min",
    "h",
    "mm/h",
    "/min",
    "L/min",
    "mL/min",
    "fL",
    "pg",
    "years",
    "months",
    "weeks",
    "days",
    "hours",
    "mosm/kg",
];

/// The UCUM code of a spelling: from the tables, else the spelling itself without blanks.
pub(super) fn code(spelling: &str) -> Option<String> {
    if spelling.is_empty() || spelling.len() > 80 {
        return None;
    }
    if let Some(code) = find(WHOLE, spelling) {
        return Some(code.to_owned());
    }
    let plain = plain(spelling);
    let (count, rest) = power_of_ten(&plain);
    let mut parts: Vec<String> = Vec::new();
    if let Some(exponent) = count {
        parts.push(format!("10*{exponent}"));
    }
    let own = if count.is_some() { rest.strip_prefix('/').filter(|r| !r.is_empty()) } else { Some(rest) };
    if count.is_some() && own.is_none() && !rest.is_empty() {
        return None;
    }
    for part in own.into_iter().flat_map(|o| o.split('/')) {
        parts.push(find(PART, part).map_or_else(|| part.to_owned(), str::to_owned));
    }
    if let [first, volume] = parts.as_mut_slice()
        && VOLUMES.contains(&volume.as_str())
        && let Some(count) = find(COUNT, first)
    {
        count.clone_into(first);
    }
    Some(parts.join("/"))
}

/// A known spelling near to this one.
pub(super) fn nearest(spelling: &str) -> Option<String> {
    crate::text::nearest(spelling, COMMON.iter().copied()).map(str::to_owned)
}

fn find(table: &'static [(&str, &str)], spelling: &str) -> Option<&'static str> {
    table.iter().find(|(s, _)| *s == spelling).map(|&(_, code)| code)
}

/// Without blanks, typographic signs and the `^` of a power of a unit.
fn plain(spelling: &str) -> String {
    const SUPERSCRIPTS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let spelling = spelling.replace(" per ", "/");
    let mut out = String::with_capacity(spelling.len());
    let mut braces = false;
    for c in spelling.chars() {
        braces = c == '{' || (braces && c != '}');
        let after = |test: fn(char) -> bool| out.chars().next_back().is_some_and(test);
        match c {
            _ if braces => out.push(c),
            c if c.is_whitespace() => {}
            'µ' | 'μ' => out.push('u'),
            '×' => out.push('x'),
            '·' | '⋅' => out.push('.'),
            '⁻' => out.push('-'),
            '^' if after(|c| c.is_ascii_alphabetic()) => {}
            '*' if after(|c| c == '*') => {}
            c => match SUPERSCRIPTS
                .chars()
                .position(|s| s == c)
                .and_then(|n| char::from_digit(u32::try_from(n).ok()?, 10))
            {
                Some(digit) => {
                    // `10⁹` is a power, `1.73 m²` is not.
                    if out.ends_with("10") {
                        out.push('*');
                    }
                    out.push(digit);
                }
                None => out.push(c),
            },
        }
    }
    out
}

/// The exponent of a leading `x10^9`, `10*9`, `10e9`, and what follows. Laboratories write `10e9` for 10⁹.
fn power_of_ten(text: &str) -> (Option<u32>, &str) {
    let body = text.strip_prefix(['x', 'X', '*']).unwrap_or(text);
    let Some(power) = body.strip_prefix("10").and_then(|b| b.strip_prefix(['^', '*', 'e', 'E'])) else {
        return (None, text);
    };
    let digits = power.bytes().take_while(u8::is_ascii_digit).count();
    let (exponent, rest) = power.split_at(digits);
    // Only counts of cells are written so; `10*-3.g` and the like are UCUM's business.
    match exponent.parse::<u32>().ok().filter(|&e| e <= 24 && (rest.is_empty() || rest.starts_with('/'))) {
        Some(exponent) => (Some(exponent), rest),
        None => (None, text),
    }
}
