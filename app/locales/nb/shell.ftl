# Rammen rundt hver side, og ordene lister, skjemaer, veivisere og kjøringer deler.

-product = Tenantry

shell-product = { -product }
shell-page-title = { $page } · { $company }
shell-title-error = Feil: { $title }
shell-skip = Gå til hovedinnholdet
shell-menu = Meny
shell-close-menu = Lukk menyen
shell-nav = Hovedmeny
shell-crumbs = Brødsmulesti
shell-welcome = Velkommen { $name }
shell-help = Hjelp
shell-contact = Kontakt oss
shell-logout = Logg ut
shell-language = Språk
shell-change-password = Bytt passord
shell-profile = Min profil
shell-companies = Bytt selskap
shell-acting-as = Du opptrer som { $name }, { $company }.
shell-stop-acting = Stopp
shell-privacy = Personvern
shell-accessibility = Tilgjengelighet
shell-need-script = Denne delen trenger JavaScript. Alt annet på siden virker uten.

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
nav-offers = Tilbud
nav-statement = Kontoutskrift
nav-allotments = Tildelingsoversikt
nav-cases = Saker
nav-outages = Driftsforstyrrelser nå
nav-knowledge = Kunnskapsbase
nav-runs = Kjøringer
nav-configuration = Oppsett
nav-reports = Rapporter
nav-delegations = Delegert administrasjon
nav-my-services = Mine tjenester
nav-my-cases = Mine saker

# Lister
list-search = Søk
list-filter-everything = Alt
list-count = { $count ->
    [one] { $count } oppføring
   *[other] { $count } oppføringer
}
list-range = { $from }–{ $to } av { $total }
list-more-than = flere enn { $count }
list-pages = Sider
list-next = Neste { $count }
list-previous = Forrige { $count }
list-first = Til første side
list-per-page = { $count } per side
list-total = Sum
list-clear = Tøm søket
list-empty-search = Ingenting passer.
list-empty-search-hint = Prøv færre ord, eller tøm søket.
list-ascending = sortert stigende
list-descending = sortert synkende
list-download = Last ned som CSV
list-actions = Handlinger

# Skjemaer
form-optional = (valgfritt)
form-problem = Noe må rettes
form-ok = OK
form-cancel = Avbryt
form-save = Lagre
form-continue = Fortsett
form-back = Tilbake
form-save-later = Lagre og fortsett senere
form-change = Endre
form-show-password = Vis passordet
form-choose = Velg …
form-yes = Ja
form-no = Nei
form-lost-nothing = Det du skrev, er her fortsatt.

# Hva det ble av en handling
outcome-well-done = Bra!
outcome-undo = Angre

# Kjøringer og trinnene i dem
run-waiting = Venter
run-working = Arbeider
run-done = Ferdig
run-failed = Mislyktes
run-needs-person = Trenger et menneske
run-skipped = Hoppet over
run-undone = Angret
run-progress = { $done } av { $total } ferdig
run-refresh = Oppdater

# Veivisere
wizard-step = Trinn { $step } av { $total }
wizard-done = ferdig
wizard-plan = Dette blir laget
wizard-nothing-yet = Ingenting blir laget før du trykker Klargjør.
