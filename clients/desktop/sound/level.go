//go:build desktop

package sound

import "math"

// dbfs returns the level of samples, from -127 for silence to 0.
func dbfs(pcm []int16) float64 {
	sum := 0.0
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	if sum == 0 || len(pcm) == 0 {
		return -127
	}
	return max(-127, 10*math.Log10(sum/float64(len(pcm))/(32768*32768)))
}

// meter smooths a voice's level for display: it rises at once and falls slowly, from 0
// at -55 dBFS to 1 at -15.
type meter struct{ level float64 }

// falls is the remaining fraction of a level after 20 ms of silence.
const falls = 0.87

func (m *meter) add(db float64) {
	now := min(1, max(0, (db+55)/40))
	if now > m.level {
		m.level = now
	} else {
		m.level = m.level*falls + now*(1-falls)
	}
}
