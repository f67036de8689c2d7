package document

type Editor struct{}

func NewEditor(update []byte, client uint64) (*Editor, error) { return nil, Fault{} }
func (*Editor) AppendParagraph(string) error                  { return nil }
func (*Editor) ReplaceText(a, b string) error                 { return nil }
func (*Editor) Update() []byte                                { return nil }
