# Det som sägs om något som är upptaget: aldrig vems det är, alltid vem man kan fråga.

taken-domain = Den här domänen kan inte användas här. Kontrollera stavningen.
taken-domain-ask = Tillhör den din kund, så fråga oss, så reder vi ut det tillsammans: { $contact }
taken-domain-ask-seller = Tillhör den din kund, så fråga dem som driver portalen. De kan ta reda på det.
