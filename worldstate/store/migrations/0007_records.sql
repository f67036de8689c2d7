-- +goose Up
-- Objects and strokes become records: the objects of the room have the parent zero,
-- strokes the board. Records of form 1 stay as they are.
CREATE TABLE record (
	room         BLOB NOT NULL,
	parent       BLOB NOT NULL,
	id           BLOB NOT NULL,
	made         INTEGER NOT NULL, -- sequence of the result that put it * 256 + its index there
	touched      INTEGER NOT NULL, -- sequence of the last result that deleted or restored it: the order in which deleted ones are dropped
	kind         TEXT NOT NULL,
	form         INTEGER NOT NULL,
	record       TEXT NOT NULL,    -- JSON
	data         BLOB NOT NULL,    -- bytes of the properties, in the order of the record
	deleted_at   INTEGER,          -- Unix milliseconds, NULL for what is there
	deleted_by   BLOB,             -- author, NULL for unknown
	deleted_name TEXT,             -- as it was shown
	PRIMARY KEY (room, parent, id)
) STRICT, WITHOUT ROWID;

INSERT INTO record (room, parent, id, made, touched, kind, form, record, data)
	SELECT room, zeroblob(16), unhex(printf('%032x', number)), number, 0, json_extract(record, '$.kind'), form, record, x'' FROM object;
INSERT INTO record (room, parent, id, made, touched, kind, form, record, data, deleted_at, deleted_by, deleted_name)
	SELECT room, unhex(printf('%032x', object)), id, sequence * 256, touched, 'stroke', form, record, points, erased_at, erased_by, erased_name FROM stroke;
DROP TABLE stroke;
DROP TABLE object;

-- What every operation did, for a while: who changed what and when, and the values that
-- a patch replaced.
CREATE TABLE history (
	room     BLOB NOT NULL,
	sequence INTEGER NOT NULL, -- of the result
	change   INTEGER NOT NULL, -- index in the result
	parent   BLOB NOT NULL,
	id       BLOB NOT NULL,
	verb     INTEGER NOT NULL,
	at       INTEGER NOT NULL, -- Unix milliseconds
	author   BLOB NOT NULL,
	name     TEXT NOT NULL,    -- as it was shown
	form     INTEGER NOT NULL,
	before   TEXT NOT NULL,    -- JSON of the values that a patch replaced, '' for other verbs
	data     BLOB NOT NULL,
	PRIMARY KEY (room, sequence, change)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_record ON history (room, id, sequence);

-- +goose Down
DROP TABLE history;
CREATE TABLE object (
	room   BLOB NOT NULL,
	number INTEGER NOT NULL,
	form   INTEGER NOT NULL,
	record TEXT NOT NULL,
	PRIMARY KEY (room, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE stroke (
	room        BLOB NOT NULL,
	object      INTEGER NOT NULL,
	id          BLOB NOT NULL,
	sequence    INTEGER NOT NULL,
	touched     INTEGER NOT NULL,
	form        INTEGER NOT NULL,
	record      TEXT NOT NULL,
	points      BLOB NOT NULL,
	erased_at   INTEGER,
	erased_by   BLOB,
	erased_name TEXT,
	PRIMARY KEY (room, object, id)
) STRICT, WITHOUT ROWID;
DROP TABLE record;
