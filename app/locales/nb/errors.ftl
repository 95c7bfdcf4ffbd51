# Sider og setninger for det som gikk galt. Hver sier hva man gjør nå.

error-not-found = Denne siden finnes ikke her
    .text = Adressen kan være feilskrevet, tingen kan være borte, eller den tilhører et selskap du ikke arbeider for.
    .action = Til første side
error-refused = Dette har du ikke lov til
    .text = { $why }
    .who = Dette kan: { $who }
error-refused-nobody = Ingen i selskapet ditt kan gjøre dette. Spør partneren din.
error-signed-out = Du er logget ut
    .text = Logg inn, så kommer du tilbake til denne siden.
    .action = Logg inn
error-conflict = Noen endret dette mens du redigerte
    .text = Sammenlign begge versjonene og velg. Ingenting er lagret ennå.
    .yours = Din
    .theirs = Lagret av { $name }, { $when }
error-stale = Skjemaet er utdatert
    .text = Det ble åpnet for et annet selskap, eller for lenge siden. Ingenting er endret. Åpne det på nytt og gjenta det du trenger.
    .action = Åpne skjemaet på nytt
error-again = Dette er allerede sendt
    .text = Det første gjelder. Her ser du hva det ble til.
error-later = Vi kan ikke gjøre dette akkurat nå
    .text = Prøv igjen om { $seconds ->
        [one] { $seconds } sekund
       *[other] { $seconds } sekunder
    }. Ingenting er tapt.
error-unexpected = Noe gikk galt hos oss
    .text = Ingenting er endret. Skjer det igjen, oppgi denne referansen:
    .reference = Referanse
error-expired-cursor = Denne siden av listen finnes ikke lenger
    .text = Listen begynner på nytt fra toppen.
error-too-large = Dette er for stort
    .text = Det største vi tar imot, er { $limit }.
error-link-expired = Lenken gjelder ikke lenger
    .text = Den er allerede brukt, eller tiden er ute. Be om en ny.

# Ved felter
invalid-required = Fyll inn { $field }
invalid-choose = Velg { $field }
invalid-mail = Skriv en e-postadresse som navn@firma.example
invalid-too-long = Høyst { $count ->
    [one] { $count } tegn
   *[other] { $count } tegn
}
invalid-too-short = Minst { $count ->
    [one] { $count } tegn
   *[other] { $count } tegn
}
invalid-taken = { $value } er opptatt
invalid-number = Skriv et helt tall
invalid-date = Skriv en dag som 05.03.2026
