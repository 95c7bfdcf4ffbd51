-- Account Settings of a user (E14, E15): 0 a link, 1 a generated password.
ALTER TABLE account ADD COLUMN first_password smallint NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN change_at_next_logon boolean NOT NULL DEFAULT FALSE;
ALTER TABLE account ADD COLUMN disabled boolean NOT NULL DEFAULT FALSE;

-- What a run's generated password is made of, together with the signing key. The password itself is kept nowhere. Without
-- an expiry until the account is there, then a day, and a minute once it was shown: to `shown_in`, the one form that
-- asked first, so that a second click of the same button gets the same answer.
CREATE TABLE password_nonce (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  run_id {uuid} NOT NULL,
  nonce {bytes} NOT NULL,
  expires_at {time},
  shown_in {uuid},
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, run_id),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id),
  FOREIGN KEY (partner_id, run_id) REFERENCES run (partner_id, id)
);
CREATE INDEX password_nonce_expiry ON password_nonce (expires_at);
