-- From which network a sign-in was begun: in a flood, those that begin many lose theirs first (issue 7, 7).
ALTER TABLE sign_in_attempt ADD COLUMN network {bytes};
