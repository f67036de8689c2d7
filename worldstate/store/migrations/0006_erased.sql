-- +goose Up
-- What is erased leaves the board and is kept for a while. touched is the
-- sequence of the result that erased it: the order in which it is dropped.
ALTER TABLE stroke ADD COLUMN erased_at   INTEGER; -- Unix milliseconds, NULL for what is on the board
ALTER TABLE stroke ADD COLUMN erased_by   BLOB;    -- author, NULL for unknown
ALTER TABLE stroke ADD COLUMN erased_name TEXT;    -- as it was shown
UPDATE stroke SET erased_at = unixepoch() * 1000 WHERE erased <> 0;
ALTER TABLE stroke DROP COLUMN erased;

-- The role from which on people may erase what others drew.
ALTER TABLE room ADD COLUMN erasing INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE room DROP COLUMN erasing;
ALTER TABLE stroke ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
UPDATE stroke SET erased = 1 WHERE erased_at IS NOT NULL;
ALTER TABLE stroke DROP COLUMN erased_name;
ALTER TABLE stroke DROP COLUMN erased_by;
ALTER TABLE stroke DROP COLUMN erased_at;
