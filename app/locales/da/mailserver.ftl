# Hvad portalens mailserver siger om vores mails: til den, der driver portalen, og til den, der venter på en mail.

mailserver-held = Mails venter: portalen kan ikke sende dem.
mailserver-held-text = Intet er gået tabt. De prøves igen af sig selv, mindst hver halve time, og sendes, så snart det virker. Den, der driver portalen, kan sende dem med det samme: tenantry mail send --all
mailserver-held-group = { $count ->
    [one] { $count } mail siden { $when }:
   *[other] { $count } mails siden { $when }:
}
mailserver-answer = Serveren svarede { $reply }.

mailserver-not-configured = Der er ikke sat nogen mailserver op. Angiv smtp_url, og start portalen igen.
mailserver-compose = Portalen kan ikke sætte mailene sammen. Kontrollér mail_from og public_url; portalens log siger, hvad der er galt.
mailserver-connect = Mailserveren kan ikke nås eller afbryder forbindelsen. Kontrollér, at den kører, værtsnavn og port i smtp_url, og firewallen mellem de to.
mailserver-tls = Der kommer ingen krypteret forbindelse i stand. Kontrollér serverens certifikat: at det er gyldigt, og at det gælder for værtsnavnet i smtp_url. Portalens log siger, hvad der er galt med det.
mailserver-greeting = Mailserveren afviser portalen allerede ved hilsenen. Kontrollér, at den lukker denne maskine ind, og at værtsnavnet i public_url peger hertil.
mailserver-sign-in = Mailserveren godtager ikke portalens brugernavn eller adgangskode. Kontrollér begge i smtp_url, og om serveren stadig tillader login med adgangskode.
mailserver-sender = Mailserveren lader ikke portalen sende fra denne adresse. Kontrollér mail_from, og at serveren tillader adressen for denne bruger.
mailserver-recipient = Mailserveren sender ikke disse mails videre, og svaret siger ikke, at adressen er forkert. Kontrollér, at den videresender for denne maskine eller bruger, og SPF-, DKIM- og DMARC-posterne for afsenderens domæne; derefter modtagernes adresser.
mailserver-content = Mailserveren afviser selve mailene, oftest på grund af et filter eller en politik. Kontrollér filtrene, og SPF-, DKIM- og DMARC-posterne for afsenderens domæne.

mailserver-invitation = Velkomstmailen til { $mail } venter: portalens mailserver har problemer. Den prøves igen af sig selv; du behøver ikke gøre noget. Linkets 14 dage begynder, når mailen sendes.
mailserver-invitation-short = Mailen venter
