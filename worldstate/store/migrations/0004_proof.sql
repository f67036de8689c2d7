-- +goose Up
-- What is written again and again to prove that the disk takes it: one row.
CREATE TABLE proof (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	at INTEGER NOT NULL -- Unix nanoseconds
) STRICT;

-- +goose Down
DROP TABLE proof;
