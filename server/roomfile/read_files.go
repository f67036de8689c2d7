package roomfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"stoa/server/content"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// file begins a file. Its parts follow.
func (r *reader) file(in *file2) error {
	files := r.whole.Files
	switch {
	case !r.wanted[in.Hash]:
		return errors.New("no record or text before refers to the file, or the file came before")
	case in.Size < 1 || in.Size > content.MaxSize:
		return fmt.Errorf("a file has 1 to %d bytes", content.MaxSize)
	case len(files) >= store.MaxRoomFiles || in.Size > store.MaxRoomBytes-r.bytes:
		return fmt.Errorf("a room has at most %d files of %d bytes together", store.MaxRoomFiles, store.MaxRoomBytes)
	case !plausible(in.At):
		return errors.New("the file was brought at an impossible time")
	}
	draft, err := r.rules.Draft(in.Size)
	if err != nil {
		return err
	}
	f := store.File{Hash: in.Hash, Source: in.Hash, Size: in.Size, Type: in.Type, Name: r.rules.FileName(in.Name), At: in.At}
	if in.By != nil {
		f.By = *in.By
	}
	delete(r.wanted, in.Hash)
	r.whole.Files, r.whole.Drafts = append(files, f), append(r.whole.Drafts, draft)
	r.missing, r.bytes = in.Size, r.bytes+in.Size
	return nil
}

// part takes the next part of the file or text that was begun last. All have the same size, so
// that a file has few.
func (r *reader) part(data []byte) error {
	if int64(len(data)) != min(r.missing, partSize) || r.missing == 0 {
		return fmt.Errorf("%d bytes of the file or text are missing, and a part has %d bytes or is the last", r.missing, partSize)
	}
	if r.written != nil {
		return r.textPart(data)
	}
	last := len(r.whole.Files) - 1
	draft := r.whole.Drafts[last]
	if _, err := draft.Write(data); err != nil {
		return fmt.Errorf("write a draft: %w", err)
	}
	if r.missing -= int64(len(data)); r.missing > 0 {
		return nil
	}
	return r.complete(&r.whole.Files[last], draft)
}

// complete checks a file as if somebody brought it now, but the file stays as it is,
// because records refer to it by its hash. Only the costs are new.
func (r *reader) complete(f *store.File, draft *store.Draft) error {
	_, hash, err := draft.Sum()
	if err != nil {
		return err
	}
	if hash != f.Hash {
		return errors.New("the file has another hash than was told")
	}
	result, err := content.CheckKept(io.NewSectionReader(draft, 0, f.Size), f.Size)
	if err != nil {
		return fmt.Errorf("the file is not taken: %w", err)
	}
	if result.Type != f.Type {
		return fmt.Errorf("the file is %s and not %.40q", result.Type, f.Type)
	}
	costs, err := json.Marshal(result.Costs)
	if err != nil {
		return err
	}
	f.Costs = string(costs)
	return draft.Seal()
}

// refers notes the file to which a record refers.
func (r *reader) refers(in *record1) {
	if h, refers := worldstate.FileOf(in.Properties); refers {
		r.wanted[h] = true
	}
}
