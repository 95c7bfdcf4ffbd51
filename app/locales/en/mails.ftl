# Texts of `mails`. Keys begin with `mails-`; see app/locales/README.md.
