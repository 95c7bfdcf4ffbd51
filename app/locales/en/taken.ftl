# What is told of something that is taken: never whose it is, always whom to ask.

taken-domain = This domain cannot be used here. See that it is spelt right.
taken-domain-ask = If it is your customer's, ask us and we find out with you: { $contact }
taken-domain-ask-seller = If it is your customer's, ask whoever runs this portal: they can find out.
