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
