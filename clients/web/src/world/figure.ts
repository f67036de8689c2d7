import figure from "../../../../avatar/figure.json";

/** The numbers of the built-in body, which all clients share. `avatar/figure.go` documents them. */
export { figure };

/** How much lower the eyes, ears and mouth of a seated person are, in metres. PROTOCOL.md section 9. */
export const sittingDrop = figure.seated.lower;
