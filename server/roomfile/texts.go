package roomfile

import (
	"errors"
	"fmt"

	"stoa/worldstate/document"
	"stoa/worldstate/record"
	"stoa/worldstate/store"
)

// texts writes what documents say.
func (w *writer) texts(all []store.Text) {
	total := int64(0)
	for i := range all {
		if total += int64(all[i].Size()); total > maxTexts && w.err == nil {
			w.err = fmt.Errorf("the documents of the room have more than %d bytes of text", maxTexts)
		}
	}
	for i := range all {
		if w.err != nil {
			return
		}
		update, err := all[i].Update()
		if err != nil {
			w.err = fmt.Errorf("read document %x: %w", all[i].Document, err)
			return
		}
		w.line(line3{Text: &text3{all[i].Document, int64(len(update))}})
		for ; len(update) > 0; update = update[min(partSize, len(update)):] {
			w.line(line2{Part: update[:min(partSize, len(update))]})
		}
	}
}

// text is a text whose parts come.
type text struct {
	document record.ID
	update   []byte
}

// text begins the text of a document. Its parts follow.
func (r *reader) text(in *text3) error {
	o := r.whole.Contents.Object(in.Document)
	switch {
	case o == nil || o.Kind != record.Document || r.texts[in.Document]:
		return errors.New("no record before is the document, or its text came before")
	case in.Size < 1 || in.Size > int64(document.Stored.Bytes):
		return fmt.Errorf("a text has 1 to %d bytes", document.Stored.Bytes)
	case in.Size > maxTexts-r.letters:
		return fmt.Errorf("the texts of a room have at most %d bytes", maxTexts)
	}
	r.texts[in.Document] = true
	r.letters += in.Size
	r.missing, r.written = in.Size, &text{document: in.Document}
	return nil
}

// textPart takes a part of a text, and checks the text behind its last part.
func (r *reader) textPart(data []byte) error {
	t := r.written
	t.update = append(t.update, data...)
	if r.missing -= int64(len(data)); r.missing > 0 {
		return nil
	}
	r.written = nil
	files, err := store.CheckText(t.update)
	if err != nil {
		return fmt.Errorf("the text of document %x is not taken: %w", t.document, err)
	}
	folded, err := document.Fold(t.update)
	if err != nil {
		return err
	}
	for _, h := range files {
		r.wanted[h] = true
	}
	r.whole.Texts = append(r.whole.Texts, store.NewText(t.document, folded))
	return nil
}
