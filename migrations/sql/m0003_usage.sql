-- What the host of services measured at a customer (A45). While `host_counts`, `mailboxes` is the host's figure and not
-- what our own books would make of it.
ALTER TABLE org ADD COLUMN measured_at {time};
ALTER TABLE org ADD COLUMN host_counts boolean NOT NULL DEFAULT FALSE;
-- The host knows a customer by the code alone.
CREATE INDEX org_code ON org (code) WHERE level = 2;
-- How far the host's readings were read, and how often it failed since.
ALTER TABLE chore ADD COLUMN position text;
ALTER TABLE chore ADD COLUMN attempts integer NOT NULL DEFAULT 0;
