package document

type Span struct{ Client, From, To uint64 }
type Facts struct {
	Clients []Span
	Deletes int
	Structs int
}
