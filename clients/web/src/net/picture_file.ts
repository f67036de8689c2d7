/** A file as it is uploaded: pictures that are too large become smaller, and SVG becomes pixels. */
export interface Prepared {
  file: Blob;
  name: string;
  /** Null for anything but a picture that this browser can read. */
  pixels: { width: number; height: number } | null;
}

/** More pixels would be heavy to show, PROTOCOL.md section 13.3. */
const mostPixels = 4_194_304;
const svgSide = 2048;
const pictureTypes = /^image\/(png|jpeg|webp|gif|avif|bmp|x-icon|vnd.microsoft.icon)$/;

/** Makes a file ready to be uploaded. Everything in it is checked again by the server. */
export async function prepare(file: File): Promise<Prepared> {
  const name = file.name || "picture";
  if (file.type === "image/svg+xml" || /\.svg$/i.test(name)) return drawSvg(file, name);
  if (!pictureTypes.test(file.type)) return { file, name, pixels: null };
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return { file, name, pixels: null };
  const { width, height } = bitmap;
  const scale = Math.sqrt(Math.min(1, mostPixels / (width * height)));
  const foreign = !/^image\/(png|jpeg|webp|gif)$/.test(file.type);
  if (scale === 1 && !foreign) {
    bitmap.close();
    return { file, name, pixels: { width, height } };
  }
  const size = { width: Math.floor(width * scale) || 1, height: Math.floor(height * scale) || 1 };
  const smaller = await encode(bitmap, size, file.type === "image/jpeg" ? "image/jpeg" : "image/png");
  bitmap.close();
  return { file: smaller, name, pixels: size };
}

/** Draws an SVG as an image element does: without scripts, and without anything from elsewhere. */
async function drawSvg(file: File, name: string): Promise<Prepared> {
  const url = URL.createObjectURL(new Blob([file], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const [w, h] = [image.naturalWidth || 1, image.naturalHeight || 1];
    const scale = svgSide / Math.max(w, h);
    const size = { width: Math.max(1, Math.round(w * scale)), height: Math.max(1, Math.round(h * scale)) };
    return {
      file: await encode(image, size, "image/png"),
      name: `${name.replace(/\.svg$/i, "")}.png`,
      pixels: size,
    };
  } catch {
    return { file, name, pixels: null }; // the server says what is wrong
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function encode(
  from: CanvasImageSource,
  { width, height }: { width: number; height: number },
  type: string,
): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const c = canvas.getContext("2d");
  if (!c) throw new Error("no canvas");
  c.imageSmoothingQuality = "high";
  c.drawImage(from, 0, 0, width, height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), type, 0.92);
  });
}
