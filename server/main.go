package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"

	"stoa/worldstate/scene"
)

// version and revision (the commit) are set by the build.
var version, revision = "development", ""

// commands is the command line.
type commands struct {
	config `embed:""`

	Serve   serve          `cmd:"" default:"withargs" help:"Serve rooms. This is what happens without a command."`
	Admin   admin          `cmd:"" help:"Call the running server's API as an owner, on the machine it runs on."`
	Backup  backupCommand  `cmd:"" help:"Save the data folder in one file, while the server runs or not."`
	Restore restoreCommand `cmd:"" help:"Make the data folder of --data, which must be missing or empty, from a backup."`
	Export  exportCommand  `cmd:"" help:"Write one room into a file, while the server runs or not."`
	Import  importCommand  `cmd:"" help:"Add the room of such a file to the data folder of a stopped server."`
	Doctor  doctor         `cmd:"" help:"Look at the clock, the disk, the database, names, certificates and ports that these settings need, and say what to do."`
	Version versionCmd     `cmd:"" help:"Print the version, the commit and the Go version it was built with."`
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run() error {
	commit := "unknown commit"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	if revision != "" {
		commit = revision
	}
	fmt.Println("stoa", version, commit, runtime.Version())
	return nil
}

func main() {
	var c commands
	parser, err := kong.New(&c, kong.Name("stoa"),
		kong.Description("Stoa serves persistent 3D meeting rooms. Without any setting it serves this machine alone, on http://localhost:8080, with its data in ./data. For others add --domain NAME (a name that leads here) or --tls self (in an office).\n\n"+
			"Every setting can be a flag, an environment variable STOA_... or a line of a JSON file given with --config; flags win over the environment, the environment over the file."),
		kong.Vars{"templates": strings.Join(scene.Templates(), ", ")}, kong.Configuration(settingsFile))
	if err != nil {
		panic("the command line is declared wrongly: " + err.Error())
	}
	context, err := parser.Parse(os.Args[1:])
	if err == nil {
		err = checkEnvironment(os.Environ(), parser.Model.Node)
	}
	parser.FatalIfErrorf(err)
	if err := context.Run(&c.config); err != nil {
		fmt.Fprintln(os.Stderr, "stoa:", err)
		os.Exit(1)
	}
}
