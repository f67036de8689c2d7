/** The width of a page: a column for about 65 letters of 18 pixels, with margins. Pixels are of the page, not of a texture. */
export const pageWidth = 720;
export const margin = 48;
