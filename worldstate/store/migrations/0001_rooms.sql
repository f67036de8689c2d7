-- +goose Up
-- Records are JSON in a versioned form (column form), independent of the
-- protocol. Old forms stay readable.

CREATE TABLE room (
	id       BLOB PRIMARY KEY,
	template TEXT NOT NULL,
	sequence INTEGER NOT NULL DEFAULT 0, -- of the last result
	made     INTEGER NOT NULL            -- Unix seconds
) STRICT, WITHOUT ROWID;

CREATE TABLE object (
	room   BLOB NOT NULL,
	number INTEGER NOT NULL,
	form   INTEGER NOT NULL,
	record TEXT NOT NULL,
	PRIMARY KEY (room, number)
) STRICT, WITHOUT ROWID;

-- One row a stroke. touched is the sequence of the last result that erased or
-- restored it: the order in which erased strokes are dropped.
CREATE TABLE stroke (
	room     BLOB NOT NULL,
	object   INTEGER NOT NULL,
	id       BLOB NOT NULL,
	sequence INTEGER NOT NULL,
	touched  INTEGER NOT NULL,
	erased   INTEGER NOT NULL,
	form     INTEGER NOT NULL,
	record   TEXT NOT NULL,
	points   BLOB NOT NULL,
	PRIMARY KEY (room, object, id)
) STRICT, WITHOUT ROWID;

-- How far each client's operations have come: what makes a retry apply once.
CREATE TABLE client (
	room            BLOB NOT NULL,
	id              BLOB NOT NULL,
	client_sequence INTEGER NOT NULL,
	sequence        INTEGER NOT NULL,
	PRIMARY KEY (room, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_age ON client (room, sequence);

-- +goose Down
DROP TABLE client;
DROP TABLE stroke;
DROP TABLE object;
DROP TABLE room;
