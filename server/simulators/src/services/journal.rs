//! The journal: append-only, one JSON line each, on the disk before anybody is answered.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use super::book::{Book, Line};

/// Where the lines go. Without a file they only live in memory.
#[derive(Debug, Default)]
pub(super) struct Journal {
    file: Option<File>,
}

impl Journal {
    /// Opens or makes the file and replays it.
    pub(super) fn open(path: Option<&Path>) -> io::Result<(Self, Book)> {
        let mut book = Book::default();
        let Some(path) = path else { return Ok((Self::default(), book)) };
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let whole = text.rfind('\n').map_or(0, |last| last.saturating_add(1));
        for line in text.get(..whole).unwrap_or_default().lines() {
            book.apply(serde_json::from_str(line).map_err(io::Error::from)?);
        }
        if whole < text.len() {
            // Killed in the middle of a line: nobody was answered on the strength of it.
            file.set_len(u64::try_from(whole).unwrap_or(u64::MAX))?;
            file.seek(SeekFrom::End(0))?;
            file.sync_data()?;
        }
        Ok((Self { file: Some(file) }, book))
    }

    /// Appends and waits for the disk.
    pub(super) fn write(&mut self, line: &Line) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut text = serde_json::to_vec(line).map_err(io::Error::from)?;
        text.push(b'\n');
        file.write_all(&text)?;
        file.sync_data()
    }
}
