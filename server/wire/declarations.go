package wire

import (
	"reflect"

	"stoa/worldstate"
)

// Version is the protocol's version. Section 3.3.
const Version = 4

// Code is the first element of a message. Codes are never reordered or reused.
type Code uint8

// From clients: section 4.
const (
	CodeHello         Code = 1
	CodePose          Code = 2
	CodeTeleport      Code = 3
	CodeMute          Code = 4
	CodeOperation     Code = 5
	CodeLive          Code = 6
	CodeOffer         Code = 7
	CodePing          Code = 8
	CodeLeave         Code = 9
	CodeChat          Code = 10
	CodeRaiseHand     Code = 11
	CodeReact         Code = 12
	CodeBlock         Code = 13
	CodeModerate      Code = 14
	CodeWave          Code = 15
	CodeHold          Code = 16
	CodeWear          Code = 17
	CodeOpenDocument  Code = 18
	CodeCloseDocument Code = 19
	CodeWriteDocument Code = 20
	CodeShowPresence  Code = 21
	CodePointOut      Code = 22
)

// From the server: sections 5 and 6.
const (
	CodeWelcome            Code = 64
	CodeTick               Code = 65
	CodeJoined             Code = 66
	CodeLeft               Code = 67
	CodeParticipantChanged Code = 68
	CodeRecords            Code = 69
	CodeResult             Code = 70
	CodeAcknowledged       Code = 71
	CodeRefused            Code = 72
	CodeAnswer             Code = 73
	CodePong               Code = 74
	CodeContentsReset      Code = 75
	CodeChatLine           Code = 76
	CodeChatHistory        Code = 77
	CodeReacted            Code = 78
	CodeAskedToSpeak       Code = 79
	CodeDoorChanged        Code = 80
	CodeWaved              Code = 81
	CodeDocumentContent    Code = 82
	CodeDocumentWritten    Code = 83
	CodeDocumentSaved      Code = 84
	CodePresenceShown      Code = 85
	CodePointedOut         Code = 86
)

// Declaration is one message of the protocol. The fields of its struct, in order, are
// the fields of the message; see [fieldsOf] for the tags.
type Declaration struct {
	Code    Code
	Name    string // in PROTOCOL.md and in TypeScript
	Section string // of PROTOCOL.md
	fields  fields
	type_   reflect.Type
}

// declarations lists every message. The Go codec, the tables of fields in PROTOCOL.md
// and the client's messages.ts are generated from this list: `make generate`.
var declarations = []Declaration{
	// From clients.
	declare[Hello](CodeHello, "hello", "4.1"),
	declare[worldstate.Pose](CodePose, "pose", "4.2"),
	declare[worldstate.Teleport](CodeTeleport, "teleport", "4.3"),
	declare[worldstate.Mute](CodeMute, "mute", "4.4"),
	declare[worldstate.Operation](CodeOperation, "operation", "4.5"),
	declare[Live](CodeLive, "live", "4.6"),
	declare[Offer](CodeOffer, "offer", "4.7"),
	declare[Ping](CodePing, "ping", "4.8"),
	declare[worldstate.Leave](CodeLeave, "leave", "4.9"),
	declare[worldstate.Chat](CodeChat, "chat", "4.10"),
	declare[worldstate.RaiseHand](CodeRaiseHand, "raiseHand", "4.11"),
	declare[worldstate.React](CodeReact, "react", "4.12"),
	declare[Block](CodeBlock, "block", "4.13"),
	declare[Moderate](CodeModerate, "moderate", "4.14"),
	declare[worldstate.Wave](CodeWave, "wave", "4.15"),
	declare[worldstate.Hold](CodeHold, "hold", "4.16"),
	declare[worldstate.Wear](CodeWear, "wear", "4.17"),
	declare[worldstate.OpenDocument](CodeOpenDocument, "openDocument", "4.18"),
	declare[worldstate.CloseDocument](CodeCloseDocument, "closeDocument", "4.19"),
	declare[worldstate.WriteDocument](CodeWriteDocument, "writeDocument", "4.20"),
	declare[worldstate.ShowPresence](CodeShowPresence, "showPresence", "4.21"),
	declare[worldstate.PointOut](CodePointOut, "pointOut", "4.22"),

	// From the server.
	declare[Welcome](CodeWelcome, "welcome", "5.1"),
	declare[Tick](CodeTick, "tick", "6.0"),
	declare[worldstate.Joined](CodeJoined, "joined", "5.3"),
	declare[worldstate.Left](CodeLeft, "left", "5.4"),
	declare[worldstate.ParticipantChanged](CodeParticipantChanged, "participantChanged", "5.5"),
	declare[worldstate.Records](CodeRecords, "records", "5.6"),
	declare[worldstate.Result](CodeResult, "result", "5.7"),
	declare[worldstate.Acknowledged](CodeAcknowledged, "acknowledged", "5.8"),
	declare[Refused](CodeRefused, "refused", "5.9"),
	declare[Answer](CodeAnswer, "answer", "5.10"),
	declare[Pong](CodePong, "pong", "5.11"),
	declare[worldstate.ContentsReset](CodeContentsReset, "contentsReset", "5.12"),
	declare[worldstate.ChatLine](CodeChatLine, "chatLine", "5.13"),
	declare[worldstate.ChatHistory](CodeChatHistory, "chatHistory", "5.15"),
	declare[worldstate.Reacted](CodeReacted, "reacted", "5.16"),
	declare[worldstate.AskedToSpeak](CodeAskedToSpeak, "askedToSpeak", "5.17"),
	declare[worldstate.DoorChanged](CodeDoorChanged, "doorChanged", "5.18"),
	declare[worldstate.Waved](CodeWaved, "waved", "5.19"),
	declare[worldstate.DocumentContent](CodeDocumentContent, "documentContent", "5.20"),
	declare[worldstate.DocumentWritten](CodeDocumentWritten, "documentWritten", "5.21"),
	declare[worldstate.DocumentSaved](CodeDocumentSaved, "documentSaved", "5.22"),
	declare[worldstate.PresenceShown](CodePresenceShown, "presenceShown", "5.23"),
	declare[worldstate.PointedOut](CodePointedOut, "pointedOut", "5.24"),
}

// firstFromServer is the lowest code of a message from the server.
const firstFromServer = CodeWelcome

func declare[T any](c Code, name, section string) Declaration {
	t := reflect.TypeFor[T]()
	return Declaration{c, name, section, fieldsOf(t, c < firstFromServer), t}
}

var (
	byCode = index(func(d *Declaration) Code { return d.Code })
	byType = index(func(d *Declaration) reflect.Type { return d.type_ })
)

func index[K comparable](key func(*Declaration) K) map[K]*Declaration {
	all := map[K]*Declaration{}
	for i := range declarations {
		all[key(&declarations[i])] = &declarations[i]
	}
	return all
}
