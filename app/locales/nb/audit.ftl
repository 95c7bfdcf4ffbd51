# Loggen.

event-link-sent-again = { $user } ({ $mail }) kom uten lenken, og den ble sendt på nytt
event-acceptance-asked = { $username } vil ta imot invitasjonen til { $user }, og venter på et ja
event-acceptance-granted = Lot { $username } ta imot invitasjonen til { $user }
event-acceptance-refused = Lot ikke { $username } ta imot invitasjonen til { $user }
