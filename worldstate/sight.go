package worldstate

import (
	"slices"

	"stoa/worldstate/record"
)

// An object with the right `view` is in the room only for people of at least that role,
// with all that is on it. Others get its results without what they must not know, under
// the same sequence; where an object becomes visible or vanishes, the patch is a restore or
// a delete for them. Hosts see everything.

// SightOf returns the least role that sees an object; nil for one that is not there.
func SightOf(o *record.Record) Role {
	if o == nil {
		return Guest
	}
	return Role(o.Properties.LeastToView())
}

// partial is a result as the roles below host see it.
type partial struct {
	as    [Host]*Result
	hides [Host]bool // something vanishes for the role
}

// seenBy returns the result as a role sees it.
func (r *Result) seenBy(role Role) *Result {
	if r.partial == nil || role >= Host {
		return r
	}
	return r.partial.as[role]
}

// hides reports whether something vanishes for a role: then who has not got earlier results
// yet must not get them any more.
func (r *Result) hides(role Role) bool {
	return r.partial != nil && role < Host && r.partial.hides[role]
}

// coverage counts the objects of a room by the least role that sees them.
type coverage [Host + 1]int

func coverageOf(c *Contents) (all coverage) {
	for _, o := range c.Sets[record.Room].Records() {
		all[SightOf(o)]++
	}
	return all
}

// same reports whether two roles see the same objects.
func (c *coverage) same(a, b Role) bool {
	low, high := min(a, b, Host), min(max(a, b), Host)
	return !slices.ContainsFunc(c[low+1:high+1], func(n int) bool { return n > 0 })
}

// conceal prepares a result for those who do not see all of it, before it is applied to
// what they know.
func (r *Room) conceal(result *Result) {
	if result.Parent != record.Room {
		least := SightOf(r.durable.Object(result.Parent))
		if least == Guest {
			return
		}
		result.partial = &partial{}
		nothing := &Result{Sequence: result.Sequence, Shared: &record.Encoding{}}
		for role := range Host {
			result.partial.as[role] = result
			if role < least {
				result.partial.as[role] = nothing
			}
		}
		return
	}
	least := Guest
	for i := range result.Of {
		before, after := r.sights(&result.Of[i])
		least = max(least, before.least, after.least)
		r.covered[before.least] -= before.objects
		r.covered[after.least] += after.objects
	}
	if least == Guest {
		return
	}
	result.partial = &partial{}
	for role := range Host {
		result.partial.as[role], result.partial.hides[role] = r.without(result, role)
	}
}

// sight is who sees an object, and whether there is one.
type sight struct {
	least   Role
	objects int // 0 or 1
}

func (s sight) reaches(role Role) bool { return s.objects > 0 && role >= s.least }

// sights returns who sees the object of an effect before and after it.
func (r *Room) sights(e *record.Effect) (before, after sight) {
	if o := r.durable.Object(e.Target()); o != nil {
		before = sight{SightOf(o), 1}
	}
	if e.Verb != record.Delete {
		after = sight{SightOf(e.Record), 1}
	}
	return before, after
}

// without returns a result without what a role must not know, and whether it hides
// something.
func (r *Room) without(result *Result, role Role) (seen *Result, hides bool) {
	seen = &Result{Sequence: result.Sequence, Shared: &record.Encoding{}}
	for i := range result.Of {
		e := &result.Of[i]
		before, after := r.sights(e)
		was, is := before.reaches(role), after.reaches(role)
		switch {
		case e.Verb == record.Patch && was && !is:
			seen.Of, hides = append(seen.Of, record.Effect{Verb: record.Delete, ID: e.ID}), true
		case e.Verb == record.Patch && !was && is:
			seen.Of = append(seen.Of, record.Effect{Verb: record.Restore, Record: e.Record})
		case was || is:
			seen.Of = append(seen.Of, *e)
		}
	}
	return seen, hides
}

// pageFor returns a page as a viewer sees it: the shared one if the viewer sees all of it.
func (r *Room) pageFor(p *view, parent record.ID, page *record.Page) *record.Page {
	hidden := func(o *record.Record) bool { return SightOf(o) > p.sight }
	if parent != record.Room || r.covered.same(p.sight, Host) || !slices.ContainsFunc(page.Records(), hidden) {
		return page
	}
	return record.NewPage(slices.DeleteFunc(slices.Clone(page.Records()), hidden))
}

// resee gives a viewer the records that its new role sees. What the viewer has not got yet
// was meant for the old one.
func (r *Room) resee(number uint16) {
	p, person := r.views[number], r.state.Person(number)
	if p == nil || person == nil || p.viewer == nil || p.sight == person.Role { // who comes back later is compared then
		return
	}
	same := r.covered.same(p.sight, person.Role)
	p.sight = person.Role
	if !same || p.feed.behind {
		r.startOver(p)
	}
}

// sightNow returns the least role that sees an object: of those on disk and ahead of it the
// higher one.
func (r *Room) sightNow(object record.ID) Role {
	return max(SightOf(r.durable.Object(object)), SightOf(r.state.Contents.Object(object)))
}

// lookAtHands notes how many people hold something, and who may see what people draw and
// hold.
func (r *Room) lookAtHands() {
	r.holding = 0
	for _, p := range r.state.People {
		p.liveSight, p.heldSight = Guest, Guest
		if p.Live != nil {
			p.liveSight = r.sightNow(p.Live.Board)
		}
		if p.Held != nil {
			p.heldSight = r.sightNow(p.Held.Object)
			r.holding++
		}
	}
}
