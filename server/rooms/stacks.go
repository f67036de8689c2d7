package rooms

import (
	"runtime"
	"strings"
)

// Maximum bytes of stacks that are read, and that are logged.
const (
	maxRead   = 8 << 20
	maxLogged = 16 << 10
)

// busyStacks returns the stacks of those room goroutines that are busy instead of
// waiting for the next message or tick. It stops the world for some milliseconds.
func busyStacks() string {
	const room = "worldstate.(*Room).run("
	b := make([]byte, maxRead)
	b = b[:runtime.Stack(b, true)]
	var busy strings.Builder
	for stack := range strings.SplitSeq(string(b), "\n\n") {
		_, frames, _ := strings.Cut(stack, "\n")
		if strings.Contains(frames, room) && !strings.Contains(firstLine(frames), room) && busy.Len() < maxLogged {
			busy.WriteString(stack[:min(len(stack), maxLogged)])
			busy.WriteString("\n\n")
		}
	}
	return busy.String()
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
