// Command bot is a participant that reads orders from standard input, one per line, and
// answers each with a line of JSON. It is an example of the headless client, and a
// partner in tests.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"stoa/avatar"
	"stoa/clients/headless"
	"stoa/worldstate"
)

// patience limits every order except speaking.
const patience = 30 * time.Second

func main() {
	name := flag.String("name", "Bot", "how people call it")
	colour := flag.Uint("colour", 0x56646e, "its colour, 0xRRGGBB")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "bot [flags] LINK\n\nOrders, one a line:\n"+usage()+"\nFlags:")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	who := headless.Options{Name: *name, Device: worldstate.Bot, Appearance: avatar.Appearance{Colour: uint32(*colour)}, Slots: 6, Voice: true}
	if err := run(ctx, flag.Arg(0), who); err != nil {
		fmt.Fprintln(os.Stderr, "bot:", err)
		os.Exit(1)
	}
}

// run is one visit, from joining to the last order.
func run(ctx context.Context, link string, who headless.Options) error {
	entering, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	client, err := headless.Dial(entering, link, who)
	if err != nil {
		return err
	}
	defer client.Close()
	return obey(ctx, client, os.Stdin, os.Stdout)
}

// answer is the answer to an order. Value is present if the order asked for something.
type answer struct {
	Done  bool   `json:"done"`
	Error string `json:"error,omitempty"`
	Value any    `json:"value,omitempty"`
}

// obey carries out orders until there are no more.
func obey(ctx context.Context, client *headless.Client, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	answers := json.NewEncoder(out)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		value, err := carryOut(ctx, client, words)
		a := answer{Done: err == nil, Value: value}
		if err != nil {
			a.Error = err.Error()
		}
		if err := answers.Encode(a); err != nil {
			return err
		}
		if words[0] == "leave" {
			return nil
		}
	}
	return lines.Err()
}

func carryOut(ctx context.Context, client *headless.Client, words []string) (any, error) {
	i := slices.IndexFunc(orders, func(o order) bool { return o.word == words[0] })
	if i < 0 {
		return nil, fmt.Errorf("no order is called %q; there are:\n%s", words[0], usage())
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return orders[i].do(ctx, client, words[1:])
}
