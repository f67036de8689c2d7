// Package backup saves a data folder in one file and restores it.
//
// A backup is a tar file: stoa.db, a snapshot of the database; keys/..., the server's
// keys; blobs/..., files named by the hash of their content; and last manifest.json,
// with the size and the SHA-256 of each part. A file without that end is not a backup.
//
// keys/resume.key is left out: clients may know newer results than a restored room has,
// and must not resume into it. The restored server makes a new key, refuses their
// tokens, and they join anew. mayContain has the rule.
package backup
