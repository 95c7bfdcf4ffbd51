# Loggen.

event-link-sent-again = { $user } ({ $mail }) kom utan länken, och den skickades igen
