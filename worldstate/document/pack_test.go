package document

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"
)

// packsBack fails the test unless an update comes back, and no more of it than is allowed.
func packsBack(t *testing.T, update []byte) (packed []byte) {
	t.Helper()
	packed = Pack(update)
	back, err := Unpack(packed, len(update))
	if err != nil || !bytes.Equal(back, update) {
		t.Fatalf("packed\n%v\ncame back\n%v, %v", update, back, err)
	}
	if len(update) > 0 {
		if _, err := Unpack(packed, len(update)-1); !errors.Is(err, ErrPacked) {
			t.Fatalf("%d bytes were unpacked into %d: %v", len(update), len(update)-1, err)
		}
	}
	return packed
}

func TestPackedUpdatesComeBack(t *testing.T) {
	typedUpdates, _ := typed(3000, rand.New(rand.NewPCG(8, 9)))
	folded, err := Fold(typedUpdates...)
	if err != nil {
		t.Fatal(err)
	}
	merged, err := Merge(typedUpdates...)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		update []byte
		form   byte
	}{
		"folded":            {folded, packedColumns},
		"merged":            {merged, packedColumns},
		"every kind":        {everyKind(), packedColumns},
		"nothing":           {Empty, packedColumns},
		"no bytes":          {nil, packedWhole},
		"deletions alone":   {new(sheet).erase(3, 4, 9).erase(3, 12, 13).erase(9, 0, 1).bytes(), packedColumns},
		"another's letters": {new(sheet).text(9, 0, &id{4, 0}, "h😀é").text(4, 0, nil, "ab").bytes(), packedColumns},
		"largest client":    {new(sheet).text(mostClient, mostClock-3, &id{mostClient, 0}, "ab").bytes(), packedColumns},
		"no update":         {[]byte("no update at all"), packedWhole},
		"long number":       {[]byte{0x80, 0, 0}, packedWhole},
	} {
		if packed := packsBack(t, c.update); packed[0] != c.form {
			t.Errorf("%s: form %d, not %d", name, packed[0], c.form)
		}
	}
	if packed := Pack(folded); len(packed)*10 > len(deflated(folded))*8 {
		t.Errorf("%d bytes are packed into %d; without columns into %d", len(folded), len(packed), len(deflated(folded)))
	}
}

// TestPackTrace packs a recorded paper, as BenchmarkFoldTrace reads it.
func TestPackTrace(t *testing.T) {
	updates, _ := trace(t)
	folded, err := Fold(updates...)
	if err != nil {
		t.Fatal(err)
	}
	packed := packsBack(t, folded)
	t.Logf("%d bytes, compressed %d, packed %d", len(folded), len(deflated(folded)), len(packed))
	if len(packed) > 55<<10 {
		t.Errorf("a paper takes %d bytes", len(packed))
	}
}

func BenchmarkPack(b *testing.B)   { benchPack(b, func(update, _ []byte) { Pack(update) }) }
func BenchmarkUnpack(b *testing.B) { benchPack(b, func(u, p []byte) { _, _ = Unpack(p, len(u)) }) }

func benchPack(b *testing.B, do func(update, packed []byte)) {
	updates, _ := typed(260_000, rand.New(rand.NewPCG(5, 6)))
	folded, err := Fold(updates...)
	if err != nil {
		b.Fatal(err)
	}
	packed := Pack(folded)
	b.SetBytes(int64(len(folded)))
	b.ReportAllocs()
	for b.Loop() {
		do(folded, packed)
	}
	b.ReportMetric(float64(len(packed)), "bytes")
}

// FuzzPack packs anything, and unpacks anything.
func FuzzPack(f *testing.F) {
	updates, _ := typed(60, rand.New(rand.NewPCG(3, 4)))
	merged, err := Merge(updates...)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(merged)
	f.Add(everyKind())
	f.Add(Pack(merged))
	f.Add(Pack(everyKind()))
	f.Fuzz(func(t *testing.T, b []byte) {
		packsBack(t, b)
		const most = 1 << 16
		if back, err := Unpack(b, most); err == nil && len(back) > most {
			t.Errorf("%d bytes came of %d", len(back), len(b))
		}
	})
}
