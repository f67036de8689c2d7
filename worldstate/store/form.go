package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"stoa/worldstate/record"
)

// Forms of records on disk. A new form gets a new number; old forms stay readable.
//
// Form 2 is JSON of the author and the properties. Numbers, booleans and texts are JSON
// values; the bytes of a property are in the column data, and the JSON says how many:
// {"points": {"bytes": 120}}. The order of the JSON is the order of the bytes.
const recordForm = 2

// record2 is form 2.
type record2 struct {
	Author     record.Author   `json:"author"`
	Properties json.RawMessage `json:"properties"`
}

// bytes2 stands for bytes in the column data.
type bytes2 struct {
	Bytes int `json:"bytes"`
}

func writeRecord(r *record.Record) (text string, data []byte, err error) {
	properties, data, err := writeProperties(r.Properties)
	if err != nil {
		return "", nil, err
	}
	encoded, err := json.Marshal(record2{r.Author, properties})
	return string(encoded), data, err
}

// writeProperties returns the JSON of properties, in their order, and the bytes that do
// not stand in the JSON.
func writeProperties(all record.Properties) (text json.RawMessage, data []byte, err error) {
	b := bytes.NewBufferString("{")
	for i, p := range all {
		if i > 0 {
			b.WriteByte(',')
		}
		var value any
		switch v := p.Value; v.Type {
		case record.Int:
			value = v.Number
		case record.Bool:
			value = v.Number != 0
		case record.Text:
			value = v.Data
		case record.Bytes:
			value = bytes2{len(v.Data)}
			data = append(data, v.Data...)
		case record.None:
			value = nil
		}
		encoded, err := json.Marshal(value)
		if err != nil {
			return nil, nil, err
		}
		fmt.Fprintf(b, "%q:%s", p.Name, encoded) // names are plain ASCII
	}
	b.WriteByte('}')
	return b.Bytes(), nonNil(data), nil
}

// nonNil makes an empty value of a column that must not be NULL.
func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

var errForm = errors.New("the record is damaged")

// readProperties reads what writeProperties returns.
func readProperties(text json.RawMessage, data []byte) (record.Properties, error) {
	all, _, err := readSome(text, data)
	return all, err
}

// readSome reads what writeProperties returns, and returns the bytes that are left.
func readSome(text json.RawMessage, data []byte) (_ record.Properties, rest []byte, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, errForm
	}
	var all []record.Property
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, nil, err
		}
		p := record.Property{Name: name.(string)}
		if p.Value, data, err = readValue(value, data); err != nil {
			return nil, nil, err
		}
		all = append(all, p)
	}
	return record.Of(all...), data, nil
}

func readValue(text json.RawMessage, data []byte) (record.Value, []byte, error) {
	switch text[0] {
	case 'n':
		return record.Value{}, data, nil
	case 't', 'f':
		return record.OfBool(text[0] == 't'), data, nil
	case '"':
		var s string
		err := json.Unmarshal(text, &s)
		return record.OfText(s), data, err
	case '{':
		var b bytes2
		if err := json.Unmarshal(text, &b); err != nil || b.Bytes < 0 || b.Bytes > len(data) {
			return record.Value{}, nil, errForm
		}
		return record.OfBytes(data[:b.Bytes]), data[b.Bytes:], nil
	}
	var n int64
	err := json.Unmarshal(text, &n)
	return record.OfInt(n), data, err
}

// readRecord fills in a record's author and properties.
func readRecord(r *record.Record, form int, text string, data []byte) (err error) {
	switch {
	case form == recordForm:
		var f record2
		if err = json.Unmarshal([]byte(text), &f); err == nil {
			r.Author = f.Author
			r.Properties, err = readProperties(f.Properties, data)
		}
	case form == 1 && r.Kind == record.Stroke:
		err = readStroke1(r, text, data)
	case form == 1:
		err = readObject1(r, text)
	default:
		err = fmt.Errorf("it is in form %d, which this version does not know", form)
	}
	if err != nil {
		return fmt.Errorf("read record %x: %w", r.ID, err)
	}
	return nil
}
