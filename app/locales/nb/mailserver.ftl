# Hva portalens e-postserver sier om e-postene våre: for den som drifter portalen, og for den som venter på en e-post.

mailserver-held = E-poster venter: portalen får ikke sendt dem.
mailserver-held-text = Ingenting er tapt. De prøves igjen av seg selv, minst hver halvtime, og sendes så snart det virker. Den som drifter portalen, kan sende dem med en gang: tenantry mail send --all
mailserver-held-group = { $count ->
    [one] { $count } e-post siden { $when }:
   *[other] { $count } e-poster siden { $when }:
}
mailserver-answer = Serveren svarte { $reply }.

mailserver-not-configured = Ingen e-postserver er satt opp. Sett smtp_url, og start portalen på nytt.
mailserver-compose = Portalen klarer ikke å sette sammen e-postene. Kontroller mail_from og public_url; portalens logg sier hva som er galt.
mailserver-connect = E-postserveren kan ikke nås, eller bryter forbindelsen. Kontroller at den er i gang, vertsnavn og port i smtp_url, og brannmuren mellom de to.
mailserver-tls = Det kommer ikke i stand noen kryptert forbindelse. Kontroller serverens sertifikat: at det er gyldig, og at det gjelder vertsnavnet i smtp_url. Portalens logg sier hva som er galt med det.
mailserver-greeting = E-postserveren avviser portalen allerede ved hilsenen. Kontroller at den slipper inn denne maskinen, og at vertsnavnet i public_url peker hit.
mailserver-sign-in = E-postserveren godtar ikke portalens brukernavn eller passord. Kontroller begge i smtp_url, og om serveren fortsatt tillater pålogging med passord.
mailserver-sender = E-postserveren lar ikke portalen sende fra denne adressen. Kontroller mail_from, og at serveren tillater adressen for denne brukeren.
mailserver-recipient = E-postserveren sender ikke disse e-postene videre, og svaret sier ikke at adressen er feil. Kontroller at den videresender for denne maskinen eller brukeren, og SPF-, DKIM- og DMARC-oppføringene for avsenderens domene; deretter mottakernes adresser.
mailserver-content = E-postserveren avviser selve e-postene, som oftest på grunn av et filter eller en policy. Kontroller filtrene, og SPF-, DKIM- og DMARC-oppføringene for avsenderens domene.

mailserver-invitation = Velkomst-e-posten til { $mail } venter: portalens e-postserver har problemer. Den prøves igjen av seg selv; du trenger ikke gjøre noe. Lenkens 14 dager begynner når e-posten sendes.
mailserver-invitation-short = E-posten venter
