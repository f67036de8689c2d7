package document

import (
	"encoding/binary"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// script writes a document as an editor would: elements with attributes, texts with marks.
type script struct {
	sheet
	clock uint64
}

const author = 4242

// add puts a struct behind the unit left, or first in a type.
func (s *script) add(kind byte, length uint64, content []byte, left *id, parent []byte) id {
	p := piece{client: author, clock: s.clock, kind: kind, length: length, content: content, parent: parent}
	if left != nil {
		p.flags, p.origin, p.parent = hasOrigin, *left, nil
	}
	s.put(p)
	s.clock = p.end()
	return p.last()
}

func within(i id) []byte { return appendID([]byte{0}, i) }

// tag is an element for a test: a name, attributes, and what is in it: tags and spans.
type tag struct {
	name  string
	attrs map[string]any
	inner []any
}

// span is text with marks.
type span struct {
	text  string
	marks map[string]any
}

func (s *script) nodes(parent []byte, nodes ...any) {
	var left *id
	for _, n := range nodes {
		var at id
		switch n := n.(type) {
		case tag:
			at = s.add(kindType, 1, append([]byte{typeElement, byte(len(n.name))}, n.name...), left, parent)
			for key, v := range n.attrs {
				p := piece{client: author, clock: s.clock, kind: kindAny, length: 1, flags: hasSub, content: anyValue(v)}
				p.parent = append(append(within(at), byte(len(key))), key...)
				s.put(p)
				s.clock++
			}
			s.nodes(within(at), n.inner...)
		case []span:
			at = s.add(kindType, 1, []byte{typeXMLText}, left, parent)
			s.spans(within(at), n)
		case string:
			at = s.add(kindType, 1, []byte{typeXMLText}, left, parent)
			s.spans(within(at), []span{{text: n}})
		}
		left = &at
	}
}

func (s *script) spans(parent []byte, spans []span) {
	var left *id
	put := func(kind byte, length uint64, content []byte) {
		at := s.add(kind, length, content, left, parent)
		left = &at
	}
	mark := func(key string, v any) {
		b, _ := json.Marshal(v)
		content := append(binary.AppendUvarint(nil, uint64(len(key))), key...)
		put(kindFormat, 1, append(binary.AppendUvarint(content, uint64(len(b))), b...))
	}
	for _, n := range spans {
		for key, v := range n.marks {
			mark(key, v)
		}
		put(kindText, units([]byte(n.text)), []byte(n.text))
		for key := range n.marks {
			mark(key, nil)
		}
	}
}

func anyValue(v any) []byte {
	switch v := v.(type) {
	case string:
		return append(binary.AppendUvarint([]byte{anyText}, uint64(len(v))), v...)
	case int:
		return []byte{anyInt, byte(v)}
	case bool:
		if v {
			return []byte{anyTrue}
		}
		return []byte{anyFalse}
	}
	return []byte{anyNull}
}

func written(nodes ...any) []byte {
	var s script
	s.nodes(root("default"), nodes...)
	return s.bytes()
}

func p(inner ...any) tag { return tag{name: nodeParagraph, inner: inner} }

func li(inner ...any) tag { return tag{name: nodeListItem, inner: inner} }

var on = map[string]any{}

var hash = strings.Repeat("0123456789abcdef", 4)

func TestAPageIsReadAloudWrittenAndDrawn(t *testing.T) {
	type attrs = map[string]any
	for name, c := range map[string]struct {
		nodes                []any
		text, markdown, html string
	}{
		"nothing": {nil, "", "", ""},
		"a heading and marks": {
			[]any{tag{nodeHeading, attrs{"level": 2}, []any{"Plan #1"}}, p([]span{{"a ", nil}, {"bold", attrs{"bold": on}}, {" and ", nil}, {"both ", attrs{"bold": on, "italic": on}}, {"x*y", attrs{"code": on}}})},
			"Plan #1\na bold and both x*y",
			"## Plan #1\n\na **bold** and ***both*** `x*y`\n",
			"<h2>Plan #1</h2><p>a <strong>bold</strong> and <strong><em>both </em></strong><code>x*y</code></p>",
		},
		"marks inside marks": {
			[]any{p([]span{{"a", attrs{"bold": on}}, {"b", attrs{"bold": on, "strike": on}}, {"c", attrs{"underline": on, "comment--x": 3}}})},
			"abc", "**a~~b~~**c\n",
			"<p><strong>a</strong><strong><s>b</s></strong><u>c</u></p>",
		},
		"links": {
			[]any{p([]span{{"here", attrs{"link": attrs{"href": "https://a.example/?x=1&y=\"2\""}}}, {" not ", nil}, {"there", attrs{"link": attrs{"href": "javascript:alert(1)"}}}})},
			"here not there",
			"[here](<https://a.example/?x=1&y=\"2\">) not there\n",
			`<p><a href="https://a.example/?x=1&amp;y=&#34;2&#34;" rel="noopener noreferrer nofollow">here</a> not there</p>`,
		},
		"lists": {
			[]any{
				tag{nodeBulletList, nil, []any{li(p("one"), tag{nodeOrderedList, attrs{"start": 3}, []any{li(p("in")), li(p("side"))}}), li(p("two"))}},
				tag{nodeTaskList, nil, []any{tag{nodeTaskItem, attrs{"checked": true}, []any{p("done")}}, tag{nodeTaskItem, attrs{"checked": false}, []any{p("open")}}}},
			},
			"one\nin\nside\ntwo\ndone\nopen",
			"- one\n\n  3. in\n  4. side\n- two\n\n- [x] done\n- [ ] open\n",
			`<ul><li><p>one</p><ol start="3"><li><p>in</p></li><li><p>side</p></li></ol></li><li><p>two</p></li></ul>` +
				`<ul><li><input type="checkbox" disabled checked><p>done</p></li><li><input type="checkbox" disabled><p>open</p></li></ul>`,
		},
		"quote, code and rule": {
			[]any{tag{nodeQuote, nil, []any{p("a"), p("b")}}, tag{nodeCode, attrs{"language": "go"}, []any{"x := `<a>`\ny"}}, tag{nodeRule, nil, nil}},
			"a\nb\nx := `<a>`\ny\n",
			"> a\n>\n> b\n\n```go\nx := `<a>`\ny\n```\n\n---\n",
			`<blockquote><p>a</p><p>b</p></blockquote><pre><code class="language-go">x := ` + "`&lt;a&gt;`\ny</code></pre><hr>",
		},
		"a table": {
			[]any{tag{nodeTable, nil, []any{
				tag{nodeRow, nil, []any{tag{nodeHeaderCell, nil, []any{p("a|b")}}, tag{nodeHeaderCell, nil, []any{p("c")}}}},
				tag{nodeRow, nil, []any{tag{nodeCell, nil, []any{p("1"), p("2")}}, tag{nodeCell, nil, []any{p()}}}},
			}}},
			"a|b\tc\n1 2\t",
			"| a\\|b | c |\n| --- | --- |\n| 1 2 |  |\n",
			"<table><tr><th><p>a|b</p></th><th><p>c</p></th></tr><tr><td><p>1</p><p>2</p></td><td><p></p></td></tr></table>",
		},
		"a break, a mention and pictures": {
			[]any{
				p("a", tag{nodeBreak, nil, nil}, "b ", tag{nodeMention, attrs{"label": "Ann<e>"}, nil}),
				tag{nodeImage, attrs{"file": hash, "alt": "a map"}, nil},
				p("see ", tag{nodeImage, attrs{"src": "https://tracker.example/x.png", "alt": "logo"}, nil}),
			},
			"a\nb @Ann<e>\na map\nsee logo",
			"a\\\nb @Ann\\<e\\>\n\n![a map](file:" + hash + ")\n\nsee logo\n",
			`<p>a<br>b @Ann&lt;e&gt;</p><p><img data-file="` + hash + `" alt="a map"></p><p>see logo</p>`,
		},
		"what looks like Markdown or HTML": {
			[]any{p("# no"), p("1. no"), p("- no <script>alert(1)</script> & _a_ [b](c)"), tag{"unknown", attrs{"onclick": "x"}, []any{"kept"}}},
			"# no\n1. no\n- no <script>alert(1)</script> & _a_ [b](c)\nkept",
			"\\# no\n\n1\\. no\n\n\\- no \\<script\\>alert(1)\\</script\\> \\& \\_a\\_ \\[b\\](c)\n\nkept\n",
			"<p># no</p><p>1. no</p><p>- no &lt;script&gt;alert(1)&lt;/script&gt; &amp; _a_ [b](c)</p><p>kept</p>",
		},
	} {
		tree, err := Read(written(c.nodes...))
		if err != nil {
			t.Fatal(name, err)
		}
		if got := tree.Text(); got != strings.TrimRight(c.text, "\n") {
			t.Errorf("%s: text %q, want %q", name, got, c.text)
		}
		if got := tree.Markdown(); got != c.markdown {
			t.Errorf("%s: Markdown\n%s\nwant\n%s", name, got, c.markdown)
		}
		if got := tree.HTML(); got != c.html {
			t.Errorf("%s: HTML\n%s\nwant\n%s", name, got, c.html)
		}
	}
}

func TestBlocksAreFlat(t *testing.T) {
	type attrs = map[string]any
	tree, err := Read(written(
		tag{nodeHeading, attrs{"level": "3"}, []any{"H"}},
		tag{nodeBulletList, nil, []any{li(p("one"), p("more"), tag{nodeTaskList, nil, []any{tag{nodeTaskItem, attrs{"checked": true}, []any{p("t")}}}})}},
		tag{nodeQuote, nil, []any{p([]span{{"q", attrs{"bold": on}}, {"r", nil}})}},
		tag{nodeImage, attrs{"file": hash, "alt": "map"}, nil},
	))
	if err != nil {
		t.Fatal(err)
	}
	words := func(s string) []Run { return []Run{{Text: s}} }
	want := []Block{
		{Kind: Heading, Level: 3, Runs: words("H")},
		{Kind: Bullet, Depth: 1, Runs: words("one")},
		{Kind: Paragraph, Depth: 1, Runs: words("more")},
		{Kind: Task, Depth: 2, Checked: true, Runs: words("t")},
		{Kind: Quote, Depth: 1, Runs: []Run{{Text: "q", Bold: true}, {Text: "r"}}},
		{Kind: Image, File: hash, Runs: words("map")},
	}
	if got := tree.Blocks(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
}

func TestEveryRootIsReadAloud(t *testing.T) {
	var s script
	s.spans(root("zettel"), []span{{text: "one\n\ntwo"}})
	s.add(kindAny, 3, append(append(anyValue("in a list"), anyInt, 5), append([]byte{anyArray, 1}, anyValue("deep")...)...), nil, root("list"))
	s.put(piece{client: author, clock: s.clock, length: 1, kind: kindAny, flags: hasSub, content: anyValue("in a map"), parent: append(root("map"), 1, 'k')})
	s.clock++
	s.nodes(root("default"), p("first"))
	tree, err := Read(s.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tree.Text(), "first\nin a list\ndeep\nin a map\none\n\ntwo"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCommentsAreNoPartOfAPage(t *testing.T) {
	var s script
	s.put(piece{client: author, clock: s.clock, length: 1, kind: kindAny, flags: hasSub, content: anyValue("why?"), parent: append(root("comments"), 1, 'k')})
	s.clock++
	s.nodes(root("default"), p("first"))
	tree, err := Read(s.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tree.Text(), "first"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWhatIsTooDeepOrTooLongIsLeftOut(t *testing.T) {
	deep := any(p("deep"))
	for range 1000 {
		deep = tag{nodeQuote, nil, []any{deep}}
	}
	var s script
	s.nodes(root("default"), p("top"), deep)
	s.spans(root("lines"), []span{{text: strings.Repeat("x\n", 2*mostPassages)}})
	tree, err := Read(s.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(tree.Blocks()); n > mostPassages || n < mostPassages-100 {
		t.Errorf("%d blocks", n)
	}
	if text := tree.Text(); strings.Contains(text, "deep") || !strings.HasPrefix(text, "top\n") {
		t.Errorf("%.100q", text)
	}
}

func TestFilesAreThoseThatStillShow(t *testing.T) {
	var s script
	s.nodes(root("default"), tag{nodeImage, map[string]any{"file": hash}, nil}, tag{nodeImage, map[string]any{"file": hash[1:] + "0"}, nil}, p(hash))
	if got, err := Files(s.bytes()); err != nil || !reflect.DeepEqual(got, []string{hash, hash[1:] + "0"}) {
		t.Errorf("%v, %v", got, err)
	}
	s.erase(author, 0, 2) // the first image
	if got, err := Files(s.bytes()); err != nil || !reflect.DeepEqual(got, []string{hash[1:] + "0"}) {
		t.Errorf("after deletion %v, %v", got, err)
	}
}
