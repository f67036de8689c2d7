package store

import (
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"stoa/worldstate"
	"stoa/worldstate/document"
	"stoa/worldstate/record"
)

// Bounds of a document. PROTOCOL.md section 11.
const (
	maxDocument        = 16 << 20 // bytes of text and updates
	forDeletions       = 1 << 20  // of them for updates that only delete, so that a full document can become shorter
	maxDocumentClients = 50_000
)

// foldAfter and foldBytes are how many updates, and bytes of updates, wait until the writer
// has them folded.
const (
	foldAfter = 256
	foldBytes = 256 << 10
)

// Write queues one update of a document for the disk. ErrBusy if the queue is full.
func (j *Journal) Write(u *worldstate.DocumentUpdate, done func(error)) error {
	select {
	case j.store.queue <- job{journal: j, update: u, done: done}:
		return nil
	default:
		return ErrBusy
	}
}

// documentRow is a row of the table document.
type documentRow struct {
	number, folded, size, tail, clients int64
}

// unfolded reports whether enough waits to be folded.
func (d *documentRow) unfolded() bool {
	return d.number-d.folded >= foldAfter || d.tail >= max(foldBytes, d.size/4)
}

// write stores one update. refused concerns the update alone.
func (t *transaction) write(room worldstate.RoomID, u *worldstate.DocumentUpdate) (d documentRow, refused, err error) {
	d, refused, err = t.documentRow(room, u.Document)
	if refused != nil || err != nil {
		return d, refused, err
	}
	news, refused, err := t.claim(room, u, &d)
	most := int64(maxDocument)
	if news {
		most -= forDeletions
	}
	switch {
	case refused != nil || err != nil:
		return d, refused, err
	case !news && u.Facts.Deletes == 0:
		return d, nil, nil // it is all there
	case d.size+d.tail+int64(len(u.Bytes)) > most, d.clients > maxDocumentClients:
		return d, worldstate.ErrDocumentFull, nil
	}
	d.number++
	d.tail += int64(len(u.Bytes))
	if err := t.exec("INSERT INTO document_update (room, id, number, at, author, name, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)",
		room[:], u.Document[:], d.number, u.At, u.By[:], u.Name, u.Bytes); err != nil {
		return d, nil, fmt.Errorf("keep update %d: %w", d.number, err)
	}
	if err := t.take(room, u); err != nil {
		return d, nil, err
	}
	return d, nil, t.exec(`INSERT INTO document (room, id, number, folded, size, tail, clients) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET number = excluded.number, tail = excluded.tail, clients = excluded.clients`,
		room[:], u.Document[:], d.number, d.folded, d.size, d.tail, d.clients)
}

// documentRow returns the row of a document; a zero one if nothing was written yet.
func (t *transaction) documentRow(room worldstate.RoomID, id record.ID) (d documentRow, refused, err error) {
	statement, err := t.prepared("SELECT number, folded, size, tail, clients FROM document WHERE room = ? AND id = ?")
	if err != nil {
		return d, nil, err
	}
	err = statement.QueryRow(room[:], id[:]).Scan(&d.number, &d.folded, &d.size, &d.tail, &d.clients)
	if !errors.Is(err, sql.ErrNoRows) {
		return d, nil, err
	}
	if statement, err = t.prepared("SELECT EXISTS (SELECT 1 FROM record WHERE room = ? AND parent = ? AND id = ? AND kind = ?)"); err != nil {
		return d, nil, err
	}
	var there bool
	if err = statement.QueryRow(room[:], record.Room[:], id[:], record.Document).Scan(&there); err == nil && !there {
		refused = worldstate.ErrNoDocument
	}
	return d, refused, err
}

// claims are the clients of a document, as far as one update names them.
type claims struct {
	*transaction
	room     worldstate.RoomID
	document record.ID
	known    map[uint64]claimed
}

// claimed is what is stored of a client: its clock, and whose it is. Nobody's at clock 0.
type claimed struct {
	clock  uint64
	author record.Author
	stored bool
}

func (c *claims) of(client uint64) (claimed, error) {
	if found, seen := c.known[client]; seen {
		return found, nil
	}
	statement, err := c.prepared("SELECT clock, author FROM document_client WHERE room = ? AND id = ? AND client = ?")
	if err != nil {
		return claimed{}, err
	}
	found := claimed{stored: true}
	var author []byte
	err = statement.QueryRow(c.room[:], c.document[:], int64(client)).Scan(&found.clock, &author)
	copy(found.author[:], author)
	if errors.Is(err, sql.ErrNoRows) {
		found, err = claimed{}, nil
	}
	c.known[client] = found
	return found, err
}

// claim checks what an update says of Yjs client ids: nobody goes on with the id of somebody
// else, and nothing is missing before what the update brings or deletes. It takes out of the
// update what is stored already, which somebody might tell differently. It reports whether the
// update brings anything but deletions. PROTOCOL.md section 15.2.
func (t *transaction) claim(room worldstate.RoomID, u *worldstate.DocumentUpdate, d *documentRow) (news bool, refused, err error) {
	c := &claims{t, room, u.Document, map[uint64]claimed{}}
	have := document.State{}
	for _, span := range u.Facts.Clients {
		has, err := c.of(span.Client)
		if err != nil {
			return false, nil, err
		}
		if span.From < has.clock && have[span.Client] == 0 {
			have[span.Client] = has.clock
		}
		if span.To <= has.clock {
			continue
		}
		switch {
		case has.stored && has.author != u.By:
			return false, worldstate.ErrNotYourClient, nil
		case span.From > has.clock:
			return false, worldstate.ErrDocumentGap, nil
		case !has.stored:
			d.clients++
		}
		news = true
		c.known[span.Client] = claimed{span.To, u.By, true}
	}
	for _, span := range u.Facts.Erased {
		if has, err := c.of(span.Client); err != nil || span.To > has.clock {
			return false, worldstate.ErrDocumentGap, err
		}
	}
	if len(have) > 0 {
		u.Bytes, err = document.Diff(u.Bytes, have)
	}
	return news, nil, err
}

// take notes the clocks that an update brings, and the files of the room to which it refers.
func (t *transaction) take(room worldstate.RoomID, u *worldstate.DocumentUpdate) error {
	for _, span := range u.Facts.Clients {
		err := t.exec(`INSERT INTO document_client (room, id, client, clock, author) VALUES (?1, ?2, ?3, ?4, ?5)
			ON CONFLICT DO UPDATE SET clock = max(clock, excluded.clock)`, room[:], u.Document[:], int64(span.Client), int64(span.To), u.By[:])
		if err != nil {
			return err
		}
	}
	files, err := document.Files(u.Bytes)
	if err != nil {
		return nil // a room passes on only what is well formed
	}
	for _, file := range files {
		hash, err := hex.DecodeString(file)
		if err != nil {
			continue
		}
		if err := t.exec("INSERT INTO document_file (room, id, hash) SELECT room, ?2, hash FROM file WHERE room = ?1 AND hash = ?3 ON CONFLICT DO NOTHING", room[:], u.Document[:], hash); err != nil {
			return err
		}
	}
	return nil
}
