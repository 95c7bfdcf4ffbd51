-- Sellers take turns inside their partner. `turn` says the how-manieth claim a job's last one was: the highest of a
-- partner tells when it was last served, and which of its sellers.
ALTER TABLE job ADD COLUMN turn bigint;
CREATE INDEX job_of_seller ON job (partner_id, reseller_id, due_at, id) WHERE state = 0;
CREATE INDEX job_last_turn ON job (turn) WHERE turn IS NOT NULL;
CREATE INDEX job_last_turn_of_partner ON job (partner_id, turn) WHERE turn IS NOT NULL;
