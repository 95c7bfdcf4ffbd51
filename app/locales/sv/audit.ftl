# Loggen.

event-link-sent-again = { $user } ({ $mail }) kom utan länken, och den skickades igen
event-acceptance-asked = { $username } vill ta emot inbjudan till { $user } och väntar på ett ja
event-acceptance-granted = Lät { $username } ta emot inbjudan till { $user }
event-acceptance-refused = Lät inte { $username } ta emot inbjudan till { $user }
