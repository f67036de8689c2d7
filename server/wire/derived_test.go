package wire

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is made from the declarations")

// Generated text is in the repository, so that people read and review it; `make
// generate` writes it.
func TestWhatIsMadeFromTheDeclarationsIsFresh(t *testing.T) {
	comments := readComments(t)
	for file, make := range map[string]func(old string) string{
		"../../clients/web/src/wire/messages.ts":  func(string) string { return script(comments) },
		"../../clients/web/src/wire/constants.ts": func(string) string { return constants() },
		"../../PROTOCOL.md":                       func(old string) string { return withTables(t, old, comments) },
	} {
		old, err := os.ReadFile(file)
		if err != nil && !*update {
			t.Fatal(err)
		}
		made := make(string(old))
		if made == string(old) {
			continue
		}
		if !*update {
			t.Errorf("%s is not what the declarations say: run `make generate`", path.Base(file))
		} else if err := os.WriteFile(file, []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// comments are the comments behind or above the fields of structs, by package, type and
// field.
type comments map[string]string

func (c comments) of(f *field) string {
	return c[path.Base(f.owner.PkgPath())+"."+f.owner.Name()+"."+f.goName]
}

func readComments(t *testing.T) comments {
	t.Helper()
	all := comments{}
	for _, folder := range []string{".", "../../avatar", "../../worldstate", "../../worldstate/record"} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path.Join(folder, e.Name()), nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if spec, is := n.(*ast.TypeSpec); is {
					all.add(file.Name.Name, spec)
				}
				return true
			})
		}
	}
	return all
}

var reference = regexp.MustCompile(`\[(\w+)\]`)

func (c comments) add(pkg string, spec *ast.TypeSpec) {
	s, is := spec.Type.(*ast.StructType)
	if !is {
		return
	}
	for _, f := range s.Fields.List {
		for _, name := range f.Names {
			text := f.Comment.Text()
			if text == "" {
				text = f.Doc.Text()
			}
			c[pkg+"."+spec.Name.Name+"."+name.Name] = reference.ReplaceAllString(strings.Join(strings.Fields(text), " "), "$1")
		}
	}
}

// withTables replaces the tables between their marks.
func withTables(t *testing.T, document string, c comments) string {
	t.Helper()
	tables := map[string]fields{}
	for _, d := range declarations {
		if len(d.fields) > 0 {
			tables[d.Name] = d.fields
		}
		for _, r := range recordsIn(d.fields) {
			tables[records[r.Name()].name] = fieldsOf(r, false)
		}
	}
	for name, text := range map[string]string{"messages": messageTable(), "first session": worked(t), "kinds of records": kindTable()} {
		mark := regexp.MustCompile(`(?s)<!-- ` + name + ` -->\n.*?<!-- end -->`)
		if !mark.MatchString(document) {
			t.Errorf("PROTOCOL.md has no place for the %s", name)
		}
		document = mark.ReplaceAllLiteralString(document, fmt.Sprintf("<!-- %s -->\n%s<!-- end -->", name, text))
	}
	marks := regexp.MustCompile(`(?s)<!-- fields of (\w+) -->\n.*?<!-- end -->`)
	shown := map[string]bool{}
	document = marks.ReplaceAllStringFunc(document, func(old string) string {
		name := marks.FindStringSubmatch(old)[1]
		shown[name] = true
		return fmt.Sprintf("<!-- fields of %s -->\n%s<!-- end -->", name, table(tables[name], c))
	})
	for name := range tables {
		if !shown[name] {
			t.Errorf("PROTOCOL.md has no place for the fields of %s: <!-- fields of %s --> and <!-- end -->", name, name)
		}
	}
	return document
}

func table(all fields, c comments) string {
	var b strings.Builder
	b.WriteString("| # | field | type | meaning |\n|---|---|---|---|\n")
	for i := range all {
		f := &all[i]
		meaning := c.of(f)
		if f.optional {
			meaning = "may be absent; " + meaning
		}
		if f.verbs != nil {
			meaning = strings.TrimSuffix("if verb is "+strings.ReplaceAll(strings.Trim(fmt.Sprint(f.verbs), "[]"), " ", " or ")+": "+meaning, ": ")
		}
		fmt.Fprintf(&b, "| %d | %s | %s | %s |\n", all.place(i), f.name, f.form.protocol, meaning)
	}
	return b.String()
}

// place returns the field's index in its array, counting only fields that occur
// together with it.
func (all fields) place(i int) int {
	place := 1
	for _, before := range all[:i] {
		if before.verbs == nil || slices.ContainsFunc(before.verbs, func(k uint64) bool { return slices.Contains(all[i].verbs, k) }) {
			place++
		}
	}
	return place
}

