package headless

import (
	"crypto/tls"
	"time"

	"stoa/avatar"
	"stoa/worldstate"
)

// Options says who joins and how. The zero Options is a bot that neither speaks nor
// hears.
type Options struct {
	Name   string // "Bot" if empty
	Device worldstate.DeviceClass
	// Appearance is the look; a Height of 0 stands for 1650 mm, a Colour of 0 for slate
	// grey, an Accent of 0 for the default of the colour.
	Appearance avatar.Appearance

	Key        string              // of the account; empty: the server makes a new account
	DeviceID   worldstate.DeviceID // zero: none
	Invitation string              // secret
	Passcode   string

	Early bool // Dial returns before the records have come

	Slots int  // number of voice slots, at most 8
	Voice bool // make a media connection, also without Slots
	TCP   bool // voices by TCP only; then every packet is decrypted

	// TLS is for a server whose certificate this machine does not trust; nil: the
	// system's settings.
	TLS *tls.Config

	// Listen decodes voices, for [Hearing.Level].
	Listen bool
	// Sample, if above 1, decrypts only one of that many voice packets and counts the
	// others: talker, sequence number and size are not encrypted.
	Sample int
	// Heard gets every voice packet that arrives, decrypted or not. It runs on the
	// goroutine that reads the socket and must be quick.
	Heard func(Packet)
	// Opened gets every decrypted voice packet, on a goroutine of its slot. It must not
	// keep the payload and must be quick.
	Opened func(Spoken)

	// Frames, if above 1, decodes only one of that many tick frames and counts the
	// others.
	Frames int
	// Blind only counts the bytes of records and results, so that many clients cost
	// little: the replica has no records. Needs Early; a blind client must not lose its
	// connection.
	Blind bool
	// Shown gets every decoded tick frame, on the goroutine that reads the socket, with
	// the client's lock held: it may read its arguments and must not call the client.
	Shown func(at time.Time, r *worldstate.Replica)

	// Told gets every event of the room, in order, on the goroutine that reads the
	// socket. It must be quick and change nothing.
	Told func(worldstate.Event)

	// Refused gets every refusal of a message for which no call waits, like Told.
	Refused func(*RefusedError)

	// Part is how many bytes of a file one request of [Client.Upload] carries, 1 MiB if 0.
	Part int

	// Backoff is the first pause before reconnecting, 50 ms if 0. It doubles up to 2 s.
	Backoff time.Duration
}

// slate is the default colour.
const slate = 0x56646e

func (o *Options) defaults() {
	if o.Name == "" {
		o.Name = "Bot"
	}
	if o.Appearance.Height == 0 {
		o.Appearance.Height = 1650
	}
	if o.Appearance.Colour == 0 {
		o.Appearance.Colour = slate
	}
	if o.Appearance.Accent == 0 {
		o.Appearance.Accent = avatar.AccentOf(o.Appearance.Colour)
	}
	if o.Backoff == 0 {
		o.Backoff = 50 * time.Millisecond
	}
}
