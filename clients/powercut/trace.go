package powercut

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Strace is the command before the program whose folder may lose power. The trace goes
// to the file. The program is the process that is started, the tracer its grandchild.
func Strace(trace string) []string {
	return []string{"strace", "-D", "-f", "-y", "-xx", "-ttt", "-s", "1048576", "-o", trace, "-e",
		"trace=open,openat,creat,write,pwrite64,pwritev,writev,ftruncate,truncate,fallocate,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,fsync,fdatasync"}
}

// call is one successful system call.
type call struct {
	name       string
	args       []string
	result     string
	start, end int // lines of the trace at which the call began and ended
}

var (
	lineForm = regexp.MustCompile(`^(\d+) +(\d+)\.(\d{6}) (.*)$`)
	callForm = regexp.MustCompile(`^(\w+)\((.*)\) += (\S+)`)
	resumed  = regexp.MustCompile(`^<\.\.\. \w+ resumed>`)
)

const unfinished = " <unfinished ...>"

// readCalls reads a trace. times is the time of each line; first is the number of the
// first one.
func readCalls(r io.Reader, first int) (calls []call, times []time.Time, err error) {
	lines := bufio.NewReaderSize(r, 1<<20)
	begun := map[string]call{} // by thread; the text is in result
	for n := first; ; n++ {
		text, err := lines.ReadString('\n')
		if err == io.EOF {
			return calls, times, nil
		}
		if err != nil {
			return nil, nil, err
		}
		m := lineForm.FindStringSubmatch(strings.TrimSuffix(text, "\n"))
		if m == nil {
			return nil, nil, fmt.Errorf("line %d of the trace is none of strace: %.100s", n, text)
		}
		seconds, _ := strconv.ParseInt(m[2], 10, 64)
		micros, _ := strconv.ParseInt(m[3], 10, 64)
		times = append(times, time.Unix(seconds, micros*1000))
		thread, said, c := m[1], m[4], call{start: n, end: n}
		if head, more := strings.CutSuffix(said, unfinished); more {
			begun[thread] = call{start: n, result: head}
			continue
		}
		if mark := resumed.FindString(said); mark != "" {
			c.start, said = begun[thread].start, begun[thread].result+said[len(mark):]
			delete(begun, thread)
		}
		if m := callForm.FindStringSubmatch(said); m != nil && !strings.HasPrefix(m[3], "-") && m[3] != "?" {
			c.name, c.args, c.result = m[1], strings.Split(m[2], ", "), m[3]
			calls = append(calls, c)
		}
	}
}

// text decodes a string of the trace, in quotes.
func text(arg string) ([]byte, error) {
	quoted, ok := strings.CutPrefix(arg, `"`)
	quoted, ended := strings.CutSuffix(quoted, `"`)
	if !ok || !ended {
		return nil, fmt.Errorf("%.60s is no complete string", arg)
	}
	return hex.DecodeString(strings.ReplaceAll(quoted, `\x`, ""))
}

// place returns the path behind a file descriptor, empty for one without.
func place(arg string) string {
	_, rest, _ := strings.Cut(arg, "<")
	path, _, ok := strings.Cut(rest, ">")
	b, err := hex.DecodeString(strings.ReplaceAll(path, `\x`, ""))
	if !ok || err != nil || strings.HasSuffix(arg, "(deleted)") {
		return ""
	}
	return string(b)
}

func number(arg string) (int64, error) { return strconv.ParseInt(arg, 0, 64) }
