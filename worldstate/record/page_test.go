package record

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

func sized(n uint64, points int) *Record {
	return &Record{ID: id(int(n)), Made: n, Kind: Stroke, Properties: Properties{{Points, OfBytes(make([]byte, points))}}}
}

// However records come and go, the pages hold them in order and have the right size,
// and pages from before a change stay as they were.
func TestPagesHoldTheRecordsInOrder(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 0))
		most := []int{10, 2000, MaxPointsBytes}[seed%3]
		var p pages
		there, away := map[uint64]*Record{}, []*Record{}
		for sequence := uint64(1); sequence < 500; sequence++ {
			before := slices.Clone(p)
			strokes := p.all()
			switch n := len(strokes); {
			case n > 0 && random.IntN(5) < 2:
				s := strokes[random.IntN(n)]
				p.remove(s)
				delete(there, s.Made)
				away = append(away, s)
			case len(away) > 0 && random.IntN(3) == 0:
				s := away[len(away)-1]
				away = away[:len(away)-1]
				p.insert(s)
				there[s.Made] = s
			default:
				s := sized(sequence, 1+random.IntN(most))
				p.insert(s)
				there[sequence] = s
			}
			changed := 0
			for _, page := range p {
				if !slices.Contains(before, page) {
					changed++
				}
				if len(page.records) == 0 || page.bytes > pageBytes && len(page.records) > 1 {
					t.Fatalf("seed %d: a page of %d strokes, %d bytes", seed, len(page.records), page.bytes)
				}
			}
			if changed > 3 {
				t.Fatalf("seed %d: a change made %d pages", seed, changed)
			}
			if !slices.Equal(pages(before).all(), strokes) {
				t.Fatalf("seed %d: pages changed after they were taken", seed)
			}
		}
		all := p.all()
		if len(all) != len(there) || !slices.IsSortedFunc(all, byMade) || slices.ContainsFunc(all, func(s *Record) bool { return there[s.Made] != s }) {
			t.Fatalf("seed %d: %d strokes in pages, there are %d", seed, len(all), len(there))
		}
		for _, s := range all {
			p.remove(s)
		}
		if len(p) != 0 {
			t.Fatalf("seed %d: %d pages of nothing", seed, len(p))
		}
	}
}

func TestASetThatIsDeletedInPartHasFewPages(t *testing.T) {
	var b Set
	for n := range uint64(5000) {
		b.Add(sized(n+1, 100))
	}
	full := len(b.pages)
	for n := range 5000 {
		if n%20 != 0 {
			b.remove(b.Get(id(n + 1)))
		}
	}
	if n := len(b.pages); n > full/20*3 {
		t.Errorf("%d pages of 250 strokes, %d of 5000", n, full)
	}
}

func TestAfterReadsTheWholeSet(t *testing.T) {
	var b Set
	if page, more := b.After(0); len(page.Records()) != 0 || more {
		t.Error("an empty board has strokes")
	}
	for n := range uint64(1000) {
		b.Add(sized(2*n+2, 500))
	}
	var all []*Record
	for after, more := uint64(0), true; more; {
		var page *Page
		page, more = b.After(after)
		all, after = append(all, page.Records()...), page.Last()
	}
	if !slices.Equal(all, b.Records()) {
		t.Errorf("%d of %d strokes", len(all), b.Len())
	}
	if page, _ := b.After(999); page.records[0].Made > 1000 || page.Last() < 1000 {
		t.Errorf("after 999 came %d to %d", page.records[0].Made, page.Last())
	}
}

func TestAPageIsEncodedOnce(t *testing.T) {
	page, encoded := NewPage([]*Record{sized(1, 10)}), 0
	var asking sync.WaitGroup
	for range 20 {
		asking.Go(func() { page.Encoded(func([]*Record) []byte { encoded++; return []byte{1} }) })
	}
	asking.Wait()
	if encoded != 1 {
		t.Errorf("%d times", encoded)
	}
}
