import {
  type Color,
  type Material,
  Mesh,
  MeshLambertMaterial,
  type Object3D,
  SkinnedMesh,
  type Texture,
} from "three";
import { lowQualityMaterial } from "./low_quality_material";

type Painted = Material & { color?: Color; map?: Texture | null };

/**
 * Draws a model from a file like everything else in low quality. What has bones or changes its shape needs a material
 * of three.js, and the plain light of the scene.
 */
export function simplify(model: Object3D): void {
  model.traverse((part) => {
    if (!(part instanceof Mesh)) return;
    const { geometry } = part;
    if (!geometry.hasAttribute("normal")) geometry.computeVertexNormals();
    const [old] = [part.material].flat() as Painted[];
    const moves = part instanceof SkinnedMesh || Object.keys(geometry.morphAttributes).length > 0;
    const map = old?.map ?? null;
    const colour = old?.color?.getHex() ?? 0xffffff;
    part.material = moves
      ? new MeshLambertMaterial({ color: colour, map, alphaTest: 0.5 })
      : lowQualityMaterial({ colour, map });
    for (const material of [old].flat()) material?.dispose();
  });
}
