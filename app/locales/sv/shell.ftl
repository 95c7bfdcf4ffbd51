# Ramen runt varje sida, och orden som listor, formulär, guider och körningar delar.

-product = Tenantry

shell-product = { -product }
shell-page-title = { $page } · { $company }
shell-title-error = Fel: { $title }
shell-skip = Gå till huvudinnehållet
shell-menu = Meny
shell-close-menu = Stäng menyn
shell-nav = Huvudmeny
shell-crumbs = Brödsmulor
shell-welcome = Välkommen { $name }
shell-help = Hjälp
shell-contact = Kontakta oss
shell-logout = Logga ut
shell-language = Språk
shell-change-password = Byt lösenord
shell-profile = Min profil
shell-companies = Byt företag
shell-acting-as = Du agerar som { $name }, { $company }.
shell-stop-acting = Sluta
shell-privacy = Integritet
shell-accessibility = Tillgänglighet
shell-need-script = Den här delen behöver JavaScript. Allt annat på sidan fungerar utan.

# Vänsterspalten
nav-home = Hem
nav-resellers = Återförsäljare
nav-back-to-resellers = Tillbaka till återförsäljare
nav-customers = Kunder
nav-back-to-customers = Tillbaka till kunder
nav-log = Logg
nav-add-reseller = Lägg till återförsäljare
nav-new-customer = Ny kund
nav-partner-users = Partnerns användare
nav-reseller-users = Återförsäljarens användare
nav-users = Användare
nav-services = Tjänster
nav-offers = Erbjudanden
nav-statement = Kontoutdrag
nav-allotments = Tilldelningsöversikt
nav-cases = Ärenden
nav-outages = Aktuella driftstörningar
nav-knowledge = Kunskapsbas
nav-runs = Körningar
nav-configuration = Inställningar
nav-reports = Rapporter
nav-delegations = Delegerad administration
nav-my-services = Mina tjänster
nav-my-cases = Mina ärenden

# Listor
list-search = Sök
list-filter-everything = Allt
list-count = { $count ->
    [one] { $count } post
   *[other] { $count } poster
}
list-range = { $from }–{ $to } av { $total }
list-more-than = fler än { $count }
list-pages = Sidor
list-next = Nästa { $count }
list-previous = Föregående { $count }
list-first = Till första sidan
list-per-page = { $count } per sida
list-total = Summa
list-clear = Rensa sökningen
list-empty-search = Inget passar.
list-empty-search-hint = Försök med färre ord, eller rensa sökningen.
list-ascending = sorterat stigande
list-descending = sorterat fallande
list-download = Ladda ner som CSV
list-actions = Åtgärder

# Formulär
form-optional = (valfritt)
form-problem = Något måste rättas
form-ok = OK
form-cancel = Avbryt
form-save = Spara
form-continue = Fortsätt
form-back = Tillbaka
form-save-later = Spara och fortsätt senare
form-change = Ändra
form-show-password = Visa lösenordet
form-choose = Välj …
form-yes = Ja
form-no = Nej
form-lost-nothing = Det du skrev finns kvar.

# Vad det blev av en åtgärd
outcome-well-done = Bra!
outcome-undo = Ångra

# Körningar och deras steg
run-waiting = Väntar
run-working = Arbetar
run-done = Klart
run-failed = Misslyckades
run-needs-person = Behöver en människa
run-skipped = Överhoppat
run-undone = Ångrat
run-progress = { $done } av { $total } klara
run-refresh = Uppdatera

# Guider
wizard-step = Steg { $step } av { $total }
wizard-done = klart
wizard-plan = Det här skapas
wizard-nothing-yet = Inget skapas förrän du trycker på Etablera.
