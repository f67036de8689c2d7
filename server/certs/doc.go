// Package certs provides the server's certificates: from an authority of its own, from
// files, or from an ACME authority (RFC 8555). All are renewed while the server runs.
package certs
