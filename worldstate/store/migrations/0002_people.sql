-- +goose Up
-- Who may come into a room and as what, and what was said there.

ALTER TABLE room ADD COLUMN name     TEXT NOT NULL DEFAULT '';   -- '' for the template's
ALTER TABLE room ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN door     INTEGER NOT NULL DEFAULT 0; -- 0 open, 1 knock, 2 locked
ALTER TABLE room ADD COLUMN link     INTEGER NOT NULL DEFAULT 0; -- role of the link alone, -1 for none
ALTER TABLE room ADD COLUMN passcode TEXT NOT NULL DEFAULT '';   -- its hash

-- Accounts that own the server.
CREATE TABLE owner (
	account BLOB PRIMARY KEY,
	name    TEXT NOT NULL,
	since   INTEGER NOT NULL -- Unix seconds, like all times here but a line's
) STRICT, WITHOUT ROWID;

-- The one-time owner link: at most one row.
CREATE TABLE owner_link (
	secret BLOB PRIMARY KEY -- SHA-256
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
	room       BLOB NOT NULL,
	account    BLOB NOT NULL,
	name       TEXT NOT NULL,    -- as it was last shown
	role       INTEGER NOT NULL,
	since      INTEGER NOT NULL,
	invitation BLOB,             -- that gave the role, or NULL
	PRIMARY KEY (room, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitation (
	id      BLOB PRIMARY KEY,
	room    BLOB NOT NULL,
	secret  BLOB NOT NULL UNIQUE, -- SHA-256
	role    INTEGER NOT NULL,
	note    TEXT NOT NULL,
	made    INTEGER NOT NULL,
	ends    INTEGER NOT NULL,     -- 0 for never
	revoked INTEGER NOT NULL DEFAULT 0,
	used    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_room ON invitation (room, made);

CREATE TABLE ban (
	id      INTEGER PRIMARY KEY,
	room    BLOB NOT NULL,
	account BLOB NOT NULL,
	device  BLOB NOT NULL,
	name    TEXT NOT NULL,
	at      INTEGER NOT NULL,
	until   INTEGER NOT NULL -- 0 for good
) STRICT;
CREATE INDEX ban_room ON ban (room);

-- account is not to meet other, nor other account.
CREATE TABLE block (
	account BLOB NOT NULL,
	other   BLOB NOT NULL,
	name    TEXT NOT NULL, -- of other, as it was shown
	at      INTEGER NOT NULL,
	PRIMARY KEY (account, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX block_other ON block (other);

-- Lines of chat; ref makes a retry be stored once.
CREATE TABLE line (
	room    BLOB NOT NULL,
	id      INTEGER NOT NULL,
	client  BLOB NOT NULL,
	ref     INTEGER NOT NULL,
	account BLOB NOT NULL,
	time    INTEGER NOT NULL, -- Unix milliseconds
	form    INTEGER NOT NULL,
	record  TEXT NOT NULL,
	PRIMARY KEY (room, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX line_once ON line (room, client, ref);

-- +goose Down
DROP TABLE line;
DROP TABLE block;
DROP TABLE ban;
DROP TABLE invitation;
DROP TABLE member;
DROP TABLE owner_link;
DROP TABLE owner;
ALTER TABLE room DROP COLUMN passcode;
ALTER TABLE room DROP COLUMN link;
ALTER TABLE room DROP COLUMN door;
ALTER TABLE room DROP COLUMN archived;
ALTER TABLE room DROP COLUMN name;
