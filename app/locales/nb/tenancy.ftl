# Selskaper og folkene deres.
role-administrator = Administrator
role-user-administrator = Brukeradministrator
role-password-administrator = Passordadministrator
role-service-administrator = Tjenesteadministrator
role-billing = Faktura
role-auditor = Revisor
role-member = Medlem
tenancy-role = Rolle
member-invited = Invitert
member-active = Aktiv
member-suspended = Sperret
member-asked = Venter på et ja
acceptance-asked = { $name } ({ $username }) vil ta imot invitasjonen til { $company } som ble sendt til { $mail }.
acceptance-text = Kontoen hører verken til domenet i { $mail } eller til et av domenene til { $company }. Slipp bare inn noen du kjenner: ring hvis du er i tvil. Avslår du, er lenken de hadde død; du kan sende en ny.
acceptance-let-in = Slipp inn
acceptance-refuse = Avslå
acceptance-decide = Bestem
