use leptos::tachys::html::InertElement;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident $path:literal)*) => {
        /// The drawings of the portal: 24 × 24, one line, in the colour of their text, silent for screen readers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $($(#[$doc])* $name,)* }

        impl Icon {
            /// Every drawing, for the gallery.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            pub(crate) const fn svg(self) -> &'static str {
                match self {
                    $(Self::$name => concat!(
                        r#"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=""#, $path, r#""/></svg>"#
                    ),)*
                }
            }
        }
    };
}

icons! {
    /// A plus.
    Add "M12 5v14M5 12h14"
    /// An arrow back.
    Back "M19 12H5M11 6l-6 6 6 6"
    /// An open book: knowledge base.
    Book "M12 6c-2-1.5-5-2-9-2v14c4 0 7 .5 9 2 2-1.5 5-2 9-2V4c-4 0-7 .5-9 2zM12 6v14"
    /// A speech bubble: a case.
    Case "M4 5h16v11H10l-4.5 4v-4H4zM8 9h8M8 12h5"
    /// A house of offices.
    Company "M5 21V4h14v17M3 21h18M9 8h.01M15 8h.01M9 12h.01M15 12h.01M10 21v-4h4v4"
    /// Two sliders.
    Configuration "M4 7h10M18 7h2M4 17h2M10 17h10M14 4v6M6 14v6"
    /// Two people.
    Customers "M4 20v-2a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4v2M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M20 20v-2a4 4 0 0 0-3-3.9M15 3.3a3.5 3.5 0 0 1 0 6.5"
    /// A tick.
    Done "m5 12.5 4.5 4.5L19 7.5"
    /// An arrow down into a tray.
    Download "M12 4v11M7 10.5l5 5 5-5M4 20h16"
    /// A question mark.
    Help "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1 1-1.1 1.8M12 17h.01"
    /// A house.
    Home "M3 11.5 12 4l9 7.5M5.5 9.5V20h13V9.5M10 20v-5h4v5"
    /// An i in a ring.
    Info "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 11v5M12 8h.01"
    /// A bill.
    Invoice "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6"
    /// A key.
    Key "M14.5 13.5a4.5 4.5 0 1 0-4-2.5L4 17.5V20h3v-2h2v-2h2l1.5-3M15.5 8.5h.01"
    /// A door with an arrow out.
    Leave "M14 4H5v16h9M10 12h11M17 8l4 4-4 4"
    /// Two links of a chain.
    Link "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"
    /// A sheet with lines.
    Log "M5 4h14v16H5zM9 8h6M9 12h6M9 16h4"
    /// An envelope.
    Mail "M3 6h18v12H3zM3 7l9 6 9-6"
    /// Three lines.
    Menu "M4 6h16M4 12h16M4 18h16"
    /// A price tag.
    Offer "M4 12V5a1 1 0 0 1 1-1h7l8 8-8 8zM8 8h.01"
    /// A broken line: an outage.
    Outage "M3 12h4l3-7 4 14 3-7h4"
    /// One person.
    Person "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21a8 8 0 0 1 16 0"
    /// Bars of a report.
    Report "M4 20h16M7 20v-6M12 20V6M17 20v-9"
    /// Two houses: resellers.
    Resellers "M3 20V9l6-4 6 4v11M15 20V12l6-3v11M3 20h18M7 12h.01M7 16h.01M11 12h.01M11 16h.01"
    /// Rays: work under way.
    Run "M12 3v4M12 17v4M3 12h4M17 12h4M5.6 5.6l2.9 2.9M15.5 15.5l2.9 2.9M18.4 5.6l-2.9 2.9M8.5 15.5l-2.9 2.9"
    /// A magnifying glass.
    Search "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.5 20 20"
    /// Stacked layers: services.
    Service "m12 3 9 5-9 5-9-5zM3 12.5l9 5 9-5M3 17l9 5 9-5"
    /// A shield.
    Shield "M12 3 4 6v6c0 5 3.5 8 8 9 4.5-1 8-4 8-9V6z"
    /// A triangle with an exclamation mark.
    Warning "M12 4 2.5 20h19zM12 10v4M12 17h.01"
}

const MARK: &str = concat!(
    r#"<svg viewBox="0 0 24 24" aria-hidden="true"><path fill="currentColor" d="M3 4h18v4.2h-6.6V21H9.6V8.2H3z"/>"#,
    r#"<path fill="currentColor" opacity=".45" d="M3 10.4h4.4V21H3zM16.6 10.4H21V21h-4.4z"/></svg>"#
);

const MICROSOFT: &str = concat!(
    r#"<svg class="ms" viewBox="0 0 21 21" aria-hidden="true"><path class="a" d="M1 1h9v9H1z"/>"#,
    r#"<path class="b" d="M11 1h9v9h-9z"/><path class="c" d="M1 11h9v9H1z"/><path class="d" d="M11 11h9v9h-9z"/></svg>"#
);

impl Icon {
    /// The drawing as a view; costs one copy of a constant.
    pub fn draw(self) -> InertElement {
        InertElement::new(self.svg())
    }

    /// Tenantry's own mark.
    pub fn mark() -> InertElement {
        InertElement::new(MARK)
    }

    /// The four squares for *Sign in with Microsoft*.
    pub fn microsoft() -> InertElement {
        InertElement::new(MICROSOFT)
    }
}
