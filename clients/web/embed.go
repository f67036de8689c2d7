// Package web carries the built browser client.
package web

import "embed"

// Dist is the folder dist. It is empty but for .keep where the client has not
// been built.
//
//go:embed all:dist
var Dist embed.FS
