# Sider og sætninger for det, der gik galt. Hver siger, hvad man gør nu.

error-not-found = Siden findes ikke her
    .text = Adressen kan være tastet forkert, tingen kan være væk, eller den hører til en virksomhed, du ikke arbejder for.
    .action = Til første side
error-refused = Det må du ikke
    .text = { $why }
    .who = Det kan: { $who }
error-refused-nobody = Ingen i din virksomhed kan gøre det. Spørg din partner.
error-signed-out = Du er logget ud
    .text = Log ind, så kommer du tilbage til denne side.
    .action = Log ind
error-conflict = Nogen ændrede dette, mens du redigerede
    .text = Sammenlign begge versioner, og vælg. Intet er gemt endnu.
    .yours = Din
    .theirs = Gemt af { $name }, { $when }
error-stale = Formularen er forældet
    .text = Den blev åbnet for en anden virksomhed eller for længe siden. Intet er ændret. Åbn den igen, og gentag det, du har brug for.
    .action = Åbn formularen igen
error-again = Det er allerede sendt
    .text = Det første gælder. Her ser du, hvad det blev til.
error-later = Det kan vi ikke lige nu
    .text = Prøv igen om { $seconds ->
        [one] { $seconds } sekund
       *[other] { $seconds } sekunder
    }. Intet er tabt.
error-unexpected = Noget gik galt hos os
    .text = Intet er ændret. Sker det igen, så oplys denne reference:
    .reference = Reference
error-expired-cursor = Denne side af listen findes ikke længere
    .text = Listen begynder forfra.
error-too-large = Det er for stort
    .text = Det største, vi tager imod, er { $limit }.
error-link-expired = Linket gælder ikke længere
    .text = Det er allerede brugt, eller tiden er udløbet. Bed om et nyt.

# Ved felter
invalid-required = Udfyld { $field }
invalid-choose = Vælg { $field }
invalid-mail = Skriv en e-mailadresse som navn@firma.example
invalid-too-long = Højst { $count ->
    [one] { $count } tegn
   *[other] { $count } tegn
}
invalid-too-short = Mindst { $count ->
    [one] { $count } tegn
   *[other] { $count } tegn
}
invalid-taken = { $value } er optaget
invalid-number = Skriv et helt tal
invalid-date = Skriv en dag som 05.03.2026
