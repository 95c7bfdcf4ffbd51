/// Circles of files that there are. Each is named by the needs that close it: without them no file reaches itself. A
/// further line needs a reason beside it; where a circle is opened, its lines go.
pub(super) const KNOWN: [(&str, &str); 39] = [
    // A customer's properties are asked for by provisioning and kept by tenancy, which lists the languages of both.
    ("app/domain/src/tenancy.rs", "app/domain/src/provisioning/forms.rs"),
    // A company says what suspends it, and what a suspension comes to begins with the company.
    ("app/domain/src/tenancy/suspension.rs", "app/domain/src/tenancy.rs"),
    // A slice lists its forms, and a form says who may knock.
    ("app/src/doors.rs", "app/src/forms.rs"),
    // The list of slices stands in lib.rs, made of what doors.rs declares; the tables of doors and forms are its sum.
    ("app/src/doors.rs", "app/src/lib.rs"),
    ("app/src/forms.rs", "app/src/lib.rs"),
    // What came back with a form is told in the frame's sentences.
    ("app/src/frame/filled.rs", "app/src/frame.rs"),
    // A person's row shows their invitation, whose page is headed as the people's.
    ("app/src/tenancy/pages/invitation.rs", "app/src/tenancy/pages/people.rs"),
    // The two islands lend each other how to post and how to go on.
    ("app/src/live/run.rs", "app/src/live/form.rs"),
    // A grant is got from a transaction, which carries a scope: what each is stands in the other's terms, and where a
    // company stands (`Place`) is declared beside them.
    ("server/portal/src/authority/mod.rs", "server/portal/src/authority/acts.rs"),
    ("server/portal/src/authority/mod.rs", "server/portal/src/authority/scope.rs"),
    ("server/portal/src/authority/mod.rs", "server/portal/src/store/orgs.rs"),
    ("server/portal/src/authority/mod.rs", "server/portal/src/transaction.rs"),
    // A transaction writes its events as it commits, and an event is written by a transaction.
    ("server/portal/src/audit/event.rs", "server/portal/src/transaction.rs"),
    // The portal holds what its slices have, and what they do takes the portal.
    ("server/portal/src/portal.rs", "server/portal/src/slices.rs"),
    // What a mail says is declared by the job that sends it.
    ("server/portal/src/ports.rs", "server/portal/src/jobs/mail.rs"),
    ("server/portal/src/store/outbox.rs", "server/portal/src/jobs/mail.rs"),
    // What is kept of a failed post is declared by who keeps it.
    ("server/portal/src/store/flashes.rs", "server/portal/src/identity/flash.rs"),
    // An attempt ends as a sign-in does, and a sign-in may end in taking up an invitation.
    ("server/portal/src/identity/attempts.rs", "server/portal/src/identity/sign_in.rs"),
    ("server/portal/src/identity/sign_in.rs", "server/portal/src/identity/take_up.rs"),
    // The step that is being made is declared by who carries it on.
    ("server/portal/src/provisioning/make.rs", "server/portal/src/provisioning/carry_on.rs"),
    ("server/portal/src/provisioning/carry_on.rs", "server/portal/src/provisioning/suspended.rs"),
    // Whether an account fits is asked by drafts and plans; accounts are made by a plan, too.
    ("server/portal/src/provisioning/plan.rs", "server/portal/src/provisioning/accounts.rs"),
    ("server/portal/src/provisioning/drafts.rs", "server/portal/src/provisioning/accounts.rs"),
    // An error of portal's holds the database's, which is turned into one where it is declared.
    ("server/portal/src/store/fault.rs", "server/portal/src/error.rs"),
    // A code stands for a person, who is declared in front of the table of codes.
    ("server/simulators/src/entra/mod.rs", "server/simulators/src/entra/codes.rs"),
    // A simulator makes its router of doors, which hold the simulator.
    ("server/simulators/src/entra/mod.rs", "server/simulators/src/entra/doors.rs"),
    ("server/simulators/src/services/mod.rs", "server/simulators/src/services/doors.rs"),
    // The gate sends to the page of the second factor, whose address stands with signing in.
    ("server/src/gate.rs", "server/src/routes/sign_in.rs"),
    // What comes in and what goes out tell each other's troubles in the visitor's language.
    ("server/src/intake.rs", "server/src/reply.rs"),
    ("server/src/visit.rs", "server/src/reply.rs"),
    ("server/src/visit.rs", "server/src/trouble.rs"),
    // The host's limits are declared in front of the files that keep them.
    ("server/src/host/guest.rs", "server/src/host.rs"),
    ("server/src/host/room.rs", "server/src/host.rs"),
    // The router asks the routes, one of which answers with a page.
    ("server/src/routes/password.rs", "server/src/router.rs"),
    // The site keeps what was last found out of its readiness, and whether it is ready is asked of the site.
    ("server/src/site.rs", "server/src/routes/health.rs"),
    // A command's wish, and the names of what is built, are declared in front of the files that read them.
    ("xtask/src/bench/postgres.rs", "xtask/src/bench/mod.rs"),
    ("xtask/src/bench/visit.rs", "xtask/src/bench/mod.rs"),
    ("xtask/src/build/assets.rs", "xtask/src/build/mod.rs"),
    ("xtask/src/build/wasm.rs", "xtask/src/build/mod.rs"),
];
