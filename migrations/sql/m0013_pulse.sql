-- The pulse of each process: written and read back by /readyz. `beat` is the time in microseconds.
CREATE TABLE pulse (
    id {uuid} NOT NULL PRIMARY KEY,
    beat bigint NOT NULL
);
