-- What was used of each budget in the time that runs: who may do what how often (portal::limits). Nobody's rows: an
-- address is counted over all partners, a network before anybody is signed in. The key is signed, so that whoever reads
-- the table finds no address in it; times are whole microseconds since 1970.
CREATE TABLE allowance (
  key {bytes} NOT NULL PRIMARY KEY,
  used bigint NOT NULL,
  ends_at bigint NOT NULL
);
-- Of sign-ins that were begun, the oldest go first where there are too many.
CREATE INDEX sign_in_attempt_by_end ON sign_in_attempt (expires_at);
