{only sqlite}
-- The overview is read from this index alone (performance.md 3.9): without it every row of a page costs a walk through
-- the table's own tree. `level` stands in it, or the plan would look into the table for it all the same.
CREATE INDEX org_seller_overview ON org
    (partner_id, name_key, id, level, name, status, attention, code, customers, users, mailboxes, storage_mb)
    WHERE level < 2;
{both}
