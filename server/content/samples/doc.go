// Package samples makes small files for tests of what people bring into a room: pictures,
// models, and models that are broken in one way each.
package samples

func must(err error) {
	if err != nil {
		panic(err) // the tests' own mistake
	}
}
