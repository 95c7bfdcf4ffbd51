# Hva som er galt med et felt.

problem-domain-taken = Dette domenet kan ikke brukes her. Se etter at det er skrevet riktig.
problem-domain-taken-ask = Er det kunden din sitt, så spør oss, og vi finner ut av det sammen: { $contact }
problem-domain-taken-ask-seller = Er det kunden din sitt, så spør dem som driver denne portalen. De kan finne det ut.
