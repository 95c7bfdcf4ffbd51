//! What audit has.

use super::pages;
use crate::doors::{PageAt, Slice};

pub(crate) const SLICE: Slice =
    Slice { pages: &[PageAt::new(&["/log", "/r/{company}/log", "/c/{company}/log"], pages::log)], forms: &[] };
