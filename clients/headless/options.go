package headless

import (
	"crypto/tls"
	"time"

	"stoa/avatar"
	"stoa/worldstate"
)

// Options is who comes and with what. The zero Options is a bot that neither
// speaks nor hears.
type Options struct {
	Name   string // "Bot" if empty
	Device worldstate.DeviceClass
	// Look is what others see; a Height of 0 is 1650 mm, a Colour of 0 a slate
	// grey, an Accent of 0 the one that goes with the colour.
	Appearance avatar.Appearance

	Key        string              // of the account to come as; a new one is made without
	DeviceID   worldstate.DeviceID // zero for none
	Invitation string              // secret
	Passcode   string

	Early bool // the boards may still be coming when Dial returns

	Slots int  // voices heard at once, at most 8
	Voice bool // make a media connection, even with no Slots
	TCP   bool // voices by TCP alone; then every packet is decrypted

	// TLS is for a server whose certificate this machine does not trust; nil
	// for the system's settings.
	TLS *tls.Config

	// Listen decodes what is heard, for [Hearing.Level].
	Listen bool
	// Sample, if above 1, is how many voice packets are counted for each that
	// is decrypted: the sender, its number and its size stand in the clear.
	Sample int
	// Heard is told of every voice packet that arrives, decrypted or not. It is
	// called on the goroutine that reads the socket and must be quick.
	Heard func(Packet)
	// Opened is told of every voice packet that was decrypted, on a goroutine of
	// its slot. It may keep nothing of the payload and must be quick.
	Opened func(Spoken)

	// Frames, if above 1, is how many tick frames are counted for each that is
	// read.
	Frames int
	// Shown is told of every tick frame that is read, on the goroutine that
	// reads the socket, with the client's lock held: it may look at its
	// arguments and nothing else of the client.
	Shown func(at time.Time, r *worldstate.Replica)

	// Told is told of every event of the room, in order, on the goroutine that
	// reads the socket. It must be quick and change nothing.
	Told func(worldstate.Event)

	// Refused is told of every refusal of what is not waited for, like Told.
	Refused func(*RefusedError)

	// Backoff is the first pause before coming back after a lost connection,
	// 50 ms if 0. It doubles up to 2 s.
	Backoff time.Duration
}

// slate is the colour of who did not choose one.
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
