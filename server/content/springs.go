package content

import "encoding/json"

// springs checks VRMC_springBone: what swings, and what it collides with.
func (w *walk) springs(raw json.RawMessage) error {
	var in struct {
		Colliders []struct {
			Node int `json:"node"`
		} `json:"colliders"`
		ColliderGroups []struct {
			Colliders []int `json:"colliders"`
		} `json:"colliderGroups"`
		Springs []struct {
			Center *int `json:"center"`
			Joints []struct {
				Node int `json:"node"`
			} `json:"joints"`
			ColliderGroups []int `json:"colliderGroups"`
		} `json:"springs"`
	}
	if err := decode(raw, &in); err != nil {
		return err
	}
	nodes := refs{n: len(w.doc.Nodes), of: "node"}
	colliders := refs{n: len(in.Colliders), of: "collider"}
	for _, c := range in.Colliders {
		nodes.all = append(nodes.all, c.Node)
	}
	for _, g := range in.ColliderGroups {
		colliders.all = append(colliders.all, g.Colliders...)
	}
	for _, s := range in.Springs {
		optional(&nodes, s.Center)
		touched := int64(0)
		for _, g := range s.ColliderGroups {
			if err := within(g, len(in.ColliderGroups), "collider group"); err != nil {
				return err
			}
			add(&touched, int64(len(in.ColliderGroups[g].Colliders)))
		}
		if err := w.swing(int64(len(s.Joints)), touched); err != nil {
			return err
		}
		for _, j := range s.Joints {
			nodes.all = append(nodes.all, j.Node)
		}
	}
	return allWithin(nodes, colliders)
}

// constraints checks VRMC_node_constraint: the node that another one follows.
func (w *walk) constraints() error {
	type source struct {
		Source int `json:"source"`
	}
	for _, n := range w.doc.Nodes {
		raw := n.Extensions["VRMC_node_constraint"]
		if raw == nil {
			continue
		}
		var in struct {
			Constraint struct {
				Roll     *source `json:"roll"`
				Aim      *source `json:"aim"`
				Rotation *source `json:"rotation"`
			} `json:"constraint"`
		}
		if err := decode(raw, &in); err != nil {
			return err
		}
		for _, s := range []*source{in.Constraint.Roll, in.Constraint.Aim, in.Constraint.Rotation} {
			if s == nil {
				continue
			}
			if err := within(s.Source, len(w.doc.Nodes), "node"); err != nil {
				return err
			}
		}
	}
	return nil
}
