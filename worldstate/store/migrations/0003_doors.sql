-- +goose Up

-- Who is in which room, so that after a restart those may resume who were
-- there, and nobody else.
CREATE TABLE present (
	room   BLOB NOT NULL,
	client BLOB NOT NULL,
	PRIMARY KEY (room, client)
) STRICT, WITHOUT ROWID;

-- Whose voice hosts have silenced.
CREATE TABLE silenced (
	room    BLOB NOT NULL,
	account BLOB NOT NULL,
	PRIMARY KEY (room, account)
) STRICT, WITHOUT ROWID;

-- An invitation gives its role to an account once: who was demoted does not get
-- it back by the same link.
CREATE TABLE acceptance (
	invitation BLOB NOT NULL,
	account    BLOB NOT NULL,
	PRIMARY KEY (invitation, account)
) STRICT, WITHOUT ROWID;
INSERT INTO acceptance (invitation, account) SELECT invitation, account FROM member WHERE invitation IS NOT NULL;

ALTER TABLE invitation ADD COLUMN maker BLOB; -- account, NULL for unknown

-- +goose Down
ALTER TABLE invitation DROP COLUMN maker;
DROP TABLE acceptance;
DROP TABLE silenced;
DROP TABLE present;
