package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"stoa/server/web"
)

// admin calls the running server's API, as an owner, from the same machine. Its
// commands come from the API's OpenAPI description, so no call is missing.
type admin struct {
	Call      string   `arg:"" optional:"" help:"Which call; without one, all are listed."`
	Arguments []string `arg:"" optional:"" help:"What stands in the call's path, in order, then fields of its query and body as name=value."`
}

// adminCall is a call of the API as a command.
type adminCall struct {
	name, method, path, summary string
	fields                      []string // of the body
	queries                     []string // behind the path
}

// adminTime is a little longer than the longest call: taking back what somebody did.
const adminTime = 605 * time.Second

// Run makes the call and prints the answer.
func (a *admin) Run(cfg *config) error {
	calls, err := adminCalls()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(calls, func(c adminCall) bool { return c.name == a.Call })
	switch {
	case a.Call == "":
		for _, c := range calls {
			fmt.Printf("%-60s %s\n", c.usage(), c.summary)
		}
		return nil
	case i < 0:
		return fmt.Errorf("there is no call %q; stoa admin lists them all", a.Call)
	}
	path, body, err := calls[i].fill(a.Arguments)
	if err != nil {
		return err
	}
	return callAPI(cfg, calls[i].method, path, body, os.Stdout)
}

// adminCalls reads the calls from the API's description.
func adminCalls() ([]adminCall, error) {
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Summary     string `json:"summary"`
			Parameters  []struct {
				Name, In string
			} `json:"parameters"`
			RequestBody struct {
				Content map[string]struct {
					Schema struct {
						Properties map[string]json.RawMessage `json:"properties"`
					} `json:"schema"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(web.OpenAPI, &doc); err != nil {
		return nil, fmt.Errorf("read the API's description: %w", err)
	}
	var all []adminCall
	for path, methods := range doc.Paths {
		for method, o := range methods {
			c := adminCall{name: o.OperationID, method: strings.ToUpper(method), path: path, summary: o.Summary}
			for field := range o.RequestBody.Content["application/json"].Schema.Properties {
				c.fields = append(c.fields, field)
			}
			slices.Sort(c.fields)
			for _, p := range o.Parameters {
				if p.In == "query" {
					c.queries = append(c.queries, p.Name)
				}
			}
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b adminCall) int { return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.method, b.method)) })
	return all, nil
}

var parameter = regexp.MustCompile(`{(\w+)}`)

func (c *adminCall) usage() string {
	words := []string{c.name}
	for _, p := range parameter.FindAllStringSubmatch(c.path, -1) {
		words = append(words, strings.ToUpper(p[1]))
	}
	for _, f := range slices.Concat(c.queries, c.fields) {
		words = append(words, "["+f+"=]")
	}
	return strings.Join(words, " ")
}

// fill puts the arguments into path and body. A room's link may stand for its id.
func (c *adminCall) fill(arguments []string) (path string, body []byte, err error) {
	needed := parameter.FindAllString(c.path, -1)
	if len(arguments) < len(needed) {
		return "", nil, fmt.Errorf("usage: stoa admin %s", c.usage())
	}
	path = c.path
	for i, name := range needed {
		value := arguments[i]
		if name == "{room}" {
			value = value[strings.LastIndexByte(value, '/')+1:]
		}
		path = strings.Replace(path, name, url.PathEscape(value), 1)
	}
	fields, query := map[string]any{}, url.Values{}
	for _, argument := range arguments[len(needed):] {
		name, value, ok := strings.Cut(argument, "=")
		if ok && slices.Contains(c.queries, name) {
			query.Set(name, value)
			continue
		}
		if !ok || !slices.Contains(c.fields, name) {
			return "", nil, fmt.Errorf("%q is not one of the fields %s, written name=value", argument, strings.Join(c.fields, ", "))
		}
		fields[name] = value
		if yes, err := strconv.ParseBool(value); err == nil && (name == "archived" || name == "admit" || name == "giveUp") {
			fields[name] = yes
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	if len(c.fields) > 0 {
		body, err = json.Marshal(fields)
	}
	return path, body, err
}

// callAPI makes a call on the ops listener with the key from the data folder.
func callAPI(cfg *config, method, path string, body []byte, out io.Writer) error {
	if cfg.Ops == "" {
		return errors.New("the server has no ops listener (--ops) to call")
	}
	key, err := adminKey(cfg.Data, false)
	if err != nil {
		return fmt.Errorf("%w; say with --data where the server's data folder is, as the user it runs as", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), adminTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, "http://"+cfg.Ops+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("no server answers at %s (--ops): %w", cfg.Ops, err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	var pretty bytes.Buffer
	if json.Indent(&pretty, answer, "", "  ") == nil {
		answer = append(pretty.Bytes(), '\n')
	}
	if response.StatusCode >= 400 {
		return fmt.Errorf("the server refused: %s", bytes.TrimSpace(answer))
	}
	_, err = out.Write(answer)
	return err
}
