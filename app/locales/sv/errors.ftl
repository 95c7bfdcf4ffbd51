# Sidor och meningar för det som gick fel. Var och en säger vad man gör nu.

error-not-found = Sidan finns inte här
    .text = Adressen kan vara felskriven, saken kan vara borta, eller så tillhör den ett företag du inte arbetar för.
    .action = Till första sidan
error-refused = Det här får du inte göra
    .text = { $why }
    .who = Det kan: { $who }
error-refused-nobody = Ingen i ditt företag kan göra det här. Fråga din partner.
error-refused-nobody-seller = Ingen i ert företag kan göra detta. Fråga den som säljer tjänsterna till er.
error-refused-nobody-here = Ingen kan göra detta här.
error-signed-out = Du är utloggad
    .text = Logga in, så kommer du tillbaka till den här sidan.
    .action = Logga in
error-stale = Formuläret är inaktuellt
    .text = Det öppnades för ett annat företag, eller för länge sedan. Inget har ändrats. Öppna det igen och upprepa det du behöver.
    .action = Öppna formuläret igen
stale-sent-otherwise = Det här formuläret har redan skickats en gång, med något annat i. Det gäller; det som står i det nu har inte gjorts. Se över det som är ifyllt och skicka det igen från den här sidan.
error-too-much = Det här är för mycket på en gång
    .text = Formuläret innehåller mer än vi tar emot på en gång. Inget har ändrats. Gå tillbaka i webbläsaren, där det fortfarande står, gör det kortare och skicka det igen.
error-slow = Formuläret kom inte fram i tid
    .text = Din anslutning var för långsam eller bröts på vägen. Inget har ändrats. Gå tillbaka i webbläsaren, där formuläret fortfarande står, och skicka det igen.
error-unfit = Det här går inte att läsa
    .text = Adressen eller formuläret innehåller tecken som inget fält kan spara, till exempel NUL. Inget har ändrats. Kontrollera länken du följde, eller gå tillbaka och skriv texten på nytt.
error-long-address = Adressen är för lång
    .text = Något i adressen, till exempel orden du sökte efter, är längre än något som kunde hittas med det. Gör det kortare, eller börja på första sidan.
error-later = Vi kan inte göra det här just nu
    .text = Försök igen om { $seconds ->
        [one] { $seconds } sekund
       *[other] { $seconds } sekunder
    }. Inget är förlorat.
    .minutes = Försök igen om { $minutes } minuter. Inget är förlorat.
    .kept = Det du skrev finns kvar på den här sidan.
    .again = Försök igen
error-unexpected = Något gick fel hos oss
    .text = Inget har ändrats. Händer det igen, uppge den här referensen:
    .reference = Referens

# Vid fält
error-old-cursor = Den här sidan av listan är inaktuell
error-elsewhere = Detta kom från en annan sida
    .text = För din säkerhet gjordes ingenting. Öppna portalen själv och försök igen där.

# Gjort för ofta. Vad det var för mycket av, och när man kan komma tillbaka.
error-limited = Det räcker för tillfället
limit-again = Försök igen kl. { $time }.
limit-again-on = Försök igen { $time }.
limit-mails-to-address = Den här adressen har fått så många mejl från oss som vi skickar till en och samma adress på så kort tid. Inget skickades.
limit-mails-of-company = Ditt företag har skickat så många mejl som det får på en timme. Inget skickades.
limit-mails-of-partner = Partnern och dess återförsäljare har tillsammans skickat så många mejl som de får på en timme. Inget skickades.
limit-invitations = Du har skickat så många inbjudningar som en person får på en timme. Inget skickades.
limit-resellers = Du har lagt till så många återförsäljare som en person får på en timme. Inget ändrades.
limit-drafts = Du har påbörjat så många kunder som en person får på en timme. Inget ändrades.
limit-runs = Du har startat så många körningar som en person får på en timme. Inget startades.
limit-codes = Du har utfärdat så många koder som en person får på en timme. Inget ändrades.
limit-refusals = Du har försökt väldigt många gånger med något som du inte får göra. Inget ändrades.
limit-kept-forms = Så många formulär har kommit tillbaka till dig att vi inte sparar fler just nu. Inget ändrades. Det du skrev finns kvar på den här sidan, eller ett steg tillbaka i webbläsaren.
limit-sign-ins = Väldigt många inloggningar har påbörjats från ditt nätverk inom en minut. Den som redan har börjat kan fortsätta.
limit-posts = Det skickades mer inom en minut än vad människor hinner fylla i. Inget ändrades. Det du skrev finns kvar på den här sidan, eller ett steg tillbaka i webbläsaren.
