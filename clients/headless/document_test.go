package headless

import (
	"encoding/binary"
	"testing"
)

func TestADocumentOfManyClientsIsAskedForAsAWhole(t *testing.T) {
	of := func(clients uint64) []byte {
		b := binary.AppendUvarint(nil, clients)
		for client := range clients { // each deleted one unit
			b = append(binary.AppendUvarint(append(b, 1), 1<<40-client), 0, 0, 1)
		}
		return append(b, 0)
	}
	for clients, whole := range map[uint64]bool{10: false, 10_000: true} {
		d := &Document{whole: of(clients)}
		if have := d.open().Have; (len(have) == 0) != whole || len(have) > mostHave {
			t.Errorf("%d clients: %d bytes", clients, len(have))
		}
	}
}
