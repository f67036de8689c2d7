/** The width of a page: a column of 720 pixels with margins. Pixels are of the page, not of a texture. */
export const pageWidth = 840;
export const margin = 60;
