# What the portal answers: outcomes, problems beside fields, refusals.

done-reseller-added = { $name } is on your list now. Add its first user, so that it can sign in.
done-user-added = { $name } was added. A welcome mail is on its way.
done-user-invited-again = A new welcome mail is on its way to { $name }.
done-user-removed = The user was deleted and can no longer sign in.
done-suspended = { $name } is suspended.
done-resumed = { $name } can act again. Runs that had stopped go on.
done-saved = Your changes to { $name } are saved.
done-draft-cancelled = The draft was cancelled. Nothing was made.
done-customer-created = { $name } was created. Now choose its services.
done-services-started = The services of { $name } run. Now create a user.
done-account-created = { $name } was created. Now choose the user's services.
done-code-issued = The code was issued. Hand it to the seller.

problem-missing = Fill this in.
problem-too-long = At most { $value } characters.
problem-control-characters = Use one line without tabs or other control characters.
problem-direction-marks = Leave out characters that turn the writing direction.
problem-not-an-address = Enter an e-mail address such as name@company.example.
problem-not-a-domain = Enter a domain such as company.example.
problem-not-a-code = Use 3 to 20 letters, digits or hyphens.
problem-not-a-local-part = Use letters, digits, dots and hyphens only.
problem-name-taken = A company of that name is there already.
problem-address-taken = Somebody has that address already.
problem-upn-taken = That name is taken. { $value } is free.
problem-domain-taken = Another customer has that domain.
problem-code-unknown = This code was not issued to you. Ask your provider for one.
problem-code-used = This code was used already. Each works once.
problem-not-a-choice = Choose one of those offered.
problem-foreign-domain = Choose one of the customer's own domains.
problem-differs = The two entries differ.
problem-needs-service = Choose { $value }, too: this service needs it.
problem-above-your-rights = You cannot give more rights than you have.
problem-no-such-reseller = There is no reseller of that name.
problem-second-factor-first = You did not sign in with a second factor yourself. Do that first, so that this does not shut you out.

refused-role = Your role does not let you { $act }: { $company }.
refused-yourself = You cannot remove yourself. Another administrator can.
refused-last-administrator = This is the last administrator, and somebody has to be one. Add another administrator first.
refused-above-your-rights = This person has more rights than you have at { $company }.
refused-switched-off = Administrators of { $company } may not delete each other. The level above can.
refused-set-above = A level above you set this for { $company }, and only that level can take it back.

action-see-company = see this company
action-see-below = see its list of companies
action-see-users = see who has access
action-see-log = read the log
action-see-runs = see services and runs
action-add-user = add users
action-remove-user = delete users
action-add-reseller = add resellers
action-edit-company = change settings
action-suspend-company = suspend this company
action-create-customer = create customers
action-manage-services = manage services
action-retry-run = try a run again
action-issue-codes = issue codes

stale-form-expired = This form is too old, or somebody else opened it. Nothing was changed. Open it again.
stale-other-company = This form was opened for another company. Nothing was changed. Open it again where you mean it.
stale-changed = Somebody saved changes since you opened this form. Nothing was overwritten. Look at theirs, then change what you need.
stale-plan-changed = The plan changed since you looked at it. Check it again before you press Provision.
stale-already-ended = This was done or cancelled already.
stale-not-yet = Something else has to be there first.
stale-already-shown = This password was shown, or its day is over. It is not kept anywhere, so it cannot be shown again.
