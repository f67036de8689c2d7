package editor

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func newOutbox() *outbox {
	o := &outbox{}
	o.init()
	return o
}

func TestOneComparisonAtATime(t *testing.T) {
	o := newOutbox()
	if !o.ask([]byte{1}, true) || o.ask([]byte{2}, true) || o.ask([]byte{3}, true) {
		t.Fatal("a second comparison began")
	}
	if _, due := o.next(); due {
		t.Error("due while one is on its way")
	}
	o.content([]byte("document"), []byte("question"), []byte{9}, sum{})
	first, _ := o.take()
	if string(first.message) != "document" || first.content != 8 || o.bytes != len("question")+messageSurplus {
		t.Errorf("%+v, %d bytes", first, o.bytes)
	}
	o.wrote(first)
	if _, due := o.next(); due {
		t.Error("due while a message waits")
	}
	second, _ := o.take()
	o.wrote(second)
	have, due := o.next()
	if !due || !bytes.Equal(have, []byte{3}) || o.bytes != 0 {
		t.Errorf("the last question is due: %v %v, %d bytes", have, due, o.bytes)
	}
}

func TestWhoLagsComparesWithWhatItHas(t *testing.T) {
	o := newOutbox()
	o.lag()
	if _, due := o.next(); due {
		t.Error("due before the editor has asked for anything")
	}
	o.ask(nil, true)
	o.content([]byte("document"), []byte("question"), []byte{9}, sum{})
	for p, more := o.take(); more; p, more = o.take() {
		o.wrote(p)
	}
	have, due := o.next()
	if !due || !bytes.Equal(have, []byte{9}) {
		t.Fatalf("%v %v", have, due)
	}
	o.content([]byte("rest"), []byte("question"), []byte{10}, sum{})
	p, _ := o.take()
	o.wrote(p)
	if _, more := o.take(); more {
		t.Error("the server asks when the editor did not")
	}
	if _, due := o.next(); due {
		t.Error("due once more")
	}
}

func TestAnOutboxIsBounded(t *testing.T) {
	o := newOutbox()
	o.content(make([]byte, 16<<20), nil, nil, sum{}) // the document does not count
	message := make([]byte, 64<<10)
	n := 0
	for o.send(message, 0) {
		n++
		if o.isCongested() != (o.bytes > congested) {
			t.Fatal("congestion does not follow the bytes")
		}
	}
	if n != maxWaiting/(len(message)+messageSurplus) {
		t.Errorf("full after %d messages", n)
	}
	o.close()
	before := len(o.waiting)
	if !o.send(message, 0) || o.content(message, nil, nil, sum{}) || len(o.waiting) != before {
		t.Error("a closed outbox takes messages")
	}
	if o.drop() != 16<<20 || o.waiting != nil {
		t.Error("something is left")
	}
}

func TestAnEditorSpeaksForItselfAlone(t *testing.T) {
	o := newOutbox()
	hear := func(client, clock uint64) {
		b := binary.AppendUvarint(binary.AppendUvarint([]byte{1}, client), clock)
		o.hear(append(b, 2, '{', '}'))
	}
	hear(1, 5)
	hear(2, 300)
	for _, step := range []struct {
		client, clock uint64
		gone, own     bool
	}{
		{1, 5, false, false},   // repeated
		{1, 4, false, false},   // older
		{3, 0, true, false},    // nobody shows by going
		{2, 300, false, false}, // repeated
		{2, 301, false, true},  // itself, on an earlier socket
		{1, 6, false, false},
		{2, 302, true, true},
		{4, 0, false, false},
	} {
		if got := o.isOwn(step.client, step.clock, step.gone); got != step.own {
			t.Errorf("%+v: %v", step, got)
		}
	}
}

func TestMessagesWithLengthsThatLie(t *testing.T) {
	for _, b := range [][]byte{nil, {0x80}, {5, 1, 2}, bytes.Repeat([]byte{0xFF}, 10), {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F}} {
		c := &cursor{data: b}
		if got := c.bytes(); got != nil || c.err == nil {
			t.Errorf("%v gives %v", b, got)
		}
		if c.uint(); c.err == nil {
			t.Error("the fault was forgotten")
		}
	}
}
