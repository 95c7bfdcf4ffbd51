-- A claim looks at each partner's oldest due job only, and counts what each has in hand: one index for either.
CREATE INDEX job_turn ON job (partner_id, due_at, id) WHERE state = 0;
CREATE INDEX job_in_hand ON job (partner_id, lease_until) WHERE state = 1;
DROP INDEX job_due;
DROP INDEX job_lease;
