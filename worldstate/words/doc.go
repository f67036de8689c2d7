// Package words splits texts into words that people search for. Case, accents and width do
// not count; Chinese and Japanese characters, between which no spaces stand, are words of
// their own, so that a word of two characters is found inside a sentence.
package words
