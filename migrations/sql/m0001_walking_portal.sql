-- The tree. A partner has partner_id = reseller_id = id, a reseller has reseller_id = id, a customer inherits both.
CREATE TABLE org (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  level smallint NOT NULL,
  name text NOT NULL,
  name_key {bytes} NOT NULL,
  code text,
  -- Name and code in lower case, made in Rust: SQLite's lower() knows only A to Z.
  search text NOT NULL,
  status smallint NOT NULL,
  suspended boolean NOT NULL DEFAULT FALSE,
  attention bigint NOT NULL DEFAULT 0,
  people bigint NOT NULL DEFAULT 0,
  admins bigint NOT NULL DEFAULT 0,
  staffed boolean NOT NULL DEFAULT FALSE,
  customers bigint NOT NULL DEFAULT 0,
  users bigint NOT NULL DEFAULT 0,
  mailboxes bigint NOT NULL DEFAULT 0,
  storage_mb bigint NOT NULL DEFAULT 0,
  tid {uuid},
  country text NOT NULL DEFAULT 'NO',
  language text NOT NULL DEFAULT 'en',
  contact_name text NOT NULL DEFAULT '',
  contact_mail text NOT NULL DEFAULT '',
  requires_second_factor boolean NOT NULL DEFAULT FALSE,
  peers_may_remove boolean NOT NULL DEFAULT TRUE,
  properties {json} NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at {time} NOT NULL,
  created_by text NOT NULL,
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, reseller_id, id),
  UNIQUE (partner_id, code),
  UNIQUE (partner_id, id, level),
  CHECK (org_id = id),
  CHECK (level BETWEEN 0 AND 2),
  CHECK (level <> 0 OR (id = partner_id AND reseller_id = id)),
  CHECK (level <> 1 OR (id <> partner_id AND reseller_id = id)),
  CHECK (level <> 2 OR (id <> reseller_id)),
  CHECK (admins >= 0),
  CHECK (admins >= 1 OR NOT staffed),
  CHECK (code IS NULL OR level = 2),
  FOREIGN KEY (partner_id, reseller_id) REFERENCES org (partner_id, id)
);
-- Sellers of a partner by name and by age; customers of a seller by name and by age.
CREATE UNIQUE INDEX org_seller_name ON org (partner_id, name_key) WHERE level < 2;
CREATE UNIQUE INDEX org_customer_name ON org (partner_id, reseller_id, name_key) WHERE level = 2;
CREATE INDEX org_seller_created ON org (partner_id, created_at, id) WHERE level < 2;
CREATE INDEX org_customer_created ON org (partner_id, reseller_id, created_at, id) WHERE level = 2;
CREATE INDEX org_seller_status ON org (partner_id, status, name_key) WHERE level < 2;
CREATE INDEX org_tid ON org (tid);

-- Rollups over the whole tree of a partner; a seller's own figures stand in its org row.
CREATE TABLE tree_totals (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  sellers bigint NOT NULL DEFAULT 0,
  customers bigint NOT NULL DEFAULT 0,
  users bigint NOT NULL DEFAULT 0,
  mailboxes bigint NOT NULL DEFAULT 0,
  storage_mb bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (partner_id, id),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id)
);
-- Changes not folded yet: insert-only, so that no row of totals is hot (PostgreSQL).
CREATE TABLE totals_delta (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  sellers bigint NOT NULL,
  customers bigint NOT NULL,
  users bigint NOT NULL,
  mailboxes bigint NOT NULL,
  storage_mb bigint NOT NULL,
  PRIMARY KEY (partner_id, id),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id)
);
CREATE INDEX totals_delta_org ON totals_delta (partner_id, org_id);

