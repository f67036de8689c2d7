package worldstate

import (
	"slices"

	"stoa/worldstate/record"
)

// Deed is one change of a record in the history of a room.
type Deed struct {
	Verb   record.Verb
	Author record.Author     // zero: the room itself
	Before record.Properties // of a patch: the values that it replaced
}

// Past is what happened to one record since an author first changed it. It says how the
// record would be without the author's deeds, except what somebody else has decided since:
// that stays. Deeds of the room itself bring an earlier version back and count as the
// deeds of whom that version is.
type Past struct {
	author   record.Author
	versions map[string][]version // by property; of the existence under the name ""
}

// version is a value that a property had, and whose deed gave it that value. The value of
// the newest version is not known until the next deed, or the present, shows it.
type version struct {
	value record.Value
	by    record.Author
	first bool // the value before all deeds: nobody's
}

// existence is the name under which a Past keeps whether the record is there.
const existence = ""

// NewPast returns a Past without deeds.
func NewPast(author record.Author) *Past {
	return &Past{author, map[string][]version{}}
}

// Add adds the next deed, in the order of results.
func (p *Past) Add(d *Deed) {
	switch d.Verb {
	case record.Put, record.Restore:
		p.add(existence, record.OfBool(false), d.Author)
	case record.Delete:
		p.add(existence, record.OfBool(true), d.Author)
	case record.Patch:
		for _, q := range d.Before {
			p.add(q.Name, q.Value, d.Author)
		}
	}
}

func (p *Past) add(name string, before record.Value, by record.Author) {
	all := p.settled(name, before)
	if len(all) == 0 {
		all = []version{{value: before, first: true}}
	}
	if newest := &all[len(all)-1]; newest.first || newest.by != by {
		all = append(all, version{by: by})
	}
	p.versions[name] = all
}

// settled returns the versions of a property once the value of the newest is known.
func (p *Past) settled(name string, value record.Value) []version {
	all := p.versions[name]
	if len(all) == 0 {
		return nil
	}
	newest := len(all) - 1
	if all[newest].first || all[newest].by != (record.Author{}) {
		all[newest].value = value
		return all
	}
	for i := newest - 1; i >= 0; i-- { // the room itself brought this version back
		if all[i].value == value {
			return all[:i+1]
		}
	}
	return append(all[:0], version{value: value, first: true})
}

// without returns the value that a property would have without the author's deeds, and
// whether it has another one because of them.
func (p *Past) without(name string, now record.Value) (record.Value, bool) {
	all := p.settled(name, now)
	i := len(all) - 1
	for i >= 0 && !all[i].first && all[i].by == p.author {
		i--
	}
	return all[i].value, i < len(all)-1 && all[i].value != now
}

// Wanted is what must become of a record so that it is as without an author's deeds.
type Wanted struct {
	Parent, ID record.ID
	Deleted    bool              // it is in the room and must not be
	Restored   bool              // it was in the room and must be again
	Now        record.Properties // those to change, as they are; None for absent ones
	Then       record.Properties // the same ones, as they must be
}

// Wanted compares the past with the present: the record, nil if it is gone for good, and
// whether it is in the room. ok is false if nothing must change.
func (p *Past) Wanted(r *record.Record, there bool) (w Wanted, ok bool) {
	if len(p.versions[existence]) > 0 {
		must, changes := p.without(existence, record.OfBool(there))
		w.Deleted, w.Restored = changes && there, changes && must == record.OfBool(true)
	}
	if r == nil || w.Deleted || !there && !w.Restored {
		return w, w.Deleted || w.Restored
	}
	for name := range p.versions {
		if name == existence {
			continue
		}
		now := r.Properties.Get(name)
		if then, changes := p.without(name, now); changes {
			w.Now = append(w.Now, record.Property{Name: name, Value: now})
			w.Then = append(w.Then, record.Property{Name: name, Value: then})
		}
	}
	w.Now, w.Then = record.Of(w.Now...), record.Of(w.Then...)
	return w, w.Deleted || w.Restored || len(w.Then) > 0
}

// patch returns the part of the patch for properties that are as they were when the past
// was read.
func (w *Wanted) patch(r *record.Record) (patch record.Properties) {
	for i, q := range w.Then {
		if now := r.Properties.Get(q.Name); now == w.Now[i].Value && now != q.Value {
			patch = append(patch, q)
		}
	}
	return slices.Clip(patch)
}
