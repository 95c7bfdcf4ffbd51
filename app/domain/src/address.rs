//! What is an address of ours. Whatever comes from a form, an address or a table is followed only through here (T19).

/// The longest address that is followed.
pub const LONGEST: usize = 2000;
/// How often something may have been encoded before nobody believes it any more.
const LAYERS: usize = 4;

/// A path of ours with its query, or nothing: no scheme, no host, and nothing that a browser, a proxy or a router would
/// read as either once it has decoded it. Letters beyond ASCII come percent-encoded, as browsers send them.
pub fn own_path(raw: &str) -> Option<&str> {
    let written = raw.len() <= LONGEST && raw.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let path = raw.split(['?', '#']).next().unwrap_or_default();
    (written && path.starts_with('/') && stays_ours(path)).then_some(raw)
}

/// Whether a path is one of ours however often it is decoded.
fn stays_ours(path: &str) -> bool {
    let mut path = path.as_bytes().to_vec();
    for _ in 0..LAYERS {
        let foreign = path.starts_with(b"//") || path.iter().any(|byte| matches!(byte, b'\\' | b'@'));
        if foreign || path.iter().any(u8::is_ascii_control) || core::str::from_utf8(&path).is_err() {
            return false;
        }
        let decoded = decoded(&path);
        if decoded == path {
            return true;
        }
        path = decoded;
    }
    false
}

/// Takes one layer of percent-encoding off. What isn't two hexadecimal digits stays as it is.
pub fn decoded(text: &[u8]) -> Vec<u8> {
    let digit = |place: usize| text.get(place).and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let mut place = 0;
    while let Some(byte) = text.get(place) {
        match (byte, digit(place + 1), digit(place + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                place += 3;
            }
            _ => {
                out.push(*byte);
                place += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t19_only_a_path_of_ours_is_followed() {
        for hostile in [
            "",
            "evil",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "http:/evil.example",
            "javascript:alert(1)",
            "?q=/x",
            " /x",
            "/x ",
            "/a\r\nb",
            "/a\tb",
            "/\tevil.example",
            "/å",
            "/%2f/evil.example",
            "/%2Fevil.example",
            "/%2f%2fevil.example",
            "/%252f%252fevil.example",
            "/%25252f%25252fevil.example",
            "/%2525252525252fevil.example",
            "/%5cevil.example",
            "/%255cevil.example",
            "/x%0d%0aSet-Cookie:a",
            "/x%00",
            "/x%ff",
            "/a@evil.example",
            "/a%40evil.example",
        ] {
            assert_eq!(own_path(hostile), None, "{hostile:?}");
        }
        assert_eq!(own_path(&format!("/{}", "a".repeat(LONGEST))), None);
    }

    #[test]
    fn our_own_addresses_are_followed_as_they_are() {
        for ours in [
            "/",
            "/r/o_123/users?done=1",
            "/resellers?q=%C3%A6%C3%B8%C3%A5&dir=desc",
            "/hjelp/%C3%A5pne",
            "/r/o_1/users/new?from=list&draft=f_1",
            "/login?next=%2Fr%2Fo_1%3Fq%3Danna%40fjord.example",
            "/r?q=100%25&x=%",
            "/r/50%",
            "/r#users",
        ] {
            assert_eq!(own_path(ours), Some(ours));
        }
        let long = format!("/resellers?q={}", "%C3%A5".repeat(200));
        assert_eq!(own_path(&long), Some(long.as_str()));
    }
}
