# Vad portalens e-postserver säger om våra e-postmeddelanden: för den som driver portalen, och för den som väntar på ett.

mailserver-held = E-post väntar: portalen kan inte skicka den.
mailserver-held-text = Inget är förlorat. Meddelandena skickas om automatiskt, minst en gång i halvtimmen, och går iväg så snart det fungerar. Den som driver portalen kan skicka dem genast: tenantry mail send --all
mailserver-held-group = { $count ->
    [one] { $count } meddelande sedan { $when }:
   *[other] { $count } meddelanden sedan { $when }:
}
mailserver-answer = Servern svarade { $reply }.

mailserver-not-configured = Ingen e-postserver är inställd. Ange smtp_url och starta om portalen.
mailserver-compose = Portalen kan inte sätta ihop meddelandena. Kontrollera mail_from och public_url; portalens logg säger vad som är fel.
mailserver-connect = E-postservern kan inte nås eller bryter anslutningen. Kontrollera att den är igång, värdnamn och port i smtp_url, och brandväggen mellan de två.
mailserver-tls = Ingen krypterad anslutning kommer till stånd. Kontrollera serverns certifikat: att det är giltigt, och att det gäller värdnamnet i smtp_url. Portalens logg säger vad som är fel med det.
mailserver-greeting = E-postservern avvisar portalen redan vid hälsningen. Kontrollera att den släpper in den här maskinen, och att värdnamnet i public_url pekar hit.
mailserver-sign-in = E-postservern godtar inte portalens användarnamn eller lösenord. Kontrollera båda i smtp_url, och om servern fortfarande tillåter inloggning med lösenord.
mailserver-sender = E-postservern låter inte portalen skicka från den här adressen. Kontrollera mail_from, och att servern tillåter adressen för den här användaren.
mailserver-recipient = E-postservern skickar inte de här meddelandena vidare, och svaret säger inte att adressen är fel. Kontrollera att den vidarebefordrar för den här maskinen eller användaren, och SPF-, DKIM- och DMARC-posterna för avsändarens domän; därefter mottagarnas adresser.
mailserver-content = E-postservern avvisar själva meddelandena, oftast på grund av ett filter eller en policy. Kontrollera filtren, och SPF-, DKIM- och DMARC-posterna för avsändarens domän.

mailserver-invitation = Välkomstbrevet till { $mail } väntar: portalens e-postserver har problem. Det skickas om automatiskt; du behöver inte göra något. Länkens 14 dagar börjar när brevet skickas.
mailserver-invitation-short = Brevet väntar
