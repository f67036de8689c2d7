package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"stoa/server/backup"
	"stoa/server/roomfile"
	"stoa/server/web"
	"stoa/worldstate"
	"stoa/worldstate/store"
)

// exportCommand is stoa export. Like stoa backup it reads the data folder itself.
type exportCommand struct {
	Room    string `arg:"" help:"The room's link or id; stoa admin rooms lists them."`
	File    string `arg:"" help:"File to make, mode 0600. Its form: server/roomfile/FORMAT.md in the source." type:"path"`
	Members bool   `help:"Also members, bans and what only some people heard, with their accounts."`
	NoFiles bool   `help:"Leave out pictures and models: a small file, that older versions read too." name:"no-files"`
	Force   bool   `help:"Replace the file if it exists."`
}

// Run writes the room's file.
func (e *exportCommand) Run(cfg *config) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	id, err := worldstate.ParseRoomID(e.Room[strings.LastIndexByte(e.Room, '/')+1:])
	if err != nil {
		return fmt.Errorf("%q is no link and no id of a room", e.Room)
	}
	whole, err := store.ReadWhole(ctx, cfg.Data, id)
	if err != nil {
		return err
	}
	out, err := backup.NewFile(e.File, 0)
	if err != nil {
		return err
	}
	defer out.Discard() // no effect after Finish
	if err := e.write(ctx, out, whole, cfg.Data); err != nil {
		return err
	}
	if err := out.Finish(e.Force); err != nil {
		return fmt.Errorf("finish %s (replace an existing file with --force): %w", e.File, err)
	}
	if whole.Room.Passcode {
		fmt.Fprintln(os.Stderr, "The passcode is not in the file: the door of the imported room is locked until you open it.")
	}
	return nil
}

// write writes the room, with the contents of its files unless they are not wanted.
func (e *exportCommand) write(ctx context.Context, out io.Writer, whole *store.Whole, data string) error {
	opts := roomfile.Options{Program: version, People: e.Members}
	if e.NoFiles {
		return roomfile.Write(ctx, out, whole, opts)
	}
	blobs, err := store.OpenBlobs(data)
	if err != nil {
		return err
	}
	defer blobs.Close() // it was only read
	opts.Open = blobs.Open
	opts.LeftOut = func(f *store.File, why error) {
		fmt.Fprintf(os.Stderr, "%q (%s) is not in the file: %v.\n", f.Name, f.Hash, why)
	}
	return roomfile.Write(ctx, out, whole, opts)
}

// importCommand is stoa import.
type importCommand struct {
	File   string `arg:"" help:"A file that stoa export made." type:"existingfile"`
	SameID bool   `help:"Keep the room's id, so that its links stay valid; the server must not have a room with that id." name:"same-id"`
}

// Run adds the room of a file to the data folder of a stopped server, completely or not
// at all.
func (i *importCommand) Run(cfg *config) (err error) {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	f, err := os.Open(i.File)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := makeFolder(cfg.Data); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	s, err := store.Open(ctx, store.Config{Folder: cfg.Data, Program: version, Expect: expected(cfg.Data), FileBytes: cfg.Files * 1e9, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if errors.Is(err, store.ErrLocked) {
		return fmt.Errorf("%w: stop it first, import, and start it again", err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	whole, err := roomfile.Read(ctx, f, i.rules(s, cfg.Data))
	if err != nil {
		return err
	}
	defer whole.Discard() // no effect on what was added
	if err := s.Add(ctx, whole); err != nil {
		return explained(err)
	}
	fmt.Printf("%s\n", whole.Room.ID)
	fmt.Fprintln(os.Stderr, "This is the room's id, a secret like its link. The next start prints the link.")
	return nil
}

func (i *importCommand) rules(s *store.SQLite, data string) roomfile.Rules {
	rules := roomfile.Rules{ID: worldstate.NewRoomID(), Name: web.CleanName, FileName: web.CleanFileName,
		Draft: func(bytes int64) (*store.Draft, error) {
			if err := backup.SpaceFor(data, bytes); err != nil {
				return nil, err
			}
			return s.NewDraft()
		}}
	if i.SameID {
		rules.ID = worldstate.RoomID{}
	}
	return rules
}

// explained says what to do if the server has no room for the files.
func explained(err error) error {
	var full *store.QuotaError
	if errors.As(err, &full) && full.Server {
		return fmt.Errorf("the files of all rooms have %d MB, and together with those of this room they would have more than %d MB: raise --files", full.Has/1e6, full.Most/1e6)
	}
	return err
}
