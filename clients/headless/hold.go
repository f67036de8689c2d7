package headless

import (
	"stoa/worldstate"
	"stoa/worldstate/record"
)

// Hold shows everybody else an object on its way: with these properties in place of its
// own. PROTOCOL.md section 4.16. [Client.Refusals] returns refusals; the replica's Held
// says what others hold.
func (c *Client) Hold(object record.ID, properties record.Properties) error {
	return c.send(&worldstate.Hold{Object: object, Properties: properties})
}

// LetGo ends what Hold began.
func (c *Client) LetGo() error { return c.send(&worldstate.Hold{}) }
