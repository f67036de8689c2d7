package content

// Rank says how a file is shown.
type Rank string

// The ranks. PROTOCOL.md section 13.3.
const (
	Good  Rank = "good"  // shown
	Heavy Rank = "heavy" // shown, last and only where there is time for it
	Box   Rank = "box"   // too heavy: shown as a box with its name
)

// Model are the figures of a model.
type Model struct {
	Triangles  int64          `json:"triangles"` // drawn for the whole scene; lines and points count as triangles
	Vertices   int64          `json:"vertices"`
	Draws      int64          `json:"draws"` // parts of meshes that are drawn one by one
	Materials  int64          `json:"materials"`
	Pixels     int64          `json:"pixels"` // of all textures
	Nodes      int64          `json:"nodes"`
	Bones      int64          `json:"bones"` // of all skins
	Morphs     int64          `json:"morphs"`
	Animations int64          `json:"animations"`
	Channels   int64          `json:"channels"`   // of all animations
	Springs    int64          `json:"springs"`    // joints that swing
	Collisions int64          `json:"collisions"` // pairs of such a joint and what it could touch
	Lights     int64          `json:"lights"`
	Data       int64          `json:"data"`           // bytes of vertices, morphs and animations once they are unpacked
	Box        *[2][3]float64 `json:"box,omitempty"`  // least and greatest corner, in metres, at rest
	Body       string         `json:"body,omitempty"` // 0.x or 1.0: a VRM with all bones of a body
}

// budget is up to where a figure has a rank; a model beyond the last is refused.
type budget struct {
	name              string
	of                func(*Model) int64
	good, heavy, most int64
}

// budgets are in the order in which they are named to people.
var budgets = []budget{
	{"triangles", func(m *Model) int64 { return m.Triangles }, 50_000, 500_000, 2_000_000},
	{"vertices", func(m *Model) int64 { return m.Vertices }, 60_000, 600_000, 3_000_000},
	{"draws", func(m *Model) int64 { return m.Draws }, 32, 256, 4096},
	{"materials", func(m *Model) int64 { return m.Materials }, 16, 128, 1024},
	{"pixels", func(m *Model) int64 { return m.Pixels }, 8 << 20, 64 << 20, 512 << 20},
	{"nodes", func(m *Model) int64 { return m.Nodes }, 500, 4000, 20_000},
	{"bones", func(m *Model) int64 { return m.Bones }, 256, 1024, 8192},
	{"morphs", func(m *Model) int64 { return m.Morphs }, 256, 2048, 8192},
	{"animations", func(m *Model) int64 { return m.Animations }, 16, 128, 1024},
	{"channels", func(m *Model) int64 { return m.Channels }, 1000, 8000, 50_000},
	{"springs", func(m *Model) int64 { return m.Springs }, 128, 1024, 8192},
	{"collisions", func(m *Model) int64 { return m.Collisions }, 4000, 40_000, 400_000},
	{"lights", func(m *Model) int64 { return m.Lights }, 0, 4, 64},
	{"data", func(m *Model) int64 { return m.Data }, 16 << 20, 64 << 20, 256 << 20},
}

// bounded refuses a model that is beyond a hard limit.
func (m *Model) bounded() error {
	for _, b := range budgets {
		if has := b.of(m); has > b.most {
			return tooHeavy(b.name, has, b.heavy)
		}
	}
	return nil
}

// rank returns the worst rank of all figures, and the first figure that has it.
func (m *Model) rank() (rank Rank, over string) {
	rank = Good
	for _, b := range budgets {
		switch has := b.of(m); {
		case has > b.heavy:
			return Box, b.name
		case has > b.good && rank == Good:
			rank, over = Heavy, b.name
		}
	}
	return rank, over
}

// add adds without overflow.
func add(sum *int64, n int64) {
	const most = 1 << 60
	*sum = min(*sum+min(n, most), most)
}