// recordsIn returns the records in messages, inner ones first.
func recordsIn(all fields) (types []reflect.Type) {
	for i := range all {
		for f := all[i].form; f != nil; f = f.of {
			if f.record != nil {
				types = append(append(types, recordsIn(fieldsOf(f.record, false))...), f.record)
			}
		}
	}
	return types
}

const scriptHead = "// Made from the declarations in server/wire by `make generate`. Do not edit.\n\n"

// script returns clients/web/src/wire/messages.ts.
func script(c comments) string {
	var b strings.Builder
	b.WriteString(scriptHead)
	var body strings.Builder
	used := map[string]bool{"record": true, "message": true, "Of": true}
	write := func(name, section, opening string, all fields) {
		fmt.Fprintf(&body, "/** PROTOCOL.md section %s. */\nexport const %s = %s", section, name, opening)
		all.script(&body, c, used)
		body.WriteString(");\n")
	}
	var done []reflect.Type
	for _, d := range declarations {
		for _, r := range recordsIn(d.fields) {
			if !slices.Contains(done, r) {
				done = append(done, r)
				known := records[r.Name()]
				write(known.name, known.section, "record(", fieldsOf(r, false))
				typed(&body, known.name, byVerb(fieldsOf(r, false)))
			}
		}
	}
	for _, d := range declarations {
		write(d.Name, d.Section, fmt.Sprintf("message(%d, ", d.Code), d.fields)
		typed(&body, d.Name, byVerb(d.fields))
	}
	for _, side := range []struct {
		name string
		is   func(Code) bool
	}{{"fromClient", func(c Code) bool { return c < firstFromServer }}, {"fromServer", func(c Code) bool { return c >= firstFromServer }}} {
		fmt.Fprintf(&body, "export const %s = {\n", side.name)
		for _, d := range declarations {
			if side.is(d.Code) {
				fmt.Fprintf(&body, "  %s,\n", d.Name)
			}
		}
		body.WriteString("};\n\n")
	}
	names := slices.Sorted(maps.Keys(used))
	fmt.Fprintf(&b, "import { %s } from \"./form\";\n\n", strings.ReplaceAll(strings.Join(names, ", "), "Of,", "type Of,"))
	fmt.Fprintf(&b, "/** PROTOCOL.md section 3.3. */\nexport const protocolVersion = %d;\n\n", Version)
	return b.String() + strings.TrimSuffix(body.String(), "\n")
}

// byVerb reports whether some fields exist only for some verbs.
func byVerb(all fields) bool {
	return slices.ContainsFunc(all, func(f field) bool { return f.verbs != nil })
}

// typed writes the TypeScript type of a message or record: an interface, because
// compilers print its name, or a type for several verbs, which cannot be an interface.
func typed(b *strings.Builder, name string, verbs bool) {
	text := "export interface %s extends Of<typeof %s> {}\n\n"
	if verbs {
		text = "export type %s = Of<typeof %s>;\n\n"
	}
	fmt.Fprintf(b, text, strings.ToUpper(name[:1])+name[1:], name)
}

// script writes the fields as an object of forms; fields of some verbs only as one
// object per verb.
func (all fields) script(b *strings.Builder, c comments, used map[string]bool) {
	b.WriteString("{")
	all.scriptOf(0, "  ", b, c, used)
	if byVerb(all) {
		verb := all[slices.IndexFunc(all, func(f field) bool { return f.goName == "Verb" })].form
		b.WriteString("}, {\n")
		for v := verb.least; v <= verb.most; v++ {
			fmt.Fprintf(b, "  %d: {", v)
			all.scriptOf(v, "    ", b, c, used)
			b.WriteString("  },\n")
		}
	}
	b.WriteString("}")
}

var word = regexp.MustCompile(`\w+`)

// scriptOf writes the fields of the verb only; for verb 0, those of all verbs.
func (all fields) scriptOf(verb uint64, indent string, b *strings.Builder, c comments, used map[string]bool) {
	for i := range all {
		f := &all[i]
		if (verb == 0) != (f.verbs == nil) || verb != 0 && !slices.Contains(f.verbs, verb) {
			continue
		}
		form := f.form.script
		if f.optional {
			form = strings.Replace(form, "nilOr(", "optional(", 1)
		}
		for _, name := range word.FindAllString(form, -1) {
			if !slices.ContainsFunc(slices.Collect(maps.Values(records)), func(r struct{ name, section string }) bool { return r.name == name }) {
				used[name] = true
			}
		}
		b.WriteString("\n")
		if text := c.of(f); text != "" {
			fmt.Fprintf(b, "%s/** %s */\n", indent, text)
		}
		fmt.Fprintf(b, "%s%s: %s,", indent, f.name, form)
	}
	b.WriteString("\n")
}
