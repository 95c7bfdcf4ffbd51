//! The addresses of identity's pages.

/// The landing page.
pub const LANDING: &str = "/";
/// To one's own first page.
pub const HOME: &str = "/home";
/// Signing in.
pub const LOGIN: &str = "/login";
/// The terms.
pub const TERMS: &str = "/terms";
/// One's own page.
pub const ME: &str = "/me";
