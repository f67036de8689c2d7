package store

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// written lists what programs of the schemas from..until wrote into a folder in use.
// until 0: all later ones.
var written = []struct {
	from, until int64
	statement   string
}{
	{1, 0, "INSERT INTO room (id, template, sequence, made) VALUES (?1, 'lobby', 3, 1700000000)"},
	{1, 6, `INSERT INTO object (room, number, form, record) VALUES (?1, 1, 1, '{"kind":"board","x":0,"y":400,"z":0,"yaw":0,"width":3000,"height":1500}')`},
	{1, 5, `INSERT INTO stroke (room, object, id, sequence, touched, erased, form, record, points) VALUES
		(?1, 1, x'01000000000000000000000000000000', 1, 1, 0, 1, '{"author":"AQAAAAAAAAA=","colour":255,"width":8}', x'0202'),
		(?1, 1, x'02000000000000000000000000000000', 2, 3, 1, 1, '{"author":"AQAAAAAAAAA=","colour":255,"width":8}', x'0202')`},
	{6, 6, `INSERT INTO stroke (room, object, id, sequence, touched, erased_at, form, record, points) VALUES
		(?1, 1, x'01000000000000000000000000000000', 1, 1, NULL, 1, '{"author":"AQAAAAAAAAA=","colour":255,"width":8}', x'0202'),
		(?1, 1, x'02000000000000000000000000000000', 2, 3, unixepoch() * 1000, 1, '{"author":"AQAAAAAAAAA=","colour":255,"width":8}', x'0202')`},
	{7, 0, `INSERT INTO record (room, parent, id, made, touched, kind, form, record, data, deleted_at) VALUES
		(?1, zeroblob(16), x'00000000000000000000000000000001', 1, 0, 'board', 2, '{"author":"0000000000000000","properties":{"height":1500,"width":3000,"x":0,"y":1563,"yaw":0,"z":0}}', x'', NULL),
		(?1, x'00000000000000000000000000000001', x'01000000000000000000000000000000', 256, 1, 'stroke', 2, '{"author":"0100000000000000","properties":{"colour":255,"points":{"bytes":2},"width":8}}', x'0202', NULL),
		(?1, x'00000000000000000000000000000001', x'02000000000000000000000000000000', 512, 3, 'stroke', 2, '{"author":"0100000000000000","properties":{"colour":255,"points":{"bytes":2},"width":8}}', x'0202', unixepoch() * 1000)`},
	{7, 0, `INSERT INTO history (room, sequence, change, parent, id, verb, at, author, name, form, before, data) VALUES
		(?1, 3, 0, x'00000000000000000000000000000001', x'02000000000000000000000000000000', 3, unixepoch() * 1000, x'0100000000000000', 'Ada', 2, '', x'')`},
	{8, 8, `INSERT INTO record (room, parent, id, made, touched, kind, form, record, data) VALUES
		(?1, zeroblob(16), x'00000000000000000000000000000002', 513, 0, 'image', 2, '{"author":"0100000000000000","properties":{"file":{"bytes":32},"height":1500,"width":3000,"x":0,"y":1563,"z":0}}', x'0000000000000000000000000000000000000000000000000000000000000005')`},
	{9, 0, `INSERT INTO record (room, parent, id, made, touched, kind, form, record, data, file) VALUES
		(?1, zeroblob(16), x'00000000000000000000000000000002', 513, 0, 'image', 2, '{"author":"0100000000000000","properties":{"file":{"bytes":32},"height":1500,"width":3000,"x":0,"y":1563,"z":0}}', x'0000000000000000000000000000000000000000000000000000000000000005', x'0000000000000000000000000000000000000000000000000000000000000005')`},
	{9, 0, `INSERT INTO record (room, parent, id, made, touched, kind, form, record, data) VALUES
		(?1, zeroblob(16), x'00000000000000000000000000000003', 514, 0, 'note', 2, '{"author":"0100000000000000","properties":{"height":300,"text":"今天的会议","width":300,"x":0,"y":1563,"z":0}}', x'')`},
	{12, 0, "INSERT INTO unindexed (room) VALUES (?1)"},
	{8, 0, `INSERT INTO file (room, hash, source, size, type, name, account, at, costs, unused)
		VALUES (?1, x'0000000000000000000000000000000000000000000000000000000000000005', zeroblob(32), 3, 'image/png', 'plan.png', ?2, 1700000000, '{}', 1700000000)`},
	{1, 0, "INSERT INTO client (room, id, client_sequence, sequence) VALUES (?1, ?2, 7, 3)"},
	{2, 0, "UPDATE room SET name = 'Atelier', door = 1, link = -1, passcode = 'hash'"},
	{2, 0, "INSERT INTO owner (account, name, since) VALUES (?2, 'Ada', 1700000000)"},
	{2, 0, "INSERT INTO owner_link (secret) VALUES (x'01')"},
	{2, 0, "INSERT INTO invitation (id, room, secret, role, note, made, ends) VALUES (?2, ?1, x'02', 10, 'for Bo', 1700000000, 0)"},
	{2, 0, "INSERT INTO member (room, account, name, role, since, invitation) VALUES (?1, ?2, 'Ada', 20, 1700000000, ?2)"},
	{2, 0, "INSERT INTO ban (room, account, device, name, at, until) VALUES (?1, ?1, ?1, 'Eve', 1700000000, 0)"},
	{2, 0, "INSERT INTO block (account, other, name, at) VALUES (?2, ?1, 'Eve', 1700000000)"},
	{2, 0, `INSERT INTO line (room, id, client, ref, account, time, form, record) VALUES (?1, 1, ?2, 1, ?2, 1700000000000, 1, '{"name":"Ada","scope":0,"text":"hello"}')`},
	{3, 0, "INSERT INTO present (room, client) VALUES (?1, ?2)"},
	{3, 0, "INSERT INTO silenced (room, account) VALUES (?1, ?2)"},
	{3, 0, "INSERT INTO acceptance (invitation, account) VALUES (?2, ?2)"},
	{4, 0, "INSERT INTO proof (id, at) VALUES (1, 1)"},
	{6, 0, "UPDATE room SET erasing = 10"},
}

