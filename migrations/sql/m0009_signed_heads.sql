-- The log's seals stand in a table of their own, so that an entry is written once and never touched again. The columns
-- `sequence`, `previous_hash`, `hash` and `signature` of `event` are what releases before this one wrote.
CREATE TABLE event_seal (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  at {time} NOT NULL,
  sequence bigint NOT NULL,
  hash {bytes} NOT NULL,
  signature {bytes} NOT NULL,
  PRIMARY KEY (partner_id, id),
  UNIQUE (partner_id, org_id, sequence),
  CHECK (sequence >= 1)
);
-- Entries that wait for their seal, and since when by the database's own clock (milliseconds).
CREATE TABLE event_waiting (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  at {time} NOT NULL,
  since bigint NOT NULL,
  PRIMARY KEY (partner_id, id)
);
CREATE INDEX event_waiting_org ON event_waiting (partner_id, org_id, at, id);
-- The signed head of each company's chain: how many entries, the last one's hash, the newest one by time.
CREATE TABLE event_head (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  entries bigint NOT NULL,
  hash {bytes} NOT NULL,
  newest_at {time} NOT NULL,
  newest_id {uuid} NOT NULL,
  signature {bytes} NOT NULL,
  PRIMARY KEY (partner_id, id),
  CHECK (org_id = id),
  CHECK (entries >= 1)
);
-- Per partner, signed: how many heads there are, and how many entries they count in all.
CREATE TABLE event_register (
  partner_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  org_id {uuid} NOT NULL,
  reseller_id {uuid} NOT NULL,
  companies bigint NOT NULL,
  entries bigint NOT NULL,
  signature {bytes} NOT NULL,
  PRIMARY KEY (partner_id, id)
);

-- What was sealed before. Heads need the signing key: the command `tenantry migrate` signs them right after this step,
-- which it knows by the chore `adopt-log`.
INSERT INTO event_seal (partner_id, id, org_id, reseller_id, at, sequence, hash, signature)
SELECT partner_id, id, org_id, reseller_id, at, sequence, hash, signature FROM event WHERE sequence IS NOT NULL;
INSERT INTO chore (name, lease_until) SELECT 'adopt-log', 0 WHERE EXISTS (SELECT 1 FROM event_seal);
{only postgres}
INSERT INTO event_waiting (partner_id, id, org_id, reseller_id, at, since)
SELECT partner_id, id, org_id, reseller_id, at, floor(extract(epoch from clock_timestamp()) * 1000)::bigint
FROM event WHERE sequence IS NULL;
{only sqlite}
INSERT INTO event_waiting (partner_id, id, org_id, reseller_id, at, since)
SELECT partner_id, id, org_id, reseller_id, at, CAST(unixepoch('subsec') * 1000 AS INTEGER)
FROM event WHERE sequence IS NULL;
{both}
-- Both served the seal inside the entry.
DROP INDEX event_chain;
DROP INDEX event_unsealed;

-- Whatever writes an entry, it waits for its seal from then on; and nobody changes or deletes what was written.
{only postgres}
CREATE FUNCTION event_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO event_waiting (partner_id, id, org_id, reseller_id, at, since)
  VALUES (NEW.partner_id, NEW.id, NEW.org_id, NEW.reseller_id, NEW.at,
    floor(extract(epoch from clock_timestamp()) * 1000)::bigint);
  RETURN NULL;
END
$$;
CREATE TRIGGER event_waits AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION event_waits();
CREATE FUNCTION log_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what stands in % is kept as it was written', TG_TABLE_NAME USING ERRCODE = '42501';
END
$$;
CREATE TRIGGER event_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION log_is_kept();
CREATE TRIGGER event_seal_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON event_seal
FOR EACH STATEMENT EXECUTE FUNCTION log_is_kept();
CREATE TRIGGER event_head_is_kept BEFORE DELETE OR TRUNCATE ON event_head
FOR EACH STATEMENT EXECUTE FUNCTION log_is_kept();
CREATE TRIGGER event_register_is_kept BEFORE DELETE OR TRUNCATE ON event_register
FOR EACH STATEMENT EXECUTE FUNCTION log_is_kept();
{only sqlite}
CREATE TRIGGER event_waits AFTER INSERT ON event BEGIN
  INSERT INTO event_waiting (partner_id, id, org_id, reseller_id, at, since)
  VALUES (NEW.partner_id, NEW.id, NEW.org_id, NEW.reseller_id, NEW.at, CAST(unixepoch('subsec') * 1000 AS INTEGER));
END;
CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event BEGIN
  SELECT RAISE(ABORT, 'what stands in event is kept as it was written');
END;
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event BEGIN
  SELECT RAISE(ABORT, 'what stands in event is kept as it was written');
END;
CREATE TRIGGER event_seal_is_not_changed BEFORE UPDATE ON event_seal BEGIN
  SELECT RAISE(ABORT, 'what stands in event_seal is kept as it was written');
END;
CREATE TRIGGER event_seal_is_not_deleted BEFORE DELETE ON event_seal BEGIN
  SELECT RAISE(ABORT, 'what stands in event_seal is kept as it was written');
END;
CREATE TRIGGER event_head_is_not_deleted BEFORE DELETE ON event_head BEGIN
  SELECT RAISE(ABORT, 'what stands in event_head is kept as it was written');
END;
CREATE TRIGGER event_register_is_not_deleted BEFORE DELETE ON event_register BEGIN
  SELECT RAISE(ABORT, 'what stands in event_register is kept as it was written');
END;
{both}
