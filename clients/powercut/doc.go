// Package powercut says what a power cut may leave of a folder.
//
// [Read] reads which files a program wrote, from a trace of its system calls. [Disk.Cut]
// then makes a state in which a disk could be after a power cut at some moment: all that
// was synced, and of everything else any part. Names of files count apart from their
// contents: they need a sync of their folder, and come in their order, as file systems
// with a journal keep them. Contents that are not synced come in any combination, and of
// each piece perhaps only the first sectors.
package powercut
