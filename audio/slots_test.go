package audio_test

import (
	"slices"
	"testing"

	"stoa/audio"
	"stoa/spatial"
)

func heard(who ...uint16) []spatial.Heard {
	var list []spatial.Heard
	for _, w := range who {
		list = append(list, spatial.Heard{Who: w})
	}
	return list
}

func TestSlots(t *testing.T) {
	tests := []struct {
		name   string
		places int
		rounds [][]uint16 // what is heard
		want   []uint16   // after the last round
	}{
		{"empty", 2, [][]uint16{nil}, []uint16{0, 0}},
		{"in order at first", 3, [][]uint16{{5, 6}}, []uint16{5, 6, 0}},
		{"rank does not move a talker", 2, [][]uint16{{5, 6}, {6, 5}}, []uint16{5, 6}},
		{"leaving frees at once", 2, [][]uint16{{5, 6}, {6}}, []uint16{0, 6}},
		{"a newcomer takes what was left", 2, [][]uint16{{5, 6}, {7, 6}}, []uint16{7, 6}},
		{"never used places first", 3, [][]uint16{{5, 6}, {6}, {6, 7}}, []uint16{0, 6, 7}},
		{"then the one free for longest", 2, [][]uint16{{5, 6}, {5}, {}, {7}}, []uint16{0, 7}},
		{"back to the former place", 3, [][]uint16{{5, 6, 7}, {6, 7}, {7}, {7, 6}}, []uint16{0, 6, 7}},
		{"more than there are places", 2, [][]uint16{{5, 6, 7}}, []uint16{5, 6}},
		{"outranked by a crowd", 2, [][]uint16{{5, 6}, {7, 8, 5, 6}}, []uint16{7, 8}},
		{"no places", 0, [][]uint16{{5}}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := audio.NewSlots(test.places)
			for _, round := range test.rounds {
				s.Assign(heard(round...))
			}
			var got []uint16
			for i := range test.places {
				got = append(got, s.Talker(i))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}
