// Package web is the HTTP side of the server: the page, the API, and, on a separate
// listener, health, metrics and debugging for the operator.
package web
