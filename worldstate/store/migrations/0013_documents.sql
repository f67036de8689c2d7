-- +goose Up
-- Documents: rich texts as Yjs updates. An update is a row of document_update until it is
-- folded into document_text, which holds all earlier updates as one, compacted.
CREATE TABLE document (
	room    BLOB NOT NULL,
	id      BLOB NOT NULL,    -- of the object
	number  INTEGER NOT NULL, -- of the newest update, from 1
	folded  INTEGER NOT NULL, -- updates up to this one are in document_text
	size    INTEGER NOT NULL, -- bytes of document_text when it is unpacked
	tail    INTEGER NOT NULL, -- bytes of the updates after folded
	clients INTEGER NOT NULL, -- Yjs client ids
	PRIMARY KEY (room, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE document_update (
	room   BLOB NOT NULL,
	id     BLOB NOT NULL,
	number INTEGER NOT NULL,
	at     INTEGER NOT NULL, -- Unix milliseconds
	author BLOB NOT NULL,
	name   TEXT NOT NULL,
	bytes  BLOB NOT NULL,
	PRIMARY KEY (room, id, number)
) STRICT, WITHOUT ROWID;
-- Up to which clock the server has the changes of a Yjs client id, and whose id it is.
CREATE TABLE document_client (
	room   BLOB NOT NULL,
	id     BLOB NOT NULL,
	client INTEGER NOT NULL,
	clock  INTEGER NOT NULL,
	author BLOB NOT NULL,
	PRIMARY KEY (room, id, client)
) STRICT, WITHOUT ROWID;
CREATE TABLE document_text (
	room   BLOB NOT NULL,
	id     BLOB NOT NULL,
	bytes  BLOB NOT NULL, -- packed: all updates up to document.folded, compacted
	before BLOB NOT NULL, -- packed: the updates before the first segment, compacted
	words  TEXT NOT NULL  -- what people search for
) STRICT;
CREATE UNIQUE INDEX document_text_id ON document_text (room, id);
-- Versions: what was folded, as it was written. Version n of a document is `before` with the
-- segments up to n.
CREATE TABLE document_segment (
	room    BLOB NOT NULL,
	id      BLOB NOT NULL,
	number  INTEGER NOT NULL, -- of its newest update
	at      INTEGER NOT NULL, -- Unix milliseconds, of its newest update
	authors TEXT NOT NULL,    -- JSON: names
	name    TEXT NOT NULL,    -- that somebody gave the version, or ''
	bytes   BLOB NOT NULL     -- packed: its updates, merged
) STRICT;
CREATE UNIQUE INDEX document_segment_number ON document_segment (room, id, number);
-- Files to which documents refer: the room keeps them.
CREATE TABLE document_file (
	room BLOB NOT NULL,
	id   BLOB NOT NULL,
	hash BLOB NOT NULL,
	PRIMARY KEY (room, hash, id)
) STRICT, WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER document_gone AFTER DELETE ON record WHEN OLD.kind = 'document' BEGIN
	DELETE FROM document WHERE room = OLD.room AND id = OLD.id;
	DELETE FROM document_update WHERE room = OLD.room AND id = OLD.id;
	DELETE FROM document_client WHERE room = OLD.room AND id = OLD.id;
	DELETE FROM document_text WHERE room = OLD.room AND id = OLD.id;
	DELETE FROM document_segment WHERE room = OLD.room AND id = OLD.id;
	DELETE FROM document_file WHERE room = OLD.room AND id = OLD.id;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER document_gone;
DROP TABLE document_file;
DROP TABLE document_segment;
DROP TABLE document_text;
DROP TABLE document_client;
DROP TABLE document_update;
DROP TABLE document;
