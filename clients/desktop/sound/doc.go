// Package sound is the microphone and the voices around one's ears: OpenAL for
// the devices and the places, Opus for the packets. How loud a voice is says
// the server; OpenAL only places it. The devices are built with the tag desktop.
package sound
