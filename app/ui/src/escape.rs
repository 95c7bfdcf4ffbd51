/// Writes a text so that it stays text: between tags, in a quoted attribute, and where only the end tag ends it
/// (`<title>`, `<textarea>`).
pub(crate) fn escape(value: &str, out: &mut String) {
    let mut rest = value;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (clean, from) = rest.split_at(at);
        out.push_str(clean);
        let mut chars = from.chars();
        match chars.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&quot;"),
            _ => out.push_str("&#39;"),
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}
