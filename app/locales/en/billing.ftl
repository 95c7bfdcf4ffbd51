# Texts of `billing`. Keys begin with `billing-`; see app/locales/README.md.
