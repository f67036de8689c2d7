package document

import (
	"errors"
	"strings"
	"testing"
)

func TestAProgramWritesIntoAPage(t *testing.T) {
	stored := written(p("Hello wonderful 😀 world"), p([]span{{"a", nil}, {"bc", map[string]any{"bold": on}}, {"d", nil}}))
	e, err := NewEditor(stored, 77)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		edit func() ([]byte, error)
		want string
	}{
		{func() ([]byte, error) { return e.ReplaceText("wonderful 😀", "new") }, "<p>Hello new world</p><p>a<strong>bc</strong>d</p>"},
		{func() ([]byte, error) { return e.ReplaceText("cd", "X😀") }, "<p>Hello new world</p><p>a<strong>bX😀</strong></p>"},
		{func() ([]byte, error) { return e.ReplaceText("Hello ", "") }, "<p>new world</p><p>a<strong>bX😀</strong></p>"},
		{func() ([]byte, error) { return e.AppendParagraph("last\n\n<one>") }, "<p>new world</p><p>a<strong>bX😀</strong></p><p>last</p><p></p><p>&lt;one&gt;</p>"},
		{func() ([]byte, error) { return e.ReplaceText("last", "past") }, "<p>new world</p><p>a<strong>bX😀</strong></p><p>past</p><p></p><p>&lt;one&gt;</p>"},
	} {
		update, err := c.edit()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Check(update, Incoming); err != nil {
			t.Error(err)
		}
		if stored, err = Fold(stored, update); err != nil {
			t.Fatal(err)
		}
		tree, err := Read(stored)
		if err != nil {
			t.Fatal(err)
		}
		if got := tree.HTML(); got != c.want {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
	for _, words := range []string{"", "nowhere", "world\na"} {
		if _, err := e.ReplaceText(words, "x"); !errors.Is(err, ErrNoText) {
			t.Errorf("%q: %v", words, err)
		}
	}
	again, err := NewEditor(stored, 77) // goes on with its id
	if err != nil {
		t.Fatal(err)
	}
	more, err := again.AppendParagraph("more")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Fold(stored, more)
	if err != nil {
		t.Fatal(err)
	}
	if tree, err := Read(whole); err != nil || !strings.HasSuffix(tree.Text(), "more") {
		t.Errorf("%q, %v", tree.Text(), err)
	}
	if _, err := NewEditor([]byte{1}, 5); !errors.As(err, new(Fault)) {
		t.Errorf("a document that cannot be read: %v", err)
	}
}

func TestAProgramBeginsAPage(t *testing.T) {
	e, err := NewEditor(nil, 1<<32-1)
	if err != nil {
		t.Fatal(err)
	}
	update, err := e.AppendParagraph("first")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := Read(update)
	if err != nil || tree.Text() != "first" {
		t.Errorf("%v, %v", tree.Text(), err)
	}
}
