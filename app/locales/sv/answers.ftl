# Vad som är fel med ett fält.

problem-domain-taken = Den här domänen kan inte användas här. Kontrollera stavningen.
problem-domain-taken-ask = Är den din kunds, så fråga oss, så reder vi ut det tillsammans: { $contact }
problem-domain-taken-ask-seller = Är den din kunds, så fråga dem som driver portalen. De kan ta reda på det.
