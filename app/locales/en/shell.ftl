# The frame around every page, and the words lists, forms, wizards and runs share.

-product = Tenantry

shell-product = { -product }
shell-page-title = { $page } · { $company }
shell-title-error = Error: { $title }
shell-skip = Skip to main content
shell-menu = Menu
shell-close-menu = Close menu
shell-nav = Main
shell-crumbs = Breadcrumb
shell-welcome = Welcome { $name }
shell-help = Help
shell-contact = Contact Us
shell-logout = Logout
shell-language = Language
shell-change-password = Change Password
shell-profile = My profile
shell-companies = Change company
shell-acting-as = You act as { $name }, { $company }.
shell-stop-acting = Stop
shell-privacy = Privacy
shell-accessibility = Accessibility
shell-need-script = This part needs JavaScript. Everything else on the page works without.

# The left column
nav-home = Home
nav-resellers = Resellers
nav-back-to-resellers = Back to Resellers
nav-customers = Customers
nav-back-to-customers = Back to Customers
nav-log = Log
nav-add-reseller = Add new reseller
nav-new-customer = New Customer
nav-partner-users = Partner users
nav-reseller-users = Reseller users
nav-users = Users
nav-services = Services
nav-offers = Offers
nav-statement = Account Statement
nav-allotments = Allotment Statement
nav-cases = Cases
nav-outages = Current Outages
nav-knowledge = Knowledge base
nav-runs = Runs
nav-configuration = Configuration
nav-reports = Reports
nav-delegations = Delegated administration
nav-my-services = My services
nav-my-cases = My cases

# Lists
list-search = Search
list-filter-everything = Everything
list-count = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
list-range = { $from }–{ $to } of { $total }
list-more-than = more than { $count }
list-pages = Pages
list-next = Next { $count }
list-previous = Previous { $count }
list-first = To the first page
list-per-page = { $count } per page
list-total = Total
list-clear = Clear the search
list-empty-search = Nothing matches.
list-empty-search-hint = Try fewer words, or clear the search.
list-ascending = sorted ascending
list-descending = sorted descending
list-download = Download as CSV
list-actions = Actions

# Forms
form-optional = (optional)
form-problem = There is a problem
form-ok = OK
form-cancel = Cancel
form-save = Save
form-continue = Continue
form-back = Back
form-save-later = Save and come back later
form-change = Change
form-show-password = Show password
form-choose = Choose…
form-yes = Yes
form-no = No
form-lost-nothing = What you typed is still here.

# What became of an act
outcome-well-done = Well done!
outcome-undo = Undo

# Runs and their steps
run-waiting = Waiting
run-working = Working
run-done = Done
run-failed = Failed
run-needs-person = Needs a person
run-skipped = Skipped
run-undone = Undone
run-progress = { $done } of { $total } done
run-refresh = Refresh

# Wizards
wizard-step = Step { $step } of { $total }
wizard-done = done
wizard-plan = What will be made
wizard-nothing-yet = Nothing is made before you press Provision.
