package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"stoa/worldstate"
)

// Who is in a room stands in the table present without a time. At the start of
// the server, and when a room is opened, nobody can be in it: who stands there
// was cut off by a stop or a failure, and is given the time until which it may
// come back. Nobody may come back after a later stop.

const cutOff = "UPDATE present SET until = ?1 WHERE until IS NULL"

// endPresence is called at the start. A time further away than any that is given
// comes from a clock that was wrong, and is not believed.
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

// endPresenceIn is endPresence for one room that was opened at that time. Where nothing can be
// written, who was there may come back also when the room is next opened.
func (s *SQLite) endPresenceIn(id worldstate.RoomID, now time.Time) {
	if err := s.exec(context.Background(), "end presence", cutOff+" AND room = ?2", now.Add(worldstate.ResumeTime).Unix(), id[:]); err != nil {
		s.log.Error("who was in the room is not noted", "reason", err.Error())
	}
}

// back reads who may come back into the room.
func (s *SQLite) back(ctx context.Context, id worldstate.RoomID) (map[worldstate.ClientID]bool, error) {
	all := map[worldstate.ClientID]bool{}
	rows, err := s.reads.QueryContext(ctx, "SELECT client FROM present WHERE room = ?1 AND (until IS NULL OR until > ?2 AND until <= ?3)",
		id[:], s.now().Unix(), s.now().Add(worldstate.ResumeTime).Unix()) // as at the start, nobody believes a clock that was wrong
	err = each(rows, err, func() error {
		var client []byte
		err := rows.Scan(&client)
		all[worldstate.ClientID(client)] = true
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read who may come back: %w", err)
	}
	return all, nil
}

// presence is somebody who came or went.
type presence struct {
	client worldstate.ClientID
	here   bool
}

// Present notes who is in the room. When the queue is full it is not noted: a
// client that cannot resume after a restart joins anew.
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

// Back returns who may come back into the room that was loaded.
func (j *Journal) Back() map[worldstate.ClientID]bool { return j.back }
