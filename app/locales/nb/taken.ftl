# Det som sies om noe som er opptatt: aldri hvem som har det, alltid hvem man kan spørre.

taken-domain = Dette domenet kan ikke brukes her. Se etter at det er skrevet riktig.
taken-domain-ask = Tilhører det kunden din, så spør oss, og vi finner ut av det sammen: { $contact }
taken-domain-ask-seller = Tilhører det kunden din, så spør dem som driver denne portalen. De kan finne det ut.
