package document

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
)

// shown says what a document shows in the form of clients/web/yjs/shown.mjs.
func shown(update []byte) ([]byte, error) {
	t, err := Read(update)
	if err != nil {
		return nil, err
	}
	all := map[string]any{}
	for name, kind := range map[string]int{"array": typeArray, "default": typeFragment, "map": typeMap, "text": typeText} {
		list, entries := branchShown(t.root(name), kind)
		all[name] = map[string]any{"list": list, "map": entries}
	}
	return json.Marshal(all)
}

func branchShown(b *branch, kind int) (list []any, entries map[string]any) {
	list, entries = []any{}, map[string]any{}
	for key, e := range b.entries {
		if !e.last.deleted {
			entries[key] = valueShown(b.get(key))
		}
	}
	if kind == typeText || kind == typeXMLText {
		return runsShown(newPager().runs(b)), entries
	}
	for n := b.first.live(); n != nil; n = n.next.live() {
		for _, v := range n.values() {
			list = append(list, valueShown(v))
		}
	}
	return list, entries
}

func runsShown(runs []run) []any {
	all := []any{}
	for i, r := range runs {
		switch last := len(all) - 1; {
		case r.embed:
			all = append(all, map[string]any{"insert": valueShown(r.value), "marks": r.marks})
		case last >= 0 && !runs[i-1].embed && reflect.DeepEqual(runs[i-1].marks, r.marks):
			m := all[last].(map[string]any)
			m["text"] = m["text"].(string) + r.text
		default:
			all = append(all, map[string]any{"text": r.text, "marks": r.marks})
		}
	}
	return all
}

var kindNames = map[int]string{typeArray: "array", typeMap: "map", typeText: "text", typeElement: "element",
	typeFragment: "fragment", typeHook: "hook", typeXMLText: "xmltext"}

func valueShown(v any) any {
	switch v := v.(type) {
	case undefined:
		return map[string]any{"undefined": true}
	case *branch:
		list, entries := branchShown(v, v.kind)
		m := map[string]any{"kind": kindNames[v.kind], "list": list, "map": entries}
		if v.kind == typeElement || v.kind == typeHook {
			m["name"] = v.name
		}
		return m
	case subdoc:
		return map[string]any{"doc": string(v)}
	case blob:
		return map[string]any{"bytes": hex.EncodeToString(v)}
	case *big.Int:
		return map[string]any{"big": fmt.Sprint(v)}
	case []any:
		all := []any{}
		for _, x := range v {
			all = append(all, valueShown(x))
		}
		return all
	case map[string]any:
		all := map[string]any{}
		for k, x := range v {
			all[k] = valueShown(x)
		}
		return map[string]any{"object": all}
	}
	return v
}
