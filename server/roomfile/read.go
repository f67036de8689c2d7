package roomfile

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"stoa/worldstate"
	"stoa/worldstate/record"
	"stoa/worldstate/scene"
	"stoa/worldstate/store"
)

// CleanName returns a display name as the server shows it, or an error. It is the rule
// for names that people choose.
type CleanName func(string) (string, error)

// Rules are what a server decides about a room that comes to it.
type Rules struct {
	ID       worldstate.RoomID // zero: that of the file. Under another id members still own what they put
	Name     CleanName
	FileName func(string) string                     // the name of a file as the server shows it
	Draft    func(bytes int64) (*store.Draft, error) // a draft for so many bytes
}

// Read reads a whole file and checks it. The contents of files become drafts. The caller
// discards the room in the end.
func Read(ctx context.Context, from io.Reader, rules Rules) (*store.Whole, error) {
	r := &reader{from: bufio.NewReaderSize(from, maxLine), hash: sha256.New(), rules: rules, wanted: map[worldstate.FileHash]bool{}, texts: map[record.ID]bool{}}
	for {
		err := ctx.Err()
		if err == nil {
			err = r.next()
		}
		if errors.Is(err, errEnd) {
			return r.whole, nil
		}
		if err != nil {
			if r.whole != nil {
				r.whole.Discard()
			}
			return nil, fmt.Errorf("line %d of the room's file: %w", r.lines+1, err)
		}
	}
}

var errEnd = errors.New("the end")

// reader reads lines.
type reader struct {
	from  *bufio.Reader
	hash  hash.Hash // of the lines before this one
	lines int       // before this one
	rules Rules
	whole *store.Whole      // nil before the first line
	id    worldstate.RoomID // that of the file
	form  int               // of the file
	seen  map[worldstate.AccountID]uint8
	// authors of members in the file's room and in the one to be, if they differ
	authors map[record.Author]record.Author
	wanted  map[worldstate.FileHash]bool // files to which records and texts refer, and that have not come
	bytes   int64                        // of all files
	missing int64                        // bytes of the last file or text
	written *text                        // the text whose parts come; nil: those of a file
	texts   map[record.ID]bool           // documents whose text has come
	letters int64                        // bytes of all texts
}

func (r *reader) next() error {
	text, err := r.from.ReadSlice('\n')
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("the file ends too early; it is not complete")
	case errors.Is(err, bufio.ErrBufferFull):
		return fmt.Errorf("the line has more than %d bytes", maxLine)
	case err != nil:
		return err
	}
	var l line3
	into := any(&l)
	switch r.form {
	case formWithoutFiles:
		into = &l.line1
	case formWithoutTexts:
		into = &l.line2
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if r.whole == nil {
		err = newer(text)
	}
	if err == nil {
		err = d.Decode(into)
	}
	if err == nil && d.InputOffset() < int64(len(bytes.TrimRight(text, "\r\n"))) {
		err = errors.New("something follows the JSON object")
	}
	if err == nil {
		err = r.take(&l)
	}
	if err == nil {
		r.lines++
		r.hash.Write(text)
	}
	return err
}

// newer returns an error if a newer program wrote the file, whose lines may have fields
// that this program does not know.
func newer(text []byte) error {
	var l struct {
		Room struct {
			Form    int
			Program string
		}
	}
	if json.Unmarshal(text, &l) == nil && l.Room.Form > form {
		return fmt.Errorf("a newer Stoa, %.40s, wrote the file in form %d, and this program knows form %d: import with that version or a newer one", l.Room.Program, l.Room.Form, form)
	}
	return nil
}

// take takes one line.
func (r *reader) take(l *line3) error {
	kinds := 0
	for _, is := range []bool{l.Room != nil, l.Record != nil, l.Chat != nil, l.Member != nil, l.Ban != nil, l.Silenced != nil, l.Text != nil, l.File != nil, l.Part != nil, l.End != nil} {
		if is {
			kinds++
		}
	}
	switch {
	case kinds != 1:
		return errors.New("a line has exactly one of the fields room, record, chat, member, ban, silenced, text, file, part and end")
	case (l.Room != nil) != (r.whole == nil):
		return errors.New("the first line, and no other, is about the room")
	case r.missing > 0 && l.Part == nil:
		return fmt.Errorf("%d bytes of the file or text are missing", r.missing)
	case l.Room != nil:
		return r.room(l.Room)
	case l.Record != nil:
		return r.record(l.Record)
	case l.Chat != nil:
		return r.chat(l.Chat)
	case l.Member != nil:
		return r.member(l.Member)
	case l.Ban != nil:
		return r.ban(l.Ban)
	case l.Silenced != nil:
		return r.silenced(*l.Silenced)
	case l.Text != nil:
		return r.text(l.Text)
	case l.File != nil:
		return r.file(l.File)
	case l.Part != nil:
		return r.part(l.Part)
	}
	return r.end(l.End)
}

func (r *reader) end(e *end1) error {
	if e.Lines != r.lines || e.SHA256 != hex.EncodeToString(r.hash.Sum(nil)) {
		return errors.New("the file was changed or damaged: lines and hash are not those of the end")
	}
	if _, err := r.from.ReadByte(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the end")
	}
	return errEnd
}

func (r *reader) room(in *room1) error {
	if in.Form < formWithoutFiles || in.Form > form {
		return errors.New("this is no file of a room")
	}
	if _, err := scene.Load(in.Template); err != nil {
		return fmt.Errorf("this server has no template %.40q", in.Template)
	}
	door, known := worldstate.ParseDoor(in.Door)
	link, knownLink := parseLink(in.Link)
	erasing, knownErasing := parseRight(in.Erasing)
	drawing, knownDrawing := parseRight(cmp.Or(in.Drawing, "guest"))
	creating, knownCreating := parseRight(cmp.Or(in.Creating, "guest"))
	if !known || !knownLink || !knownErasing || !knownDrawing || !knownCreating {
		return errors.New("door is open, knock or locked; link is nobody, guest or member; erasing, drawing and creating are guest, member, presenter or host")
	}
	if in.Passcode {
		door = worldstate.DoorLocked
	}
	if in.Name != "" && r.checkName(in.Name) != nil {
		return r.checkName(in.Name)
	}
	if in.ID == (worldstate.RoomID{}) || !plausible(in.Made) {
		return errors.New("the room has no id, or was made at an impossible time")
	}
	r.id, r.form = in.ID, in.Form
	if r.rules.ID != (worldstate.RoomID{}) {
		in.ID = r.rules.ID
	}
	r.seen, r.authors = map[worldstate.AccountID]uint8{}, map[record.Author]record.Author{}
	r.whole = &store.Whole{Room: store.Room{ID: in.ID, Template: in.Template, Name: in.Name, Made: in.Made, Archived: in.Archived, Door: door, Link: link, Rights: worldstate.Rights{Erasing: erasing, Drawing: drawing, Creating: creating},
		Passcode: in.Passcode}, Contents: worldstate.Empty()}
	return nil
}

// checkName returns an error unless the name is as the server would have stored it.
func (r *reader) checkName(name string) error {
	if cleaned, err := r.rules.Name(name); err != nil || cleaned != name {
		return fmt.Errorf("%.60q is no name that this server shows", name)
	}
	return nil
}
