//! Cookies: which there are, how they are read and how they are set.

use axum::http::{HeaderMap, HeaderValue, header};

/// How this portal's cookies are made: over https with the `__Host-` prefix, over plain http on loopback without.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jar {
    pub(crate) secure: bool,
}

/// The cookies there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The session's secret.
    Session,
    /// Binds sign-ins to this browser, any number of them.
    Attempt,
    /// Owns what failed posts leave behind where nobody is signed in.
    Draft,
    /// The language.
    Language,
    /// Light or dark.
    Theme,
}

const YEAR: u32 = 365 * 24 * 3600;

impl Cookie {
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Session => ("__Host-tenantry", "tenantry"),
            Self::Attempt => ("__Host-attempt", "attempt"),
            Self::Draft => ("__Host-draft", "draft"),
            Self::Language => ("language", "language"),
            Self::Theme => ("theme", "theme"),
        }
    }

    /// How long a browser keeps it; `None` until it is closed.
    const fn kept(self) -> Option<u32> {
        match self {
            Self::Session => None,
            // As long as an attempt's way on is remembered.
            Self::Attempt => Some(24 * 3600),
            Self::Draft => Some(2 * 3600),
            Self::Language | Self::Theme => Some(YEAR),
        }
    }
}

impl Jar {
    fn name(self, cookie: Cookie) -> &'static str {
        let (secure, plain) = cookie.names();
        if self.secure { secure } else { plain }
    }

    /// What the browser sent; the first of a name counts.
    pub(crate) fn read(self, headers: &HeaderMap, cookie: Cookie) -> Option<&str> {
        let name = self.name(cookie);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
    }

    /// The header that sets it. The value is one of ours: letters, digits, `-` and `_`.
    pub(crate) fn set(self, cookie: Cookie, value: &str) -> HeaderValue {
        let kept = cookie.kept().map_or(String::new(), |seconds| format!("; Max-Age={seconds}"));
        self.line(cookie, value, &kept)
    }

    /// The header that takes it away.
    pub(crate) fn clear(self, cookie: Cookie) -> HeaderValue {
        self.line(cookie, "", "; Max-Age=0")
    }

    fn line(self, cookie: Cookie, value: &str, kept: &str) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let line = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{kept}", self.name(cookie));
        HeaderValue::from_str(&line).unwrap_or(HeaderValue::from_static(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_the_session_cookie_is_bound_to_the_host() {
        let set = Jar { secure: true }.set(Cookie::Session, "abc");
        assert_eq!(set, "__Host-tenantry=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        let set = Jar { secure: false }.set(Cookie::Attempt, "abc");
        assert_eq!(set, "attempt=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=86400");
    }

    #[test]
    fn a_plain_cookie_is_no_session_over_https() {
        let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("tenantry=x; theme=dark"))]);
        assert_eq!(Jar { secure: true }.read(&headers, Cookie::Session), None);
        assert_eq!(Jar { secure: false }.read(&headers, Cookie::Session), Some("x"));
        assert_eq!(Jar { secure: true }.read(&headers, Cookie::Theme), Some("dark"));
    }
}
