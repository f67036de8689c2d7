// Package trust is the page on which a device learns to trust the server's own
// certificate authority. It works over plain HTTP, without scripts, in English
// and Chinese: a telephone that does not trust yet must be able to open it.
package trust
