-- A sign-in that ends is remembered for a day, with how it ended: so its way on survives (issue 7, 14).
ALTER TABLE sign_in_attempt ADD COLUMN id {uuid};
ALTER TABLE sign_in_attempt ADD COLUMN outcome text;
ALTER TABLE sign_in_attempt ADD COLUMN person_id {uuid};
ALTER TABLE sign_in_attempt ADD COLUMN username text;
-- Who Microsoft said it was, while they are asked whether to take up an invitation (issue 7, 12).
ALTER TABLE sign_in_attempt ADD COLUMN identity {json};
CREATE UNIQUE INDEX sign_in_attempt_id ON sign_in_attempt (id);
CREATE INDEX sign_in_attempt_expiry ON sign_in_attempt (expires_at);

-- The invited come without their link and have it sent again, at most once an hour.
ALTER TABLE invitation ADD COLUMN sent_again_at {time};
CREATE INDEX membership_mail ON membership (mail_key);

-- Somebody of a domain that is neither the invited address's nor the company's: waits for the yes of who may invite.
CREATE TABLE acceptance (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  membership_id {uuid} NOT NULL,
  tid {uuid} NOT NULL,
  oid {uuid} NOT NULL,
  name text NOT NULL,
  username text NOT NULL,
  asked_at {time} NOT NULL,
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, membership_id),
  FOREIGN KEY (partner_id, reseller_id, org_id) REFERENCES org (partner_id, reseller_id, id),
  FOREIGN KEY (partner_id, membership_id) REFERENCES membership (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX acceptance_person ON acceptance (tid, oid);
