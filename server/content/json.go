package content

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of the JSON of a model, because what is decoded takes more memory than its
// text.
const (
	maxDepth   = 64
	maxObjects = 60_000
	maxValues  = 500_000
)

// checkJSON refuses JSON that is too large once it is decoded, and JSON that decoders
// understand differently: members of one object whose names are equal but for their
// case. Go's decoder takes the last of those, a browser the one that is spelt right.
func checkJSON(data []byte) error {
	if !utf8.Valid(data) || !json.Valid(data) {
		return broken("its JSON is not valid")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	s := scan{}
	for d.More() || len(s.open) > 0 {
		token, err := d.Token()
		if err != nil {
			return broken("its JSON is not valid")
		}
		if err := s.take(token); err != nil {
			return err
		}
	}
	return nil
}

// scan follows the tokens of a document.
type scan struct {
	open            []level
	objects, values int
}

// level is an object or an array that has not ended.
type level struct {
	names map[string]bool // nil for an array
	named bool            // the next token is a value
	free  bool            // the value, or all of them, is below "extras", which nobody reads
	below bool            // so is the level itself
}

func (s *scan) take(token json.Token) error {
	if end, is := token.(json.Delim); is && (end == '}' || end == ']') {
		s.open = s.open[:len(s.open)-1]
		return nil
	}
	free := false
	if n := len(s.open); n > 0 {
		top := &s.open[n-1]
		free = top.free
		if top.names != nil && !top.named {
			return top.name(token.(string))
		}
		top.named = false
	}
	if s.values++; s.values > maxValues {
		return tooHeavy("values of JSON", int64(s.values), maxValues)
	}
	begin, opens := token.(json.Delim)
	if begin != '{' && len(s.open) == 2 && s.open[1].names == nil { // in a list of the document, such as nodes: decoded, null takes as much memory
		if err := s.object(); err != nil {
			return err
		}
	}
	if opens {
		return s.begin(begin == '{', free)
	}
	return nil
}

// object counts an object.
func (s *scan) object() error {
	if s.objects++; s.objects > maxObjects {
		return tooHeavy("objects of JSON", int64(s.objects), maxObjects)
	}
	return nil
}

// begin opens an object or an array.
func (s *scan) begin(object, free bool) error {
	if len(s.open) >= maxDepth {
		return broken("its JSON is nested too deeply")
	}
	l := level{free: free, below: free}
	if object {
		if err := s.object(); err != nil {
			return err
		}
		l.names = map[string]bool{}
	}
	s.open = append(s.open, l)
	return nil
}

// name notes the name of a member.
func (l *level) name(name string) error {
	l.named, l.free = true, l.below || name == "extras"
	if l.below {
		return nil
	}
	if instead, is := refused[name]; is { // clients act upon it even if the model does not list it
		return refuseExtension(name, instead)
	}
	folded := strings.Map(fold, name)
	if l.names[folded] {
		return broken("its JSON has two members with the same name")
	}
	l.names[folded] = true
	return nil
}

// fold returns the least character that differs from r by case alone.
func fold(r rune) rune {
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}
