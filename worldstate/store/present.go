package store

import (
	"context"

	"stoa/worldstate"
)

// Present returns who was in the room when it was last open, and who is.
func (s *SQLite) Present(ctx context.Context, id worldstate.RoomID) (map[worldstate.ClientID]bool, error) {
	all := map[worldstate.ClientID]bool{}
	rows, err := s.db.QueryContext(ctx, "SELECT client FROM present WHERE room = ?", id[:])
	err = each(rows, err, func() error {
		var client []byte
		err := rows.Scan(&client)
		all[worldstate.ClientID(client)] = true
		return err
	})
	return all, err
}

// ForgetPresent drops those of the room that are not in here any more.
func (s *SQLite) ForgetPresent(ctx context.Context, id worldstate.RoomID, here map[worldstate.ClientID]bool) error {
	noted, err := s.Present(ctx, id)
	if err != nil {
		return err
	}
	for client := range noted {
		if !here[client] {
			if err := s.exec(ctx, "forget who was there", "DELETE FROM present WHERE room = ? AND client = ?", id[:], client[:]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *transaction) present(room worldstate.RoomID, p *presence) error {
	if p.here {
		return t.exec("INSERT INTO present (room, client) VALUES (?, ?) ON CONFLICT DO NOTHING", room[:], p.client[:])
	}
	return t.exec("DELETE FROM present WHERE room = ? AND client = ?", room[:], p.client[:])
}