var (
	oldRoom    = worldstate.RoomID{1, 1}
	oldAccount = worldstate.AccountID{2, 2} // also of the client
)

// folderOf makes a data folder as a program of the schema would have left it.
func folderOf(t *testing.T, schema int64) string {
	t.Helper()
	folder := t.TempDir()
	db := opens(t, folder)
	defer db.Close()
	p, err := migrator(db)
	must(t, err)
	_, err = p.UpTo(t.Context(), schema)
	must(t, err)
	for _, w := range written {
		if schema < w.from || w.until != 0 && schema > w.until {
			continue
		}
		if _, err := db.Exec(w.statement, oldRoom[:], oldAccount[:]); err != nil {
			t.Fatalf("schema %d: %v\n%s", schema, err, w.statement)
		}
	}
	return folder
}

// opens opens the file of a folder without a store.
func opens(t *testing.T, folder string) *sql.DB {
	t.Helper()
	db, err := openFile(filepath.Join(folder, fileName), 1, "journal_mode(WAL)")
	must(t, err)
	return db
}

// A folder of every earlier schema opens with everything in it. A new migration is
// tested for all of them; it may need rows in written.
func TestAFolderOfEveryEarlierSchemaOpens(t *testing.T) {
	if Schema() < 6 {
		t.Fatal("there are no migrations")
	}
	for schema := range Schema() {
		t.Run(fmt.Sprint(schema+1), func(t *testing.T) {
			s := openStore(t, folderOf(t, schema+1))
			defer s.Close()
			holdsContents(t, s)
			if schema+1 >= 2 {
				holdsPeople(t, s)
			}
			if schema+1 >= 3 {
				holdsDoors(t, s)
			}
			if schema+1 >= 8 {
				holdsFiles(t, s)
			}
			if schema+1 >= 9 && len(finds(t, s, oldRoom, "会议")) != 1 {
				t.Error("the note is not found")
			}
			_, c, j := newRoom(t, s)
			must(t, keepOne(t, c, j))
		})
	}
}

func holdsContents(t *testing.T, s *SQLite) {
	t.Helper()
	c, j, err := s.Load(t.Context(), oldRoom)
	must(t, err)
	if c.Sequence != 3 || c.Clients[worldstate.ClientID(oldAccount)] != (worldstate.Mark{ClientSequence: 7, Sequence: 3}) {
		t.Errorf("%+v", c)
	}
	b := c.Set(wall)
	if b.Len() != 1 || b.Get(record.ID{1}) == nil || len(b.Deleted()) != 1 || b.Deleted()[0].ID != (record.ID{2}) {
		t.Errorf("%d strokes, %d erased", b.Len(), len(b.Deleted()))
	}
	must(t, keepOne(t, c, j))
}

