package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stoa/worldstate"
)

// The test of a flood runs in three processes: the first makes two connected network
// namespaces; the second, in one of them, is a server with participants; it starts the
// third in the other namespace, which is the flood.
const (
	roleVariable = "TEST_ROLE"
	awayVariable = "TEST_AWAY" // the flood's namespace
	homeAddress  = "10.8.0.1"
	floodAddress = "10.8.0.2"
	guestAddress = "10.8.0.3" // another address in the flood's namespace
	floodSeconds = 5
	floodRate    = 1000 // connections a second
)

func TestAFloodFromOutsideIsBoundedAndNotNoticedInside(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 12 s")
	}
	switch os.Getenv(roleVariable) {
	case "home":
		home(t, os.Getenv(awayVariable))
	case "flood":
		flood(t)
	default:
		home, away := cable(t)
		inside := again(t, home, "home")
		inside.Env = append(inside.Env, awayVariable+"="+away)
		out, err := inside.CombinedOutput()
		t.Logf("%s", out)
		must(t, err)
	}
}

// again returns a command that runs this test in a network namespace, in a role.
func again(t *testing.T, namespace, role string) *exec.Cmd {
	c := exec.Command("ip", "netns", "exec", namespace, os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
	c.Env = append(os.Environ(), roleVariable+"="+role)
	return c
}

// cable makes two connected namespaces, or skips the test.
func cable(t *testing.T) (home, away string) {
	t.Helper()
	if _, err := exec.LookPath("ip"); os.Getuid() != 0 || err != nil {
		const says = "Floods are not tried: network namespaces need root and the program ip (Debian package iproute2)."
		if os.Getenv("CI") == "true" {
			t.Fatal(says)
		}
		t.Skip(says)
	}
	home, away = fmt.Sprintf("stoa%d-home", os.Getpid()), fmt.Sprintf("stoa%d-away", os.Getpid())
	run := func(arguments string) {
		t.Helper()
		if out, err := exec.Command("ip", strings.Fields(arguments)...).CombinedOutput(); err != nil {
			t.Fatalf("ip %s: %v\n%s", arguments, err, out)
		}
	}
	for _, name := range []string{home, away} {
		run("netns add " + name)
		t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", name).Run() })
		run("-n " + name + " link set lo up")
	}
	run("-n " + home + " link add eth0 type veth peer name eth0 netns " + away)
	run("-n " + home + " address add " + homeAddress + "/24 dev eth0")
	run("-n " + away + " address add " + floodAddress + "/24 dev eth0")
	run("-n " + away + " address add " + guestAddress + "/24 dev eth0")
	run("-n " + home + " link set eth0 up")
	run("-n " + away + " link set eth0 up")
	return home, away
}

func home(t *testing.T, away string) {
	h := openWith(t, func(c *config) { c.TLS, c.Listen, c.UDP = "self", homeAddress+":8443", homeAddress+":8443" })
	talker, listener := h.joinsByHTTPS("Talker"), h.joinsByHTTPS("Listener")
	talker.talks()
	listener.hears(talker, 50)
	calm := watch(talker, listener, floodSeconds*time.Second)
	storm := again(t, away, "flood")
	var said bytes.Buffer
	storm.Stdout, storm.Stderr = &said, os.Stderr
	began := time.Now()
	must(t, storm.Start())
	stormy := watch(talker, listener, floodSeconds*time.Second)
	must(t, storm.Wait())
	took := time.Since(began)
	connected := number(t, said.String(), "connected ")
	_, closed := h.port.Stats()
	refused, strange := closed["too_many"], closed["strange"]
	t.Logf("calm: pose p50 %v p99 %v, %.0f voice packets a second", calm.pose(0.5), calm.pose(0.99), calm.voice)
	t.Logf("flood: pose p50 %v p99 %v, %.0f voice packets a second", stormy.pose(0.5), stormy.pose(0.99), stormy.voice)
	t.Logf("%d connections in %v: %d refused, %d strange; somebody else's request took %d ms", connected, took.Round(time.Millisecond), refused, strange,
		number(t, said.String(), "answered "))
	if most := 1000 + 100*(took.Seconds()+1); float64(connected)-float64(refused) > most {
		t.Errorf("%d connections of one address came in, %.0f may", uint64(connected)-refused, most)
	}
	if connected < floodRate {
		t.Errorf("the flood was only %d connections", connected)
	}
	if stormy.voice < 0.9*calm.voice {
		t.Errorf("voices suffered")
	}
	if stormy.pose(0.5) > calm.pose(0.5)+50*time.Millisecond { // one tick; the slowest depend on other users of the machine
		t.Errorf("poses suffered")
	}
}

func number(t *testing.T, text, after string) int {
	t.Helper()
	_, rest, _ := strings.Cut(text, after)
	n, err := strconv.Atoi(strings.Fields(rest + " ?")[0])
	must(t, err)
	return n
}

// observed is what one participant sees and hears of another.
type observed struct {
	poses []time.Duration // from a move to its arrival at another client, sorted
	voice float64         // packets a second
}

func (o *observed) pose(quantile float64) time.Duration {
	return o.poses[int(quantile*float64(len(o.poses)-1))].Round(100 * time.Microsecond)
}

func watch(talker, listener *person, d time.Duration) *observed {
	var o observed
	before, began := listener.Hears()[talker.You()].Packets, time.Now()
	for step := 0; time.Since(began) < d; step++ {
		body := talker.Body()
		body.Yaw = uint16(step * 1000)
		moved := time.Now()
		talker.must(talker.Move(body))
		listener.sees("a turn", func(r *worldstate.Replica) bool {
			b, here := r.Body(talker.You())
			return here && b.Yaw == body.Yaw
		})
		o.poses = append(o.poses, time.Since(moved))
	}
	o.voice = float64(listener.Hears()[talker.You()].Packets-before) / time.Since(began).Seconds()
	slices.Sort(o.poses)
	return &o
}

// flood opens connections as fast as possible and sends garbage. Meanwhile another
// address requests a page.
func flood(t *testing.T) {
	begins := [][]byte{{0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff}, {0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3}, []byte("GET / HTTP/1.1\r\nHost: ")}
	var connected atomic.Int64
	var all sync.WaitGroup
	ctx, cancel := context.WithTimeout(t.Context(), (floodSeconds+1)*time.Second)
	defer cancel()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(floodAddress)}}
	began := time.Now()
	for i := 0; time.Since(began) < floodSeconds*time.Second; i++ {
		if i == floodRate*floodSeconds/2 {
			all.Go(func() { guest(t) })
		}
		if ahead := time.Duration(i)*time.Second/floodRate - time.Since(began); ahead > 0 {
			time.Sleep(ahead)
		}
		all.Go(func() {
			c, err := dialer.DialContext(ctx, "tcp", homeAddress+":8443")
			if err != nil {
				return
			}
			defer c.Close()
			connected.Add(1)
			_, _ = c.Write(begins[i%len(begins)])
			<-ctx.Done()
		})
	}
	all.Wait()
	fmt.Printf("connected %d\n", connected.Load())
}

func guest(t *testing.T) {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(guestAddress)}, Timeout: enough}
	client := http.Client{Timeout: enough, Transport: &http.Transport{DialContext: dialer.DialContext}}
	began := time.Now()
	answer, err := client.Get("http://" + homeAddress + ":8443/trust")
	if err != nil {
		t.Errorf("somebody at another address is kept out: %v", err)
		return
	}
	answer.Body.Close()
	fmt.Printf("answered %d\n", time.Since(began).Milliseconds())
}
