# Texts of `desk`. Keys begin with `desk-`; see app/locales/README.md.
