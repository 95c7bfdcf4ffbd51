# The frame around every page, and the words lists, forms, wizards and runs share.

-product = Tenantry

shell-product = { -product }
shell-page-title = { $page } · { $company }
shell-title-error = Error: { $title }
shell-skip = Skip to main content
shell-menu = Menu
shell-nav = Main
shell-crumbs = Breadcrumb
shell-welcome = Welcome { $name }
shell-help = Help
shell-contact = Contact Us
shell-logout = Logout
shell-language = Language
shell-theme = Appearance
shell-theme-light = Light
shell-theme-dark = Dark
shell-theme-auto = Automatic
shell-profile = My profile

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
nav-runs = Runs
nav-configuration = Configuration

# Lists
list-search = Search
list-filter-everything = Everything
list-count = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
list-range = { $from }–{ $to } of { $total }
list-more-than = more than { $count }
list-first-page = To the first page
list-by-name = By name
list-pages = Pages
list-next = Next { $count }
list-previous = Previous { $count }
list-per-page = { $count } per page
list-clear = Clear the search
list-empty-search = Nothing matches.
list-empty-search-hint = Try fewer words, or clear the search.
list-actions = Actions

# Forms
form-optional = (optional)
form-problem = There is a problem
form-ok = OK
form-yes = Yes
form-no = No
form-cancel = Cancel
form-save = Save
form-back = Back
form-save-later = Save and come back later
form-change = Change
form-kept = You had been signed out, so nothing was done. Here is what you typed: check it, and send it again.
form-cut = Something in it was too long to be kept. It is empty here: fill it in again, shorter.
form-signed-out = Nothing is lost. Sign in in another tab and press the button once more, or sign in here and come back to this form.
form-unsent = This was not sent.
form-unsent-text = The portal could not be reached. Nothing is lost: press the button once more when you are connected again.
form-sign-in-tab = Sign in in another tab
form-sign-in-again = Sign in again

# What became of an act
outcome-well-done = Well done!

# Runs and their steps
run-needs-person = Needs a person
run-progress = { $done } of { $total } done
run-refresh = Refresh

# Wizards
wizard-step = Step { $step } of { $total }
wizard-done = done
wizard-plan = What will be made
wizard-nothing-yet = Nothing is made before you press Provision.
