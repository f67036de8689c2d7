-- +goose Up
-- People search for words of what is in a room. The table words is the index; a row
-- belongs to the record of searchable with the same number, which is not deleted. Each
-- word begins with 8 digits of its room, so that a search reads words of one room only.
CREATE TABLE searchable (
	number INTEGER PRIMARY KEY,
	room   BLOB NOT NULL,
	parent BLOB NOT NULL,
	id     BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX searchable_record ON searchable (room, parent, id);
CREATE VIRTUAL TABLE words USING fts5(title, body, content='', contentless_delete=1, tokenize='ascii');

-- Rooms whose words are not in the index yet: the program adds them when it starts.
CREATE TABLE unindexed (room BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO unindexed (room) SELECT id FROM room;

-- +goose Down
DROP TABLE unindexed;
DROP TABLE words;
DROP TABLE searchable;
