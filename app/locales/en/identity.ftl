# Texts of `identity`. Keys begin with `identity-`; see app/locales/README.md.
