package headless

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"stoa/server/wire"
)

const (
	dialTime  = 5 * time.Second
	writeTime = 10 * time.Second
	// silence is how long a connection may be without a byte, even of a ping, until it
	// counts as lost. The server pings every 5 s.
	silence     = 20 * time.Second
	closeStatus = 4000 // WebSocket status of a close with a reason of section 10
)

// visit runs one connection from beginning to end. It returns whether the server sent a
// welcome, and why the connection ended.
func (c *Client) visit() (welcomed bool, err error) {
	conn, err := c.connect()
	if err != nil {
		return false, err
	}
	defer conn.Close()
	hangUp := context.AfterFunc(c.quit, func() { conn.Close() })
	defer hangUp()
	for {
		var data []byte
		if data, err = c.next(conn); err != nil {
			break
		}
		if err = c.receive(conn, data); err != nil {
			break
		}
	}
	err = c.reason(err)
	c.mu.Lock()
	defer c.mu.Unlock()
	welcomed, c.conn, c.greeted = c.greeted, nil, false
	return welcomed, err
}

// connect opens a WebSocket and sends hello: with the resume token if there is one,
// otherwise with a new ticket.
func (c *Client) connect() (*websocket.Conn, error) {
	c.mu.Lock()
	hello := &wire.Hello{Version: wire.Version, Resume: c.resume, Client: c.id, Device: c.opts.Device, Slots: uint8(c.opts.Slots)}
	if c.resume != "" {
		place := c.body
		hello.Place = &place
		hello.Have = c.replica.Have()
	}
	address := c.socket
	c.mu.Unlock()
	if hello.Resume == "" {
		var err error
		if hello.Ticket, address, err = c.ticket(c.quit); err != nil {
			return nil, err
		}
	}
	dialer := websocket.Dialer{HandshakeTimeout: dialTime, ReadBufferSize: 8 << 10, WriteBufferSize: 1 << 10, Proxy: http.ProxyFromEnvironment,
		TLSClientConfig: c.opts.TLS}
	conn, _, err := dialer.DialContext(c.quit, address, nil)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	conn.SetReadLimit(wire.MaxServerBytes)
	c.mu.Lock()
	c.conn, c.greeted, c.briefed, c.socket = conn, false, false, address
	c.mu.Unlock()
	c.sending.Lock()
	defer c.sending.Unlock()
	if err := write(conn, hello); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// next reads one WebSocket message, unless the client is stalled.
func (c *Client) next(conn *websocket.Conn) ([]byte, error) {
	c.mu.Lock()
	stalled := c.stalled
	c.mu.Unlock()
	if stalled != nil {
		select {
		case <-stalled:
		case <-c.quit.Done():
		}
	}
	if err := conn.SetReadDeadline(time.Now().Add(silence)); err != nil {
		return nil, err
	}
	_, data, err := conn.ReadMessage()
	return data, err
}

// reason returns the server's reason for the end of a connection. After a refused
// resume the client drops its token, so that the next visit joins anew.
func (c *Client) reason(err error) error {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != closeStatus {
		return err
	}
	if closed.Text == string(wire.ResumeRefused) {
		c.mu.Lock()
		c.resume = ""
		c.mu.Unlock()
	}
	return &ClosedError{wire.Reason(closed.Text)}
}

// send writes a message now. Without a connection it returns an error, which callers
// may ignore for poses and the like.
func (c *Client) send(m wire.Message) error {
	c.sending.Lock()
	defer c.sending.Unlock()
	c.mu.Lock()
	conn := c.conn
	if !c.greeted {
		conn = nil
	}
	c.mu.Unlock()
	if conn == nil {
		return errAway
	}
	return write(conn, m)
}

// inOrder calls take, which numbers and stores messages, and sends them if take
// says so. A failed write is no error: the next connection sends them again.
func (c *Client) inOrder(take func() (all []wire.Message, now bool)) error {
	c.sending.Lock()
	defer c.sending.Unlock()
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return c.err
	}
	all, now := take()
	conn := c.conn
	c.mu.Unlock()
	if conn == nil || !now {
		return nil
	}
	for _, m := range all {
		if write(conn, m) != nil {
			break
		}
	}
	return nil
}

var errAway = errors.New("headless: not connected just now")

// write writes a message. Callers hold c.sending.
func write(conn *websocket.Conn, m wire.Message) error {
	w := wire.NewWriter()
	w.Append(m)
	return writeBytes(conn, w.Bytes())
}

func writeBytes(conn *websocket.Conn, data []byte) error {
	if err := conn.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	if err := conn.WriteMessage(websocket.BinaryMessage, data); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return nil
}
