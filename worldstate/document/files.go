package document

import (
	"maps"
	"slices"
)

// Files returns the hashes of the room's files that the document may show and the room must
// keep, sorted: every text of 64 hexadecimal digits that is the value of an attribute, or of
// an entry of a map or list, and is not deleted. Keys are not looked at, because an update
// does not repeat the key when a value is replaced; so a hash under another key keeps its
// file too. It costs what Fold costs. The error wraps a Fault.
func Files(update []byte) ([]string, error) {
	folded, err := Fold(update)
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	err = walk(folded, whole(folded), visitor{piece: func(p *piece) {
		if p.kind != kindAny {
			return
		}
		r := reader{data: p.content, depth: Stored.Depth}
		for range p.length {
			start := r.at
			if r.any(r.depth); r.at-start != 66 || p.content[start] != anyText {
				continue
			}
			if hash := string(p.content[start+2 : r.at]); isHash(hash) {
				found[hash] = true
			}
		}
	}})
	return slices.Sorted(maps.Keys(found)), err
}
