// Package gltf reads models, the triangles of a GLB file at rest with base colours and the
// bones that move them as a body (VRM 0.x and 1.0), and pictures. It trusts no index and no length in a file, and bounds what it makes.
package gltf
