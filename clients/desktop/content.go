//go:build desktop

package main

import (
	"context"
	"errors"
	"image"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-gl/mathgl/mgl64"

	"stoa/clients/desktop/gltf"
	"stoa/clients/desktop/object"
	"stoa/clients/headless"
	"stoa/worldstate"
	"stoa/worldstate/record"
)

const (
	mostLoads     = 2 * object.MostNear // that wait; views ask again for others
	mostKept      = 64 << 20            // bytes of content that are kept for other views
	loadTries     = 20
	loadRest      = time.Second // between tries
	mostFileBytes = 32 << 20
	picturePixels = 16 << 20 // of a picture of the room, before it is shrunk
	pictureSide   = 1024
)

// load is a file that a view waits for.
type load struct {
	hash worldstate.FileHash
	kind string                 // of what shows it: image or model
	gone atomic.Bool            // nobody waits any more
	done atomic.Pointer[loaded] // nil until then
}

// loaded is the content of a file. Nobody changes it.
type loaded struct {
	picture *image.RGBA // nil for a model, or if it cannot be shown
	model   *gltf.Model // nil for a picture, or if it costs too much
	box     *object.Box // of a model, if it is known
}

// bytes returns roughly how many bytes there are.
func (l *loaded) bytes() int {
	n := 64
	if l.picture != nil {
		n += len(l.picture.Pix)
	}
	if l.model != nil {
		n += l.model.Bytes()
	}
	return n
}

// content fetches and decodes files of the room, one after another, so that the window
// waits for neither.
type content struct {
	client  *headless.Client
	jobs    chan *load
	quit    context.CancelFunc
	running sync.WaitGroup

	kept  map[worldstate.FileHash]*loaded // the goroutine's
	order []worldstate.FileHash           // of kept, oldest first
	bytes int                             // of kept
}

// newContent returns a loader; call close at the end.
func newContent(client *headless.Client) *content {
	ctx, quit := context.WithCancel(context.Background())
	c := &content{client: client, jobs: make(chan *load, mostLoads), quit: quit, kept: map[worldstate.FileHash]*loaded{}}
	c.running.Go(func() {
		for {
			select {
			case l := <-c.jobs:
				c.load(ctx, l)
			case <-ctx.Done():
				return
			}
		}
	})
	return c
}

func (c *content) close() {
	c.quit()
	c.running.Wait()
}

// ask asks for a file. It returns nil if too many wait.
func (c *content) ask(hash worldstate.FileHash, kind string) *load {
	l := &load{hash: hash, kind: kind}
	select {
	case c.jobs <- l:
		return l
	default:
		return nil
	}
}

func (c *content) load(ctx context.Context, l *load) {
	for range loadTries {
		if l.gone.Load() || ctx.Err() != nil {
			return
		}
		got, err := c.get(ctx, l)
		if err == nil {
			l.done.Store(got)
			return
		}
		if !passes(err) {
			break
		}
		rest := time.NewTimer(loadRest)
		select {
		case <-rest.C:
		case <-ctx.Done():
			rest.Stop()
		}
	}
	l.done.Store(&loaded{})
}

// passes reports whether another try may succeed, as after a lost connection.
func passes(err error) bool {
	var refused *headless.FileError
	if errors.Is(err, headless.ErrFileTooLarge) {
		return false
	}
	return !errors.As(err, &refused) || refused.Status >= http.StatusInternalServerError || refused.Status == http.StatusTooManyRequests ||
		refused.Code == "not_inside"
}

// get returns the content of a file. Content that cannot be shown is no error.
func (c *content) get(ctx context.Context, l *load) (*loaded, error) {
	if got := c.kept[l.hash]; got != nil {
		return got, nil
	}
	about, err := c.client.About(ctx, l.hash)
	if err != nil {
		return nil, err
	}
	got := &loaded{}
	if m := about.Costs.Model; m != nil && m.Box != nil {
		got.box = &object.Box{Min: m.Box[0], Max: m.Box[1]}
	}
	if !shows(&about, l.kind) {
		return got, nil
	}
	data, err := c.client.FetchUpTo(ctx, l.hash, mostFileBytes)
	if err != nil {
		return nil, err
	}
	if l.kind == record.Model {
		if got.model, err = gltf.Read(data); err == nil {
			m := got.model
			got.box = &object.Box{Min: mgl64.Vec3{float64(m.Min[0]), float64(m.Min[1]), float64(m.Min[2])},
				Max: mgl64.Vec3{float64(m.Max[0]), float64(m.Max[1]), float64(m.Max[2])}}
		}
	} else {
		got.picture, _ = gltf.Decode(data, picturePixels, pictureSide)
		object.OnPaper(got.picture)
	}
	c.keep(l.hash, got)
	return got, nil
}

// shows reports whether a file costs little enough to be shown as what the object is.
func shows(f *headless.File, kind string) bool {
	if f.Size > mostFileBytes {
		return false
	}
	if kind == record.Model {
		return f.Costs.Model != nil && f.Costs.Rank != "box" && f.Costs.Model.Triangles <= gltf.MostTriangles
	}
	return f.Type == "image/png" || f.Type == "image/jpeg"
}

// keep keeps a content for other views of the same file.
func (c *content) keep(hash worldstate.FileHash, got *loaded) {
	c.kept[hash] = got
	c.order = append(c.order, hash)
	for c.bytes += got.bytes(); c.bytes > mostKept; c.order = c.order[1:] {
		c.bytes -= c.kept[c.order[0]].bytes()
		delete(c.kept, c.order[0])
	}
}
