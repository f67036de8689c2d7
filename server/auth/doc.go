// Package auth makes and checks credentials: one-time tickets for a first connection,
// tokens for a resume, and hashes of passcodes.
package auth
