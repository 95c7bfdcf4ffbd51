# Loggen.

event-link-sent-again = { $user } ({ $mail }) kom uden linket, og det blev sendt igen
