# Loggen.

event-link-sent-again = { $user } ({ $mail }) kom uden linket, og det blev sendt igen
event-acceptance-asked = { $username } vil tage imod invitationen til { $user } og venter på et ja
event-acceptance-granted = Lod { $username } tage imod invitationen til { $user }
event-acceptance-refused = Lod ikke { $username } tage imod invitationen til { $user }
