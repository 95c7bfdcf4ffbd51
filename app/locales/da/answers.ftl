# Hvad der er galt med et felt.

problem-domain-taken = Domænet kan ikke bruges her. Se efter, at det er stavet rigtigt.
problem-domain-taken-ask = Er det din kundes, så spørg os, så finder vi ud af det sammen: { $contact }
problem-domain-taken-ask-seller = Er det din kundes, så spørg dem, der driver portalen. De kan finde ud af det.
