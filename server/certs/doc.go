// Package certs is where the server's certificates come from: an authority of
// its own, files, or an authority that speaks ACME (RFC 8555). All of them
// renew while the server runs.
package certs
