package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"stoa/server/web"
)

// contract compares answers with the API's OpenAPI description.
type contract struct {
	compiler *jsonschema.Compiler
	calls    []described
	mu       sync.Mutex // guards seen, and the compiler
	seen     map[string]bool
}

const document = "openapi.json"

func newContract(t *testing.T) *contract {
	t.Helper()
	c := &contract{compiler: jsonschema.NewCompiler(), calls: describedCalls(t), seen: map[string]bool{}}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(web.OpenAPI))
	must(t, err)
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	must(t, c.compiler.AddResource(document, doc))
	return c
}

// check returns how an answer differs from the description.
func (c *contract) check(method, path string, status int, answer []byte) error {
	call := c.find(method, path)
	if call == nil {
		return fmt.Errorf("%s %s is not described", method, path)
	}
	if status == http.StatusNoContent {
		return nil
	}
	response := fmt.Sprint(status)
	if status >= 400 {
		response = "default"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[call.id+" "+response] = true
	pointer := strings.NewReplacer("~", "~0", "/", "~1").Replace(call.path)
	schema, err := c.compiler.Compile(document + "#/paths/" + pointer + "/" + strings.ToLower(method) + "/responses/" + response + "/content/application~1json/schema")
	if err != nil {
		return fmt.Errorf("%s answers %d, which is not described: %w", call.id, status, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(answer))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		return fmt.Errorf("%s answers %d %s: %w", call.id, status, answer, err)
	}
	return nil
}

func (c *contract) find(method, path string) *described {
	for i, call := range c.calls {
		pattern := "^" + regexp.MustCompile(`\\{\w+\\}`).ReplaceAllString(regexp.QuoteMeta(call.path), `[^/]+`) + "$"
		if call.method == method && regexp.MustCompile(pattern).MatchString(path) {
			return &c.calls[i]
		}
	}
	return nil
}

func TestStoaAdminKnowsEveryCall(t *testing.T) {
	calls, err := adminCalls()
	must(t, err)
	names := map[string]bool{}
	for _, c := range calls {
		if names[c.name] || c.summary == "" {
			t.Errorf("%+v", c)
		}
		names[c.name] = true
	}
	if len(names) != len(describedCalls(t)) {
		t.Errorf("%d of %d calls", len(names), len(describedCalls(t)))
	}
	h := openWith(t, func(c *config) { c.Ops = freeAddress(t) })
	run := func(arguments ...string) string {
		t.Helper()
		for _, c := range calls {
			if c.name == arguments[0] {
				path, body, err := c.fill(arguments[1:])
				must(t, err)
				var out bytes.Buffer
				must(t, callAPI(h.cfg, c.method, path, body, &out))
				return out.String()
			}
		}
		t.Fatalf("no call %s", arguments[0])
		return ""
	}
	if out := run("create", "name=Ours", "template=lobby"); !strings.Contains(out, `"name": "Ours"`) {
		t.Errorf("create printed %s", out)
	}
	if out := run("settle", h.link("lobby"), "door=locked", "archived=false"); !strings.Contains(out, `"door": "locked"`) {
		t.Errorf("settle printed %s", out)
	}
	for _, c := range calls {
		if _, _, err := c.fill([]string{"a", "b", "c", "nonsense=1"}); err == nil {
			t.Errorf("%s takes nonsense", c.name)
		}
	}
}

// freeAddress returns a loopback address with a free port.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().String()
}
