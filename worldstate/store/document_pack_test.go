package store

import (
	"bytes"
	"compress/flate"
	"testing"
)

// packedAsBefore packs an update in the form of earlier versions.
func packedAsBefore(t *testing.T, update []byte) []byte {
	t.Helper()
	b := bytes.NewBuffer([]byte{packedFlate})
	w, err := flate.NewWriter(b, flate.BestCompression)
	must(t, err)
	_, err = w.Write(update)
	must(t, err)
	must(t, w.Close())
	return b.Bytes()
}

func TestPackedTextsOfEveryVersionAreRead(t *testing.T) {
	update := typed(7, 0, "What stood there before.")
	for form, packed := range map[string][]byte{"now": pack(update), "before": packedAsBefore(t, update)} {
		got, err := unpack(packed)
		if err != nil || !bytes.Equal(got, update) {
			t.Errorf("as packed %s: %q, %v", form, got, err)
		}
	}
	if got, err := unpack(nil); err != nil || got != nil {
		t.Errorf("nothing is %q, %v", got, err)
	}
	for _, strange := range [][]byte{{9, 1, 2}, {packedColumns}, {packedColumns, 7}, {packedColumns, 1, 200, 1}} {
		if got, err := unpack(strange); err == nil {
			t.Errorf("%v is %q", strange, got)
		}
	}
}

func TestADocumentIsMeasured(t *testing.T) {
	k := openKeeper(t)
	id, c, j := someRoom(t, k)
	withPage(t, c, j)
	disk := k.SQLite
	if size, err := disk.DocumentSize(t.Context(), id, page); err != nil || size != (DocumentSize{}) {
		t.Errorf("a document without a text takes %+v, %v", size, err)
	}
	update := typed(7, 0, "Hello")
	must(t, wrote(t, j, 1, update))
	size, err := disk.DocumentSize(t.Context(), id, page)
	if err != nil || size != (DocumentSize{Updates: int64(len(update))}) {
		t.Errorf("one update takes %+v, %v", size, err)
	}
	must(t, j.(*Journal).NameVersion(t.Context(), page, "first"))
	size, err = disk.DocumentSize(t.Context(), id, page)
	if err != nil || size.Text != int64(len(update)) || size.Packed == 0 || size.Updates != 0 || size.Versions == 0 {
		t.Errorf("folded it takes %+v, %v", size, err)
	}
}
