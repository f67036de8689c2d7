package roomfile

import (
	"time"

	"stoa/worldstate"
	"stoa/worldstate/record"
)

// form is the version of the file's form. A new form gets a new number and new types;
// old ones stay readable. FORMAT.md. A room without texts of documents is written in
// formWithoutTexts, without its files in formWithoutFiles: older programs read them too.
const (
	form             = 3
	formWithoutTexts = 2
	formWithoutFiles = 1
)

// Limits of a file.
const (
	maxLine    = 256 << 10 // bytes
	maxMembers = 10000
	maxBans    = 1000
	maxHeard   = worldstate.MaxPeople
	maxTexts   = 200 << 20 // bytes of all texts
	partSize   = 128 << 10 // bytes of a file or text in a line; the last part may have fewer
)

// line1 is a line of form 1: one of the fields.
type line1 struct {
	Room     *room1                `json:"room,omitempty"`
	Record   *record1              `json:"record,omitempty"`
	Chat     *chat1                `json:"chat,omitempty"`
	Member   *member1              `json:"member,omitempty"`
	Ban      *ban1                 `json:"ban,omitempty"`
	Silenced *worldstate.AccountID `json:"silenced,omitempty"`
	End      *end1                 `json:"end,omitempty"`
}

// line2 is a line of form 2: one of the fields.
type line2 struct {
	line1
	File *file2 `json:"file,omitempty"`
	Part []byte `json:"part,omitempty"` // of the file before
}

// line3 is a line of form 3: one of the fields.
type line3 struct {
	line2
	Text *text3 `json:"text,omitempty"`
}

type room1 struct {
	Form     int               `json:"form"`
	Program  string            `json:"program"`
	Saved    time.Time         `json:"saved"`
	ID       worldstate.RoomID `json:"id"`
	Template string            `json:"template"`
	Name     string            `json:"name"`
	Made     time.Time         `json:"made"`
	Archived bool              `json:"archived"`
	Door     string            `json:"door"`
	Link     string            `json:"link"`
	Passcode bool              `json:"passcode"`
	Erasing  string            `json:"erasing"`
	Drawing  string            `json:"drawing,omitempty"`
	Creating string            `json:"creating,omitempty"`
}

type record1 struct {
	Parent     record.ID         `json:"parent"`
	ID         record.ID         `json:"id"`
	Author     record.Author     `json:"author"`
	Kind       string            `json:"kind"`
	Properties record.Properties `json:"properties"`
}

type chat1 struct {
	Time    uint64                 `json:"time"`
	Name    string                 `json:"name"`
	Text    string                 `json:"text"`
	Earshot bool                   `json:"earshot,omitempty"`
	Account *worldstate.AccountID  `json:"account,omitempty"`
	Heard   []worldstate.AccountID `json:"heard,omitempty"`
	Guest   bool                   `json:"guest,omitempty"`
}

type member1 struct {
	Account worldstate.AccountID `json:"account"`
	Name    string               `json:"name"`
	Role    string               `json:"role"`
	Since   time.Time            `json:"since"`
}

type ban1 struct {
	Account worldstate.AccountID `json:"account"`
	Device  worldstate.DeviceID  `json:"device"`
	Name    string               `json:"name"`
	At      time.Time            `json:"at"`
	Until   *time.Time           `json:"until,omitempty"`
}

// file2 has no hash of what was uploaded: nobody could check it, and a false one would give
// whoever brings that file another content. Costs are computed anew.
type file2 struct {
	Hash worldstate.FileHash   `json:"hash"`
	Size int64                 `json:"size"`
	Type string                `json:"type"`
	Name string                `json:"name"`
	At   time.Time             `json:"at"`
	By   *worldstate.AccountID `json:"by,omitempty"`
}

// text3 is followed by the parts of one Yjs update.
type text3 struct {
	Document record.ID `json:"document"`
	Size     int64     `json:"size"`
}

type end1 struct {
	Lines  int    `json:"lines"`
	SHA256 string `json:"sha256"`
}

const nobody = "nobody"

func linkText(link int) string {
	if link == worldstate.NoLink {
		return nobody
	}
	return worldstate.Role(link).String()
}

func parseLink(text string) (link int, ok bool) {
	if text == nobody {
		return worldstate.NoLink, true
	}
	role, ok := worldstate.ParseRole(text)
	return int(role), ok && role <= worldstate.Member
}

func parseRight(text string) (least worldstate.Role, ok bool) {
	least, ok = worldstate.ParseRole(text)
	return least, ok && least <= worldstate.Host
}
