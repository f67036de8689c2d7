package store

import (
	"errors"
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// A room with very many changes leaves others their share of the disk.
func TestOneRoomDoesNotHaveAllOfTheDisk(t *testing.T) {
	s := openStore(t, t.TempDir())
	defer s.Close()
	_, busy, its := newRoom(t, s)
	_, other, theirs := newRoom(t, s)
	must(t, keepOne(t, busy, its))
	must(t, keepOne(t, other, theirs))
	tx, err := s.db.Begin() // the disk does nothing for now
	must(t, err)
	settled := make(chan error, 2*queueSize)
	erased := &worldstate.Result{Sequence: busy.Sequence + 100, Effects: record.Effects{Of: make([]record.Effect, record.MaxChanges)}}
	taken := 0
	for err = nil; err == nil; taken++ {
		err = its.Append(erased, func(err error) { settled <- err })
	}
	if !errors.Is(err, ErrBusy) || taken > mostRows/record.MaxChanges+1 {
		t.Errorf("%d were taken: %v", taken, err)
	}
	r, err := other.Decide(&worldstate.Operation{Client: worldstate.ClientID{2}, ClientSequence: 1, Parent: wall, Changes: []record.Change{
		record.PutLine(record.ID{9}, record.Line{Width: 8, Points: []byte{2, 2}})}})
	must(t, err)
	kept := make(chan error, 1)
	must(t, theirs.Append(&r, func(err error) { kept <- err }))
	must(t, tx.Rollback())
	must(t, <-kept)
	for range taken - 1 {
		<-settled // refused as a gap
	}
	if n := its.waiting.Load(); n != 0 {
		t.Errorf("%d rows wait", n)
	}
}
