package main_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// TestASyncStandsBeforeEveryAcknowledgement traces the server's system calls while
// somebody draws: after the last write to the log, and before the acknowledgement goes
// to the socket, a sync of the log must have ended.
func TestASyncStandsBeforeEveryAcknowledgement(t *testing.T) {
	trace := filepath.Join(t.TempDir(), "trace")
	const operations = 12
	server := startTraced(t, []string{"-xx", "-s", "256", "-o", trace, "-e", "trace=pwrite64,fsync,fdatasync,write,writev,sendto"}, "--data", t.TempDir())
	drawUnderTrace(t, server.link, operations)
	server.stop(t)
	checkTrace(t, trace, operations)
}

// firstTraced is the first client sequence: a number that takes five bytes, which
// nothing else on the sockets contains.
const firstTraced = 0x5a6b7c00

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// drawUnderTrace draws strokes one after the other, each after the acknowledgement of
// the last.
func drawUnderTrace(t *testing.T, link string, operations int) {
	t.Helper()
	conn := enter(t, link)
	defer conn.Close()
	for n := range operations {
		write(t, conn, &worldstate.Operation{ClientSequence: firstTraced + uint64(n), Parent: wall,
			Changes: []record.Change{record.PutLine(record.ID{byte(n), 7}, record.Line{Width: 8, Points: []byte{2, 2}})}})
		awaitAcknowledgement(t, conn, firstTraced+uint64(n))
	}
}

// enter joins a room and sends hello.
func enter(t *testing.T, link string) *websocket.Conn {
	t.Helper()
	conn, _ := enterNew(t, link)
	return conn
}

// enterNew joins a room with a new account, whose key it returns.
func enterNew(t *testing.T, link string) (conn *websocket.Conn, key string) {
	t.Helper()
	answer, err := http.Post(strings.Replace(link, "/r/", "/api/v1/rooms/", 1)+"/join", "application/json",
		strings.NewReader(`{"name":"Ada","colour":"#336699"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	ticket := regexp.MustCompile(`"ticket":"([^"]+)"`).FindSubmatch(body)
	account := regexp.MustCompile(`"key":"([^"]+)"`).FindSubmatch(body)
	if ticket == nil || account == nil {
		t.Fatalf("no ticket or key in %s", body)
	}
	address := regexp.MustCompile(`//[^/]+`).FindString(link)
	conn, _, err = websocket.DefaultDialer.Dial("ws:"+address+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	write(t, conn, &wire.Hello{Version: wire.Version, Ticket: string(ticket[1]), Client: worldstate.ClientID{9}})
	return conn, string(account[1])
}

func write(t *testing.T, conn *websocket.Conn, m wire.Message) {
	t.Helper()
	w := wire.NewWriter()
	w.Append(m)
	if err := conn.WriteMessage(websocket.BinaryMessage, w.Bytes()); err != nil {
		t.Fatal(err)
	}
}

func awaitAcknowledgement(t *testing.T, conn *websocket.Conn, sequence uint64) {
	t.Helper()
	await(t, conn, func(m wire.Message) bool {
		a, is := m.(*worldstate.Acknowledged)
		return is && a.ClientSequence == sequence
	})
}

// await reads until is reports true about a message.
func await(t *testing.T, conn *websocket.Conn, is func(wire.Message) bool) {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		for len(data) > 0 {
			var m wire.Message
			if m, data, err = wire.ParseServer(data); err != nil {
				t.Fatal(err)
			}
			if is(m) {
				return
			}
		}
	}
}

// The trace contains every string, names of files too, as hexadecimal bytes.
var (
	logFile  = regexp.QuoteMeta(hexed([]byte("stoa.db-wal")))
	logWrite = regexp.MustCompile(`pwrite64\(\d+<[^>]*` + logFile + `>`)
	logSync  = regexp.MustCompile(`(fsync|fdatasync)\(\d+<[^>]*` + logFile + `>`)
	syncEnd  = regexp.MustCompile(`<\.\.\. (fsync|fdatasync) resumed>`)
)

func hexed(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		fmt.Fprintf(&s, `\x%02x`, c)
	}
	return s.String()
}

// checkTrace reads the system calls in order. A sync counts when it has ended.
func checkTrace(t *testing.T, trace string, operations int) {
	t.Helper()
	data, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	writes, synced, acknowledged := 0, false, 0
	syncing := map[string]bool{} // by thread
	for line := range bytes.Lines(data) {
		text := string(line)
		thread, _, _ := strings.Cut(text, " ")
		switch {
		case logWrite.MatchString(text):
			writes, synced = writes+1, false
		case logSync.MatchString(text):
			if strings.Contains(text, "unfinished") {
				syncing[thread] = true
			} else {
				synced = true
			}
		case syncing[thread] && syncEnd.MatchString(text):
			delete(syncing, thread)
			synced = true
		case strings.Contains(text, pattern(acknowledged)):
			if writes == 0 || !synced {
				t.Fatalf("acknowledgement %d left after %d writes to the log, synced %v:\n%s", acknowledged, writes, synced, text)
			}
			writes, synced, acknowledged = 0, false, acknowledged+1
		}
	}
	if acknowledged != operations {
		t.Fatalf("%d of %d acknowledgements found in the trace", acknowledged, operations)
	}
}

// pattern returns the beginning of the n-th acknowledgement in the trace: an array of
// 3, code 71, the client sequence in four bytes.
func pattern(n int) string {
	return hexed(binary.BigEndian.AppendUint32([]byte{0x93, 71, 0xce}, uint32(firstTraced+n)))
}

// wall is the board of the lobby.
var wall = worldstate.SceneObject(1)
