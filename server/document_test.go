package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"stoa/clients/headless"
	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// putsDocument puts a document into the room.
func (p *person) putsDocument(more ...record.Property) record.ID {
	p.t.Helper()
	id := headless.NewID()
	all := append([]record.Property{
		{Name: record.X, Value: record.OfInt(0)}, {Name: record.Y, Value: record.OfInt(1500)}, {Name: record.Z, Value: record.OfInt(0)},
		{Name: record.Width, Value: record.OfInt(800)}, {Name: record.Height, Value: record.OfInt(1100)},
	}, more...)
	_, err := p.Change(soon(p.t), record.Room, record.Change{Verb: record.Put, ID: id, Kind: record.Document, Properties: record.Of(all...)})
	p.must(err)
	return id
}

// opensDocument opens a document.
func (p *person) opensDocument(id record.ID) *headless.Document {
	p.t.Helper()
	p.sees("the document", func(r *worldstate.Replica) bool { return r.Contents.Object(id) != nil })
	d, err := p.OpenDocument(soon(p.t), id)
	p.must(err)
	return d
}

// readsText waits until the document says something.
func readsText(t *testing.T, d *headless.Document, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	defer cancel()
	err := d.Await(ctx, func([]byte) bool {
		text, err := d.Text()
		return err == nil && strings.Contains(text, want)
	})
	if err != nil {
		text, fault := d.Text()
		t.Fatalf("never read %q in %q (%v): %v", want, text, fault, err)
	}
}

func TestADocumentIsWrittenByTwoAndStaysAfterARestart(t *testing.T) {
	h := open(t)
	ada, bo := h.joins("Ada", "lobby"), h.joins("Bo", "lobby")
	id := ada.putsDocument()
	da, db := ada.opensDocument(id), bo.opensDocument(id)
	must(t, da.Append(soon(t), "What Ada says."))
	readsText(t, db, "What Ada says.")
	must(t, db.Append(soon(t), "What Bo says."))
	must(t, db.Replace(soon(t), "Ada", "Ada Lovelace"))
	readsText(t, da, "What Ada Lovelace says.")
	readsText(t, da, "What Bo says.")
	h.restarts()
	cy := h.joins("Cy", "lobby")
	dc := cy.opensDocument(id)
	readsText(t, dc, "What Ada Lovelace says.")
	must(t, da.Append(soon(t), "Ada is back."))
	readsText(t, dc, "Ada is back.")
}

// isRefusedWith fails the test unless the server refused with the reason.
func isRefusedWith(t *testing.T, err error, want wire.Reason) {
	t.Helper()
	var refused *headless.RefusedError
	if !errors.As(err, &refused) || refused.Reason != want {
		t.Fatalf("got %v, want a refusal with %s", err, want)
	}
}

func TestWhoMayNotDrawDoesNotWrite(t *testing.T) {
	h := open(t)
	ada := h.joins("Ada", "lobby")
	closed := ada.putsDocument(record.Property{Name: record.Draw, Value: record.OfInt(0)})
	d := ada.opensDocument(closed)
	must(t, d.Append(soon(t), "Mine."))
	board := ada.board()
	_, err := ada.OpenDocument(soon(t), board)
	isRefusedWith(t, err, wire.NoObject)
	_, err = ada.OpenDocument(soon(t), headless.NewID())
	isRefusedWith(t, err, wire.NoObject)
}

func TestARefusedUpdateReachesNobody(t *testing.T) {
	h := open(t)
	ada, bo := h.joins("Ada", "lobby"), h.joins("Bo", "lobby")
	id := ada.putsDocument()
	da, db := ada.opensDocument(id), bo.opensDocument(id)
	gap := []byte{1, 1, 7, 5, 4, 1, 4, 'r', 'o', 'o', 't', 1, 'x', 0} // client 7 begins at clock 5
	isRefusedWith(t, da.Write(soon(t), gap), wire.Gap)
	isRefusedWith(t, da.Write(soon(t), []byte{1, 2, 3}), wire.BadUpdate)
	first := []byte{1, 1, 7, 0, 4, 1, 4, 'r', 'o', 'o', 't', 1, 'x', 0}
	must(t, da.Write(soon(t), first))
	must(t, da.Write(soon(t), first)) // again is harmless
	next := []byte{1, 1, 7, 1, 0x84, 7, 0, 1, 'y', 0}
	isRefusedWith(t, db.Write(soon(t), next), wire.NotYourID)
	must(t, da.Write(soon(t), next))
	readsText(t, db, "xy")
}
