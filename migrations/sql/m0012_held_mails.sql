-- Mails that wait because of our sender, our server or the way to it: where the talk with the mail server stopped, the
-- codes it answered, and since when.
ALTER TABLE outgoing_mail ADD COLUMN held_stage text;
ALTER TABLE outgoing_mail ADD COLUMN held_reply text;
ALTER TABLE outgoing_mail ADD COLUMN held_since {time};
CREATE INDEX outgoing_mail_held ON outgoing_mail (partner_id, held_since) WHERE held_since IS NOT NULL;
