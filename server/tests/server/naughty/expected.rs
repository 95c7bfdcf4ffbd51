//! What becomes of a text in a field, as the fields say it: written here a second time, so that the parsers can't agree
//! with themselves. Nothing stands for *refused*.

/// What is dropped wherever it stands: pasted along, seen by nobody.
const DROPPED: [u32; 4] = [0xfeff, 0x200b, 0x2060, 0x00ad];

fn turns(c: u32) -> bool {
    (0x202a..=0x202e).contains(&c) || (0x2066..=0x2069).contains(&c) || [0x200e, 0x200f, 0x061c].contains(&c)
}

fn is_control(c: u32) -> bool {
    c < 0x20 || (0x7f..0xa0).contains(&c)
}

/// One line: blanks at its edges go and those between words become one; nothing that turns or controls; so long at most.
pub(super) fn line(raw: &str, max: usize) -> Option<String> {
    let kept: String = raw.trim().chars().filter(|c| !DROPPED.contains(&u32::from(*c))).collect();
    let kept = kept.trim();
    if kept.chars().map(u32::from).any(|c| turns(c) || is_control(c) || c == 0xfffd) {
        return None;
    }
    let mut out = String::new();
    for word in kept.split(char::is_whitespace).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    (!out.is_empty() && out.chars().count() <= max).then_some(out)
}

/// The same with something in it to read.
pub(super) fn name(raw: &str, max: usize) -> Option<String> {
    line(raw, max).filter(|line| line.chars().any(char::is_alphanumeric))
}

/// A field that may be left blank.
pub(super) fn optional(raw: &str, read: impl Fn(&str) -> Option<String>) -> Option<String> {
    if raw.trim().is_empty() { Some(String::new()) } else { read(raw) }
}

pub(super) fn domain(raw: &str) -> Option<String> {
    let lower = line(raw, 253)?.trim_start_matches('@').trim_end_matches('.').to_ascii_lowercase();
    let labels: Vec<&str> = lower.split('.').collect();
    let good = |label: &&str| {
        let letters = label.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        letters && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    let last = labels[labels.len() - 1];
    let named = last.len() > 1 && last.chars().any(|c| !c.is_ascii_digit());
    (labels.len() > 1 && labels.iter().all(good) && named).then_some(lower)
}

pub(super) fn mail(raw: &str) -> Option<String> {
    let line = line(raw, 320)?;
    let bare =
        if line.ends_with('>') && line.contains('<') { line.split_once('<')?.1.trim_end_matches('>') } else { &line };
    let (local, host) = bare.trim().trim_end_matches('.').rsplit_once('@')?;
    let letter = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    let dots = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let good = (1..=64).contains(&local.len()) && local.chars().all(letter) && dots;
    let address = format!("{local}@{}", domain(host)?);
    (good && address.len() <= 254).then_some(address)
}

pub(super) fn code(raw: &str) -> Option<String> {
    let code = line(raw, 200)?.replace(' ', "").to_uppercase();
    let good = code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
    (good && (3..=20).contains(&code.len())).then_some(code)
}
