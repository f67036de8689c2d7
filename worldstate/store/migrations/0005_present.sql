-- +goose Up
-- Until when who was cut off may come back, Unix seconds; NULL for who is there.
ALTER TABLE present ADD COLUMN until INTEGER;

-- +goose Down
ALTER TABLE present DROP COLUMN until;
