-- Why, by whom and since when a company is suspended (A16), and the company whose people did it: what a level above set,
-- the level between doesn't take back.
ALTER TABLE org ADD COLUMN suspended_reason text NOT NULL DEFAULT '';
ALTER TABLE org ADD COLUMN suspended_by text NOT NULL DEFAULT '';
ALTER TABLE org ADD COLUMN suspended_at {time};
ALTER TABLE org ADD COLUMN suspended_from {uuid};
-- Everybody at a seller and at its customers.
CREATE INDEX membership_reseller ON membership (partner_id, reseller_id);
