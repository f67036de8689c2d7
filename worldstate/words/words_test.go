package words

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWhatIsFoundInATextIsMarked(t *testing.T) {
	for _, test := range []struct{ text, query, want string }{
		{"会议室的白板在左边", "白板", "会议室的[白板]在左边"},
		{"今天的会议", "会议", "今天的[会议]"},
		{"白色的木板", "白板", ""},
		{"白 板", "白板", ""},
		{"一块板", "板", "一块[板]"},
		{"我们的Q3预算已经批准", "Q3 预算", "我们的[Q3][预算]已经批准"},
		{"我们的 Ｑ３ 预算", "q3预算", "我们的 [Ｑ３] [预算]"},
		{"Roadmap for the team", "road TEAM", "[Roadmap] for the [team]"},
		{"abroad", "road", ""},
		{"Café Zürich", "cafe zur", "[Café] [Zürich]"},
		{"cafe\u0301 au lait", "café", "[cafe\u0301] au lait"},
		{"ファイルを開く", "ファイル", "[ファイル]を開く"},
		{"회의록 초안", "회의", "[회의록] 초안"},
		{"ПЛАН на год", "план", "[ПЛАН] на год"},
		{"https://example.org/sea-view", "sea view", "https://example.org/[sea]-[view]"},
		{"a 👍 b", "👍", ""},
		{"a ½ b", "1", "a [½] b"},
		{"a ½ b", "½", "a [½] b"},
		{"某㍿的", "株式会社", "某[㍿]的"},
		{"某㍿的", "会", "某[㍿]的"},
		{"某㍿的", "某㍿", "[某㍿]的"},
		{"plain", `" OR * NEAR( -) {x}:`, ""},
		{"broken \xff\xfe text", "text", "broken \xff\xfe [text]"},
	} {
		got, last := "", 0
		for _, f := range Parse(test.query).Find(test.text) {
			got += test.text[last:f.Start] + "[" + test.text[f.Start:f.End] + "]"
			last = f.End
		}
		if last > 0 {
			got += test.text[last:]
		}
		if got != test.want {
			t.Errorf("%q in %q: %q; want %q", test.query, test.text, got, test.want)
		}
	}
}

func TestSnippets(t *testing.T) {
	long := strings.Repeat("vor ", 40) + "白板\nEnde" + strings.Repeat(" nach", 60)
	q := Parse("白板 ende")
	snippet, marks := Snippet(long, q.Find(long))
	if fmt.Sprint(marks) != "[{33 39} {40 44}]" || !strings.HasPrefix(snippet, "…") || !strings.HasSuffix(snippet, "…") || strings.Contains(snippet, "\n") || snippet[33:39] != "白板" {
		t.Errorf("%q %v", snippet, marks)
	}
	if n := utf8.RuneCountInString(snippet); n != snippetLength+2 {
		t.Errorf("%d characters", n)
	}
	if snippet, marks = Snippet("白板", q.Find("白板")); snippet != "白板" || len(marks) != 1 {
		t.Errorf("%q %v", snippet, marks)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("我们的Q3预算", "Q3 预算")
	f.Add("\xff e\u0301", "\"* é")
	f.Fuzz(func(t *testing.T, text, query string) {
		q := Parse(query)
		for _, p := range q {
			for _, w := range p.Words {
				if w == "" || strings.ContainsAny(w, "\" *():^-+{}") {
					t.Fatalf("the word %q", w)
				}
			}
		}
		finds := q.Find(text)
		snippet, marks := Snippet(text, finds)
		last := 0
		for _, m := range marks {
			if m.Start < last || m.End > len(snippet) || m.Start >= m.End {
				t.Fatalf("%v of %q", m, snippet)
			}
			last = m.End
		}
	})
}
