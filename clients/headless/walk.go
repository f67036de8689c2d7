package headless

import (
	"context"
	"math"
	"time"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/avatar"
	"stoa/worldstate"
)

const (
	walkingSpeed = 1.4 // m/s
	patience     = 3   // corrections after which a walk is given up
)

// Body returns the client's own body.
func (c *Client) Body() avatar.Body {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.body
}

// Move sends the client's body; the client sets the epoch. If the server refuses, the
// next frame corrects [Client.Body].
func (c *Client) Move(body avatar.Body) error {
	c.mu.Lock()
	body.Epoch = c.body.Epoch
	c.body = body
	c.mu.Unlock()
	return c.send(&worldstate.Pose{Body: body})
}

// Pose is [Client.Move] with the caller's epoch. A body from before the last correction
// is dropped, because the server would take it for a step from there.
func (c *Client) Pose(body avatar.Body) error {
	c.mu.Lock()
	if body.Epoch != c.body.Epoch {
		c.mu.Unlock()
		return nil
	}
	c.body = body
	c.mu.Unlock()
	return c.send(&worldstate.Pose{Body: body})
}

// Teleport jumps and waits for the server's answer.
func (c *Client) Teleport(ctx context.Context, body avatar.Body) error {
	c.mu.Lock()
	body.Epoch = c.body.Epoch
	epoch := body.Epoch + 1
	c.mu.Unlock()
	if err := c.send(&worldstate.Teleport{Body: body}); err != nil {
		return err
	}
	return c.Await(ctx, func(r *worldstate.Replica) bool {
		b, here := r.Body(r.You)
		return here && b.Epoch == epoch
	})
}

// Place teleports a standing body to x, z on the floor, looking along yaw in radians.
func (c *Client) Place(ctx context.Context, x, z, yaw float64) error {
	return c.Teleport(ctx, avatar.At(mgl64.Vec3{x, 0, z}, yaw, 0))
}

// Walk walks straight to x, z at walking speed, with a pose at each tick, and returns
// when the server has seen the arrival. ErrBlocked: a wall stops the body.
func (c *Client) Walk(ctx context.Context, x, z float64) error {
	rate := 0
	c.Read(func(r *worldstate.Replica) { rate = max(1, r.TickRate) })
	ticks := time.NewTicker(time.Second / time.Duration(rate))
	defer ticks.Stop()
	start := c.Body()
	epoch, corrections := start.Epoch, 0
	for {
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return ctx.Err()
		case <-c.quit.Done():
			return ErrClosed
		}
		now := c.Body()
		if now.Epoch != epoch {
			if corrections++; corrections == patience {
				return ErrBlocked
			}
			epoch = now.Epoch
		}
		next, arrived := step(now, x, z, walkingSpeed/float64(rate))
		if err := c.Move(next); err == nil && arrived {
			return c.awaitBody(ctx, next)
		}
	}
}

// step moves a body by at most length metres towards x, z.
func step(b avatar.Body, x, z, length float64) (next avatar.Body, arrived bool) {
	feet := b.Feet()
	dx, dz := x-feet.X(), z-feet.Z()
	far := math.Hypot(dx, dz)
	if far > 1e-3 {
		b.Yaw = avatar.At(feet, math.Atan2(-dx, -dz), 0).Yaw
	}
	if arrived = far <= length; arrived {
		length = far
	}
	if far > 0 {
		feet = feet.Add(mgl64.Vec3{dx / far * length, 0, dz / far * length})
	}
	at := avatar.At(feet, 0, 0)
	b.X, b.Y, b.Z = at.X, at.Y, at.Z
	return b, arrived
}

// awaitBody waits for a frame with the body, or with a correction.
func (c *Client) awaitBody(ctx context.Context, body avatar.Body) error {
	var blocked bool
	err := c.Await(ctx, func(r *worldstate.Replica) bool {
		b, here := r.Body(r.You)
		blocked = here && b.Epoch != body.Epoch
		return blocked || here && b.X == body.X && b.Z == body.Z
	})
	if err == nil && blocked {
		return ErrBlocked
	}
	return err
}
