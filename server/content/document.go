package content

import (
	"encoding/json"
	"errors"
)

// document is the JSON of a model, as far as it is checked. Missing indices are nil; a client would not take
// them for zero.
type document struct {
	Asset struct {
		Version    string `json:"version"`
		MinVersion string `json:"minVersion"`
	} `json:"asset"`
	Scene              *int                       `json:"scene"`
	Scenes             []scene                    `json:"scenes"`
	Nodes              []node                     `json:"nodes"`
	Meshes             []mesh                     `json:"meshes"`
	Accessors          []accessor                 `json:"accessors"`
	BufferViews        []bufferView               `json:"bufferViews"`
	Buffers            []buffer                   `json:"buffers"`
	Materials          []json.RawMessage          `json:"materials"`
	Textures           []texture                  `json:"textures"`
	Images             []picture                  `json:"images"`
	Samplers           []struct{}                 `json:"samplers"`
	Cameras            []struct{}                 `json:"cameras"`
	Skins              []skin                     `json:"skins"`
	Animations         []animation                `json:"animations"`
	ExtensionsUsed     []string                   `json:"extensionsUsed"`
	ExtensionsRequired []string                   `json:"extensionsRequired"`
	Extensions         map[string]json.RawMessage `json:"extensions"`
}

type scene struct {
	Nodes []int `json:"nodes"`
}

type node struct {
	Children    []int                      `json:"children"`
	Mesh        *int                       `json:"mesh"`
	Skin        *int                       `json:"skin"`
	Camera      *int                       `json:"camera"`
	Matrix      []float64                  `json:"matrix"`
	Translation []float64                  `json:"translation"`
	Rotation    []float64                  `json:"rotation"`
	Scale       []float64                  `json:"scale"`
	Weights     []float64                  `json:"weights"`
	Extensions  map[string]json.RawMessage `json:"extensions"`
}

type mesh struct {
	Primitives []primitive `json:"primitives"`
	Weights    []float64   `json:"weights"`
}

type primitive struct {
	Attributes map[string]int             `json:"attributes"`
	Indices    *int                       `json:"indices"`
	Material   *int                       `json:"material"`
	Mode       *int                       `json:"mode"`
	Targets    []map[string]int           `json:"targets"`
	Extensions map[string]json.RawMessage `json:"extensions"`
}

type accessor struct {
	BufferView    *int    `json:"bufferView"`
	ByteOffset    int64   `json:"byteOffset"`
	ComponentType int     `json:"componentType"`
	Normalized    bool    `json:"normalized"`
	Count         int64   `json:"count"`
	Type          string  `json:"type"`
	Sparse        *sparse `json:"sparse"`
}

// sparse are values that replace some of an accessor's.
type sparse struct {
	Count   int64 `json:"count"`
	Indices struct {
		BufferView    *int  `json:"bufferView"`
		ByteOffset    int64 `json:"byteOffset"`
		ComponentType int   `json:"componentType"`
	} `json:"indices"`
	Values struct {
		BufferView *int  `json:"bufferView"`
		ByteOffset int64 `json:"byteOffset"`
	} `json:"values"`
}

type bufferView struct {
	Buffer     *int  `json:"buffer"`
	ByteOffset int64 `json:"byteOffset"`
	ByteLength int64 `json:"byteLength"`
	ByteStride int64 `json:"byteStride"`
}

type buffer struct {
	ByteLength int64   `json:"byteLength"`
	URI        *string `json:"uri"`
}

type texture struct {
	Sampler    *int                       `json:"sampler"`
	Source     *int                       `json:"source"`
	Extensions map[string]json.RawMessage `json:"extensions"`
}

type picture struct {
	URI        *string `json:"uri"`
	BufferView *int    `json:"bufferView"`
}

type skin struct {
	InverseBindMatrices *int  `json:"inverseBindMatrices"`
	Skeleton            *int  `json:"skeleton"`
	Joints              []int `json:"joints"`
}

type animation struct {
	Channels []struct {
		Sampler *int `json:"sampler"`
		Target  struct {
			Node *int   `json:"node"`
			Path string `json:"path"`
		} `json:"target"`
	} `json:"channels"`
	Samplers []struct {
		Input         *int   `json:"input"`
		Output        *int   `json:"output"`
		Interpolation string `json:"interpolation"`
	} `json:"samplers"`
}

// decode decodes a part of a model.
func decode(data []byte, into any) error {
	err := json.Unmarshal(data, into)
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return broken("its JSON has a %s at %q", kind.Value, kind.Field)
	}
	if err != nil {
		return broken("its JSON is not that of a model")
	}
	return nil
}
