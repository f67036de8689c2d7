// Package picture is the window and its rendering: a scene of g3n with its own shaders,
// with the light and colours of the browser's picture. It has the build tag desktop.
package picture
