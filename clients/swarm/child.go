package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// readyTime limits the start of a server.
const readyTime = 20 * time.Second

// child is a server process on loopback, with a data folder of its own.
type child struct {
	binary, folder string
	listen, ops    string
	more           []string // further settings
	rooms          string   // templates; empty: lobby and hall
	command        *exec.Cmd
	reading        sync.WaitGroup
	spent          time.Duration // CPU time of earlier processes

	mu    sync.Mutex // guards links
	links map[string]string
}

// launch builds the server if there is no binary and starts it.
func launch(ctx context.Context, binary, address, rooms string, more ...string) (_ *child, err error) {
	c := &child{binary: binary, rooms: rooms, more: more, links: map[string]string{}}
	if c.folder, err = os.MkdirTemp("", "stoa-swarm-"); err != nil {
		return nil, fmt.Errorf("make a data folder: %w", err)
	}
	if c.binary == "" {
		if c.binary, err = buildServer(ctx, c.folder); err != nil {
			return nil, errors.Join(err, os.RemoveAll(c.folder))
		}
	}
	if c.listen, err = freeAddress(address); err == nil {
		c.ops, err = freeAddress("127.0.0.1")
	}
	if err == nil {
		_, err = c.start(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, c.remove())
	}
	return c, nil
}

// buildServer builds the server into the folder.
func buildServer(ctx context.Context, folder string) (binary string, err error) {
	binary = filepath.Join(folder, "stoa")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "stoa/server")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("build the server: %w", err)
	}
	return binary, nil
}

// freeAddress returns an address with a free TCP port.
func freeAddress(ip string) (string, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(ip, "0"))
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// start starts the server and returns the time until it was ready.
func (c *child) start(ctx context.Context) (time.Duration, error) {
	c.command = exec.Command(c.binary, append(c.more, "--listen", c.listen, "--udp", c.listen, "--ops", c.ops,
		"--data", filepath.Join(c.folder, "data"), "--rooms", cmp.Or(c.rooms, "lobby,hall"), "--log-level", "warn", "--insecure")...)
	c.command.Stderr = os.Stderr
	out, err := c.command.StdoutPipe()
	if err != nil {
		return 0, fmt.Errorf("listen to the server: %w", err)
	}
	begin := time.Now()
	if err := c.command.Start(); err != nil {
		return 0, fmt.Errorf("start the server: %w", err)
	}
	c.reading.Go(func() { c.readLinks(out) })
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	for !c.ready(ctx) {
		if ctx.Err() != nil {
			return 0, fmt.Errorf("wait for the server to be ready: %w", ctx.Err())
		}
		time.Sleep(time.Millisecond)
	}
	return time.Since(begin), nil
}

func (c *child) ready(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.ops+"/readyz", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// readLinks stores the links that the server prints.
func (c *child) readLinks(out io.Reader) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if words := strings.Fields(lines.Text()); len(words) == 2 {
			c.mu.Lock()
			c.links[words[0]] = words[1]
			c.mu.Unlock()
		}
	}
}

// link waits for the link of a room, which the server prints at about the time when it
// is ready.
func (c *child) link(ctx context.Context, template string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	for ctx.Err() == nil {
		c.mu.Lock()
		url := c.links[template]
		c.mu.Unlock()
		if url != "" {
			// The name would be resolved again for each of many connections.
			url = strings.Replace(url, "localhost", "127.0.0.1", 1)
			return strings.Replace(url, "https:", "http:", 1), nil // the server answers both
		}
		time.Sleep(time.Millisecond)
	}
	return "", fmt.Errorf("wait for the server to print it: %w", ctx.Err())
}

func (c *child) pid() int { return c.command.Process.Pid }

// kill ends the server like a power failure, and waits for its end.
func (c *child) kill() error {
	if err := c.command.Process.Kill(); err != nil {
		return fmt.Errorf("kill the server: %w", err)
	}
	c.reading.Wait()
	_ = c.command.Wait() // it was killed
	c.countTime()
	return nil
}

// stop ends the server with a signal.
func (c *child) stop() error {
	if err := c.command.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop the server: %w", err)
	}
	c.reading.Wait()
	if err := c.command.Wait(); err != nil {
		return fmt.Errorf("the server ended badly: %w", err)
	}
	c.countTime()
	return nil
}

func (c *child) countTime() {
	c.spent += c.command.ProcessState.UserTime() + c.command.ProcessState.SystemTime()
}

func (c *child) remove() error { return os.RemoveAll(c.folder) }

// close stops the server and removes its folder.
func (c *child) close() error { return errors.Join(c.stop(), c.remove()) }
