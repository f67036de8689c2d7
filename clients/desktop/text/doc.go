// Package text draws words into pictures with no font installed: Latin letters
// are in the program, and Chinese ones come from the system's fonts where it has
// them.
package text
