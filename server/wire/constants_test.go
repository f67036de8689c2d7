package wire

import (
	"fmt"
	"math"
	"strings"

	"stoa/avatar"
	"stoa/worldstate"
	"stoa/worldstate/board"
)

// enumerations are the numbers with a name that the page uses. Order and names are those
// of clients/web/src/wire/constants.ts.
var enumerations = []struct {
	name, comment string
	members       []member
}{
	{"OperationKind", "Kinds of operations and results, sections 4.5 and 5.7.", []member{
		{"put", board.Put}, {"erase", board.Erase}, {"restore", board.Restore}}},
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
	{"maxStrokePoints", "Section 7.1.", board.MaxPoints},
	{"maxStrokeBytes", "Section 7.1: of encoded points.", board.MaxPointsBytes},
	{"maxCoordinate", "Section 7.1.", math.MaxUint16},
	{"maxIdsPerOperation", "Section 7.2: ids in one erase or restore.", board.MaxIDs},
	{"maxRestoredBytes", "Section 7.2: bytes of points in one restore.", board.MaxRestoredBytes},
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
