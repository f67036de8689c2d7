package record

// Line is a stroke of a board: one line drawn without lifting the pen. Points are packed
// ([AppendPoints]).
type Line struct {
	Colour uint32
	Width  uint16 // half millimetres, MinWidth to MaxWidth
	Points []byte
}

// PutLine returns the change that puts a stroke on a board.
func PutLine(id ID, l Line) Change {
	return Change{Verb: Put, ID: id, Kind: Stroke, Properties: l.properties()}
}

func (l *Line) properties() Properties {
	return Properties{{Colour, OfInt(l.Colour)}, {Points, OfBytes(l.Points)}, {Width, OfInt(l.Width)}}
}

// Line returns the stroke in a record of kind [Stroke].
func (r *Record) Line() Line {
	p := r.Properties
	return Line{uint32(p.Number(Colour, 0)), uint16(p.Number(Width, 0)), []byte(p.Get(Points).Data)}
}

// Each returns the same change of several records.
func Each(verb Verb, ids ...ID) []Change {
	changes := make([]Change, len(ids))
	for i, id := range ids {
		changes[i] = Change{Verb: verb, ID: id}
	}
	return changes
}
