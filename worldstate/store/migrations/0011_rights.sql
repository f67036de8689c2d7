-- +goose Up
-- The roles from which on people may change what is on boards, and put objects and bring
-- files.
ALTER TABLE room ADD COLUMN drawing  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN creating INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE room DROP COLUMN creating;
ALTER TABLE room DROP COLUMN drawing;
