// Command swarm is a load generator: it starts a server, fills a room with
// participants, and measures from outside whether the server meets its guarantees, and
// its cost.
//
//	go run ./clients/swarm poses --avatars 100
//	go run ./clients/swarm voices --talkers 8 --listeners 100
//	go run ./clients/swarm meet --people 50
//	go run ./clients/swarm objects --writers 50 --objects 2000
//	go run ./clients/swarm documents --trace automerge-paper.json.gz --authors 8 --writers 20 --documents 100
//	go run ./clients/swarm crash --kills 20
//	go run ./clients/swarm powercut --cycles 50 --seconds 3
//	go run ./clients/swarm storm --people 100
//	go run ./clients/swarm soak --people 300 --seconds 1200
//	go run ./clients/swarm siege --messages 10000 --connections 1000
//
// Progress goes to standard error, one JSON object to standard output. The exit status
// is not 0 if a guarantee was broken: see each scenario's verdict.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// scenario is one kind of load. It returns its measurements, and an error if they are
// not acceptable or measuring failed.
type scenario func(context.Context, *settings) (any, error)

func scenarios() map[string]scenario {
	return map[string]scenario{"poses": poses, "voices": voices, "meet": meet, "crash": crash, "powercut": powerCut, "storm": storm, "objects": objects, "documents": documents, "siege": siege, "soak": soak}
}

// settings is the command line. Each scenario reads the parts that it needs.
type settings struct {
	name    string
	server  string // binary; empty: build it
	url     string // link of a room on a running server, instead of a child
	seconds float64

	avatars   int
	hz        int
	body      string
	layout    string
	trace     string
	transport string

	talkers, listeners, people, slots int
	writers, objects                  int
	authors, documents                int
	through                           string
	mode                              string
	kills, editors, cycles            int
	address, outside                  string
	messages, connections             int
	seed                              uint64
}

func parse(args []string) (*settings, error) {
	if len(args) == 0 || scenarios()[args[0]] == nil {
		return nil, fmt.Errorf("usage: swarm %s [flags]", strings.Join(slices.Sorted(maps.Keys(scenarios())), "|"))
	}
	s := &settings{name: args[0]}
	f := flag.NewFlagSet(s.name, flag.ContinueOnError)
	f.StringVar(&s.server, "server", "", "server `binary`; built from ./server if empty")
	f.StringVar(&s.url, "url", "", "`link` of a room on a running server, in place of one started here")
	f.Float64Var(&s.seconds, "seconds", 15, "how long to measure")
	f.IntVar(&s.avatars, "avatars", 100, "poses: people who move")
	f.IntVar(&s.hz, "hz", 20, "poses each person sends a second")
	f.StringVar(&s.body, "body", "desktop", "poses: desktop or vr")
	f.StringVar(&s.layout, "layout", "crowd", "poses: crowd (all over the hall) or together (close by each other)")
	f.StringVar(&s.trace, "trace", "", "poses: `file.csv` of recorded motion for vr bodies; documents: file.json.gz of a recorded history; empty: made up")
	f.StringVar(&s.transport, "transport", "ws", "poses: ws")
	f.IntVar(&s.talkers, "talkers", 8, "voices: people who talk")
	f.IntVar(&s.listeners, "listeners", 100, "voices: people who listen")
	f.IntVar(&s.people, "people", 50, "meet, storm, soak: people")
	f.IntVar(&s.slots, "slots", 6, "voices at once for each listener")
	f.IntVar(&s.writers, "writers", 50, "objects: people who change objects; documents: people who write into one")
	f.IntVar(&s.authors, "authors", 8, "documents: people who take turns in typing the history")
	f.StringVar(&s.through, "through", "room", "documents: room (headless participants send what is typed) or provider (stock providers of Hocuspocus do)")
	f.IntVar(&s.documents, "documents", 100, "documents: how many are opened after a restart")
	f.IntVar(&s.objects, "objects", 2000, "objects: objects in the room")
	f.StringVar(&s.mode, "mode", "latency", "objects: latency (a writer waits for the disk) or throughput (it does not, in several rooms)")
	f.IntVar(&s.kills, "kills", 20, "crash: how often the server is killed")
	f.IntVar(&s.editors, "editors", 8, "crash, powercut: people who draw and erase")
	f.IntVar(&s.cycles, "cycles", 50, "powercut: how often the power is cut")
	f.StringVar(&s.address, "address", "127.0.0.1", "`IP` the server listens on")
	f.StringVar(&s.outside, "outside", "", "siege: `IP` that strangers come from; those of 127.0.0.0/8 are not counted by the server")
	f.IntVar(&s.messages, "messages", 10000, "siege: messages a second of one hostile member")
	f.IntVar(&s.connections, "connections", 1000, "siege: connections a second from outside")
	f.Uint64Var(&s.seed, "seed", 1, "of everything random")
	if err := f.Parse(args[1:]); err != nil {
		return nil, err
	}
	return s, s.check()
}

func (s *settings) check() error {
	switch {
	case !slices.Contains([]string{"desktop", "vr"}, s.body):
		return fmt.Errorf("--body is desktop or vr, not %q", s.body)
	case !slices.Contains([]string{"crowd", "together"}, s.layout):
		return fmt.Errorf("--layout is crowd or together, not %q", s.layout)
	case s.transport != "ws":
		return fmt.Errorf("--transport %q is not there yet; ws is", s.transport)
	case s.hz < 1 || s.hz > 60 || s.seconds <= 0:
		return fmt.Errorf("--hz is 1 to 60 and --seconds above 0")
	case slices.Contains([]string{"crash", "documents", "powercut", "siege", "soak"}, s.name) && s.url != "":
		return fmt.Errorf("%s is hard on a server of its own and takes no --url", s.name)
	case !slices.Contains([]string{"latency", "throughput"}, s.mode) || s.mode == "throughput" && s.url != "":
		return fmt.Errorf("--mode is latency or throughput, the latter without --url, not %q", s.mode)
	case s.writers < 4 || s.objects < 0:
		return fmt.Errorf("--writers is 4 or more and --objects not negative")
	case !slices.Contains([]string{"room", "provider"}, s.through):
		return fmt.Errorf("--through is room or provider, not %q", s.through)
	case s.authors < 1 || s.documents < 1:
		return fmt.Errorf("--authors and --documents are 1 or more")
	case s.messages < 1 || s.connections < 1:
		return fmt.Errorf("--messages and --connections are 1 or more: without an attack there is no siege")
	}
	return nil
}

func (s *settings) measure() time.Duration { return time.Duration(s.seconds * float64(time.Second)) }

func main() {
	s, err := parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "swarm:", err)
		os.Exit(2)
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	result, err := scenarios()[s.name](ctx, s)
	if result != nil {
		out, _ := json.Marshal(result) // cannot fail
		fmt.Println(string(out))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "swarm:", err)
		os.Exit(1) //nolint:gocritic // cancel only stops listening for signals
	}
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "swarm: "+format+"\n", args...) }
