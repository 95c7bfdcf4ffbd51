# Loggen.

event-link-sent-again = { $user } ({ $mail }) kom uten lenken, og den ble sendt på nytt
