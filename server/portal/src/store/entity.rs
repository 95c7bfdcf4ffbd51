//! The tables that use cases write row by row. The rest is statements in the rooms.

macro_rules! entity {
    ($(#[$doc:meta])* $module:ident, $table:literal, { $($key:ident),+ }, { $($field:ident: $kind:ty),* $(,)? }) => {
        $(#[$doc])*
        pub(crate) mod $module {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub(crate) struct Model {
                $(#[sea_orm(primary_key, auto_increment = false)]
                pub(crate) $key: Uuid,)+
                $(pub(crate) $field: $kind,)*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub(crate) enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

entity!(
    /// A company of the tree.
    org, "org", { partner_id, id }, {
    reseller_id: Uuid, org_id: Uuid, level: i16, name: String, name_key: Vec<u8>, code: Option<String>, search: String,
    status: i16,
    suspended: bool, attention: i64, people: i64, admins: i64, staffed: bool, customers: i64, users: i64,
    mailboxes: i64, storage_mb: i64, tid: Option<Uuid>, country: String, language: String, contact_name: String,
    contact_mail: String, requires_second_factor: bool, peers_may_remove: bool, properties: Json, version: i32,
    created_at: DateTimeUtc, created_by: String,
});
entity!(
    /// Figures of a partner's whole tree.
    tree_totals, "tree_totals", { partner_id, id }, {
    org_id: Uuid, reseller_id: Uuid, sellers: i64, customers: i64, users: i64, mailboxes: i64, storage_mb: i64,
});
entity!(
    /// A signed-in session. Only its token's hash is kept.
    session, "session", { id }, {
    token_hash: Vec<u8>, person_id: Uuid, partner_id: Uuid, membership_id: Uuid, issuer: String, sid: Option<String>,
    login_hint: Option<String>, second_factor: bool, created_at: DateTimeUtc,
    seen_at: DateTimeUtc, expires_at: DateTimeUtc, ended_at: Option<DateTimeUtc>,
});
entity!(
    /// Somebody's place in a company.
    membership, "membership", { partner_id, id }, {
    org_id: Uuid, reseller_id: Uuid, person_id: Option<Uuid>, name: String, name_key: Vec<u8>, mail: String,
    mail_key: String, roles: i32, state: i16, language: String, created_at: DateTimeUtc, created_by: String,
    created_by_id: Option<Uuid>, accepted_at: Option<DateTimeUtc>,
});
entity!(
    /// An invitation to take up a membership. Only its token's hash is kept.
    invitation, "invitation", { partner_id, id }, {
    org_id: Uuid, reseller_id: Uuid, membership_id: Uuid, token_hash: Vec<u8>, created_at: DateTimeUtc,
    expires_at: DateTimeUtc, redeemed_at: Option<DateTimeUtc>,
});
entity!(
    /// A customer's domain.
    company_domain, "company_domain", { partner_id, id }, {
    org_id: Uuid, reseller_id: Uuid, name: String, is_primary: bool,
});
entity!(
    /// A code the provider issued.
    customer_code, "customer_code", { partner_id, id }, {
    org_id: Uuid, reseller_id: Uuid, code: String, issued_at: DateTimeUtc, issued_by: String, used_by: Option<Uuid>,
    used_for: Option<String>,
});
entity!(
    /// A customer's user at the directory.
    account, "account", { partner_id, id }, {
    org_id: Uuid, reseller_id: Uuid, upn: String, upn_key: String, username: String, first_names: String,
    last_name: String, display_name: String, name_key: Vec<u8>, search: String, properties: Json, created_at: DateTimeUtc,
    created_by: String, first_password: i16, change_at_next_logon: bool, disabled: bool,
});
entity!(
    /// A mail address of an account.
    mail_address, "mail_address", { partner_id, id }, {
    org_id: Uuid, reseller_id: Uuid, account_id: Uuid, address: String, address_key: String, is_primary: bool,
});
entity!(
    /// A draft of the stepper.
    draft, "draft", { partner_id, id }, {
    org_id: Uuid, reseller_id: Uuid, owner: String, content: Json, version: i32, run_id: Option<Uuid>,
    cancelled: bool, updated_at: DateTimeUtc, expires_at: DateTimeUtc,
});
entity!(
    /// A provisioning run.
    run, "run", { partner_id, id }, {
    org_id: Uuid, reseller_id: Uuid, subject: String, customer_id: Option<Uuid>, plan: Json, actor_id: Option<Uuid>,
    actor: String, request_id: String, state: i16, steps: i32, done: i32, mail_to: Option<String>,
    created_at: DateTimeUtc, finished_at: Option<DateTimeUtc>,
});
entity!(
    /// A step of a run.
    run_step, "run_step", { partner_id, id }, {
    org_id: Uuid, reseller_id: Uuid, run_id: Uuid, position: i32, what: Json, state: i16, attempts: i32,
    problem: Option<String>, retry_at: Option<DateTimeUtc>, receipt: Option<String>,
    finished_at: Option<DateTimeUtc>,
});
entity!(
    /// What a generated password is made of.
    password_nonce, "password_nonce", { partner_id, id }, {
    org_id: Uuid, reseller_id: Uuid, run_id: Uuid, nonce: Vec<u8>, expires_at: Option<DateTimeUtc>,
    shown_in: Option<Uuid>,
});
entity!(
    /// A mail on its way.
    outgoing_mail, "outgoing_mail", { partner_id, id }, {
    org_id: Uuid, reseller_id: Uuid, content: Json, language: String, to_name: String, to_address: String,
    created_at: DateTimeUtc, sent_at: Option<DateTimeUtc>, problem: Option<String>, refused_at: Option<DateTimeUtc>,
});
