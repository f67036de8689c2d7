package record

import (
	"encoding/json"
	"errors"
)

// bytesJSON stands for Bytes in JSON.
type bytesJSON struct {
	Base64 []byte `json:"base64"`
}

var errNoValue = errors.New("record: no value that a property can have")

// MarshalJSON writes the value as a JSON number, boolean or text, or {"base64": ...}; null
// for None. The files of rooms and the HTTP API have this form.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.Type {
	case Int:
		return json.Marshal(v.Number)
	case Bool:
		return json.Marshal(v.Number != 0)
	case Text:
		return json.Marshal(v.Data)
	case Bytes:
		return json.Marshal(bytesJSON{[]byte(v.Data)})
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes, except null.
func (v *Value) UnmarshalJSON(text []byte) (err error) {
	switch text[0] {
	case 't', 'f':
		*v = OfBool(text[0] == 't')
	case '"':
		v.Type = Text
		err = json.Unmarshal(text, &v.Data)
	case '{':
		var b bytesJSON
		err = json.Unmarshal(text, &b)
		*v = OfBytes(b.Base64)
	case 'n':
		return errNoValue
	default:
		v.Type = Int
		err = json.Unmarshal(text, &v.Number)
	}
	if err != nil {
		return errNoValue
	}
	return nil
}

// MarshalJSON writes an object of all properties.
func (p Properties) MarshalJSON() ([]byte, error) {
	all := make(map[string]Value, len(p))
	for _, one := range p {
		all[one.Name] = one.Value
	}
	return json.Marshal(all)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (p *Properties) UnmarshalJSON(text []byte) error {
	var named map[string]Value
	if err := json.Unmarshal(text, &named); err != nil {
		return err
	}
	all := make([]Property, 0, len(named))
	for name, value := range named {
		all = append(all, Property{name, value})
	}
	*p = Of(all...)
	return nil
}
