# Rammen om hver side, og ordene lister, formularer, guider og kørsler deler.

-product = Tenantry

shell-product = { -product }
shell-page-title = { $page } · { $company }
shell-title-error = Fejl: { $title }
shell-skip = Gå til hovedindholdet
shell-menu = Menu
shell-nav = Hovedmenu
shell-crumbs = Brødkrummer
shell-welcome = Velkommen { $name }
shell-help = Hjælp
shell-contact = Kontakt os
shell-logout = Log ud
shell-language = Sprog
shell-theme = Udseende
shell-theme-light = Lyst
shell-theme-dark = Mørkt
shell-theme-auto = Automatisk
shell-profile = Min profil

# Venstre spalte
nav-home = Hjem
nav-resellers = Forhandlere
nav-back-to-resellers = Tilbage til forhandlere
nav-customers = Kunder
nav-back-to-customers = Tilbage til kunder
nav-log = Log
nav-add-reseller = Tilføj forhandler
nav-new-customer = Ny kunde
nav-partner-users = Partnerens brugere
nav-reseller-users = Forhandlerens brugere
nav-users = Brugere
nav-services = Tjenester
nav-runs = Kørsler
nav-configuration = Opsætning

# Lister
list-search = Søg
list-filter-everything = Alt
list-count = { $count ->
    [one] { $count } post
   *[other] { $count } poster
}
list-range = { $from }–{ $to } af { $total }
list-more-than = flere end { $count }
list-first-page = Til første side
list-by-name = Efter navn
list-pages = Sider
list-next = Næste { $count }
list-previous = Forrige { $count }
list-per-page = { $count } pr. side
list-clear = Ryd søgningen
list-empty-search = Intet passer.
list-empty-search-hint = Prøv med færre ord, eller ryd søgningen.
list-actions = Handlinger

# Formularer
form-optional = (valgfrit)
form-problem = Noget skal rettes
form-ok = OK
form-yes = Ja
form-no = Nej
form-cancel = Annuller
form-save = Gem
form-back = Tilbage
form-save-later = Gem og fortsæt senere
form-change = Ret
form-kept = Du var logget ud, så intet blev gjort. Her er det, du skrev: se det igennem, og send det igen.
form-cut = Noget af det var for langt til at blive gemt. Det er tomt her: udfyld det igen, kortere.
form-signed-out = Intet er tabt. Log ind i en anden fane, og tryk på knappen en gang til, eller log ind her, og kom tilbage til formularen.
form-unsent = Dette blev ikke sendt.
form-unsent-text = Portalen kunne ikke nås. Intet er tabt: tryk på knappen en gang til, når du er forbundet igen.
form-sign-in-tab = Log ind i en anden fane
form-sign-in-again = Log ind igen

# Hvad der blev af en handling
outcome-well-done = Godt!

# Kørsler og deres trin
run-needs-person = Kræver et menneske
run-progress = { $done } af { $total } færdige
run-refresh = Opdater

# Guider
wizard-step = Trin { $step } af { $total }
wizard-done = færdig
wizard-plan = Det bliver lavet
wizard-nothing-yet = Intet bliver lavet, før du trykker på Klargør.
