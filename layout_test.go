package stoa

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rule lists what a package may import besides the standard library.
type rule struct {
	ours   []string // folders; "x/..." stands for x and all below it
	theirs []string // prefixes of import paths
	reason string   // printed when an import is refused
}

var (
	pion  = []string{"github.com/pion/"}
	state = []string{"spatial", "avatar", "worldstate", "worldstate/document", "worldstate/record", "worldstate/scene"}
)

// layout is the architecture, as drawn in ARCHITECTURE.md. Tests may import more.
var layout = map[string]rule{
	".":                       {reason: "the root holds this test alone"},
	"spatial":                 {nil, []string{"github.com/go-gl/mathgl/"}, "geometry knows no people, networks or time"},
	"avatar":                  {[]string{"spatial"}, []string{"github.com/go-gl/mathgl/"}, "a body knows no rooms"},
	"worldstate":              {state, []string{"github.com/go-gl/mathgl/"}, "the world knows no msgpack, sockets, media or SQL"},
	"worldstate/document":     {nil, nil, "a text knows no rooms"},
	"worldstate/record":       {[]string{"spatial"}, nil, "records know no rooms"},
	"worldstate/scene":        {[]string{"spatial"}, nil, "a scene is data"},
	"worldstate/words":        {nil, []string{"golang.org/x/text/unicode/norm"}, "words know no rooms"},
	"worldstate/store":        {append([]string{"worldstate/words"}, state...), []string{"modernc.org/sqlite", "github.com/pressly/goose/v3"}, "a store has its own forms, independent of the wire"},
	"audio":                   {[]string{"spatial"}, nil, "voices know no rooms, users or sockets"},
	"audio/sfu":               {[]string{"audio", "spatial"}, append([]string{"golang.org/x/net/", "golang.org/x/sys/", "golang.org/x/time/rate"}, pion...), "media knows no rooms and no messages"},
	"server/wire":             {state, []string{"github.com/vmihailenco/msgpack/v5"}, "the protocol does no I/O and knows no servers"},
	"server/port":             {[]string{"server/clientaddr"}, []string{"golang.org/x/sys/", "golang.org/x/time/rate"}, "a port knows connections, not what they say"},
	"server/loglimit":         {nil, nil, "a log knows no messages"},
	"server/clientaddr":       {nil, nil, "an address knows no requests' meaning"},
	"server/settable":         {nil, nil, "it builds a server for tests"},
	"server/keyfile":          {nil, nil, "a file of one secret"},
	"server/backup":           {[]string{"server/keyfile", "worldstate/store"}, nil, "a backup knows files, not what people do in rooms"},
	"server/roomfile":         {append([]string{"server/content", "worldstate/store"}, state...), nil, "a file of one room"},
	"server/certs":            {[]string{"server/keyfile"}, []string{"github.com/caddyserver/certmagic", "go.uber.org/zap"}, "certificates know no HTTP"},
	"server/trust":            {nil, []string{"rsc.io/qr", "golang.org/x/text/language"}, "a page about one certificate"},
	"server/auth":             {append([]string{"server/keyfile"}, state...), []string{"golang.org/x/crypto/argon2"}, "only the server's own folders stand above"},
	"server/content":          {nil, []string{"golang.org/x/image/webp"}, "a check knows no network and no store"},
	"server/content/samples":  {nil, nil, "files for tests"},
	"server/uploads":          {append([]string{"server/clientaddr", "server/content", "worldstate/store"}, state...), nil, "an upload knows no HTTP"},
	"server/rooms":            {append([]string{"audio", "audio/sfu", "server/auth", "server/clientaddr", "server/content", "worldstate/store"}, state...), []string{"golang.org/x/time/rate"}, "a room on demand knows no sockets and no messages"},
	"server/session":          {append([]string{"audio/sfu", "server/wire", "server/auth", "server/rooms", "server/clientaddr"}, state...), []string{"github.com/gorilla/websocket", "golang.org/x/time/rate"}, "a session is one WebSocket"},
	"server/editor":           {append([]string{"server/auth", "server/clientaddr", "server/rooms", "server/wire"}, state...), []string{"github.com/gorilla/websocket", "golang.org/x/time/rate"}, "an editor is one WebSocket of a stock Yjs provider"},
	"server/web":              {append([]string{"audio/sfu", "server/wire", "server/auth", "server/editor", "server/rooms", "server/session", "server/clientaddr", "server/content", "server/trust", "server/uploads", "worldstate/store", "clients/web"}, state...), []string{"github.com/klauspost/compress/gzhttp", "github.com/prometheus/", "golang.org/x/text/", "golang.org/x/time/rate"}, "web is HTTP alone"},
	"server":                  {[]string{"audio/sfu", "server/...", "worldstate/..."}, []string{"github.com/alecthomas/kong"}, "main wires the parts together"},
	"clients/web":             {nil, nil, "it carries the built browser client"},
	"clients/headless":        {append([]string{"server/wire", "audio"}, state...), append([]string{"github.com/gorilla/websocket", "github.com/go-gl/mathgl/"}, pion...), "a client knows the protocol, not the server"},
	"clients/headless/bot":    {append([]string{"clients/headless"}, state...), nil, "a bot needs the client alone"},
	"clients/powercut":        {nil, nil, "a disk knows no rooms"},
	"clients/desktop/motion":  {state, []string{"github.com/go-gl/mathgl/"}, "motion knows no window and no network"},
	"clients/desktop/model":   {append([]string{"clients/desktop/motion"}, state...), []string{"github.com/go-gl/mathgl/"}, "a model is triangles, not pictures"},
	"clients/desktop/object":  {append([]string{"clients/desktop/motion", "clients/desktop/text"}, state...), []string{"github.com/go-gl/mathgl/"}, "objects know no window and no network"},
	"clients/desktop/rig":     {[]string{"clients/desktop/model"}, []string{"github.com/go-gl/mathgl/"}, "bones know no files and no window"},
	"clients/desktop/gltf":    {[]string{"clients/desktop/model", "clients/desktop/rig"}, []string{"github.com/go-gl/mathgl/"}, "a file is triangles, bones and pictures"},
	"clients/desktop/ink":     {[]string{"worldstate/record"}, nil, "ink is pixels"},
	"clients/desktop/page":    {append([]string{"clients/desktop/text"}, state...), nil, "a page is pixels of a text"},
	"clients/desktop/text":    {nil, []string{"golang.org/x/image/"}, "words are pixels"},
	"clients/desktop/sound":   {nil, []string{"github.com/g3n/engine/audio/al", "github.com/hraban/opus", "github.com/go-gl/mathgl/", "golang.org/x/sys/"}, "sound knows no rooms"},
	"clients/desktop/picture": {[]string{"clients/desktop/model", "clients/desktop/motion", "clients/desktop/rig"}, []string{"github.com/g3n/engine/", "github.com/go-gl/mathgl/"}, "the picture knows no network"},
	"clients/desktop":         {append([]string{"clients/headless", "clients/desktop/..."}, state...), []string{"github.com/alecthomas/kong", "github.com/go-gl/mathgl/"}, "the window speaks no protocol: headless does"},
	"clients/swarm":           {append([]string{"clients/headless", "clients/powercut", "audio", "server/wire", "worldstate/store"}, state...), append([]string{"github.com/gorilla/websocket", "github.com/go-gl/mathgl/", "golang.org/x/sys/", "golang.org/x/net/http2"}, pion...), "the generator is a crowd of headless clients"},
}