func holdsPeople(t *testing.T, s *SQLite) {
	t.Helper()
	room, err := s.Room(t.Context(), oldRoom)
	must(t, err)
	if room.Name != "Atelier" || room.Door != 1 || room.Link != -1 || !room.Passcode || room.Made.Unix() != 1700000000 {
		t.Errorf("%+v", room)
	}
	owners, err := s.Owners(t.Context())
	must(t, err)
	members, err := s.Members(t.Context(), oldRoom)
	must(t, err)
	invitations, err := s.Invitations(t.Context(), oldRoom)
	must(t, err)
	bans, err := s.Bans(t.Context(), oldRoom)
	must(t, err)
	blocks, err := s.Blocks(t.Context(), oldAccount)
	must(t, err)
	lines, err := s.Records(t.Context(), oldRoom)
	must(t, err)
	if len(owners) != 1 || len(members) != 1 || members[0].Role != 20 || len(invitations) != 1 || invitations[0].Note != "for Bo" ||
		len(bans) != 1 || len(blocks) != 1 || len(lines) != 1 || lines[0].Line.Text != "hello" {
		t.Errorf("%+v %+v %+v %+v %+v %+v", owners, members, invitations, bans, blocks, lines)
	}
	if err := s.Claim(t.Context(), nil, Account{}); !errors.Is(err, ErrOwnerLink) {
		t.Errorf("a wrong owner link: %v", err)
	}
}

func holdsDoors(t *testing.T, s *SQLite) {
	t.Helper()
	access, err := s.Access(t.Context(), oldRoom)
	must(t, err)
	if !access.Silenced[oldAccount] || len(access.Members) != 1 {
		t.Errorf("%+v", access)
	}
	back, err := s.back(t.Context(), oldRoom)
	must(t, err)
	if !back[worldstate.ClientID(oldAccount)] {
		t.Error("who was there may not come back")
	}
}

func holdsFiles(t *testing.T, s *SQLite) {
	t.Helper()
	_, err := s.SweepFiles(t.Context())
	must(t, err)
	files, err := s.Files(t.Context(), oldRoom)
	must(t, err)
	if len(files) != 1 || files[0].Name != "plan.png" {
		t.Errorf("%+v", files)
	}
}

// newer leaves a folder as a newer program would.
func newer(t *testing.T, folder, program string) {
	t.Helper()
	db := opens(t, folder)
	defer db.Close()
	for _, statement := range []string{
		fmt.Sprintf("INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, 1)", Schema()+1),
		"ALTER TABLE room ADD COLUMN later TEXT NOT NULL DEFAULT ''",
	} {
		_, err := db.Exec(statement)
		must(t, err)
	}
	if program != "" {
		must(t, note(t.Context(), db, program))
	}
}

// An older program refuses a folder of a newer one by name and schema, and changes
// nothing in it.
func TestAFolderOfANewerProgramIsRefused(t *testing.T) {
	for _, program := range []string{"", "v9.1"} {
		folder := t.TempDir()
		must(t, openStore(t, folder).Close())
		newer(t, folder, program)
		before, err := os.ReadFile(filepath.Join(folder, fileName))
		must(t, err)
		_, err = Open(t.Context(), Config{Folder: folder, Program: "v2"})
		var refusal *NewerError
		if !errors.As(err, &refusal) || refusal.Writer.Schema != Schema()+1 || refusal.Writer.Program != "" && refusal.Writer.Program != program {
			t.Errorf("%v", err)
		} else if program != "" && !strings.Contains(err.Error(), "Stoa v9.1") || !strings.Contains(err.Error(), "stoa restore") {
			t.Errorf("it does not say which, or what to do: %v", err)
		}
		after, err := os.ReadFile(filepath.Join(folder, fileName))
		must(t, err)
		if string(before) != string(after) {
			t.Error("the refused database was changed")
		}
		if _, err := Inspect(t.Context(), folder, Nothing); !errors.As(err, &refusal) {
			t.Errorf("the check: %v", err)
		}
	}
}

// Each start notes which program writes.
func TestTheProgramThatWritesIsNoted(t *testing.T) {
	folder := t.TempDir()
	for _, program := range []string{"v1", "v2"} {
		s, err := Open(t.Context(), Config{Folder: folder, Program: program})
		must(t, err)
		facts, err := Inspect(t.Context(), folder, Nothing)
		must(t, err)
		if facts.Writer != (Writer{program, Schema()}) {
			t.Errorf("%+v", facts)
		}
		must(t, s.Close())
	}
}
