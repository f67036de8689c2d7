package document

type Tree struct{}

func Read(update []byte) (*Tree, error) { return nil, Fault{} }
func (*Tree) Text() string { return "" }
func Files(update []byte) ([]string, error) { return nil, nil }

type Editor struct{}

func NewEditor(update []byte, client uint64) (*Editor, error) { return nil, Fault{} }
func (*Editor) AppendParagraph(string) error                  { return nil }
func (*Editor) ReplaceText(a, b string) error                 { return nil }
func (*Editor) Update() []byte                                { return nil }
