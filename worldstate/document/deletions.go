package document

import "crypto/sha256"

// DeletionsSum names what an update deletes: two updates with the same name delete the same.
// A reader that sends its whole delete set, as Yjs does, brings nothing new if the server's
// has the same name. It costs the bytes of the update, which is read within [Stored].
func DeletionsSum(update []byte) ([sha256.Size]byte, error) {
	var all []Span
	err := walk(update, whole(update), visitor{deletion: func(s Span) { all = append(all, s) }})
	return sha256.Sum256(appendDeletes(nil, joined(all))), err
}
