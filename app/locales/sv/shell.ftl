# Ramen runt varje sida, och orden som listor, formulär, guider och körningar delar.

-product = Tenantry

shell-product = { -product }
shell-page-title = { $page } · { $company }
shell-title-error = Fel: { $title }
shell-skip = Gå till huvudinnehållet
shell-menu = Meny
shell-nav = Huvudmeny
shell-crumbs = Brödsmulor
shell-welcome = Välkommen { $name }
shell-help = Hjälp
shell-contact = Kontakta oss
shell-logout = Logga ut
shell-language = Språk
shell-theme = Utseende
shell-theme-light = Ljust
shell-theme-dark = Mörkt
shell-theme-auto = Automatiskt
shell-profile = Min profil

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
nav-runs = Körningar
nav-configuration = Inställningar

# Listor
list-search = Sök
list-filter-everything = Allt
list-count = { $count ->
    [one] { $count } post
   *[other] { $count } poster
}
list-range = { $from }–{ $to } av { $total }
list-more-than = fler än { $count }
list-first-page = Till första sidan
list-by-name = Efter namn
list-pages = Sidor
list-next = Nästa { $count }
list-previous = Föregående { $count }
list-per-page = { $count } per sida
list-clear = Rensa sökningen
list-empty-search = Inget passar.
list-empty-search-hint = Försök med färre ord, eller rensa sökningen.
list-actions = Åtgärder

# Formulär
form-optional = (valfritt)
form-problem = Något måste rättas
form-ok = OK
form-yes = Ja
form-no = Nej
form-cancel = Avbryt
form-save = Spara
form-back = Tillbaka
form-save-later = Spara och fortsätt senare
form-change = Ändra
form-kept = Du hade loggats ut, så inget blev gjort. Här är det du skrev: se över det och skicka det igen.
form-cut = Något i det var för långt för att sparas. Det är tomt här: fyll i det igen, kortare.
form-signed-out = Inget är förlorat. Logga in i en annan flik och tryck på knappen en gång till, eller logga in här och kom tillbaka till formuläret.
form-unsent = Detta skickades inte.
form-unsent-text = Portalen kunde inte nås. Inget är förlorat: tryck på knappen en gång till när du är ansluten igen.
form-sign-in-tab = Logga in i en annan flik
form-sign-in-again = Logga in igen

# Vad det blev av en åtgärd
outcome-well-done = Bra!

# Körningar och deras steg
run-needs-person = Behöver en människa
run-progress = { $done } av { $total } klara
run-refresh = Uppdatera

# Guider
wizard-step = Steg { $step } av { $total }
wizard-done = klart
wizard-plan = Det här skapas
wizard-nothing-yet = Inget skapas förrän du trycker på Etablera.
