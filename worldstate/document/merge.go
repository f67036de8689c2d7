package document

import (
	"cmp"
	"fmt"
	"slices"
)

// Merge joins updates of one document, in any order and with any overlap, into one that says
// the same. Where clocks are missing between them it writes a gap, so that what is behind can
// wait there. The error names the update and wraps a Fault.
//
// Where several updates have structs for the same clocks, those of the earlier update count,
// so put what is stored first: a client cannot rewrite what is known.
//
// It keeps deleted content and every struct: Fold removes them. It costs the bytes, times the
// logarithm of how many updates have structs of one client.
func Merge(updates ...[]byte) ([]byte, error) {
	ix, err := indexed(updates)
	if err != nil {
		return nil, err
	}
	var w writer
	ix.sweep(w.put)
	return w.finish(appendDeletes(nil, joined(ix.deletes))), nil
}

// index says where the structs of all clients stand in several updates.
type index struct {
	updates [][]byte
	blocks  []block // clients descending, then clocks ascending
	deletes []Span
}

// indexed checks updates and finds their parts.
func indexed(updates [][]byte) (*index, error) {
	ix := &index{updates: updates}
	current := 0
	v := visitor{
		block:    func(b block) { b.update = current; ix.blocks = append(ix.blocks, b) },
		deletion: func(s Span) { ix.deletes = append(ix.deletes, s) },
	}
	for i, u := range updates {
		current = i
		if err := walk(u, whole(u), v); err != nil {
			return nil, fmt.Errorf("update %d: %w", i, err)
		}
	}
	slices.SortFunc(ix.blocks, func(a, b block) int {
		return cmp.Or(cmp.Compare(b.client, a.client), cmp.Compare(a.clock, b.clock), cmp.Compare(a.update, b.update))
	})
	return ix, nil
}
