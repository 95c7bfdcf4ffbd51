# The log.

log-filter = Show
log-show = Show
log-when = When
log-who = Who
log-what = What
log-company = Company
log-caption = Log of { $company }, newest first
log-newest-first = Newest first
log-newer = Newer
log-older = Older
log-empty = Nothing here
log-empty-text = Nothing of that kind has happened yet.
log-on-behalf = { $actor } on behalf of { $other }
log-class-sign-in = Sign-in
log-class-users = Users
log-class-resellers = Resellers
log-class-customers = Customers
log-class-services = Services
log-class-settings = Settings
log-class-system = System

setting-contact = Contact
setting-contact-mail = Contact address
setting-language = Language
setting-second-factor = Second factor
setting-peers-may-remove = Administrators may delete each other
setting-none = none
