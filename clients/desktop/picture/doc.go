// Package picture is the window and what is drawn in it: a scene of g3n with
// shaders of its own, in the light and the colours of the browser's picture. It
// is built with the tag desktop.
package picture
