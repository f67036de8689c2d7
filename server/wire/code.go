package wire

// Version is the protocol's version. Section 3.3.
const Version = 1

// Code is the first element of a message. Codes are never reordered or reused.
type Code uint8

// From clients: section 4.
const (
	CodeHello     Code = 1
	CodePose      Code = 2
	CodeTeleport  Code = 3
	CodeMute      Code = 4
	CodeOperation Code = 5
	CodeLive      Code = 6
	CodeOffer     Code = 7
	CodePing      Code = 8
	CodeLeave     Code = 9
	CodeSay       Code = 10
	CodeHand      Code = 11
	CodeReact     Code = 12
	CodeBlock     Code = 13
	CodeModerate  Code = 14
)

// From the server: sections 5 and 6.
const (
	CodeWelcome      Code = 64
	CodeTick         Code = 65
	CodeJoined       Code = 66
	CodeLeft         Code = 67
	CodeChanged      Code = 68
	CodeStrokes      Code = 69
	CodeResult       Code = 70
	CodeAcknowledged Code = 71
	CodeError        Code = 72
	CodeAnswer       Code = 73
	CodePong         Code = 74
	CodeReset        Code = 75
	CodeSaid         Code = 76
	CodeHistory      Code = 77
	CodeReacted      Code = 78
	CodeAsked        Code = 79
	CodeDoor         Code = 80
)
