// Package editor is the WebSocket of stock Yjs editors that are not in the room: the providers
// of y-websocket and of Hocuspocus. A pass lets an editor in; it then reads and writes one
// document as package worldstate lets an [worldstate.Outsider] do. What reaches other readers
// and is acknowledged is on disk. PROTOCOL.md section 15.3.
package editor
