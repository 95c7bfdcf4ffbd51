# Landing, signing in, terms.

identity-landing = Where do you want to go?
identity-management-portal = Management portal
identity-management-portal-text = For partners, resellers and customers: people, customers, services, log.
identity-contact-text = Questions, or no Microsoft 365 in your company?
identity-for-whom = For partners, resellers and customers.
identity-sign-in = Sign in
identity-sign-in-microsoft = Sign in with Microsoft
identity-profile-needed = You need a profile made by your company's administrator. No Microsoft 365 in your company?
identity-ask-us = Ask us to add you
identity-invited = You are invited
identity-invited-text = Sign in with your company's Microsoft account to take up your profile.
identity-invited-account = The link works once, and belongs from then on to the account you sign in with.
identity-company = Company
identity-terms = Terms of use
identity-terms-lead = { $name }, please read and accept the terms (version { $version }) before you go on.
identity-terms-accept = Accept
identity-terms-1 = You use this portal for the company that gave you a profile, within the rights it gave you. Your profile is yours alone: do not share it.
identity-terms-2 = You act on other companies' data only as far as they asked you to, and keep what you learn from it to yourself.
identity-terms-3 = What is done here is written to a log with the name of whoever did it. Your company, and the companies it works for, can read their part.
identity-terms-4 = Services are made and billed by the provider under your company's contract. Nothing you press here changes that contract.

refusal-no-profile = You are signed in at Microsoft, but nobody has made a profile for you here.
refusal-link-not-valid = This link is not valid any more, or was used already.
refusal-other-tenant = This invitation belongs to a company with another Microsoft organisation than yours.
refusal-second-factor = Your company asks for a second factor, and Microsoft did not confirm one.
refusal-suspended = Your access is suspended.
refusal-company-suspended = Your company's access is suspended.
refusal-unreachable = Microsoft's sign-in does not answer just now. Please try again in a minute.
refusal-start-again = The sign-in took too long or was interrupted. Please start again.
refusal-whom-to-ask-above = Nothing of yours is deleted. Ask whoever sells these services to your company: they can take it back. Or ask us: { $contact }
refusal-whom-to-ask = Ask your company's administrator. They can add you or send a new link. Or ask us: { $contact }
