package powercut

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"strings"
	"time"
)

// Disk is the history of a folder's disk.
type Disk struct {
	root  string
	times []time.Time // of the trace's lines
	top   *dir
	dirs  map[string]*dir  // as the program sees them now, by path
	files map[string]*file // the same
	all   []*file
	steps []int // lines at which the disk changed
}

// file is one file, whatever its names are.
type file struct {
	number int
	pieces []piece
	syncs  []span
	at     int64 // where the next write without a place goes
}

// piece is a change of a file's contents.
type piece struct {
	span
	offset  int64
	data    []byte
	cut     bool // the file ends at offset
	extends bool // the file has at least offset bytes
}

// dir is a folder's history.
type dir struct {
	changes []change
	syncs   []span
}

// change gives or takes a name.
type change struct {
	span
	name   string
	file   *file // nil: the name goes, or is a folder's
	dir    *dir
	former string // name that file or folder had before, which goes at the same time
}

// span lasts from one line of the trace to another.
type span struct{ start, end int }

// covered reports whether one of the syncs began after the span and ended by the line.
func (s span) covered(syncs []span, line int) bool {
	for _, sync := range syncs {
		if s.end < sync.start && sync.end <= line {
			return true
		}
	}
	return false
}

// New returns the disk of an empty folder, whose path contains no link.
func New(root string) *Disk {
	top := &dir{}
	return &Disk{root: filepath.Clean(root), top: top, dirs: map[string]*dir{filepath.Clean(root): top}, files: map[string]*file{}}
}

// Read goes on with the trace of a program that was started with [Strace].
func (d *Disk) Read(trace io.Reader) error {
	calls, times, err := readCalls(trace, len(d.times))
	if err != nil {
		return err
	}
	d.times = append(d.times, times...)
	for _, c := range calls {
		if err := d.take(&c); err != nil {
			return fmt.Errorf("%s at line %d: %w", c.name, c.start, err)
		}
	}
	return nil
}

// inside reports whether the disk keeps the path. The shared memory of SQLite is made
// anew by whoever opens the database first.
func (d *Disk) inside(path string) bool {
	return strings.HasPrefix(path, d.root+"/") && !strings.HasSuffix(path, "-shm")
}

// take notes what a call changed.
func (d *Disk) take(c *call) error {
	s := span{c.start, c.end}
	switch c.name {
	case "open", "openat", "creat":
		return d.open(c, s)
	case "fsync", "fdatasync":
		d.sync(place(c.args[0]), s)
		return nil
	case "write", "pwrite64", "ftruncate", "fallocate":
		return d.write(c, s)
	case "mkdir", "mkdirat", "unlink", "unlinkat", "rmdir", "rename", "renameat", "renameat2", "link", "linkat":
		return d.rename(c, s)
	}
	for _, arg := range c.args { // what is not modelled must not happen
		if path, err := text(arg); err == nil && d.inside(string(path)) || d.inside(place(arg)) {
			return fmt.Errorf("this call is not modelled")
		}
	}
	return nil
}

func (d *Disk) change(path string, c change) {
	c.name = filepath.Base(path)
	if in := d.dirs[filepath.Dir(path)]; in != nil {
		in.changes = append(in.changes, c)
		d.steps = append(d.steps, c.start)
	}
}

func (d *Disk) sync(path string, s span) {
	d.steps = append(d.steps, s.end)
	if f := d.files[path]; f != nil {
		f.syncs = append(f.syncs, s)
	} else if in := d.dirs[path]; in != nil {
		in.syncs = append(in.syncs, s)
	}
}

// open notes a file that is made or emptied.
func (d *Disk) open(c *call, s span) error {
	paths, rest, err := pathsOf(c)
	if err != nil || !d.inside(paths[0]) {
		return err
	}
	f := d.files[paths[0]]
	flags := strings.Join(rest, "|")
	if f == nil && (c.name == "creat" || strings.Contains(flags, "O_CREAT")) {
		f = &file{number: len(d.all)}
		d.files[paths[0]], d.all = f, append(d.all, f)
		d.change(paths[0], change{span: s, file: f})
	} else if f != nil && (c.name == "creat" || strings.Contains(flags, "O_TRUNC")) {
		d.add(f, piece{span: s, cut: true})
	}
	if f != nil {
		f.at = 0
	}
	return nil
}

