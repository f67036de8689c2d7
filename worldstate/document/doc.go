// Package document keeps rich text as Yjs updates (format V1) without building the document.
//
// An update is a list of structs per client and a delete set. Check walks one from a stranger,
// Merge joins several, Diff takes what a reader lacks, and Fold also compacts. These functions
// work on the bytes; their cost grows with the bytes and with nothing else. Only Read builds
// the document, to show or search it, and Editor writes into it for programs.
//
// Lengths and positions inside texts count UTF-16 units, as Yjs counts them.
package document
