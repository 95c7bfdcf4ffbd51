-- When the mail server said for good that it won't have a mail. A welcome mail has its invitation's id.
ALTER TABLE outgoing_mail ADD COLUMN refused_at {time};
