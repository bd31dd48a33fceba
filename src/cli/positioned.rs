//! Files that several threads read at once, each where it wants: nobody moves anybody else's cursor.

use bytes::{Bytes, BytesMut};
use parquet::errors::Result;
use parquet::file::reader::{ChunkReader, Length};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

/// What is read ahead of a small read.
const AHEAD: usize = 1 << 16;

/// A file that is read by position.
#[derive(Clone, Debug)]
pub(super) struct Positioned {
    file: Arc<File>,
    length: u64,
}

impl Positioned {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), length })
    }

    /// The file from a byte on.
    pub(super) fn from(&self, start: u64) -> From {
        From { file: Arc::clone(&self.file), at: start }
    }
}

/// A file from a byte on.
#[derive(Debug)]
pub(super) struct From {
    file: Arc<File>,
    at: u64,
}

impl Read for From {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, into, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, at)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, at)
}

impl Length for Positioned {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Positioned {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::with_capacity(AHEAD, self.from(start)))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // A damaged file may ask for more than there is: room is made for what can be.
        let there = self.length.saturating_sub(start);
        if length as u64 > there {
            return Err(parquet::errors::ParquetError::EOF(format!("{length} bytes at {start} are not there")));
        }
        let mut bytes = BytesMut::zeroed(length);
        self.from(start).read_exact(&mut bytes)?;
        Ok(bytes.freeze())
    }
}
