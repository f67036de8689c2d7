// Package trust serves the page on which a device learns to trust the server's own
// certificate authority. The page works over plain HTTP, without scripts, in English
// and Chinese, because a phone that does not trust the authority yet must be able to
// open it.
package trust
