# Texts of `relationships`. Keys begin with `relationships-`; see app/locales/README.md.
