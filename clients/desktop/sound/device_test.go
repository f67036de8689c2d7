//go:build desktop

package sound

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// soundServer starts PulseAudio with a microphone and a loudspeaker in a folder. It
// returns a function that ends PulseAudio.
func soundServer(t *testing.T, folder string) (end func()) {
	t.Helper()
	socket := filepath.Join(folder, "socket")
	c := exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--log-level=error",
		"--load=module-native-protocol-unix socket="+socket+" auth-anonymous=1",
		"--load=module-null-sink sink_name=air rate=48000 channels=2", "--load=module-null-sink sink_name=speakers rate=48000 channels=2")
	c.Env = append(os.Environ(), "HOME="+folder, "XDG_RUNTIME_DIR="+folder)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "the sound server", func() bool { _, err := os.Stat(socket); return err == nil })
	return func() {
		_ = c.Process.Signal(syscall.SIGTERM)
		_ = c.Wait()
		_ = os.Remove(socket)
	}
}

func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for begin := time.Now(); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Since(begin) > 30*time.Second {
			t.Fatalf("%s: not in half a minute", what)
		}
	}
}

func TestADeviceThatGoesAwayIsMissedAndFoundAgain(t *testing.T) {
	folder := t.TempDir()
	for name, value := range map[string]string{"PULSE_SERVER": "unix:" + filepath.Join(folder, "socket"), "PULSE_SOURCE": "air.monitor",
		"PULSE_SINK": "speakers", "ALSOFT_DRIVERS": "pulse", "ALSOFT_LOGLEVEL": "0"} {
		t.Setenv(name, value)
	}
	end := soundServer(t, folder)
	speaker := NewSpeaker()
	defer speaker.Close()
	microphone, err := OpenMicrophone(func([]byte, int) {})
	if err != nil {
		t.Fatal(err)
	}
	defer microphone.Close()
	if speaker.Trouble() != nil || !microphone.There() {
		t.Fatalf("at the beginning %v, a microphone %v", speaker.Trouble(), microphone.There())
	}
	speaker.speaks(7, 0, 10)
	end()
	await(t, "both are missed", func() bool { return speaker.Trouble() != nil && !microphone.There() })
	end = soundServer(t, folder)
	defer func() { end() }()
	await(t, "both are found again", func() bool { return speaker.Trouble() == nil && microphone.There() })
}
