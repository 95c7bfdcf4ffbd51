# Det, der siges om noget, som er optaget: aldrig hvis det er, altid hvem man kan spørge.

taken-domain = Domænet kan ikke bruges her. Se efter, at det er stavet rigtigt.
taken-domain-ask = Tilhører det din kunde, så spørg os, så finder vi ud af det sammen: { $contact }
taken-domain-ask-seller = Tilhører det din kunde, så spørg dem, der driver portalen. De kan finde ud af det.
