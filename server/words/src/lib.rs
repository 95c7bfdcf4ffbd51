//! The portal's words on the server: Project Fluent texts and the numbers, sizes, money and dates of each language.
//! Pages, mails and documents all speak through here. See `app/locales/README.md` for how texts are kept.

mod bundle;
mod dates;
mod locale;
mod numbers;
mod zone;

pub use bundle::{Arg, text, text_with};
pub use dates::{date, date_time, later, limited, relative_day, time};
pub use locale::Locale;
pub use numbers::{bytes, decimal, money, number, percent};
pub use zone::{Local, Zone};
