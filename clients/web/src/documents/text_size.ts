/** A text file of this many bytes becomes an update below the limit of section 4.20. */
export const mostTextBytes = 400_000;
