package model

import "math"

// toLight converts a screen value to linear light: sRGB (IEC 61966-2-1) approximated by an
// exponent.
func toLight(v float64) float64 { return math.Pow(v, 2.2) }

// FromLight converts linear light to a screen value.
func FromLight(v float64) float32 { return float32(math.Pow(v, 1/2.2)) }
