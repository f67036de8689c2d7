// Command server is Stoa: persistent 3D meeting rooms that you host yourself.
//
// It connects the packages and owns what lives as long as the process: configuration,
// listeners and signals. There is one file for each subcommand.
package main
