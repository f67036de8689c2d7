package document

type Tree struct{}

func Read(update []byte) (*Tree, error) { return nil, Fault{} }
func (*Tree) Text() string { return "" }
func Files(update []byte) ([]string, error) { return nil, nil }
