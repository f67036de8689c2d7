// Package auth says who may come in: one-time tickets for a first connection,
// sealed tokens for coming back.
package auth
