# Texts of `provisioning`. Keys begin with `provisioning-`; see app/locales/README.md.
