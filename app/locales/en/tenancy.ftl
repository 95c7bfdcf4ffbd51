# Companies, their people, the overview.

nav-codes = Customer codes
nav-catalogue = Product catalogue
nav-access = Who has access

status-active = Active
status-onboarding = Onboarding
status-no-users = No users yet
status-needs-attention = Needs attention
status-suspended = Suspended



tenancy-name = Name
tenancy-status = Status
tenancy-code = Code
tenancy-mail = E-mail address
tenancy-mail-hint = The welcome mail goes there.
tenancy-role-hint = You can give the rights you have yourself.
tenancy-created = Created
tenancy-created-by = { $when } by { $who }
tenancy-mailboxes = Protected mailboxes
tenancy-storage = Storage
tenancy-you = You
tenancy-own = You · direct sales
tenancy-direct-sales = Direct sales
tenancy-direct-sales-lead = Your own entry: customers you sell to directly, without a reseller.
tenancy-every-status = Every status
tenancy-search-resellers = Search resellers
tenancy-search-customers = Search customers
tenancy-search-hint = Name or code
tenancy-resellers-of = Resellers of { $company }, { $range }
tenancy-customers-of = Customers of { $company }, { $range }
tenancy-total-resellers = Total ({ $count ->
    [one] { $count } reseller
   *[other] { $count } resellers
})
tenancy-total-customers = Total ({ $count ->
    [one] { $count } customer
   *[other] { $count } customers
})
tenancy-only-you = You are the only seller so far. Sell directly, or add a reseller.
tenancy-no-customers = No customers yet
tenancy-no-customers-text = A new customer is made in three steps: the customer, its administrator, its services.
tenancy-drafts = Continue a draft
tenancy-draft = { $name } ({ $code }), begun by { $owner }, saved { $when }
tenancy-drafts-more = { $count ->
    [one] One more draft
   *[other] { $count } more drafts
}

tenancy-one-person = Only one person has this access.
tenancy-one-person-partner = If you lose it, nobody can help your resellers.
tenancy-one-person-text = If that person loses it, nobody else can act here.
tenancy-no-person = Nobody can sign in here yet.
tenancy-no-person-text = Until the first user has signed in, only the level above can act.
tenancy-nobody-signed-in = Nobody has signed in yet.
tenancy-nobody-signed-in-text = Until an administrator does, nobody of the company can act here.
tenancy-add-another-partner-user = Add another partner user
tenancy-add-another-user = Add another user
tenancy-add-first-user = Add first user

tenancy-add-reseller-lead = A name is all it takes. Everything else can be set later.
tenancy-first-user = First user (optional)
tenancy-first-user-lead = A reseller cannot sign in until it has a user.

tenancy-partner-users-lead = People here have the same access as you: to every reseller and customer. To add one, press Add user, enter name and e-mail address, and press OK; the person gets a welcome mail with a link. Add a second person now, so that you are not the only one with this access.
tenancy-users-lead = People who can sign in for { $company }. Press Add user, enter name and e-mail address, and press OK; the person gets a welcome mail with a link.
tenancy-people-of = People with access to { $company }, { $count }
tenancy-nobody = Nobody yet
tenancy-nobody-text = Add the first user, so that the company can sign in.
tenancy-add-user = Add user
tenancy-add-user-to = Add user: { $company }
tenancy-add-user-lead = The person gets a welcome mail with a personal link and signs in with Microsoft.
tenancy-delete-user = Delete user
tenancy-delete-user-named = Delete user: { $about }
tenancy-keep-user = Keep { $name }
invitation-named = Invitation: { $about }
invitation-waiting = The welcome mail is on its way to { $mail }.
invitation-sent = The welcome mail was sent to { $mail }. { $name } hasn't signed in yet.
invitation-refused = The mail server refused { $mail }: nothing arrived. If the address is wrong, delete { $name } and add them with the right one.
invitation-expired = The link in the welcome mail ran out before { $name } signed in.
invitation-refused-short = Mail not delivered
invitation-expired-short = Invitation ran out
invitation-mail-sent = Welcome mail sent
invitation-not-sent = Not yet
invitation-good-until = Link good until
invitation-again = Send again
invitation-again-text = { $name } gets a new welcome mail with a new link. Links that were sent before stop working.
invitation-taken-up = The invitation was taken up. There is nothing to send.
tenancy-not-yourself = You cannot remove yourself
tenancy-not-the-last = Add another administrator first
tenancy-not-yours = Your role does not let you do this here.
tenancy-what-stops = What stops
tenancy-stops = { $name } can no longer sign in for { $company }. Open sessions end at once.
tenancy-stops-invited = The invitation of { $name } to { $company } is no longer valid.
tenancy-what-stays = What stays
tenancy-stays = What { $name } did stays in the log. Nothing else of { $company } changes.

tenancy-contact-name = Contact person
tenancy-contact-mail = Contact's e-mail address
tenancy-language = Language
tenancy-language-hint = Mails to this company's people are written in it.
tenancy-second-factor = Ask everybody for a second factor
tenancy-second-factor-hint = Whoever signs in for this company must prove it at Microsoft.
tenancy-second-factor-way = Sign in again with a second factor, to ask for one
tenancy-peers-may-remove = Administrators may delete each other
tenancy-peers-may-remove-hint = If not, only the level above can.

tenancy-suspend = Suspend
tenancy-suspend-named = Suspend: { $company }
tenancy-suspend-about = While { $company } is suspended, nobody of it can sign in and its runs stand still. You can take it back at any time.
tenancy-suspend-open = Suspend this company
tenancy-suspend-people = { $count ->
    [one] { $count } person loses access at once; open sessions end.
   *[other] { $count } people lose access at once; open sessions end.
}
tenancy-suspend-customers = { $count ->
    [one] Among them are the people of { $count } customer of { $company }.
   *[other] Among them are the people of { $count } customers of { $company }.
}
tenancy-suspend-runs = { $count ->
    [0] No run is under way; a new one waits.
    [one] { $count } run stops before its next step, and goes on when you take the suspension back.
   *[other] { $count } runs stop before their next step, and go on when you take the suspension back.
}
tenancy-suspend-stays = Services that run go on running, and nothing of { $company } is deleted. You still see it and can act for it.
tenancy-suspend-reason = Reason
tenancy-suspend-reason-hint = It stands in the log, which { $company } can read, too.
tenancy-suspend-keep = Keep { $company } as it is
tenancy-suspended = { $company } is suspended.
tenancy-suspended-seller = { $company }, which sells to this company, is suspended, and so nobody here can sign in.
tenancy-suspended-why = By { $who }, { $when }. Reason: { $reason }
tenancy-suspended-above = The level above you suspended it, and only that level can take it back.
tenancy-resume = Take the suspension back
tenancy-resume-text = People can sign in again, and runs that stopped go on.
tenancy-set-above = { $company } decides this.
tenancy-yes = Yes
tenancy-no = No

# What the log says.
event-user-added = Added { $user } ({ $mail }) as { $roles }
event-user-invited-again = Sent { $user } ({ $mail }) another invitation
event-user-removed = Deleted { $user } ({ $mail })
event-removal-refused = Tried to delete { $user }; refused
event-partner-added = Set up the partner { $partner }
event-reseller-added = Added the reseller { $reseller }
event-settings-changed = Changed settings: { $changes }
event-company-suspended = Suspended { $company }. Reason: { $reason }
event-company-resumed = Took the suspension of { $company } back
