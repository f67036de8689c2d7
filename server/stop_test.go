package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/wire"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Another program locks the database, so that the store waits while somebody draws: the
// process still ends within its stop time.
func TestASignalEndsTheProcessThoughTheStoreWaits(t *testing.T) {
	const stopTime = 2 * time.Second
	data := t.TempDir()
	address := freeAddress(t)
	server := exec.Command(program(t), "--listen", address, "--udp", address, "--ops", "", "--data", data, "--stop-time", stopTime.String())
	conn := enter(t, firstLink(t, server))
	defer server.Process.Kill()
	defer conn.Close()
	await(t, conn, func(m wire.Message) bool { _, is := m.(*wire.Welcome); return is })
	holdDatabase(t, data)
	write(t, conn, &worldstate.Operation{ClientSequence: 1, Parent: wall, Changes: []record.Change{record.PutLine(record.ID{7}, record.Line{Width: 8, Points: []byte{2, 2}})}})
	write(t, conn, &wire.Ping{Time: 1})
	awaitPong(t, conn) // the stroke has gone to the store

	began := time.Now()
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	select {
	case <-ended:
		if took := time.Since(began); took > stopTime+time.Second/2 {
			t.Errorf("ended after %v", took)
		}
	case <-time.After(3 * stopTime):
		t.Fatal("it did not end")
	}
}

// holdDatabase takes SQLite's write lock like another program: byte 120 of the shared
// memory file. www.sqlite.org/walformat.html section 2.3.
func holdDatabase(t *testing.T, data string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(data, "stoa.db-shm"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Start: 120, Len: 1}
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		err := syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &lock)
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatal("lock the database: ", err)
		}
	}
}

func awaitPong(t *testing.T, conn *websocket.Conn) {
	t.Helper()
	await(t, conn, func(m wire.Message) bool { _, is := m.(*wire.Pong); return is })
}