-- People: global. One (tid, oid) at Microsoft; never an address.
CREATE TABLE person (
  id {uuid} NOT NULL PRIMARY KEY,
  name text NOT NULL,
  username text NOT NULL,
  tid {uuid},
  oid {uuid},
  language text,
  created_at {time} NOT NULL,
  UNIQUE (tid, oid)
);
CREATE TABLE terms_acceptance (
  person_id {uuid} NOT NULL REFERENCES person (id),
  version text NOT NULL,
  accepted_at {time} NOT NULL,
  PRIMARY KEY (person_id, version)
);
CREATE TABLE session (
  id {uuid} NOT NULL PRIMARY KEY,
  token_hash {bytes} NOT NULL UNIQUE,
  person_id {uuid} NOT NULL REFERENCES person (id),
  partner_id {uuid} NOT NULL,
  membership_id {uuid} NOT NULL,
  issuer text NOT NULL,
  sid text,
  login_hint text,
  second_factor boolean NOT NULL,
  created_at {time} NOT NULL,
  seen_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  ended_at {time}
);
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_membership ON session (partner_id, membership_id);
CREATE INDEX session_sid ON session (issuer, sid);
CREATE TABLE sign_in_attempt (
  state_hash {bytes} NOT NULL PRIMARY KEY,
  browser_hash {bytes} NOT NULL,
  nonce text NOT NULL,
  verifier text NOT NULL,
  return_to text NOT NULL,
  invitation_hash {bytes},
  second_factor boolean NOT NULL,
  expires_at {time} NOT NULL
);
-- What a failed form left behind; the owner is a session or an anonymous cookie.
CREATE TABLE flash (
  id {uuid} NOT NULL PRIMARY KEY,
  owner_hash {bytes} NOT NULL,
  content {json} NOT NULL,
  expires_at {time} NOT NULL
);
CREATE INDEX flash_expiry ON flash (expires_at);

CREATE TABLE membership (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  person_id {uuid} REFERENCES person (id),
  name text NOT NULL,
  name_key {bytes} NOT NULL,
  mail text NOT NULL,
  mail_key text NOT NULL,
  roles integer NOT NULL,
  state smallint NOT NULL,
  language text NOT NULL,
  created_at {time} NOT NULL,
  created_by text NOT NULL,
  created_by_id {uuid},
  accepted_at {time},
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, org_id, mail_key),
  UNIQUE (partner_id, org_id, person_id),
  CHECK (state <> 1 OR person_id IS NOT NULL),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id)
);
CREATE INDEX membership_person ON membership (person_id);
CREATE INDEX membership_name ON membership (partner_id, org_id, name_key);

CREATE TABLE invitation (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  membership_id {uuid} NOT NULL,
  token_hash {bytes} NOT NULL,
  created_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  redeemed_at {time},
  PRIMARY KEY (partner_id, id),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id),
  FOREIGN KEY (partner_id, membership_id) REFERENCES membership (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX invitation_token ON invitation (token_hash);

CREATE TABLE company_domain (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  name text NOT NULL,
  is_primary boolean NOT NULL,
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, name),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id)
);
CREATE UNIQUE INDEX company_domain_primary ON company_domain (partner_id, org_id) WHERE is_primary;

-- Codes the provider issued to a seller (E4, E43). `used_by` is the run that holds it.
CREATE TABLE customer_code (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  code text NOT NULL,
  issued_at {time} NOT NULL,
  issued_by text NOT NULL,
  used_by {uuid},
  used_for text,
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, code),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id)
);

CREATE TABLE account (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  upn text NOT NULL,
  upn_key text NOT NULL,
  username text NOT NULL,
  first_names text NOT NULL,
  last_name text NOT NULL,
  display_name text NOT NULL,
  name_key {bytes} NOT NULL,
  search text NOT NULL,
  properties {json} NOT NULL,
  created_at {time} NOT NULL,
  created_by text NOT NULL,
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, upn_key),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id)
);
CREATE INDEX account_name ON account (partner_id, org_id, name_key, id);
CREATE TABLE mail_address (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  account_id {uuid} NOT NULL,
  address text NOT NULL,
  address_key text NOT NULL,
  is_primary boolean NOT NULL,
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, address_key),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id),
  FOREIGN KEY (partner_id, account_id) REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX mail_address_primary ON mail_address (partner_id, account_id) WHERE is_primary;

CREATE TABLE customer_service (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  service text NOT NULL,
  state smallint NOT NULL,
  changed_at {time} NOT NULL,
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, org_id, service),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id)
);
CREATE TABLE account_service (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  account_id {uuid} NOT NULL,
  service text NOT NULL,
  state smallint NOT NULL,
  changed_at {time} NOT NULL,
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, account_id, service),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id),
  FOREIGN KEY (partner_id, account_id) REFERENCES account (partner_id, id) ON DELETE CASCADE
);

