# Sider og sætninger for det, der gik galt. Hver siger, hvad man gør nu.

error-not-found = Siden findes ikke her
    .text = Adressen kan være tastet forkert, tingen kan være væk, eller den hører til en virksomhed, du ikke arbejder for.
    .action = Til første side
error-refused = Det må du ikke
    .text = { $why }
    .who = Det kan: { $who }
error-refused-nobody = Ingen i din virksomhed kan gøre det. Spørg din partner.
error-refused-nobody-seller = Ingen i jeres virksomhed kan gøre dette. Spørg den, der sælger jer tjenesterne.
error-refused-nobody-here = Ingen kan gøre dette her.
error-signed-out = Du er logget ud
    .text = Log ind, så kommer du tilbage til denne side.
    .action = Log ind
error-stale = Formularen er forældet
    .text = Den blev åbnet for en anden virksomhed eller for længe siden. Intet er ændret. Åbn den igen, og gentag det, du har brug for.
    .action = Åbn formularen igen
stale-sent-otherwise = Denne formular er allerede sendt én gang med noget andet i. Det gælder; det, der står i den nu, er ikke gjort. Se det udfyldte igennem, og send den igen fra denne side.
error-too-much = Det er for meget på én gang
    .text = Formularen indeholder mere, end vi tager imod på én gang. Intet er ændret. Gå tilbage i browseren, hvor den stadig står, gør den kortere, og send den igen.
error-slow = Formularen nåede ikke frem i tide
    .text = Din forbindelse var for langsom eller blev afbrudt undervejs. Intet er ændret. Gå tilbage i browseren, hvor formularen stadig står, og send den igen.
error-unfit = Dette kan ikke læses
    .text = Adressen eller formularen indeholder tegn, som intet felt kan gemme, for eksempel NUL. Intet er ændret. Se efter det link, du fulgte, eller gå tilbage og skriv teksten igen.
error-long-address = Denne adresse er for lang
    .text = Noget i adressen, for eksempel de ord du søgte efter, er længere end noget, der kunne findes med det. Gør det kortere, eller begynd på den første side.
error-later = Det kan vi ikke lige nu
    .text = Prøv igen om { $seconds ->
        [one] { $seconds } sekund
       *[other] { $seconds } sekunder
    }. Intet er tabt.
    .minutes = Prøv igen om { $minutes } minutter. Intet er tabt.
    .kept = Det, du skrev, er bevaret på denne side.
    .again = Prøv igen
error-unexpected = Noget gik galt hos os
    .text = Intet er ændret. Sker det igen, så oplys denne reference:
    .reference = Reference

# Ved felter
error-old-cursor = Denne side af listen er forældet
error-elsewhere = Dette kom fra en anden side
    .text = For din sikkerhed blev intet gjort. Åbn selv portalen, og prøv igen der.

# Gjort for ofte. Hvad der var for meget af, og hvornår man kan komme igen.
error-limited = Det er nok for nu
limit-again = Prøv igen kl. { $time }.
limit-again-on = Prøv igen den { $time }.
limit-mails-to-address = Denne adresse har fået så mange mails fra os, som vi sender til én adresse på så kort tid. Intet blev sendt.
limit-mails-of-company = Din virksomhed har sendt så mange mails, som den må på en time. Intet blev sendt.
limit-mails-of-partner = Partneren og dens forhandlere har tilsammen sendt så mange mails, som de må på en time. Intet blev sendt.
limit-invitations = Du har sendt så mange invitationer, som én person må på en time. Intet blev sendt.
limit-resellers = Du har tilføjet så mange forhandlere, som én person må på en time. Intet blev ændret.
limit-drafts = Du har påbegyndt så mange kunder, som én person må på en time. Intet blev ændret.
limit-runs = Du har startet så mange kørsler, som én person må på en time. Intet blev startet.
limit-codes = Du har udstedt så mange koder, som én person må på en time. Intet blev ændret.
limit-refusals = Du har meget ofte forsøgt noget, du ikke må. Intet blev ændret.
limit-kept-forms = Der er kommet så mange formularer tilbage til dig, at vi ikke gemmer flere lige nu. Intet blev ændret. Det, du skrev, står stadig på denne side eller ét skridt tilbage i browseren.
limit-sign-ins = Der er startet rigtig mange login fra dit netværk inden for et minut. De, der allerede er i gang, kan fortsætte.
limit-posts = Der blev sendt mere inden for et minut, end mennesker kan nå at udfylde. Intet blev ændret. Det, du skrev, står stadig på denne side eller ét skridt tilbage i browseren.
