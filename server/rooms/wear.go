package rooms

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"stoa/server/content"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// MayWear returns nil if people can wear a file of a room as their body, and
// [worldstate.ErrNoBody] if not. The zero hash stands for the built-in body.
func (rs *Rooms) MayWear(ctx context.Context, room worldstate.RoomID, file worldstate.FileHash) error {
	if file == (worldstate.FileHash{}) {
		return nil
	}
	f, err := rs.cfg.Store.FileFrom(ctx, room, file)
	if errors.Is(err, store.ErrNoFile) {
		return worldstate.ErrNoBody
	}
	if err != nil {
		return err
	}
	var costs content.Costs
	if err := json.Unmarshal([]byte(f.Costs), &costs); err != nil {
		return fmt.Errorf("costs of file %s: %w", file, err)
	}
	if costs.Model == nil || costs.Rank == content.Box {
		return worldstate.ErrNoBody
	}
	return nil
}
