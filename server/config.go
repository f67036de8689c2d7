package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"stoa/worldstate/scene"
)

// config holds every setting of the server. The zero configuration runs on loopback.
type config struct {
	Config      kong.ConfigFlag `help:"JSON file of settings, named like the flags without the dashes." env:"STOA_CONFIG" placeholder:"FILE"`
	Listen      string          `help:"TCP host:port of everything: pages, WebSockets, and voices where UDP does not pass. Default 127.0.0.1:8080; :8443 with --tls or --tls-cert; :443 with --domain." env:"STOA_LISTEN" placeholder:"HOST:PORT"`
	UDP         string          `help:"UDP host:port of voices, one for everybody. Default that of --listen; none for TCP alone." env:"STOA_UDP" name:"udp" placeholder:"HOST:PORT"`
	Advertise   []string        `help:"Addresses that lead here from elsewhere, as behind NAT or in a cloud, told to clients before the machine's own; auto for the machine's own alone." env:"STOA_ADVERTISE" placeholder:"IP"`
	Domain      []string        `help:"Get certificates for this name, which leads here, from Let's Encrypt or --acme-url." env:"STOA_DOMAIN" placeholder:"NAME"`
	ACMEURL     string          `help:"Directory of another authority for --domain." env:"STOA_ACME_URL" name:"acme-url" placeholder:"URL"`
	ACMERoot    string          `help:"PEM file that vouches for the authority of --acme-url." env:"STOA_ACME_ROOT" name:"acme-root" placeholder:"FILE" type:"path"`
	ACMEEmail   string          `help:"Address that the authority may write to." env:"STOA_ACME_EMAIL" name:"acme-email" placeholder:"EMAIL"`
	TLS         string          `help:"self: certificates by an authority of this server's own, for offices without a domain; each device has to trust it once, on /trust." enum:",self" default:"" env:"STOA_TLS" name:"tls" placeholder:"self"`
	TLSCert     string          `help:"PEM file of a certificate chain, read again when it changes." env:"STOA_TLS_CERT" name:"tls-cert" placeholder:"FILE" type:"path"`
	TLSKey      string          `help:"PEM file of its key." env:"STOA_TLS_KEY" name:"tls-key" placeholder:"FILE" type:"path"`
	BehindProxy []string        `help:"Networks of proxies that end TLS in front: only they may come by plain HTTP, and their X-Forwarded headers count." env:"STOA_BEHIND_PROXY" placeholder:"CIDR"`
	Insecure    bool            `help:"Serve plain HTTP to other machines. Browsers give such pages no microphone and no headset." env:"STOA_INSECURE"`
	Ops         string          `help:"TCP host:port of /healthz, /readyz, /metrics and what stoa admin calls; empty for none. Keep it away from strangers." default:"127.0.0.1:8090" env:"STOA_OPS"`
	Data        string          `help:"Folder of everything that lasts; made if missing." default:"data" env:"STOA_DATA" type:"path"`
	BackupEvery time.Duration   `help:"How often the server makes a backup by itself, such as 24h, at least 1m; 0 for never." default:"0s" env:"STOA_BACKUP_EVERY"`
	BackupKeep  int             `help:"How many of these backups stay, the newest." default:"7" env:"STOA_BACKUP_KEEP"`
	BackupDir   string          `help:"Folder of these backups, best on another disk; made if missing. Default backups in --data." env:"STOA_BACKUP_FOLDER" name:"backup-folder" placeholder:"FOLDER" type:"path"`
	Files       int64           `help:"Gigabytes that the pictures and models of all rooms may take together in the data folder." default:"10" env:"STOA_FILES" placeholder:"GB"`
	Rooms       []string        `help:"Templates of the rooms made at the first start: ${templates}." default:"lobby" env:"STOA_ROOMS"`
	TickRate    int             `help:"Ticks per second of a room, 5 to 60." default:"20" env:"STOA_TICK_RATE"`
	Host        []string        `help:"Further names of this server that a Host header may carry." env:"STOA_HOST" placeholder:"NAME"`
	Origin      []string        `help:"Origins of other sites' pages that may join, like https://example.org." env:"STOA_ORIGIN" placeholder:"URL"`
	StopTime    time.Duration   `help:"How long a stop may take, at least 1s; the process has ended by then, whatever is stuck." default:"5s" env:"STOA_STOP_TIME"`
	LogLevel    string          `help:"Least level logged to standard error as JSON: debug, info, warn, error." default:"info" enum:"debug,info,warn,error" env:"STOA_LOG_LEVEL"`
	Debug       bool            `help:"Show places and voice routes of rooms under /debug on the ops listener." env:"STOA_DEBUG"`

	patience   time.Duration // how long something may make no progress before it counts as stuck; 0: the default
	renewCheck time.Duration // how often to check ACME certificates; 0: the default
	fileBytes  int64         // that files may take; 0: as Files says
	leaveTime  time.Duration // how long a piece of an answer may take to leave; 0: the default
}

