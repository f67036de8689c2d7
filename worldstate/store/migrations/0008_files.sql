-- +goose Up
-- Files that people brought into a room. The content is blobs/ab/abcdef... in the data
-- folder, named by its SHA-256 and stored once for all rooms.
CREATE TABLE file (
	room    BLOB NOT NULL,
	hash    BLOB NOT NULL,    -- of the content
	source  BLOB NOT NULL,    -- of what was uploaded: pictures are encoded again
	size    INTEGER NOT NULL, -- of the content
	type    TEXT NOT NULL,    -- media type
	name    TEXT NOT NULL,    -- as it was uploaded, for display
	account BLOB NOT NULL,    -- that brought it
	at      INTEGER NOT NULL, -- Unix seconds
	costs   TEXT NOT NULL,    -- JSON
	unused  INTEGER NOT NULL, -- Unix seconds since when no record refers to it, 0: one does
	PRIMARY KEY (room, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_hash ON file (hash, size);
CREATE INDEX file_source ON file (room, source);

-- +goose Down
DROP TABLE file;
