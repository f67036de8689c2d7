package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"stoa/worldstate"
)

// The table present lists who is in a room, without a time. When the server starts or a
// room is opened, nobody can be in the room: clients that are listed were cut off by a
// stop or a failure, and get a time until which they may resume. They may not resume
// after a later stop.

const cutOff = "UPDATE present SET until = ?1 WHERE until IS NULL"

// endPresence runs at the start. It ignores times farther away than
// [worldstate.ResumeTime], which come from a wrong clock.
func (s *SQLite) endPresence(ctx context.Context) error {
	now := s.now()
	return s.change(ctx, "end the presence of those who were cut off", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM present WHERE until <= ?1 OR until > ?2", now.Unix(), now.Add(worldstate.ResumeTime).Unix()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, cutOff, now.Add(worldstate.ResumeTime).Unix())
		return err
	})
}

// endPresenceIn is endPresence for one room that was opened at that time. If the disk
// fails, the clients may also resume when the room is next opened.
func (s *SQLite) endPresenceIn(id worldstate.RoomID, now time.Time) {
	if err := s.exec(context.Background(), "end presence", cutOff+" AND room = ?2", now.Add(worldstate.ResumeTime).Unix(), id[:]); err != nil {
		s.log.Error("who was in the room is not noted", "reason", err.Error())
	}
}

// back reads which clients may resume in the room.
func (s *SQLite) back(ctx context.Context, id worldstate.RoomID) (map[worldstate.ClientID]bool, error) {
	all := map[worldstate.ClientID]bool{}
	rows, err := s.reads.QueryContext(ctx, "SELECT client FROM present WHERE room = ?1 AND (until IS NULL OR until > ?2 AND until <= ?3)",
		id[:], s.now().Unix(), s.now().Add(worldstate.ResumeTime).Unix()) // as at the start, times of a wrong clock are ignored
	err = each(rows, err, func() error {
		var client []byte
		if err := rows.Scan(&client); err != nil {
			return err // the reader went away, and client is empty
		}
		all[worldstate.ClientID(client)] = true
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read who may come back: %w", err)
	}
	return all, nil
}

// presence is a client that joined or left.
type presence struct {
	client worldstate.ClientID
	here   bool
}

// Present stores whether a client is in the room. If the queue is full, nothing is
// stored: a client that then cannot resume after a restart joins anew.
func (j *Journal) Present(client worldstate.ClientID, here bool) {
	select {
	case j.store.queue <- job{journal: j, present: &presence{client, here}, done: func(error) {}}:
	default:
	}
}

func (t *transaction) present(room worldstate.RoomID, p *presence) error {
	if p.here {
		return t.exec("INSERT INTO present (room, client) VALUES (?, ?) ON CONFLICT DO UPDATE SET until = NULL", room[:], p.client[:])
	}
	return t.exec("DELETE FROM present WHERE room = ? AND client = ?", room[:], p.client[:])
}

// Back returns the clients that may resume in the loaded room.
func (j *Journal) Back() map[worldstate.ClientID]bool { return j.back }