// Validate is called by kong after reading all settings.
func (c *config) Validate() error {
	if c.TickRate < 5 || c.TickRate > 60 {
		return fmt.Errorf("--tick-rate is 5 to 60, not %d", c.TickRate)
	}
	if c.StopTime < time.Second {
		return fmt.Errorf("--stop-time is at least 1s, not %v", c.StopTime)
	}
	if c.BackupEvery != 0 && c.BackupEvery < time.Minute {
		return fmt.Errorf("--backup-every is at least 1m, or 0 for never, not %v", c.BackupEvery)
	}
	if c.BackupKeep < 1 {
		return fmt.Errorf("--backup-keep is at least 1, not %d", c.BackupKeep)
	}
	if c.Files < 1 || c.Files > 1<<20 {
		return fmt.Errorf("--files is 1 to %d gigabytes, not %d", 1<<20, c.Files)
	}
	if err := c.normaliseNames(); err != nil {
		return err
	}
	if err := c.fillNetwork(); err != nil {
		return err
	}
	if len(c.Rooms) == 0 {
		return errors.New("--rooms names at least one template")
	}
	for _, name := range c.Rooms {
		if !slices.Contains(scene.Templates(), name) {
			return fmt.Errorf("--rooms: there is no template %q; there are %s", name, strings.Join(scene.Templates(), ", "))
		}
	}
	return nil
}

// settingsFile reads the file of --config. An unknown key is an error.
func settingsFile(r io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	d := json.NewDecoder(r)
	d.UseNumber()
	if err := d.Decode(&values); err != nil {
		return nil, fmt.Errorf("the settings file is not a JSON object: %w", err)
	}
	return &settings{values}, nil
}

type settings struct{ values map[string]any }

// Validate refuses unknown keys.
func (s *settings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, f := range settingFlags(app.Node) {
		known[f.Name] = true
	}
	for _, key := range slices.Sorted(maps.Keys(s.values)) {
		if !known[key] {
			return fmt.Errorf("the settings file has the unknown key %q; known are %s", key, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
	}
	return nil
}

// Resolve returns a flag's value from the file, unless the environment has one.
func (s *settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	if n, ok := s.values[flag.Name].(json.Number); ok {
		return n.String(), nil
	}
	return s.values[flag.Name], nil
}

// checkEnvironment refuses unknown variables STOA_....
func checkEnvironment(environment []string, root *kong.Node) error {
	known := map[string]bool{}
	for _, f := range settingFlags(root) {
		for _, name := range f.Envs {
			known[name] = true
		}
	}
	for _, entry := range environment {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "STOA_") && !known[name] && !isServiceVariable(name) {
			return fmt.Errorf("unknown environment variable %s; known are %s", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
	}
	return nil
}

// settingFlags returns the flags of all commands.
func settingFlags(n *kong.Node) []*kong.Flag {
	flags := slices.Clone(n.Flags)
	for _, child := range n.Children {
		flags = append(flags, settingFlags(child)...)
	}
	return slices.DeleteFunc(flags, func(f *kong.Flag) bool { return f.Name == "help" })
}
