# Texts of `tenancy`. Keys begin with `tenancy-`; see app/locales/README.md.
