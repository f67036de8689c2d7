package record

import "slices"

// decision collects what the changes of one operation do.
type decision struct {
	set      *Set
	by       *Editor
	sequence uint64
	seen     map[ID]bool

	effects  []Effect
	deleted  []*Record
	shared   bool // one of the deleted held records of others
	records  int  // more than now
	bytes    int
	restored int // bytes brought back
	orders   map[string]bool
}

func (d *decision) add(c *Change, index int) error {
	switch c.Verb {
	case Put:
		return d.put(c, index)
	case Patch:
		return d.patch(c, index)
	case Delete:
		return d.delete(c)
	case Restore:
		return d.restore(c)
	}
	return ErrBadVerb
}

func (d *decision) put(c *Change, index int) error {
	kind := kindUnder(d.set.parent, c.Kind)
	if c.ID == Room || !isName(c.Kind) || !kind.allows(c.Properties, false) || !kind.under(d.set.parent) {
		if c.Kind == Stroke {
			return ErrBadStroke
		}
		return ErrBadRecord
	}
	if d.set.Taken(c.ID) {
		return ErrExists
	}
	if d.locksOut(c.Properties) {
		return ErrNotYours
	}
	r := &Record{ID: c.ID, Made: Made(d.sequence, index), Author: d.by.Author, Kind: c.Kind, Properties: d.untied(c.ID, c.Properties, Made(d.sequence, index))}
	d.records++
	d.bytes += r.Properties.Size()
	d.effects = append(d.effects, Effect{Verb: Put, Record: r})
	return nil
}

// under reports whether records of the kind may have the parent.
func (k *Kind) under(parent ID) bool { return k == nil || (k.Parent == "") == (parent == Room) }

func (d *decision) patch(c *Change, index int) error {
	r := d.set.byID[c.ID]
	if r == nil {
		return nil
	}
	if err := d.mayChange(r, c.Properties); err != nil {
		return err
	}
	if len(c.Properties) == 0 || !kindUnder(d.set.parent, r.Kind).allows(c.Properties, true) {
		return ErrBadRecord
	}
	after, before := r.Properties.Change(d.untied(c.ID, c.Properties, Made(d.sequence, index)))
	if len(after) == 0 {
		return nil
	}
	next := r.with(after)
	if len(next.Properties) > maxProperties {
		return ErrBadRecord
	}
	d.bytes += next.Properties.Size() - r.Properties.Size()
	d.effects = append(d.effects, Effect{Verb: Patch, ID: c.ID, Record: next, Properties: after, Before: before})
	return nil
}

func (d *decision) delete(c *Change) error {
	r := d.set.byID[c.ID]
	if r == nil {
		return nil
	}
	if err := d.mayChange(r, nil); err != nil {
		return err
	}
	if slices.Contains(d.by.Shared, c.ID) {
		if !d.by.Others {
			return ErrNotYours
		}
		d.shared = true
	}
	d.records--
	d.bytes -= r.Properties.Size()
	d.deleted = append(d.deleted, r)
	d.effects = append(d.effects, Effect{Verb: Delete, ID: c.ID})
	return nil
}

func (d *decision) restore(c *Change) error {
	t := d.set.trash.get(c.ID)
	if t == nil {
		return nil
	}
	if !d.by.MayRestore(t, d.set.parent) {
		return ErrNotYours
	}
	r := t.Record
	d.records++
	d.bytes += r.Properties.Size()
	d.restored += r.Properties.Size()
	d.effects = append(d.effects, Effect{Verb: Restore, Record: r})
	return nil
}

// untied returns the properties with an order key that no other record has: concurrent
// changes may ask for the same place. The new key lies directly above the taken one. made
// is unique to the change.
func (d *decision) untied(id ID, p Properties, made uint64) Properties {
	key := p.Text(Order)
	if key == "" {
		return p
	}
	if owner, taken := d.set.orders[key]; taken && owner != id || d.orders[key] {
		key += "0" + implied(made) + "V"
		p = p.With(Properties{{Order, OfText(key)}})
	}
	if d.orders == nil {
		d.orders = map[string]bool{}
	}
	d.orders[key] = true
	return p
}

// end decides about everything together.
func (d *decision) end() (Effects, error) {
	s := d.set
	switch {
	case len(d.effects) == 0:
		return Effects{}, ErrNoChange
	case d.restored > MaxRestoredBytes:
		return Effects{}, ErrTooLarge
	case (d.records > 0 || d.bytes > 0) && !s.holds(max(d.records, 0), max(d.bytes, 0)):
		return Effects{}, ErrFull
	}
	e := Effects{Of: d.effects}
	if len(d.deleted) == 0 {
		return e, nil
	}
	slices.SortFunc(d.deleted, byMade)
	e.Deletion = &Deletion{Result: d.sequence, At: d.by.At, By: d.by.Author, Name: d.by.Name, Shared: d.shared}
	e.Dropped = s.trash.over(d.deleted, e.Deletion)
	if s.trash.misses(e.Dropped, d.by.At) {
		return Effects{}, ErrErasedFull
	}
	return e, nil
}
