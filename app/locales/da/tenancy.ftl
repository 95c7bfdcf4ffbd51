# Firmaer og deres personer.
role-administrator = Administrator
role-user-administrator = Brugeradministrator
role-password-administrator = Adgangskodeadministrator
role-service-administrator = Tjenesteadministrator
role-billing = Fakturering
role-auditor = Revisor
role-member = Medlem
tenancy-role = Rolle
member-invited = Inviteret
member-active = Aktiv
member-suspended = Spærret
member-asked = Venter på et ja
acceptance-asked = { $name } ({ $username }) vil tage imod invitationen til { $company }, der blev sendt til { $mail }.
acceptance-text = Kontoen hører hverken til domænet i { $mail } eller til et af { $company }s domæner. Luk kun nogen ind, du kender: ring, hvis du er i tvivl. Afviser du, er det link, de havde, dødt; du kan sende et nyt.
acceptance-let-in = Luk ind
acceptance-refuse = Afvis
acceptance-decide = Afgør