-- Microsoft's product table: global.
CREATE TABLE catalogue_product (
  sku_id {uuid} NOT NULL PRIMARY KEY,
  part_number text NOT NULL,
  name text NOT NULL,
  name_key {bytes} NOT NULL
);
CREATE INDEX catalogue_product_name ON catalogue_product (name_key, sku_id);
CREATE TABLE catalogue_plan (
  sku_id {uuid} NOT NULL REFERENCES catalogue_product (sku_id),
  plan_id {uuid} NOT NULL,
  part_number text NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (sku_id, plan_id)
);

CREATE TABLE draft (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  owner text NOT NULL,
  content {json} NOT NULL,
  version integer NOT NULL,
  run_id {uuid},
  cancelled boolean NOT NULL DEFAULT FALSE,
  updated_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  PRIMARY KEY (partner_id, id),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id)
);
CREATE INDEX draft_open ON draft (partner_id, org_id, updated_at);

CREATE TABLE run (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  subject text NOT NULL,
  customer_id {uuid},
  plan {json} NOT NULL,
  actor_id {uuid},
  actor text NOT NULL,
  request_id text NOT NULL,
  state smallint NOT NULL,
  steps integer NOT NULL,
  done integer NOT NULL DEFAULT 0,
  mail_to text,
  created_at {time} NOT NULL,
  finished_at {time},
  PRIMARY KEY (partner_id, id),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id)
);
CREATE INDEX run_of_seller ON run (partner_id, reseller_id, created_at, id);
CREATE INDEX run_of_customer ON run (partner_id, customer_id);
CREATE TABLE run_step (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  run_id {uuid} NOT NULL,
  position integer NOT NULL,
  what {json} NOT NULL,
  state smallint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  problem text,
  retry_at {time},
  receipt text,
  finished_at {time},
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, run_id, position),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id),
  FOREIGN KEY (partner_id, run_id) REFERENCES run (partner_id, id)
);

-- The queue. Times are milliseconds of the database's own clock; every write after the claim is fenced by `lease`.
CREATE TABLE job (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  kind text NOT NULL,
  subject_id {uuid} NOT NULL,
  idempotency_key text NOT NULL,
  state smallint NOT NULL,
  due_at bigint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  lease {uuid},
  lease_until bigint,
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, idempotency_key),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id)
);
CREATE INDEX job_due ON job (due_at) WHERE state = 0;
CREATE INDEX job_lease ON job (lease_until) WHERE state = 1;
CREATE TABLE chore (
  name text NOT NULL PRIMARY KEY,
  lease {uuid},
  lease_until bigint NOT NULL
);

CREATE TABLE outgoing_mail (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  content {json} NOT NULL,
  language text NOT NULL,
  to_name text NOT NULL,
  to_address text NOT NULL,
  created_at {time} NOT NULL,
  sent_at {time},
  problem text,
  PRIMARY KEY (partner_id, id),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id)
);

-- The key of a form against double posts: stored with the answer when the form is first posted.
CREATE TABLE form_post (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  action text NOT NULL,
  answer {json},
  created_at {time} NOT NULL,
  PRIMARY KEY (partner_id, id),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id)
);

-- The log. It keeps the ancestors it was written with, without the foreign key (architecture.md 4).
CREATE TABLE event (
  partner_id {uuid} NOT NULL,
  at {time} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  class smallint NOT NULL,
  kind text NOT NULL,
  actor_id {uuid},
  actor text NOT NULL,
  on_behalf_of text,
  company text NOT NULL,
  data {json} NOT NULL,
  cause {uuid},
  request_id text NOT NULL,
  sequence bigint,
  previous_hash {bytes},
  hash {bytes},
  signature {bytes},
  PRIMARY KEY (partner_id, at, id)
);
CREATE INDEX event_of_reseller ON event (partner_id, reseller_id, at, id);
CREATE INDEX event_of_org ON event (partner_id, org_id, at, id);
CREATE INDEX event_of_class ON event (partner_id, class, at, id);
CREATE UNIQUE INDEX event_chain ON event (partner_id, org_id, sequence);
CREATE INDEX event_unsealed ON event (partner_id, org_id, at, id) WHERE sequence IS NULL;
