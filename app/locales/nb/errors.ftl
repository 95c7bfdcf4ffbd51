# Sider og setninger for det som gikk galt. Hver sier hva man gjør nå.

error-not-found = Denne siden finnes ikke her
    .text = Adressen kan være feilskrevet, tingen kan være borte, eller den tilhører et selskap du ikke arbeider for.
    .action = Til første side
error-refused = Dette har du ikke lov til
    .text = { $why }
    .who = Dette kan: { $who }
error-refused-nobody = Ingen i selskapet ditt kan gjøre dette. Spør partneren din.
error-refused-nobody-seller = Ingen i firmaet ditt kan gjøre dette. Spør den som selger dere disse tjenestene.
error-refused-nobody-here = Ingen kan gjøre dette her.
error-signed-out = Du er logget ut
    .text = Logg inn, så kommer du tilbake til denne siden.
    .action = Logg inn
error-stale = Skjemaet er utdatert
    .text = Det ble åpnet for et annet selskap, eller for lenge siden. Ingenting er endret. Åpne det på nytt og gjenta det du trenger.
    .action = Åpne skjemaet på nytt
stale-sent-otherwise = Dette skjemaet er allerede sendt én gang, med noe annet i. Det gjelder; det som står i det nå, er ikke gjort. Se over det som er fylt ut, og send det på nytt fra denne siden.
error-too-much = Dette er for mye på en gang
    .text = Skjemaet inneholder mer enn vi tar imot på en gang. Ingenting er endret. Gå tilbake i nettleseren, der det fortsatt står, gjør det kortere, og send det på nytt.
error-slow = Skjemaet kom ikke frem i tide
    .text = Forbindelsen din var for treg eller ble brutt underveis. Ingenting er endret. Gå tilbake i nettleseren, der skjemaet fortsatt står, og send det på nytt.
error-unfit = Dette kan ikke leses
    .text = Adressen eller skjemaet inneholder tegn som ingen felt kan ta vare på, for eksempel NUL. Ingenting er endret. Se over lenken du fulgte, eller gå tilbake og skriv teksten på nytt.
error-long-address = Denne adressen er for lang
    .text = Noe i adressen, for eksempel ordene du søkte etter, er lengre enn noe som kunne bli funnet med det. Gjør det kortere, eller begynn på den første siden.
error-later = Vi kan ikke gjøre dette akkurat nå
    .text = Prøv igjen om { $seconds ->
        [one] { $seconds } sekund
       *[other] { $seconds } sekunder
    }. Ingenting er tapt.
    .minutes = Prøv igjen om { $minutes } minutter. Ingenting er tapt.
    .kept = Det du skrev, er bevart på denne siden.
    .again = Prøv igjen
error-unexpected = Noe gikk galt hos oss
    .text = Ingenting er endret. Skjer det igjen, oppgi denne referansen:
    .reference = Referanse

# Ved felter
error-old-cursor = Denne siden av listen er utdatert
error-elsewhere = Dette kom fra en annen side
    .text = For din sikkerhet ble ingenting gjort. Åpne portalen selv og prøv igjen der.

# Gjort for ofte. Hva det var for mye av, og når man kan komme tilbake.
error-limited = Det holder for nå
limit-again = Prøv igjen kl. { $time }.
limit-again-on = Prøv igjen { $time }.
limit-mails-to-address = Denne adressen har fått så mange e-poster fra oss som vi sender til én adresse på så kort tid. Ingenting ble sendt.
limit-mails-of-company = Firmaet ditt har sendt så mange e-poster som det kan i løpet av en time. Ingenting ble sendt.
limit-mails-of-partner = Partneren og forhandlerne har til sammen sendt så mange e-poster som de kan i løpet av en time. Ingenting ble sendt.
limit-invitations = Du har sendt så mange invitasjoner som én person kan i løpet av en time. Ingenting ble sendt.
limit-resellers = Du har lagt til så mange forhandlere som én person kan i løpet av en time. Ingenting ble endret.
limit-drafts = Du har påbegynt så mange kunder som én person kan i løpet av en time. Ingenting ble endret.
limit-runs = Du har startet så mange kjøringer som én person kan i løpet av en time. Ingenting ble startet.
limit-codes = Du har utstedt så mange koder som én person kan i løpet av en time. Ingenting ble endret.
limit-refusals = Du har svært mange ganger forsøkt noe du ikke har lov til. Ingenting ble endret.
limit-kept-forms = Så mange skjemaer har kommet tilbake til deg at vi ikke tar vare på flere akkurat nå. Ingenting ble endret. Det du skrev, står fortsatt på denne siden, eller ett skritt tilbake i nettleseren.
limit-sign-ins = Svært mange innlogginger er startet fra nettverket ditt i løpet av et minutt. De som allerede er i gang, kan fortsette.
limit-posts = Det ble sendt mer i løpet av et minutt enn mennesker rekker å fylle ut. Ingenting ble endret. Det du skrev, står fortsatt på denne siden, eller ett skritt tilbake i nettleseren.
