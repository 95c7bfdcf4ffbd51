# Rammen rundt hver side, og ordene lister, skjemaer, veivisere og kjøringer deler.

-product = Tenantry

shell-product = { -product }
shell-page-title = { $page } · { $company }
shell-title-error = Feil: { $title }
shell-skip = Gå til hovedinnholdet
shell-menu = Meny
shell-nav = Hovedmeny
shell-crumbs = Brødsmulesti
shell-welcome = Velkommen { $name }
shell-help = Hjelp
shell-contact = Kontakt oss
shell-logout = Logg ut
shell-language = Språk
shell-theme = Utseende
shell-theme-light = Lyst
shell-theme-dark = Mørkt
shell-theme-auto = Automatisk
shell-profile = Min profil

# Venstre kolonne
nav-home = Hjem
nav-resellers = Forhandlere
nav-back-to-resellers = Tilbake til forhandlere
nav-customers = Kunder
nav-back-to-customers = Tilbake til kunder
nav-log = Logg
nav-add-reseller = Legg til forhandler
nav-new-customer = Ny kunde
nav-partner-users = Partnerens brukere
nav-reseller-users = Forhandlerens brukere
nav-users = Brukere
nav-services = Tjenester
nav-runs = Kjøringer
nav-configuration = Oppsett

# Lister
list-search = Søk
list-filter-everything = Alt
list-count = { $count ->
    [one] { $count } oppføring
   *[other] { $count } oppføringer
}
list-range = { $from }–{ $to } av { $total }
list-more-than = flere enn { $count }
list-first-page = Til første side
list-by-name = Etter navn
list-pages = Sider
list-next = Neste { $count }
list-previous = Forrige { $count }
list-per-page = { $count } per side
list-clear = Tøm søket
list-empty-search = Ingenting passer.
list-empty-search-hint = Prøv færre ord, eller tøm søket.
list-actions = Handlinger

# Skjemaer
form-optional = (valgfritt)
form-problem = Noe må rettes
form-ok = OK
form-yes = Ja
form-no = Nei
form-cancel = Avbryt
form-save = Lagre
form-back = Tilbake
form-save-later = Lagre og fortsett senere
form-change = Endre
form-kept = Du var logget ut, så ingenting ble gjort. Her er det du skrev: se over det, og send det på nytt.
form-cut = Noe av det var for langt til å bli tatt vare på. Det står tomt her: fyll det ut på nytt, kortere.
form-signed-out = Ingenting er tapt. Logg inn i en annen fane og trykk på knappen en gang til, eller logg inn her og kom tilbake til skjemaet.
form-unsent = Dette ble ikke sendt.
form-unsent-text = Portalen kunne ikke nås. Ingenting er tapt: trykk på knappen en gang til når du er tilkoblet igjen.
form-sign-in-tab = Logg inn i en annen fane
form-sign-in-again = Logg inn på nytt

# Hva det ble av en handling
outcome-well-done = Bra!

# Kjøringer og trinnene i dem
run-needs-person = Trenger et menneske
run-progress = { $done } av { $total } ferdig
run-refresh = Oppdater

# Veivisere
wizard-step = Trinn { $step } av { $total }
wizard-done = ferdig
wizard-plan = Dette blir laget
wizard-nothing-yet = Ingenting blir laget før du trykker Klargjør.