// never lists packages that others must not import.
var never = map[string]string{
	"server":           "the program is imported by nobody",
	"server/session":   "only server and server/web stand above it",
	"server/editor":    "only server and server/web stand above it",
	"clients/swarm":    "a program is imported by nobody",
	"clients/desktop":  "a program is imported by nobody",
	"worldstate/store": "only the server chooses a store; the generator looks at what one took",
}

// mayAnyway lists the exceptions to never.
var mayAnyway = map[string][]string{
	"server/session":   {"server", "server/web"},
	"server/editor":    {"server", "server/web"},
	"worldstate/store": {"clients/swarm", "server", "server/backup", "server/roomfile", "server/rooms", "server/uploads", "server/web"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Error      *struct{ Err string }
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	list := exec.Command("go", "list", "-e", "-tags", "desktop,nolibopusfile", "-json=ImportPath,Imports", "./...")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []goPackage
	d := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func folder(importPath string) string {
	if importPath == "stoa" {
		return "."
	}
	return strings.TrimPrefix(importPath, "stoa/")
}

func TestImports(t *testing.T) {
	found := map[string]bool{}
	for _, p := range listPackages(t) {
		from := folder(p.ImportPath)
		r, known := layout[from]
		found[from] = true
		if !known {
			t.Errorf("%s is not in the layout: say what it may import, and why it is there", from)
			continue
		}
		for _, path := range p.Imports {
			switch {
			case path == "stoa" || strings.HasPrefix(path, "stoa/"):
				to := folder(path)
				if !mayImport(r.ours, to) || never[to] != "" && !slices.Contains(mayAnyway[to], from) {
					t.Errorf("%s imports %s: %s. %s", from, to, r.reason, never[to])
				}
			case strings.Contains(strings.Split(path, "/")[0], "."):
				if !slices.ContainsFunc(r.theirs, func(prefix string) bool { return strings.HasPrefix(path, prefix) }) {
					t.Errorf("%s imports %s: one library per folder; %s", from, path, r.reason)
				}
			}
		}
	}
	for name := range layout {
		if !found[name] {
			t.Errorf("the layout names %s, which does not exist", name)
		}
	}
}

func mayImport(allowed []string, to string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		below, tree := strings.CutSuffix(a, "/...")
		return a == to || tree && (to == below || strings.HasPrefix(to, below+"/"))
	})
}

