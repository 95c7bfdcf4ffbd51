# Rammen om hver side, og ordene lister, formularer, guider og kørsler deler.

-product = Tenantry

shell-product = { -product }
shell-page-title = { $page } · { $company }
shell-title-error = Fejl: { $title }
shell-skip = Gå til hovedindholdet
shell-menu = Menu
shell-close-menu = Luk menuen
shell-nav = Hovedmenu
shell-crumbs = Brødkrummer
shell-welcome = Velkommen { $name }
shell-help = Hjælp
shell-contact = Kontakt os
shell-logout = Log ud
shell-language = Sprog
shell-change-password = Skift adgangskode
shell-profile = Min profil
shell-companies = Skift virksomhed
shell-acting-as = Du optræder som { $name }, { $company }.
shell-stop-acting = Stop
shell-privacy = Privatliv
shell-accessibility = Tilgængelighed
shell-need-script = Denne del kræver JavaScript. Alt andet på siden virker uden.

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
nav-offers = Tilbud
nav-statement = Kontoudtog
nav-allotments = Tildelingsoversigt
nav-cases = Sager
nav-outages = Aktuelle driftsforstyrrelser
nav-knowledge = Vidensbase
nav-runs = Kørsler
nav-configuration = Opsætning
nav-reports = Rapporter
nav-delegations = Delegeret administration
nav-my-services = Mine tjenester
nav-my-cases = Mine sager

# Lister
list-search = Søg
list-filter-everything = Alt
list-count = { $count ->
    [one] { $count } post
   *[other] { $count } poster
}
list-range = { $from }–{ $to } af { $total }
list-more-than = flere end { $count }
list-pages = Sider
list-next = Næste { $count }
list-previous = Forrige { $count }
list-first = Til første side
list-per-page = { $count } pr. side
list-total = I alt
list-clear = Ryd søgningen
list-empty-search = Intet passer.
list-empty-search-hint = Prøv med færre ord, eller ryd søgningen.
list-ascending = sorteret stigende
list-descending = sorteret faldende
list-download = Hent som CSV
list-actions = Handlinger

# Formularer
form-optional = (valgfrit)
form-problem = Noget skal rettes
form-ok = OK
form-cancel = Annuller
form-save = Gem
form-continue = Fortsæt
form-back = Tilbage
form-save-later = Gem og fortsæt senere
form-change = Ret
form-show-password = Vis adgangskoden
form-choose = Vælg …
form-yes = Ja
form-no = Nej
form-lost-nothing = Det, du skrev, er her stadig.

# Hvad der blev af en handling
outcome-well-done = Godt!
outcome-undo = Fortryd

# Kørsler og deres trin
run-waiting = Venter
run-working = Arbejder
run-done = Færdig
run-failed = Mislykkedes
run-needs-person = Kræver et menneske
run-skipped = Sprunget over
run-undone = Fortrudt
run-progress = { $done } af { $total } færdige
run-refresh = Opdater

# Guider
wizard-step = Trin { $step } af { $total }
wizard-done = færdig
wizard-plan = Det bliver lavet
wizard-nothing-yet = Intet bliver lavet, før du trykker på Klargør.
