# Företag och deras personer.
role-administrator = Administratör
role-user-administrator = Användaradministratör
role-password-administrator = Lösenordsadministratör
role-service-administrator = Tjänsteadministratör
role-billing = Fakturering
role-auditor = Granskare
role-member = Medlem
tenancy-role = Roll
member-invited = Inbjuden
member-active = Aktiv
member-suspended = Spärrad
member-asked = Väntar på ett ja
acceptance-asked = { $name } ({ $username }) vill ta emot inbjudan till { $company } som skickades till { $mail }.
acceptance-text = Kontot hör varken till domänen i { $mail } eller till någon av { $company }s domäner. Släpp bara in någon du känner: ring om du är osäker. Om du avslår är länken de hade död; du kan skicka en ny.
acceptance-let-in = Släpp in
acceptance-refuse = Avslå
acceptance-decide = Avgör
