package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"stoa/worldstate/scene"
)

// parse reads settings as main does.
func parse(t *testing.T, environment map[string]string, arguments ...string) (*config, error) {
	t.Helper()
	var list []string
	for name, value := range environment {
		t.Setenv(name, value)
		list = append(list, name+"="+value)
	}
	var c commands
	parser, err := kong.New(&c, kong.Vars{"templates": strings.Join(scene.Templates(), ", ")}, kong.Configuration(settingsFile), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = parser.Parse(arguments); err == nil {
		err = checkEnvironment(list, parser.Model.Node)
	}
	return &c.config, err
}

func TestZeroConfigurationIsLoopback(t *testing.T) {
	c, err := parse(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{c.Listen, c.UDP, c.Ops} {
		if !strings.HasPrefix(address, "127.0.0.1:") {
			t.Errorf("listens on %s", address)
		}
	}
	if c.Debug || c.StopTime != 5*time.Second || c.TickRate != 20 || c.Files != 10 || len(c.Rooms) != 1 {
		t.Errorf("%+v", c)
	}
}

func TestFlagsWinOverEnvironmentOverFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "stoa.json")
	if err := os.WriteFile(file, []byte(`{"tick-rate": 10, "listen": "127.0.0.1:1", "udp": "127.0.0.1:2", "rooms": ["hall"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := parse(t, map[string]string{"STOA_UDP": "127.0.0.1:3", "STOA_LISTEN": "127.0.0.1:4"}, "--config", file, "--listen", "127.0.0.1:5")
	if err != nil {
		t.Fatal(err)
	}
	if c.TickRate != 10 || c.UDP != "127.0.0.1:3" || c.Listen != "127.0.0.1:5" || c.Rooms[0] != "hall" {
		t.Errorf("%+v", c)
	}
}

func TestWhatIsNoSettingIsAnError(t *testing.T) {
	file := func(content string) string {
		name := filepath.Join(t.TempDir(), "stoa.json")
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for name, test := range map[string]struct {
		environment map[string]string
		arguments   []string
		says        string
	}{
		"unknown flag":       {nil, []string{"--lissten", "x"}, "lissten"},
		"unknown variable":   {map[string]string{"STOA_LISSTEN": "x"}, nil, "STOA_LISSTEN"},
		"unknown key":        {nil, []string{"--config", file(`{"lissten": "x"}`)}, `"lissten"`},
		"no JSON":            {nil, []string{"--config", file(`listen = x`)}, "JSON"},
		"unknown template":   {nil, []string{"--rooms", "lobby,palace"}, "palace"},
		"too many ticks":     {nil, []string{"--tick-rate", "100"}, "5 to 60"},
		"hasty backups":      {nil, []string{"--backup-every", "1s"}, "at least 1m"},
		"no backups kept":    {nil, []string{"--backup-keep", "0"}, "at least 1"},
		"no file":            {nil, []string{"--config", "/nowhere/stoa.json"}, "nowhere"},
		"unknown log level":  {nil, []string{"--log-level", "loud"}, "log-level"},
		"no space for files": {nil, []string{"--files", "0"}, "gigabytes"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parse(t, test.environment, test.arguments...); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}
