// Package sound is the microphone and the voices around the listener: OpenAL for
// devices and positions, Opus for packets. The server computes the gain of a voice;
// OpenAL only places it. Files with devices have the build tag desktop.
package sound
