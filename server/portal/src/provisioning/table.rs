//! Files that are read in: a heading, and rows of fields.

use encoding_rs::{UTF_8, WINDOWS_1252};

use crate::error::{Error, Result};

/// A file of rows, whatever it was written with: `,` `;` or tab; UTF-8, UTF-16 or Windows-1252 (ux.md 2.8).
pub(super) struct Table {
    /// Line number and the fields, in the order of the columns that were asked for.
    pub(super) rows: Vec<(usize, Vec<String>)>,
}

impl Table {
    pub(super) fn read(file: &[u8], columns: &[&str]) -> Result<Self> {
        let text = decode(file);
        let heading = text.lines().next().unwrap_or_default();
        let most = |separator: &char| heading.matches(*separator).count();
        let separator = [',', ';', '\t'].into_iter().max_by_key(most).unwrap_or(',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(u8::try_from(separator).unwrap_or(b','))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let unreadable = |error: csv::Error| Error::Configuration(format!("the file can't be read: {error}"));
        let headings = reader.headers().map_err(unreadable)?.clone();
        let place = |wanted: &&str| headings.iter().position(|heading| heading.eq_ignore_ascii_case(wanted));
        let missing: Vec<&str> = columns.iter().copied().filter(|column| place(column).is_none()).collect();
        if !missing.is_empty() {
            return Err(Error::Configuration(format!(
                "the file has no column {}; it needs: {}",
                missing.join(", "),
                columns.join(", ")
            )));
        }
        let places: Vec<usize> = columns.iter().filter_map(place).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
            let fields = places.iter().map(|place| record.get(*place).unwrap_or_default().to_owned());
            rows.push((line, fields.collect()));
        }
        Ok(Self { rows })
    }
}

fn decode(file: &[u8]) -> String {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(file) {
        return encoding.decode(file).0.into_owned();
    }
    let (text, _, broken) = UTF_8.decode(file);
    if broken { WINDOWS_1252.decode(file).0.into_owned() } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whatever_it_was_written_with() {
        let plain = "code;name\nTB1;Bäver & Ål\n";
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(plain.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let windows = WINDOWS_1252.encode(plain).0.into_owned();
        let bom = [b"\xef\xbb\xbf".as_slice(), plain.as_bytes()].concat();
        for file in [plain.as_bytes().to_vec(), utf16, windows, bom] {
            let table = Table::read(&file, &["name", "code"]).expect("readable");
            assert_eq!(table.rows, [(2, vec!["Bäver & Ål".to_owned(), "TB1".to_owned()])]);
        }
    }

    #[test]
    fn wrong_columns_are_named() {
        let error = Table::read(b"id,title\n1,x\n", &["code", "name"]).err().expect("wrong columns");
        assert!(error.to_string().contains("code, name"), "{error}");
    }
}
