# Sidor och meningar för det som gick fel. Var och en säger vad man gör nu.

error-not-found = Sidan finns inte här
    .text = Adressen kan vara felskriven, saken kan vara borta, eller så tillhör den ett företag du inte arbetar för.
    .action = Till första sidan
error-refused = Det här får du inte göra
    .text = { $why }
    .who = Det kan: { $who }
error-refused-nobody = Ingen i ditt företag kan göra det här. Fråga din partner.
error-signed-out = Du är utloggad
    .text = Logga in, så kommer du tillbaka till den här sidan.
    .action = Logga in
error-conflict = Någon ändrade det här medan du redigerade
    .text = Jämför båda versionerna och välj. Inget är sparat ännu.
    .yours = Din
    .theirs = Sparad av { $name }, { $when }
error-stale = Formuläret är inaktuellt
    .text = Det öppnades för ett annat företag, eller för länge sedan. Inget har ändrats. Öppna det igen och upprepa det du behöver.
    .action = Öppna formuläret igen
error-again = Det här är redan skickat
    .text = Det första gäller. Här ser du vad det blev av det.
error-later = Vi kan inte göra det här just nu
    .text = Försök igen om { $seconds ->
        [one] { $seconds } sekund
       *[other] { $seconds } sekunder
    }. Inget är förlorat.
error-unexpected = Något gick fel hos oss
    .text = Inget har ändrats. Händer det igen, uppge den här referensen:
    .reference = Referens
error-expired-cursor = Den här sidan av listan finns inte längre
    .text = Listan börjar om från början.
error-too-large = Det här är för stort
    .text = Det största vi tar emot är { $limit }.
error-link-expired = Länken gäller inte längre
    .text = Den är redan använd, eller så har tiden gått ut. Be om en ny.

# Vid fält
invalid-required = Fyll i { $field }
invalid-choose = Välj { $field }
invalid-mail = Ange en e-postadress som namn@foretag.example
invalid-too-long = Högst { $count ->
    [one] { $count } tecken
   *[other] { $count } tecken
}
invalid-too-short = Minst { $count ->
    [one] { $count } tecken
   *[other] { $count } tecken
}
invalid-taken = { $value } är upptaget
invalid-number = Ange ett heltal
invalid-date = Ange en dag som 2026-03-05