func (d *Disk) add(f *file, p piece) {
	f.pieces = append(f.pieces, p)
	d.steps = append(d.steps, p.start)
}

// write notes a change of a file's contents.
func (d *Disk) write(c *call, s span) error {
	f := d.files[place(c.args[0])]
	if f == nil {
		return nil
	}
	p := piece{span: s}
	var err error
	switch c.name {
	case "ftruncate":
		p.cut = true
		p.offset, err = number(c.args[1])
	case "fallocate":
		var length int64
		p.extends = true
		if p.offset, err = number(c.args[2]); err == nil {
			length, err = number(c.args[3])
		}
		p.offset += length
	case "write":
		p.offset = f.at
		p.data, err = text(c.args[1])
		f.at += int64(len(p.data))
	case "pwrite64":
		if p.data, err = text(c.args[1]); err == nil {
			p.offset, err = number(c.args[3])
		}
	}
	if err != nil {
		return err
	}
	d.add(f, p)
	return nil
}

// rename notes changes of names.
func (d *Disk) rename(c *call, s span) error {
	paths, rest, err := pathsOf(c)
	if err != nil || !d.inside(paths[0]) {
		return err
	}
	from := paths[0]
	switch {
	case strings.HasPrefix(c.name, "mkdir"):
		d.dirs[from] = &dir{}
		d.change(from, change{span: s, dir: d.dirs[from]})
	case strings.HasPrefix(c.name, "link"):
		d.files[paths[1]] = d.files[from]
		d.change(paths[1], change{span: s, file: d.files[from]})
	case strings.HasPrefix(c.name, "rename"):
		return d.move(from, paths[1], s)
	case c.name == "rmdir" || strings.Contains(strings.Join(rest, ""), "AT_REMOVEDIR"):
		delete(d.dirs, from)
		d.change(from, change{span: s})
	default:
		delete(d.files, from)
		d.change(from, change{span: s})
	}
	return nil
}

// move gives a file or a folder another name. Between two folders the move is two changes:
// each folder is synced for itself.
func (d *Disk) move(from, to string, s span) error {
	if !d.inside(to) {
		return fmt.Errorf("%s leaves the disk", from)
	}
	ch := change{span: s, file: d.files[from], dir: d.dirs[from]}
	moveNames(d.files, from, to)
	moveNames(d.dirs, from, to)
	if filepath.Dir(from) == filepath.Dir(to) {
		ch.former = filepath.Base(from)
	} else {
		d.change(from, change{span: s})
	}
	d.change(to, ch)
	return nil
}

// moveNames renames a path and everything below it.
func moveNames[T any](all map[string]T, from, to string) {
	for path, thing := range maps.Clone(all) {
		if below, is := strings.CutPrefix(path, from); is && (below == "" || below[0] == '/') {
			delete(all, path)
			all[to+below] = thing
		}
	}
}

// pathsOf returns the paths of a call and its arguments that are none. Paths may be
// relative to the folder before them.
func pathsOf(c *call) (paths, rest []string, err error) {
	base := ""
	for _, arg := range c.args {
		switch {
		case strings.HasPrefix(arg, `"`):
			path, err := text(arg)
			if err != nil {
				return nil, nil, err
			}
			if !filepath.IsAbs(string(path)) {
				path = []byte(filepath.Join(base, string(path)))
			}
			paths = append(paths, filepath.Clean(string(path)))
		case place(arg) != "":
			base = place(arg)
		default:
			rest = append(rest, arg)
		}
	}
	if len(paths) == 0 {
		return nil, nil, fmt.Errorf("the call names no path")
	}
	return paths, rest, nil
}
