# What the portal's mail server says of our mails: for whoever runs the portal, and for whoever waits for a mail.

mailserver-held = Mails wait: the portal can't send them.
mailserver-held-text = Nothing is lost. They are tried again by themselves, at least every half hour, and leave as soon as it works. Whoever runs the portal can send them at once: tenantry mail send --all
mailserver-held-group = { $count ->
    [one] { $count } mail since { $when }:
   *[other] { $count } mails since { $when }:
}
mailserver-answer = The server answered { $reply }.

mailserver-not-configured = No mail server is set up. Set smtp_url and start the portal again.
mailserver-compose = The portal can't put the mails together. Check mail_from and public_url; the portal's log says what is wrong.
mailserver-connect = The mail server can't be reached, or breaks the connection off. Check that it runs, the host and port in smtp_url, and the firewall between the two.
mailserver-tls = No encrypted connection comes about. Check the server's certificate: that it is valid, and for the host that smtp_url names. The portal's log says what is wrong with it.
mailserver-greeting = The mail server turns the portal away at its greeting. Check that it lets this machine in, and that the host of public_url points here.
mailserver-sign-in = The mail server doesn't take the portal's user name or password. Check both in smtp_url, and whether the server still allows signing in with a password.
mailserver-sender = The mail server doesn't let the portal send under this address. Check mail_from, and that the server allows it to this user.
mailserver-recipient = The mail server doesn't pass these mails on, and its answer doesn't say that the address is wrong. Check that it relays for this machine or user, and the SPF, DKIM and DMARC records of the sender's domain; then the recipients' addresses.
mailserver-content = The mail server refuses the mails themselves, mostly by a filter or a policy. Check its filters, and the SPF, DKIM and DMARC records of the sender's domain.

mailserver-invitation = The welcome mail to { $mail } waits: the portal's mail server has trouble. It is tried again by itself; you need do nothing. The link's 14 days begin when the mail leaves.
mailserver-invitation-short = Mail waits
