//! The enumeration.
