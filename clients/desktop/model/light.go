package model

import "math"

// toLight converts a screen value to linear light, fromLight back: sRGB (IEC 61966-2-1)
// approximated by an exponent.
func toLight(v float64) float64 { return math.Pow(v, 2.2) }

func fromLight(v float64) float32 { return float32(math.Pow(v, 1/2.2)) }