// Maximum lines of a file and a function, so that each can be read at a glance. A file
// of tests may be twice as long, because tests are read one by one.
const (
	mostFileLines     = 400
	mostFunctionLines = 120
)

func TestSizes(t *testing.T) {
	files := sources(t)
	if len(files) < 50 {
		t.Fatalf("only %d source files found", len(files))
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "Do not edit.") {
			continue // generated
		}
		lines, most := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"), mostFileLines
		if strings.Contains(file, "test") || strings.Contains(file, "e2e") {
			most *= 2
		}
		if len(lines) > most {
			t.Errorf("%s has %d lines, %d at most", file, len(lines), most)
		}
		begin := -1
		for i, line := range lines {
			switch {
			case strings.HasPrefix(line, "func "):
				begin = i
			case line == "}" && begin >= 0:
				if i-begin > mostFunctionLines {
					t.Errorf("%s:%d: a function of %d lines, %d at most", file, begin+1, i-begin, mostFunctionLines)
				}
				begin = -1
			}
		}
	}
}

// sources returns the source files.
func sources(t *testing.T) (files []string) {
	t.Helper()
	for _, path := range filesHere(t) {
		if slices.Contains([]string{".go", ".ts", ".tsx"}, filepath.Ext(path)) && !strings.Contains(path, "testdata/") {
			files = append(files, path)
		}
	}
	return files
}

// filesHere returns all files of the repository, by their path from the root.
func filesHere(t *testing.T) (files []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains([]string{".git", "node_modules", "dist", "build", "data"}, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		files = append(files, filepath.ToSlash(path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

var (
	quoted   = regexp.MustCompile("`([^`\n]+)`|\\]\\(([^)#]+)\\)")
	fileLike = regexp.MustCompile(`^[\w./-]+\.(go|ts|tsx|json|md|sql|sh|service|css)$|^[a-z]\w*(/[\w.-]+)+/?$`)
)

// Documents name files, and files move: every named file must exist.
func TestDocumentsNameFilesThatExist(t *testing.T) {
	all := filesHere(t)
	exists := func(name string) bool {
		name = strings.TrimSuffix(name, "/")
		for _, path := range all {
			if path == name || strings.HasSuffix(path, "/"+name) || strings.HasPrefix(path, name+"/") || strings.Contains(path, "/"+name+"/") {
				return true
			}
		}
		return false
	}
	for _, document := range all {
		if filepath.Ext(document) != ".md" || strings.Contains(document, "/testdata/") {
			continue
		}
		content, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range quoted.FindAllStringSubmatch(string(content), -1) {
			name := found[1] + found[2]
			if fileLike.MatchString(name) && !made.MatchString(name) && !exists(name) {
				t.Errorf("%s names %s, which is not there", document, name)
			}
		}
	}
}

// made matches files that a build or a run makes, and words that only look like files.
var made = regexp.MustCompile(`cdx\.json$|identity\.json$|openapi\.json$|^(build|data|dist|blobs)/|^stoa\.|^worldstate/scene/NAME|NNNN_|^(application|audio|text|image|model)/[a-z-]+$|^[a-z]+/[A-Z]`)

// TestTop keeps the root small.
func TestTop(t *testing.T) {
	allowed := []string{"server", "spatial", "avatar", "worldstate", "audio", "clients", "data", "build",
		"go.mod", "go.sum", "Makefile", "README.md", "ARCHITECTURE.md", "PROTOCOL.md", "SECURITY.md", "CHANGELOG.md",
		"CONTRIBUTING.md", "BENCHMARKS.md", "LICENSE", "layout_test.go"}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s does not belong at the top", e.Name())
		}
	}
}
