# Mails. Each is read by somebody who may not know the portal yet: it says who writes, why, and what to do.

mail-welcome-subject = Welcome to { $company }
mail-welcome-greeting = Hello { $name },
mail-welcome-invited-by = { $name } has given you access to { $company }.
mail-welcome-invited = You have been given access to { $company }.
mail-welcome-what = Tenantry is the portal where { $company } sees its customers, people and services, and manages them.
mail-welcome-how = Open this link and sign in with your Microsoft work account. You need no new password.
mail-welcome-action = Open the portal
mail-welcome-valid = The link works once, within { $days } days. After that, ask for a new one.
mail-welcome-not-you = If you do not know what this is about, do nothing: without you the link is of no use to anybody.
mail-welcome-account = Use your account at { $domain }. Before anything becomes yours you see which account you are signed in with. With an account of another domain, whoever invited you has to say yes first.
mail-asked-subject = { $username } wants to be let in to { $company }
mail-asked-what = { $username } wants to take up the invitation to { $company } that was sent to { $mail }.
mail-asked-why = That account is neither of the domain of the invited address nor of one of { $company }'s, so nothing happens before you say yes.
mail-asked-action = Let in or refuse
mail-asked-after = Let in only whom you know. If you do not expect this, refuse: the link they have is dead then.
mail-let-in-subject = You can sign in for { $company }
mail-let-in-what = The account { $username } was let in to { $company }, with the invitation that was sent to this address.
mail-let-in-why = Sign in with that account from now on. The link in the first mail is used up.
mail-let-in-action = Open the portal
mail-let-in-after = If that is not your account, tell whoever invited you at once.
mail-turned-away-subject = Your invitation to { $company }
mail-turned-away-what = { $username } wanted to take up the invitation to { $company } that was sent to this address. It was refused, and the link is dead.
mail-turned-away-why = If that was you, ask whoever invited you for a new link, and sign in with your account at { $domain }.
mail-turned-away-action = Open the portal
mail-turned-away-after = If it was not you, somebody else had your link. Nothing of yours was touched.
