/** A white pixel. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC",
  "base64",
);

/** A GLB file with one coloured box with a texture, `size` metres wide, high and deep, standing on its origin. */
export function boxModel(size: number, colour: [number, number, number] = [0.8, 0.3, 0.2]): Buffer {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [
    (i & 1 ? 0.5 : -0.5) * size,
    i & 2 ? size : 0,
    (i & 4 ? 0.5 : -0.5) * size,
  ]);
  const faces = [
    [0, 2, 3, 1],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 4, 6, 2],
    [1, 3, 7, 5],
  ];
  const indices = faces.flatMap(([a, b, c, d]) => [a, b, c, a, c, d]) as number[];
  const texture = 8 * 12 + indices.length * 2;
  const binary = Buffer.concat([Buffer.alloc(texture), pixel]);
  for (const [i, n] of corners.flat().entries()) binary.writeFloatLE(n, i * 4);
  for (const [i, n] of indices.entries()) binary.writeUInt16LE(n, 96 + i * 2);
  const json = {
    asset: { version: "2.0" },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 }] }],
    materials: [
      {
        pbrMetallicRoughness: {
          baseColorFactor: [...colour, 1],
          metallicFactor: 0,
          baseColorTexture: { index: 0 },
        },
      },
    ],
    textures: [{ source: 0 }],
    images: [{ bufferView: 2, mimeType: "image/png" }],
    accessors: [
      {
        bufferView: 0,
        componentType: 5126,
        count: 8,
        type: "VEC3",
        min: [-size / 2, 0, -size / 2],
        max: [size / 2, size, size / 2],
      },
      { bufferView: 1, componentType: 5123, count: indices.length, type: "SCALAR" },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: 96 },
      { buffer: 0, byteOffset: 96, byteLength: indices.length * 2 },
      { buffer: 0, byteOffset: texture, byteLength: pixel.length },
    ],
    buffers: [{ byteLength: binary.length }],
  };
  return glb(json, binary);
}

/** A GLB container: glTF 2.0, section 4.4. */
export function glb(json: object, binary: Buffer): Buffer {
  const pad = (b: Buffer, fill: number): Buffer =>
    Buffer.concat([b, Buffer.alloc((4 - (b.length % 4)) % 4, fill)]);
  const chunk = (kind: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(data.length, 0);
    head.writeUInt32LE(kind, 4);
    return Buffer.concat([head, data]);
  };
  const body = Buffer.concat([
    chunk(0x4e4f534a, pad(Buffer.from(JSON.stringify(json)), 0x20)),
    chunk(0x004e4942, pad(binary, 0)),
  ]);
  const head = Buffer.alloc(12);
  head.writeUInt32LE(0x46546c67, 0);
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(body.length + 12, 8);
  return Buffer.concat([head, body]);
}
