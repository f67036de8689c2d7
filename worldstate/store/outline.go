package store

import (
	"encoding/json"

	"stoa/worldstate/record"
)

// Lists of objects read only the outline of each: author, name and rights. A whole object
// may be large, and what is on disk may have values of any type.

// outline is the JSON of the outline of the record o.
const outline = `json_object('author', o.record -> '$.author', 'properties', json_object('name', o.record -> '$.properties.name',
	'view', o.record -> '$.properties.view', 'draw', o.record -> '$.properties.draw', 'edit', o.record -> '$.properties.edit', 'own', o.record -> '$.properties.own'))`

// readOutline fills in a record's author, name and rights.
func readOutline(r *record.Record, text string) error {
	var o struct {
		Author     *record.Author
		Properties map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	if o.Author != nil {
		r.Author = *o.Author
	}
	var all []record.Property
	for name, text := range o.Properties {
		v, _, err := readValue(text, nil)
		if err != nil { // bytes, which do not stand in the JSON
			v = record.OfBytes(nil)
		}
		if v.Type != record.None {
			all = append(all, record.Property{Name: name, Value: v})
		}
	}
	r.Properties = record.Of(all...)
	return nil
}
