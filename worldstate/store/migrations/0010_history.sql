-- +goose Up
-- People read the history, and what was deleted. The bytes of the values in after follow
-- those of the values in before in the column data.
ALTER TABLE history ADD COLUMN after TEXT NOT NULL DEFAULT ''; -- JSON of the new values of a patch, '' for other verbs and for changes made before there was this column
CREATE INDEX history_at ON history (room, at, author, verb);
CREATE INDEX record_deleted ON record (room, parent, touched) WHERE deleted_at IS NOT NULL;

-- +goose Down
DROP INDEX record_deleted;
DROP INDEX history_at;
ALTER TABLE history DROP COLUMN after;
