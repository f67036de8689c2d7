package headless

import "stoa/worldstate"

// Wear makes a model of the room's files the body of this participant; the zero hash stands
// for the built-in body. PROTOCOL.md section 4.17. [Client.Refusals] returns refusals.
func (c *Client) Wear(file worldstate.FileHash) error { return c.send(&worldstate.Wear{File: file}) }
