package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// The process is killed while a host takes back what somebody did. After a restart the
// same call ends in the same room.
func TestATakeBackGoesOnAfterAKill(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for real time")
	}
	data, address, ops := t.TempDir(), freeAddress(t), freeAddress(t)
	binary := program(t)
	begin := func() (*exec.Cmd, string) {
		c := exec.Command(binary, "--listen", address, "--udp", address, "--ops", ops, "--data", data)
		link := firstLink(t, c)
		t.Cleanup(func() { _ = c.Process.Kill() })
		return c, link
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server, link := begin()
	ada, eve := arrives(ctx, t, link, "Ada"), arrives(ctx, t, link, "Eve")
	const many = 120
	points := record.AppendPoints(nil, zigzag(3000)) // so long that to bring all back takes seconds
	var hers, litter []record.Change
	for n := range byte(many) {
		hers = append(hers, record.PutLine(record.ID{n, 1}, record.Line{Width: 8, Points: points}))
		litter = append(litter, record.PutLine(record.ID{n, 2}, record.Line{Width: 80, Points: []byte{2, 2}}))
	}
	for some := range slices.Chunk(hers, 4) { // what fits in a message
		works(ctx, t, ada, some...)
	}
	before := ada.Digest(wall)
	works(ctx, t, eve, litter...)
	var ids []record.ID
	for _, one := range hers {
		ids = append(ids, one.ID)
	}
	works(ctx, t, eve, record.Each(record.Delete, ids...)...)

	author, since := authorOf(ctx, t, link, ops, data, "Eve")
	ended := make(chan error, 1)
	go func() {
		_, err := asks(ctx, ops, data, "POST", roomPath(link)+"/history/takeback", map[string]any{"author": author, "since": since})
		ended <- err
	}()
	err := ada.Await(ctx, func(r *worldstate.Replica) bool { return r.Contents.Set(wall).Get(ids[many/4]) != nil })
	if err != nil {
		t.Fatal(err)
	}
	_ = server.Process.Kill()
	_ = server.Wait()
	if err := <-ended; err == nil {
		t.Fatal("it had ended before the kill")
	}
	_, link = begin()
	half := arrives(ctx, t, link, "Half")
	if n := onWall(half); n <= many/4 || n >= many {
		t.Fatalf("%d strokes after the kill", n)
	}
	answer, err := asks(ctx, ops, data, "POST", roomPath(link)+"/history/takeback", map[string]any{"author": author, "since": since})
	if err != nil {
		t.Fatal(err)
	}
	late := arrives(ctx, t, link, "Late")
	if late.Digest(wall) != before {
		t.Errorf("%d strokes after %s: not as before", onWall(late), answer)
	}
	if answer, err = asks(ctx, ops, data, "POST", roomPath(link)+"/history/takeback", map[string]any{"author": author, "since": since}); err != nil || !strings.Contains(string(answer), `"changed":0`) {
		t.Errorf("once more: %s, %v", answer, err)
	}
}

func onWall(c *headless.Client) (n int) {
	c.Read(func(r *worldstate.Replica) { n = r.Contents.Set(wall).Len() })
	return n
}

func zigzag(n int) (all []record.Point) {
	for i := range n {
		all = append(all, record.Point{X: uint16(20000 * (i % 2)), Y: uint16(i)})
	}
	return all
}

// arrives joins and waits for all records.
func arrives(ctx context.Context, t *testing.T, link, name string) *headless.Client {
	t.Helper()
	c, err := headless.Dial(ctx, link, headless.Options{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if err := c.Await(ctx, (*worldstate.Replica).Complete); err != nil {
		t.Fatal(err)
	}
	return c
}

func works(ctx context.Context, t *testing.T, c *headless.Client, changes ...record.Change) {
	t.Helper()
	if _, err := c.Change(ctx, wall, changes...); err != nil {
		t.Fatal(err)
	}
}

func roomPath(link string) string { return "/rooms/" + link[strings.LastIndexByte(link, '/')+1:] }

// authorOf returns who somebody is in the history, and a time before what it did.
func authorOf(ctx context.Context, t *testing.T, link, ops, data, name string) (author string, since time.Time) {
	t.Helper()
	answer, err := asks(ctx, ops, data, "GET", roomPath(link)+"/history/people", nil)
	var out struct {
		People []struct {
			Author, Name string
			First        time.Time
		}
	}
	if err == nil {
		err = json.Unmarshal(answer, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range out.People {
		if p.Name == name {
			return p.Author, p.First
		}
	}
	t.Fatalf("%s did nothing: %s", name, answer)
	return "", since
}

// asks calls the API as the administrator.
func asks(ctx context.Context, ops, data, method, path string, body any) ([]byte, error) {
	key, err := os.ReadFile(filepath.Join(data, "keys", "admin.key"))
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://"+ops+"/api/v1"+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+string(bytes.TrimSpace(key)))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}
