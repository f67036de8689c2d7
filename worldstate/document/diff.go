package document

// Diff returns what a reader with this state lacks: the structs behind its clocks, and the
// whole delete set. It costs the bytes of the update.
func Diff(update []byte, have State) ([]byte, error) {
	var w writer
	deletes := 0
	err := walk(update, whole(update), visitor{
		piece: func(p *piece) {
			known := have[p.client]
			if p.kind == kindSkip || p.end() <= known {
				return
			}
			if p.clock < known {
				*p = p.cut(known - p.clock)
			}
			w.put(p)
		},
		rest: func(at int) { deletes = at },
	})
	switch {
	case err != nil:
		return nil, err
	case len(update) == 0:
		update = Empty
	}
	return w.finish(update[deletes:]), nil
}
