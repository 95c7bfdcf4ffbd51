# The stepper, plans and runs, users and services of a customer.

stepper-create-customer = Create Customer
stepper-create-administrator = Create Administrator
stepper-provision-services = Provision Services
stepper-intro = The customer creation process will automatically take you through the system by creating a new customer, then the first administrator for the customer and finally assign services to the customer.
stepper-continue-administrator = Continue to the administrator
stepper-continue-services = Continue to services
stepper-check-plan = Check the plan
stepper-administrator-of = Create the administrator of { $customer }
stepper-services-for = Provision services for { $customer }
stepper-contact-offered = Your contact person is { $name }, filled in below. Change it if somebody else is to be the administrator.

customer-name = Name
customer-code = Code
customer-code-hint = Handed out by { $partner }. Have it ready before you provision.
customer-domain = Primary domain
customer-domain-hint = Users sign in with names at this domain.
customer-country = Country
customer-advanced = Advanced Properties
customer-sql-users = SQL Users
customer-service-administrator = Service Administrator
customer-summary = Summary
customer-reseller = Sold by
customer-as-of = as of { $when }
customer-not-measured = not measured yet
customer-days-old = { $days ->
    [one] { $days } day old
   *[other] { $days } days old
}

account-details = User Details
account-first-names = First Names
account-last-name = Last Name
account-display-name = Display Name
account-full-name = Full Name
account-upn = UPN
account-upn-hint = What the user signs in with.
account-domain = Domain
account-username = Username
account-password = Password Configuration
account-password-text = The user gets a link and chooses the password. Nobody types somebody else's.
account-mail = Where the welcome mail goes
account-mail-hint = An address the person reads today.
account-addresses = Email Addresses
account-addresses-hint = Leave this section blank to generate an e-mail address for the user. Otherwise one a line, the primary one first.
account-additional = Additional User Properties
account-title = Title
account-department = Department
account-phone = Telephone
account-new = Create user: { $customer }
account-create = Create user
account-users-for = Users for { $customer }
account-screen = This screen allows administrators to view and manage users within their organisation. Use the links on the left to perform actions on the selected user.
account-search = Search users
account-search-count = Search Count: { $count }
account-none = No users yet
account-none-text = Users can be created once Customer Portal Settings runs.
account-services-of = Services: { $name }

service-waiting = Waiting
service-working = Working
service-on = On
service-failed = Failed
service-none = No services yet
service-none-to-give = The customer has no service yet that can be given to a user.
service-included = included
service-needs = Needs { $service }.
service-customer-services = Customer Services
service-portal-first = Customer Portal Settings must be started first, otherwise accounts cannot be created. Other services wait until it runs.
service-about-customer-portal-settings = Needed before accounts can be created.
service-about-hosted-exchange = Mailboxes, calendars and contacts.
service-about-office-mail-control = Filters spam and harmful mail.
service-about-backup-for-microsoft-365 = Mail, OneDrive, SharePoint and Teams, kept 1, 3, 5 or 10 years.
service-about-sharepoint = Team sites and documents.

plan-heading = Check the plan for { $customer }
plan-lead = This is exactly what will be made. Check that everything is right and that the code is the one you were given.
plan-faults = This cannot be provisioned yet
plan-provision = Provision
plan-not-given = Not given
plan-a-customer = The customer
plan-an-administrator = Its administrator
plan-customer = Customer { $name }, code { $code }, domain { $domain }
plan-administrator = Administrator { $name }, { $upn }
plan-account = User { $name }, { $upn }
plan-user-service = { $service } for { $upn }
plan-mail-to = Welcome mail to { $mail }
plan-welcome-mail = Welcome mail to { $mail }, in { $language }

run-heading = Provisioning { $subject }
run-started-by = Started by { $who }, { $when }
run-state-working = Working
run-state-done = Done
run-state-needs-person = Needs a person
run-all-done = Everything is made.
run-mail-sent = A welcome mail is on its way to { $mail }.
run-open-customer = Open { $customer }
run-waits = This run waits for a person.
run-waits-text = Nothing is lost: what is done stays done. See below what stopped it, mend it, and try again.
run-try-again = Try again
run-none = No runs yet
run-none-text = When somebody presses Provision, you can follow it here.
run-subject = What
run-steps = Steps
run-company = Company
run-list-of = Runs of { $company }, newest first

step-waiting = Waiting
step-working = Working
step-done = Done
step-failed = Failed
step-needs-person = Needs a person
step-retrying = Asked to wait

trouble-busy = The service asked us to wait. Nothing is lost.
trouble-unreachable = The service does not answer. Nothing is lost.
trouble-not-configured = No connection to this service is set up yet. Whoever runs the portal has to do that first.
trouble-conflict = The service already knows something of that name that is not ours.
trouble-quota = The contract's limit for this service is reached.
trouble-suspended = The company is suspended. This goes on by itself when the suspension is taken back.
trouble-refused = The service refused this.
trouble-unexpected = The portal itself stumbled here, again and again. Whoever runs it finds the cause in its log; then try again.
trouble-goes-on-at = It goes on by itself at { $when }.

codes-lead = Each code makes one customer, for the seller it was issued to.
codes-issue = Issue a code
codes-seller = Seller
codes-code-hint = Leave blank to have one made.
codes-none = No codes yet
codes-caption = Codes, newest first
codes-free = Free
codes-used-for = Used for { $customer }

catalogue-lead = Microsoft's products, as read from its table.
catalogue-search = Search products
catalogue-empty = Read the table in with "tenantry import catalogue FILE".
catalogue-part-number = Part number
catalogue-plans = Service plans
catalogue-caption = Products, { $count } shown

house-help = Help
house-help-people = People
house-help-people-text = Add users by name and e-mail address; each gets a welcome mail with a personal link. Nobody can delete themself, and the last administrator stays.
house-help-customers = Customers
house-help-customers-text = New Customer takes you through three steps. Nothing is made before you press Provision; then you can follow each step, leave the page, and come back.
house-help-log = Log
house-help-log-text = Every act stands in the log with who did it. Choose what to see with the list at the top.
house-contact-text = { $contact }
