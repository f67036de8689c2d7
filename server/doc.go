// Command server is Stoa: persistent 3D meeting rooms, hosted by yourself.
//
// It wires the parts together and owns what lives as long as the process:
// configuration, listeners and signals. There is one file for each subcommand.
package main
