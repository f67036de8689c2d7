// Package text draws text into pictures. The program contains a font with Latin
// letters; Chinese ones come from the system's fonts, if there are any.
package text
