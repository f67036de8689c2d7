package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// doctor is the command of the same name. It checks what a server with these settings
// needs and says what to do. It changes nothing.
type doctor struct {
	JSON bool `help:"Print one JSON object in place of lines." name:"json"`
}

// doctorTime limits all checks together.
const doctorTime = 60 * time.Second

// errSick gives the command exit status 1 if a check failed.
var errSick = errors.New("something is wrong; see the lines marked fail")

// Run prints one line per check. Its error is errSick if one failed.
func (d doctor) Run(cfg *config) error {
	ctx, cancel := context.WithTimeout(context.Background(), doctorTime)
	defer cancel()
	report := examine(ctx, cfg)
	if d.JSON {
		if err := report.writeJSON(os.Stdout); err != nil {
			return err
		}
	} else {
		report.write(os.Stdout)
	}
	if report.failed() {
		return errSick
	}
	return nil
}

// verdict is the outcome of one check.
type verdict struct {
	Status string `json:"status"` // ok, warn or fail
	Check  string `json:"check"`
	Says   string `json:"says"`
	Do     string `json:"do,omitempty"` // what to do
}

func good(check, format string, args ...any) verdict {
	return verdict{Status: "ok", Check: check, Says: fmt.Sprintf(format, args...)}
}

func doubtful(check, says, do string) verdict { return verdict{"warn", check, says, do} }
func bad(check, says, do string) verdict      { return verdict{"fail", check, says, do} }

// report lists the results, in order.
type report []verdict

// examine runs all checks, one after the other.
func examine(ctx context.Context, cfg *config) report {
	var r report
	r = append(r, checkClock(cfg.Data, time.Now())...)
	r = append(r, checkData(ctx, cfg.Data)...)
	r = append(r, checkNames(ctx, cfg)...)
	r = append(r, checkCertificate(cfg, time.Now())...)
	r = append(r, checkPorts(ctx, cfg)...)
	return r
}

func (r report) failed() bool {
	for _, v := range r {
		if v.Status == "fail" {
			return true
		}
	}
	return false
}

func (r report) write(out io.Writer) {
	for _, v := range r {
		fmt.Fprintf(out, "%-4s  %-11s  %s\n", v.Status, v.Check, v.Says)
		if v.Do != "" {
			fmt.Fprintf(out, "%19s→ %s\n", "", v.Do)
		}
	}
}

func (r report) writeJSON(out io.Writer) error {
	d := json.NewEncoder(out)
	d.SetIndent("", "  ")
	return d.Encode(map[string]any{"ok": !r.failed(), "checks": r})
}
