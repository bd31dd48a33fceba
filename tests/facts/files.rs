//! Files that end early or have changed bytes, tables in no order, Arrow beside Parquet, and a disk that fails.

use super::bad::{Rows, found, profiles, vocabulary};
use super::{options, read, said, written};
use bytes::Bytes;
use prescreen::patient::Profile;
use prescreen::patient::columns::{ArrowTables, Block, FactsError, Format, Reasons, Spill, Tables, Writer};
use std::io::{Cursor, Read, Seek, SeekFrom, Write};

#[test]
fn a_file_that_ends_early_is_refused() {
    let (facts, patients) = written(&profiles(), vocabulary());
    for (whole, other, is_facts) in [(&facts, &patients, true), (&patients, &facts, false)] {
        for length in (0..whole.len()).step_by(37).chain(whole.len() - 20..whole.len()) {
            let part = whole.slice(..length);
            let read = if is_facts { found(&part, other) } else { found(other, &part) };
            assert!(read.is_err(), "{length} of {} bytes", whole.len());
        }
    }
}

/// Whatever a byte becomes: an error, or something that is read; nobody panics, and nothing runs on.
#[test]
fn a_file_with_changed_bytes_is_refused_or_read() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !prescreen::patient::columns::is_guarded() {
            usual(info);
        }
    }));
    let (facts, patients) = written(&profiles(), vocabulary());
    let (mut refused, mut read_anyway) = (0, 0);
    for (whole, other, is_facts) in [(&facts, &patients, true), (&patients, &facts, false)] {
        for place in (0..whole.len()).step_by(11) {
            for byte in [0x00, 0xFF, whole[place] ^ 0x40] {
                let mut changed = whole.to_vec();
                changed[place] = byte;
                let changed = Bytes::from(changed);
                let read = if is_facts { found(&changed, other) } else { found(other, &changed) };
                if read.is_err() { refused += 1 } else { read_anyway += 1 }
            }
        }
    }
    assert!(refused > 200 && read_anyway > 0, "{refused} {read_anyway}");
}

/// What is put aside, in memory.
#[derive(Default)]
struct Aside(Vec<()>);

impl Spill for Aside {
    type File = Cursor<Vec<u8>>;

    fn create(&mut self) -> std::io::Result<Self::File> {
        self.0.push(());
        Ok(Cursor::default())
    }
}

#[test]
fn tables_in_no_order_are_sorted() {
    let many: Vec<Profile> = (0..200)
        .map(|n| {
            let mut profile = profiles()[n % 3].clone();
            profile.patient = format!("S-{n:04}");
            profile
        })
        .collect();
    let sorted = written(&many, vocabulary());
    let expected = read(&sorted, vocabulary(), Reasons::Wanted, 1);
    let shuffled = |file: Bytes, step: u32| {
        let rows = Rows::of(file);
        let order: Vec<u32> = (0..rows.len()).map(|n| n.wrapping_mul(step) % rows.len()).collect();
        let unsaid = rows.rows(&order).says("prescreen.sorted_by", None).says("prescreen.written_together", None);
        assert_eq!(order.iter().collect::<std::collections::BTreeSet<_>>().len(), order.len());
        unsaid.parquet()
    };
    let (facts, patients) = (shuffled(sorted.0, 7_919), shuffled(sorted.1, 7_919));
    let tables = Tables::open(&facts, &patients).unwrap();
    assert!(!tables.are_sorted(&facts, &patients).unwrap());
    for rows_at_a_time in [1, 50, 1_000_000] {
        let mut aside = Aside::default();
        let to = (Vec::new(), Vec::new());
        let to = tables.sort((facts.clone(), patients.clone()), rows_at_a_time, &mut aside, to).unwrap();
        assert_eq!(aside.0.len() > 2, rows_at_a_time < 1_000);
        let back = read(&(to.0.into(), to.1.into()), vocabulary(), Reasons::Wanted, 2);
        assert_eq!(back.len(), expected.len());
        for (a, b) in back.iter().zip(&expected) {
            // The rows of a patient were shuffled too: which of two facts of one day comes first has no meaning here.
            let lines = |p: &Profile| {
                let text = said(p);
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                lines.sort();
                lines
            };
            assert_eq!(lines(a), lines(b));
        }
    }
}

fn arrow(format: Format) -> (Vec<u8>, Vec<u8>) {
    let mut writer = Writer::new(Vec::new(), Vec::new(), format, vocabulary()).unwrap();
    profiles().iter().for_each(|profile| writer.write(profile).unwrap());
    let (facts, patients, _) = writer.finish().unwrap();
    (facts, patients)
}

fn read_arrow(facts: Vec<u8>, patients: Vec<u8>, format: Format) -> Result<Vec<Profile>, FactsError> {
    let tables = ArrowTables::open(Cursor::new(facts), Cursor::new(patients), format)?;
    assert!(tables.are_said_to_be_sorted());
    let mut blocks = tables.blocks(&options(vocabulary(), Reasons::Wanted));
    let (mut block, mut all) = (Block::default(), Vec::new());
    while blocks.next_into(&mut block, 2)? {
        all.extend(block.profiles.iter().cloned());
    }
    Ok(all)
}

#[test]
fn arrow_files_and_streams_come_back_and_are_sorted_into_parquet() {
    for format in [Format::ArrowFile, Format::ArrowStream] {
        let (facts, patients) = arrow(format);
        let back = read_arrow(facts.clone(), patients.clone(), format).unwrap();
        assert_eq!(back.len(), 3);
        for (before, after) in profiles().iter().zip(&back) {
            assert_eq!(said(before), said(after));
        }
        let tables = ArrowTables::open(Cursor::new(facts), Cursor::new(patients), format).unwrap();
        let to = tables.sort(2, &mut Aside::default(), (Vec::new(), Vec::new())).unwrap();
        let sorted = read(&(to.0.into(), to.1.into()), vocabulary(), Reasons::Wanted, 1);
        for (before, after) in profiles().iter().zip(&sorted) {
            assert_eq!(said(before), said(after));
        }
    }
}

#[test]
fn arrow_files_that_end_early_or_have_changed_bytes_are_refused_or_read() {
    for format in [Format::ArrowFile, Format::ArrowStream] {
        let (facts, patients) = arrow(format);
        for length in (0..facts.len()).step_by(501) {
            let read = read_arrow(facts[..length].to_vec(), patients.clone(), format);
            assert!(read.is_err(), "{length} of {} bytes", facts.len());
        }
        for place in (0..facts.len()).step_by(97) {
            let mut changed = facts.clone();
            changed[place] ^= 0x41;
            let _ = read_arrow(changed, patients.clone(), format);
        }
    }
}

/// A file whose reads fail is no file that ends.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the disk is gone"))
    }
}

impl Seek for Broken {
    fn seek(&mut self, _: SeekFrom) -> std::io::Result<u64> {
        Ok(100)
    }
}

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the disk is full"))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_disk_that_fails_is_told() {
    let error = ArrowTables::open(Broken, Broken, Format::ArrowFile).err().unwrap();
    assert!(error.to_string().contains("the disk is gone"), "{error}");
    let failed = Writer::new(Broken, Broken, Format::Parquet, vocabulary()).and_then(|mut writer| {
        profiles().iter().try_for_each(|profile| writer.write(profile))?;
        writer.finish().map(|_| ())
    });
    let error = failed.unwrap_err();
    assert!(error.to_string().contains("the disk is full"), "{error}");
}
