package main

import "encoding/binary"

// paragraphs writes paragraphs into a document as one Yjs client: updates V1, made without
// the document. Each stands behind the one before, in the root "default".
type paragraphs struct {
	client uint64
	clock  uint64 // of the next unit
	last   uint64 // clock of the last paragraph
	begun  bool
}

// Flags and kinds in the first byte of a struct, and types, as Yjs numbers them.
const (
	yjsText     = 4
	yjsType     = 7
	yjsOrigin   = 0x80
	yjsElement  = 3
	yjsXMLText  = 6
	yjsInItem   = 0
	yjsInRoot   = 1
	yjsFragment = "default"
)

// next returns the update that adds a paragraph with a text of the letters of ASCII. It
// counts only after wrote.
func (p *paragraphs) next(text string) []byte {
	const structs = 3
	b := uvarints(nil, 1, structs, p.client, p.clock)
	if p.begun {
		b = uvarints(append(b, yjsType|yjsOrigin), p.client, p.last)
	} else {
		b = appendText(append(b, yjsType, yjsInRoot), yjsFragment)
	}
	b = appendText(append(b, yjsElement), "paragraph")
	b = uvarints(append(b, yjsType, yjsInItem), p.client, p.clock)
	b = append(b, yjsXMLText)
	b = uvarints(append(b, yjsText, yjsInItem), p.client, p.clock+1)
	b = appendText(b, text)
	return append(b, 0) // nothing is deleted
}

// wrote says that the update of a text is part of the document.
func (p *paragraphs) wrote(text string) {
	p.last, p.begun = p.clock, true
	p.clock += 2 + uint64(len(text))
}

func uvarints(b []byte, numbers ...uint64) []byte {
	for _, n := range numbers {
		b = binary.AppendUvarint(b, n)
	}
	return b
}

func appendText(b []byte, text string) []byte {
	return append(uvarints(b, uint64(len(text))), text...)
}
