// Package page draws the text of a document as a page that people can read on a wall: title,
// headings, lists, tasks, quotes, code and tables.
package page
