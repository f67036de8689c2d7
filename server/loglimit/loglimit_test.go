package loglimit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// paper is what was written so far.
type paper struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (p *paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

func (p *paper) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// logs returns a logger and a function that counts its output: lines by message, and
// the lines left out.
func logs() (log *slog.Logger, said func() (lines, left map[string]int)) {
	var out paper
	return slog.New(slog.NewJSONHandler(&out, nil)), func() (map[string]int, map[string]int) {
		lines, left := map[string]int{}, map[string]int{}
		for d := json.NewDecoder(strings.NewReader(out.String())); d.More(); {
			var r struct {
				Msg, Message string
				Count        int
			}
			if err := d.Decode(&r); err != nil {
				panic(err)
			}
			if lines[r.Msg]++; r.Msg == "lines left out" {
				left[r.Message] += r.Count
			}
		}
		return lines, left
	}
}

func TestAFloodOfLinesIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, said := logs()
		q := Logger(log)
		for i := range 1000 {
			q.With("participant", i).Info("malformed message", "reason", i)
		}
		q.WithGroup("g").Warn("media failed", "reason", "once")
		log.Error("room panicked")
		if lines, _ := said(); lines["malformed message"] != mostLines || lines["media failed"] != 1 || lines["room panicked"] != 1 {
			t.Errorf("at once: %v", lines)
		}
		time.Sleep(within)
		synctest.Wait()
		if _, left := said(); len(left) != 1 || left["malformed message"] != 1000-mostLines {
			t.Errorf("left out: %v", left)
		}
		q.Info("malformed message")
		if lines, _ := said(); lines["malformed message"] != mostLines+1 {
			t.Errorf("a minute later: %v", lines)
		}
		time.Sleep(2 * within)
		synctest.Wait()
		if lines, _ := said(); lines["lines left out"] != 1 {
			t.Errorf("nothing was left out: %v", lines)
		}
	})
}

func TestMessagesWithoutNumberAreBoundedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, said := logs()
		q := Logger(log)
		const all = 1000
		for i := range all {
			q.Info(fmt.Sprint("message ", i))
		}
		lines, _ := said()
		if len(lines) != mostMessages+mostLines {
			t.Errorf("%d lines", len(lines))
		}
		time.Sleep(within)
		synctest.Wait()
		if _, left := said(); left[others] != all-mostMessages-mostLines {
			t.Errorf("left out: %v", left)
		}
	})
}

func TestWhatIsNotLoggedIsNotCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, said := logs()
		q := Logger(log)
		for range 1000 {
			q.Debug("detail")
		}
		time.Sleep(within)
		synctest.Wait()
		if lines, _ := said(); len(lines) != 0 {
			t.Errorf("%v", lines)
		}
	})
}
