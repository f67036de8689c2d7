-- +goose Up
-- The files to which records refer, deleted ones included, and those of values that a
-- patch replaced: as long as one does, the room keeps the file.
ALTER TABLE record ADD COLUMN file BLOB;
UPDATE record SET file = data WHERE form = 2 AND length(data) = 32 AND json_extract(record, '$.properties.file.bytes') = 32;
CREATE INDEX record_file ON record (room, file) WHERE file IS NOT NULL;
ALTER TABLE history ADD COLUMN file BLOB;
UPDATE history SET file = data WHERE form = 2 AND length(data) = 32 AND before <> '' AND json_extract(before, '$.file.bytes') = 32;
CREATE INDEX history_file ON history (room, file) WHERE file IS NOT NULL;

-- +goose Down
DROP INDEX history_file;
ALTER TABLE history DROP COLUMN file;
DROP INDEX record_file;
ALTER TABLE record DROP COLUMN file;
