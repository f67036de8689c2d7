import { glb } from "./glb";

type Vec = [number, number, number];

/** The bones of a figure in its T-pose that faces +Z, 1.5 m tall: the parent, the place, and the box around it. */
const bones: [name: string, parent: string, at: Vec, size: Vec, centre: Vec][] = [
  ["hips", "", [0, 0.8, 0], [0.3, 0.16, 0.2], [0, 0, 0]],
  ["spine", "hips", [0, 0.1, 0], [0.32, 0.36, 0.2], [0, 0.2, 0]],
  ["head", "spine", [0, 0.46, 0], [0.22, 0.26, 0.24], [0, 0.1, 0]],
  ["leftUpperArm", "spine", [0.2, 0.34, 0], [0.24, 0.08, 0.08], [0.12, 0, 0]],
  ["leftLowerArm", "leftUpperArm", [0.25, 0, 0], [0.22, 0.07, 0.07], [0.11, 0, 0]],
  ["leftHand", "leftLowerArm", [0.23, 0, 0], [0.14, 0.04, 0.08], [0.07, 0, 0]],
  ["rightUpperArm", "spine", [-0.2, 0.34, 0], [0.24, 0.08, 0.08], [-0.12, 0, 0]],
  ["rightLowerArm", "rightUpperArm", [-0.25, 0, 0], [0.22, 0.07, 0.07], [-0.11, 0, 0]],
  ["rightHand", "rightLowerArm", [-0.23, 0, 0], [0.14, 0.04, 0.08], [-0.07, 0, 0]],
  ["leftUpperLeg", "hips", [0.1, -0.05, 0], [0.12, 0.36, 0.12], [0, -0.18, 0]],
  ["leftLowerLeg", "leftUpperLeg", [0, -0.37, 0], [0.1, 0.34, 0.1], [0, -0.17, 0]],
  ["leftFoot", "leftLowerLeg", [0, -0.35, 0], [0.1, 0.06, 0.24], [0, 0, 0.06]],
  ["rightUpperLeg", "hips", [-0.1, -0.05, 0], [0.12, 0.36, 0.12], [0, -0.18, 0]],
  ["rightLowerLeg", "rightUpperLeg", [0, -0.37, 0], [0.1, 0.34, 0.1], [0, -0.17, 0]],
  ["rightFoot", "rightLowerLeg", [0, -0.35, 0], [0.1, 0.06, 0.24], [0, 0, 0.06]],
];

const cube: Vec[] = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [
  i & 1 ? 0.5 : -0.5,
  i & 2 ? 0.5 : -0.5,
  i & 4 ? 0.5 : -0.5,
]);
const faces = [
  0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5,
];

/** A figure of boxes, as VRM 1.0 or 0.x; the latter faces -Z. */
export function boxFigure(version: "1.0" | "0.x" = "1.0"): Buffer {
  const turn = version === "1.0" ? 1 : -1;
  const turned = ([x, y, z]: Vec): Vec => [x * turn, y, z * turn];
  const binary = Buffer.alloc(96 + faces.length * 2);
  for (const [i, n] of cube.flat().entries()) binary.writeFloatLE(n, i * 4);
  for (const [i, n] of faces.entries()) binary.writeUInt16LE(n, 96 + i * 2);
  const index = (name: string): number => bones.findIndex(([n]) => n === name);
  const nodes: Record<string, unknown>[] = bones.map(([name, , at], i) => {
    const children = bones.flatMap(([, parent], child) => (parent === name ? child : []));
    return { name, translation: turned(at), children: [...children, bones.length + i] };
  });
  for (const [name, , , size, centre] of bones)
    nodes.push({
      name: `${name}Box`,
      mesh: name === "head" ? 1 : 0,
      translation: turned(centre),
      scale: size,
    });
  const mesh = (material: number) => ({
    primitives: [{ attributes: { POSITION: 0 }, indices: 1, material }],
  });
  const paint = (colour: number[]) => ({
    pbrMetallicRoughness: { baseColorFactor: colour, metallicFactor: 0 },
  });
  return glb(
    {
      asset: { version: "2.0" },
      extensionsUsed: [version === "1.0" ? "VRMC_vrm" : "VRM"],
      extensions: version === "1.0" ? { VRMC_vrm: vrm1(index) } : { VRM: vrm0(index) },
      scene: 0,
      scenes: [{ nodes: [0] }],
      nodes,
      meshes: [mesh(0), mesh(1)],
      materials: [paint([0.25, 0.35, 0.7, 1]), paint([0.95, 0.8, 0.65, 1])],
      accessors: [
        {
          bufferView: 0,
          componentType: 5126,
          count: 8,
          type: "VEC3",
          min: [-0.5, -0.5, -0.5],
          max: [0.5, 0.5, 0.5],
        },
        { bufferView: 1, componentType: 5123, count: faces.length, type: "SCALAR" },
      ],
      bufferViews: [
        { buffer: 0, byteOffset: 0, byteLength: 96 },
        { buffer: 0, byteOffset: 96, byteLength: faces.length * 2 },
      ],
      buffers: [{ byteLength: binary.length }],
    },
    binary,
  );
}

function vrm1(index: (name: string) => number): object {
  return {
    specVersion: "1.0",
    meta: { name: "Box", authors: ["Stoa"], licenseUrl: "https://vrm.dev/licenses/1.0/" },
    humanoid: { humanBones: Object.fromEntries(bones.map(([name]) => [name, { node: index(name) }])) },
    expressions: { preset: {} },
  };
}

function vrm0(index: (name: string) => number): object {
  return {
    specVersion: "0.0",
    exporterVersion: "Stoa",
    meta: { title: "Box", author: "Stoa" },
    humanoid: { humanBones: bones.map(([bone]) => ({ bone, node: index(bone), useDefaultValues: true })) },
    blendShapeMaster: { blendShapeGroups: [] },
    firstPerson: {},
    secondaryAnimation: { boneGroups: [], colliderGroups: [] },
    materialProperties: [],
  };
}
