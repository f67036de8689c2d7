package wire

import (
	"fmt"
	"math"
	"strings"

	"stoa/avatar"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// enumerations are the numbers with a name that the page uses. Order and names are those
// of clients/web/src/wire/constants.ts.
var enumerations = []struct {
	name, comment string
	members       []member
}{
	{"Verb", "What changes and effects do, section 7.3.", []member{
		{"put", record.Put}, {"patch", record.Patch}, {"delete", record.Delete}, {"restore", record.Restore}}},
	{"ChatScope", "Recipients of a chat line, section 4.10.", []member{
		{"everybody", worldstate.ToAll}, {"earshot", worldstate.ToEarshot}, {"person", worldstate.ToOne}}},
	{"ModerationAction", "Moderation by hosts, section 4.14.", []member{
		{"silence", worldstate.Silencing}, {"lower", worldstate.Lowering}, {"role", worldstate.Promoting},
		{"remove", worldstate.Removing}, {"ban", worldstate.Banning}, {"end", worldstate.Ending},
		{"door", worldstate.DoorKeeping}, {"answer", worldstate.Answering}}},
	{"Role", "Roles, section 5.2.", []member{
		{"guest", worldstate.Guest}, {"member", worldstate.Member}, {"presenter", worldstate.Presenter},
		{"host", worldstate.Host}, {"owner", worldstate.Owner}}},
	{"Door", "States of a room's door, sections 4.14 and 5.18.", []member{
		{"open", worldstate.DoorOpen}, {"knock", worldstate.DoorKnock}, {"locked", worldstate.DoorLocked}}},
	{"Hands", "Kinds of hands, section 5.2.", []member{
		{"mittens", avatar.Mittens}, {"none", avatar.NoHands}}},
}

// limits are the bounds that the page keeps by itself.
var limits = []struct {
	name, comment string
	value         int
}{
	{"maxStrokePoints", "Section 7.5.", record.MaxPoints},
	{"maxStrokeBytes", "Section 7.5: of encoded points.", record.MaxPointsBytes},
	{"maxCoordinate", "Section 7.5.", math.MaxUint16},
	{"maxChanges", "Section 7.3: of one operation.", record.MaxChanges},
	{"maxRestoredBytes", "Section 7.3: bytes in one restore.", record.MaxRestoredBytes},
	{"maxLine", "Section 4.10: characters of a chat line.", worldstate.MaxText},
}

type member struct {
	name  string
	value any
}

// constants returns clients/web/src/wire/constants.ts.
func constants() string {
	var b strings.Builder
	b.WriteString(scriptHead)
	for _, e := range enumerations {
		fmt.Fprintf(&b, "/** %s */\nexport const %s = {\n", e.comment, e.name)
		for _, m := range e.members {
			fmt.Fprintf(&b, "  %s: %d,\n", m.name, m.value)
		}
		b.WriteString("} as const;\n\n")
	}
	for _, l := range limits {
		fmt.Fprintf(&b, "/** %s */\nexport const %s = %d;\n", l.comment, l.name, l.value)
	}
	b.WriteString("\n/** Codes with which an operation or a line is refused for the moment: it may be sent again. Section 10. */\n")
	fmt.Fprintf(&b, "export const retriableRefusals: ReadonlySet<string> = new Set([%q, %q, %q]);\n", Busy, TooFast, StoreFailed)
	return b.String()
}

// kindTable returns the table of kinds and their properties in PROTOCOL.md. Properties of
// all objects stand in it once.
func kindTable() string {
	var b strings.Builder
	b.WriteString("| kind | parent | property | type | meaning |\n|---|---|---|---|---|\n")
	rows := func(kind, parent string, rules []record.Rule) {
		for _, r := range rules {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", kind, parent, r.Name, ruleType(&r), r.Meaning)
			kind, parent = "", ""
		}
	}
	rows("all objects", "room", record.Placing)
	for _, k := range record.Kinds {
		switch own := k.Rules[min(len(k.Rules), len(record.Placing)):]; {
		case k.Parent != "":
			rows(k.Name, k.Parent, k.Rules)
		case len(own) == 0:
			fmt.Fprintf(&b, "| %s | room | | | |\n", k.Name)
		default:
			rows(k.Name, "room", own)
		}
	}
	return b.String()
}

func ruleType(r *record.Rule) (text string) {
	switch r.Type {
	case record.Int:
		text = fmt.Sprintf("int, %d to %d", r.Min, r.Max)
	case record.Bool:
		text = "bool"
	case record.Text:
		text = fmt.Sprintf("str, at most %d bytes", r.Max)
	case record.Bytes:
		text = fmt.Sprintf("bin, at most %d bytes", r.Max)
		if r.Min == r.Max {
			text = fmt.Sprintf("bin %d", r.Max)
		}
	}
	if r.Required {
		text += "; required"
	}
	return text
}
