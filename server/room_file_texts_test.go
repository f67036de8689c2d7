package main

import (
	"path/filepath"
	"testing"
)

// The text of a document moves with its room, and whoever may write goes on there.
func TestADocumentMovesToAnotherServer(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := builds(t, "..", "./server", "stoa")
	h := open(t)
	ada := h.joins("Ada", "lobby")
	id := ada.putsDocument()
	d := ada.opensDocument(id)
	must(t, d.Append(soon(t), "What Ada said."))
	must(t, d.Append(soon(t), "What she crossed out."))
	must(t, d.Replace(soon(t), "What she crossed out.", "What she meant."))
	file, data := filepath.Join(t.TempDir(), "lobby.room"), filepath.Join(t.TempDir(), "data")
	for _, more := range [][]string{{"export", h.link("lobby"), file, "--data", h.cfg.Data, "--no-files"}, {"import", file, "--data", data}} {
		if says, err := stoa(t, program, more...); err != nil {
			t.Fatalf("%v: %s", err, says)
		}
	}
	other := openWith(t, func(c *config) { c.Data = data })
	bob, cy := other.joins("Bob", "lobby"), other.joins("Cy", "lobby")
	his, hers := bob.opensDocument(id), cy.opensDocument(id)
	readsText(t, his, "What Ada said.\nWhat she meant.")
	must(t, his.Append(soon(t), "What Bob adds."))
	must(t, hers.Replace(soon(t), "Ada said", "Ada Lovelace said"))
	readsText(t, his, "What Ada Lovelace said.\nWhat she meant.\nWhat Bob adds.")
}
