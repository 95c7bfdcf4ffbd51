-- What a form asked for. A key that comes back with something else in it is refused, not answered.
ALTER TABLE form_post ADD COLUMN body_hash {bytes};
-- In whose number a kept form counts: its person's, or the browser's where there is none.
ALTER TABLE flash ADD COLUMN counted_hash {bytes};
CREATE INDEX flash_counted ON flash (counted_hash, expires_at);
