package store

import (
	"bytes"
	"encoding/binary"
	"testing"

	"stoa/worldstate/document"
)

// A text of which every second letter is deleted folds to ten times its bytes.
func TestADocumentCutToPiecesCanBeUnpackedAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const letters, client = 4_600_000, 1<<53 - 1
	text := binary.AppendUvarint([]byte{1, 1}, client)
	text = append(text, 0, 4, 1, 4, 'r', 'o', 'o', 't')
	text = append(binary.AppendUvarint(text, letters), bytes.Repeat([]byte("x"), letters)...)
	text = append(text, 0)
	cuts := append(binary.AppendUvarint([]byte{0, 1}, client), binary.AppendUvarint(nil, letters/2)...)
	for at := range uint64(letters / 2) {
		cuts = append(binary.AppendUvarint(cuts, 2*at), 1)
	}
	if len(text)+len(cuts) > maxDocument {
		t.Fatal("no document is so long")
	}
	whole, err := compacted(text, cuts)
	must(t, err)
	back, err := unpack(pack(whole))
	must(t, err)
	if state, err := document.StateOf(back); err != nil || state[client] != letters {
		t.Errorf("%v, %v", state, err)
	}
	if len(back) > maxDocument {
		t.Errorf("%d bytes", len(back))
	}
}
