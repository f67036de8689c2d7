package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"stoa/worldstate"
)

// keepLine stores a chat line and waits for the disk.
func keepLine(t *testing.T, j *Journal, r *worldstate.Record) {
	t.Helper()
	done := make(chan error, 1)
	if err := j.Record(r, func(err error) { done <- err }); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestLinesOfThoseWhoSayLittleAreKept(t *testing.T) {
	s := openFresh(t)
	id, _, j := newRoom(t, s)
	const lines = worldstate.KeptRecords + 5*pruneEvery
	for n := uint64(1); n <= lines; n++ {
		r := &worldstate.Record{Line: worldstate.Line{ID: n, Text: "x"}, Account: worldstate.AccountID{1}, Client: worldstate.ClientID{2}, Ref: n}
		if n%100 == 1 {
			r.Account = worldstate.AccountID{2}
		}
		if n%256 == 0 || n == lines {
			keepLine(t, j, r)
		} else if err := j.Record(r, func(error) {}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Records(context.Background(), id)
	if err != nil || len(all) != worldstate.KeptRecords || all[0].Line.ID != 1 || all[1].Line.ID <= lines-worldstate.KeptRecords {
		t.Fatalf("%d lines, %v; the first are %d and %d", len(all), err, all[0].Line.ID, all[1].Line.ID)
	}
	var stored int
	if err := s.db.QueryRow("SELECT count(*) FROM line WHERE room = ?", id[:]).Scan(&stored); err != nil || stored > worldstate.KeptRecords+pruneEvery {
		t.Errorf("%d are stored, %v", stored, err)
	}
}

func TestLinesComeBackTheOldestAreDropped(t *testing.T) {
	s := openFresh(t)
	id, _, j := newRoom(t, s)
	const more = 5
	for n := uint64(1); n <= worldstate.KeptRecords+more; n++ {
		r := &worldstate.Record{Line: worldstate.Line{ID: n, Time: n, Name: "王", Scope: worldstate.ToEarshot, Text: fmt.Sprint("line ", n)},
			Account: worldstate.AccountID{1}, Client: worldstate.ClientID{2}, Ref: n, Heard: []worldstate.AccountID{{3}}}
		done := func(error) {}
		if n > worldstate.KeptRecords {
			keepLine(t, j, r)
		} else if err := j.Record(r, done); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Records(context.Background(), id)
	if err != nil || len(all) != worldstate.KeptRecords {
		t.Fatalf("%d lines, %v", len(all), err)
	}
	first := all[0]
	if first.Line.ID != more+1 || first.Line.Text != "line 6" || first.Line.Name != "王" || first.Line.Scope != worldstate.ToEarshot ||
		first.Account != (worldstate.AccountID{1}) || first.Client != (worldstate.ClientID{2}) || first.Ref != more+1 || len(first.Heard) != 1 {
		t.Errorf("the oldest is %+v", first)
	}
	again := *all[len(all)-1]
	again.Line.ID++
	done := make(chan error, 1)
	if err := j.Record(&again, func(err error) { done <- err }); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, worldstate.ErrRepeated) {
		t.Errorf("a line sent again: %v", err)
	}
	if all, _ = s.Records(context.Background(), id); all[len(all)-1].Line.ID != again.Line.ID-1 {
		t.Error("a line sent again was stored again")
	}
}

func TestADeletedRoomLeavesNothingBehind(t *testing.T) {
	s, ctx := openFresh(t), context.Background()
	kept, _, _ := newRoom(t, s)
	id, c, j := newRoom(t, s)
	var result worldstate.Result
	for r, ok := rand.New(rand.NewPCG(5, 1)), false; !ok; {
		result, ok = decide(r, c, worldstate.ClientID{1}, 1)
	}
	if err := keep(t, j, &result); err != nil {
		t.Fatal(err)
	}
	keepLine(t, j, &worldstate.Record{Line: worldstate.Line{ID: 1, Text: "x"}})
	account := worldstate.AccountID{5}
	for _, room := range []worldstate.RoomID{kept, id} {
		if err := errors.Join(s.SetMember(ctx, room, Member{Account: account, Role: worldstate.Host}),
			s.Ban(ctx, room, worldstate.Ban{Account: account, At: time.Now()}),
			s.Invite(ctx, room, Invitation{ID: InvitationID(room), Made: time.Now()}, room[:])); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Delete(ctx, id); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"record", "history", "client", "member", "invitation", "ban", "line"} {
		var n int
		if err := s.db.QueryRow("SELECT count(*) FROM "+table+" WHERE room = ?", id[:]).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows of %s are left, %v", n, table, err)
		}
	}
	if a, err := s.Access(ctx, kept); err != nil || a.Members[account] != worldstate.Host || len(a.Bans) != 1 {
		t.Errorf("the other room has %+v, %v", a, err)
	}
	if _, err := s.Access(ctx, id); !errors.Is(err, ErrNoRoom) {
		t.Errorf("got %v", err)
	}
}

func TestAnInvitationNeverTakesAHigherRoleAway(t *testing.T) {
	s, ctx := openFresh(t), context.Background()
	id, _, _ := newRoom(t, s)
	who := Member{Account: worldstate.AccountID{1}, Name: "Ada", Role: worldstate.Host}
	i := Invitation{ID: InvitationID{1}, Role: worldstate.Guest, Made: time.Now()}
	if err := errors.Join(s.SetMember(ctx, id, who), s.Invite(ctx, id, i, []byte("secret"))); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accept(ctx, id, []byte("secret"), who); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Revoke(ctx, id, i.ID); err != nil {
		t.Fatal(err)
	}
	if a, err := s.Access(ctx, id); err != nil || a.Members[who.Account] != worldstate.Host {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := s.Accept(ctx, id, []byte("secret"), who); !errors.Is(err, ErrInvitation) {
		t.Errorf("a revoked invitation: %v", err)
	}
	other, _, _ := newRoom(t, s)
	if err := s.Invite(ctx, id, Invitation{ID: InvitationID{2}, Made: time.Now()}, []byte("here")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accept(ctx, other, []byte("here"), who); !errors.Is(err, ErrInvitation) {
		t.Errorf("another room's invitation: %v", err)
	}
}

func TestBansThatHaveEndedAreDropped(t *testing.T) {
	s, ctx := openFresh(t), context.Background()
	id, _, _ := newRoom(t, s)
	now := time.Now()
	past := worldstate.Ban{Account: worldstate.AccountID{1}, At: now.Add(-time.Hour), Until: now.Add(-time.Minute)}
	if err := errors.Join(s.Ban(ctx, id, past), s.Ban(ctx, id, worldstate.Ban{DeviceID: worldstate.DeviceID{2}, At: now})); err != nil {
		t.Fatal(err)
	}
	bans, err := s.Bans(ctx, id)
	if err != nil || len(bans) != 1 || bans[0].DeviceID != (worldstate.DeviceID{2}) {
		t.Errorf("%+v, %v", bans, err)
	}
}

func TestBlocksGoBothWays(t *testing.T) {
	s, ctx := openFresh(t), context.Background()
	ada, bob := worldstate.AccountID{1}, worldstate.AccountID{2}
	if err := errors.Join(s.Block(ctx, ada, Account{ID: bob, Name: "Bob"}), s.Block(ctx, bob, Account{ID: ada, Name: "Ada"})); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Unblock(ctx, ada, bob); !found || err != nil {
		t.Fatal(found, err)
	}
	for _, who := range []worldstate.AccountID{ada, bob} {
		if hidden, err := s.Hidden(ctx, who); err != nil || len(hidden) != 1 { // Bob still blocks Ada
			t.Errorf("%v: %v, %v", who, hidden, err)
		}
	}
	if found, _ := s.Unblock(ctx, ada, bob); found {
		t.Error("lifted twice")
	}
}

// Anybody can make any number of accounts and block with each: of those blocks the
// newest are kept, and all by accounts with a role somewhere.
func TestBlocksByStrangersAreBounded(t *testing.T) {
	s, ctx := openFresh(t), context.Background()
	id, _, _ := newRoom(t, s)
	member, owner, stranger := worldstate.AccountID{1}, worldstate.AccountID{2}, worldstate.AccountID{3}
	must(t, errors.Join(s.SetMember(ctx, id, Member{Account: member, Role: worldstate.Guest}), s.AddOwner(ctx, Account{ID: owner})))
	block := func(account worldstate.AccountID, n int) {
		must(t, s.Block(ctx, account, Account{ID: worldstate.AccountID{9, byte(n >> 8), byte(n)}}))
	}
	for n, account := range []worldstate.AccountID{member, owner, stranger} {
		block(account, n)
	}
	runs(t, s, "UPDATE block SET at = 1")
	const made = strangersBlocks + 1000
	runs(t, s, `WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= ?)
		INSERT INTO block (account, other, name, at) SELECT randomblob(?), zeroblob(?), '', i FROM n`, made, len(member), len(member))
	count := func(where string) (n int) {
		must(t, s.db.QueryRow("SELECT count(*) FROM block WHERE "+where).Scan(&n))
		return n
	}
	s.blocks.Store(pruneBlocks - 1)
	block(worldstate.AccountID{8}, 1)
	if n := count("at > 1"); n != made+1 {
		t.Fatalf("there are %d blocks by strangers", n)
	}
	block(worldstate.AccountID{8}, 2) // now surplus blocks are deleted
	if n := count("at > 1"); n != strangersBlocks {
		t.Errorf("%d blocks by strangers are kept", n)
	}
	if newest := count(fmt.Sprintf("at > %d", made+1)); newest != 2 || count("at BETWEEN 2 AND 1000") != 0 {
		t.Errorf("%d of the newest are kept, and %d of the oldest", newest, count("at BETWEEN 2 AND 1000"))
	}
	for account, want := range map[worldstate.AccountID]int{member: 1, owner: 1, stranger: 0} {
		if all, err := s.Blocks(ctx, account); err != nil || len(all) != want {
			t.Errorf("%v blocks %d, %v", account, len(all), err)
		}
	}
}

// A server that restarts often also deletes surplus blocks.
func TestTheFirstBlockAfterAStartPrunes(t *testing.T) {
	s := openFresh(t)
	runs(t, s, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= ?)
		INSERT INTO block (account, other, name, at) SELECT randomblob(16), zeroblob(16), '', i FROM n`, strangersBlocks)
	must(t, s.Block(t.Context(), worldstate.AccountID{1}, Account{ID: worldstate.AccountID{2}}))
	var n int
	must(t, s.db.QueryRow("SELECT count(*) FROM block").Scan(&n))
	if n != strangersBlocks {
		t.Errorf("%d blocks are kept", n)
	}
}

func openFresh(t *testing.T) *SQLite {
	t.Helper()
	s := openStore(t, t.TempDir())
	t.Cleanup(func() { s.Close() })
	return s
}

// A start that is interrupted makes all its rooms or none.
func TestRoomsAreMadeTogether(t *testing.T) {
	s := openFresh(t)
	if err := s.Create(t.Context(), Room{ID: worldstate.NewRoomID(), Template: "lobby"}, Room{ID: worldstate.NewRoomID(), Template: "palace"}); err == nil {
		t.Error("there is a palace")
	}
	if all, err := s.Rooms(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%d rooms were made, %v", len(all), err)
	}
}
