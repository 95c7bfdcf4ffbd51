# Texts of `audit`. Keys begin with `audit-`; see app/locales/README.md.
