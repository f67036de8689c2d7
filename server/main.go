package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"stoa/worldstate/scene"
)

// version is set by the release build.
var version = "development"

// commands is the command line.
type commands struct {
	config `embed:""`

	Serve   serve      `cmd:"" default:"withargs" help:"Serve rooms. This is what happens without a command."`
	Admin   admin      `cmd:"" help:"Call the running server's API as an owner, on the machine it runs on."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run() error {
	fmt.Println("stoa", version)
	return nil
}

func main() {
	var c commands
	parser, err := kong.New(&c, kong.Name("stoa"),
		kong.Description("Stoa serves persistent 3D meeting rooms. Without any setting it serves this machine alone, on http://localhost:8080, with its data in ./data.\n\n"+
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
