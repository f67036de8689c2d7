import {
  type BufferGeometry,
  type Color,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedMesh,
  type Material,
  type Matrix4,
  type Scene,
} from "three";

/** Adds dithered transparency per instance to a material, so that fading avatars need no sorting. */
export function withDitherFade<M extends Material>(material: M): M {
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", "#include <common>\nattribute float fade;\nvarying float vFade;")
      .replace("#include <begin_vertex>", "#include <begin_vertex>\nvFade = fade;");
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", "#include <common>\nvarying float vFade;")
      .replace(
        "#include <clipping_planes_fragment>",
        `#include <clipping_planes_fragment>
        if (vFade < 0.999 &&
            fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) >= vFade) discard;`,
      );
  };
  return material;
}

/**
 * One part (for example the heads) of all avatars in a single draw call. Written for each frame: `begin`, then
 * `add` for each avatar that has the part, then `commit`.
 */
export class InstancedPart {
  private mesh: InstancedMesh;
  private fades: InstancedBufferAttribute;
  private tints: InstancedBufferAttribute | null = null;
  private count = 0;

  constructor(
    private readonly scene: Scene,
    private readonly geometry: BufferGeometry,
    private readonly material: Material,
    private readonly options: { casts: boolean; shaded: boolean; coloured: boolean; order?: number },
    capacity: number,
  ) {
    this.fades = new InstancedBufferAttribute(new Float32Array(0), 1);
    this.mesh = this.make(capacity);
  }

  get triangles(): number {
    return (this.geometry.index?.count ?? this.geometry.getAttribute("position").count) / 3;
  }

  /** Number of instances in the last frame. */
  get drawn(): number {
    return this.mesh.count;
  }

  /** Grows the instance buffers. Discards what was added since `begin`. */
  grow(capacity: number): void {
    this.scene.remove(this.mesh);
    this.mesh.dispose();
    this.mesh = this.make(capacity);
  }

  begin(): void {
    this.count = 0;
  }

  /** Returns the index for `matrixAt`. */
  add(matrix: Matrix4, fade: number, colour?: Color): number {
    const index = this.count++;
    matrix.toArray(this.mesh.instanceMatrix.array, index * 16);
    this.fades.array[index] = fade;
    if (this.tints && colour) colour.toArray(this.tints.array, index * 3);
    return index;
  }

  matrixAt(index: number, out: Matrix4): void {
    this.mesh.getMatrixAt(index, out);
  }

  commit(): void {
    this.mesh.count = this.count;
    if (this.count === 0) return;
    this.mesh.instanceMatrix.needsUpdate = true;
    this.fades.needsUpdate = true;
    if (this.tints) this.tints.needsUpdate = true;
  }

  dispose(): void {
    this.scene.remove(this.mesh);
    this.mesh.dispose();
    this.geometry.dispose();
    this.material.dispose();
  }

  private make(capacity: number): InstancedMesh {
    const mesh = new InstancedMesh(this.geometry, this.material, capacity);
    mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    this.fades = new InstancedBufferAttribute(new Float32Array(capacity), 1);
    this.fades.setUsage(DynamicDrawUsage);
    this.geometry.setAttribute("fade", this.fades);
    if (this.options.coloured) {
      this.tints = new InstancedBufferAttribute(new Float32Array(capacity * 3), 3);
      this.tints.setUsage(DynamicDrawUsage);
      mesh.instanceColor = this.tints;
    }
    mesh.frustumCulled = false;
    mesh.castShadow = this.options.casts;
    mesh.receiveShadow = this.options.shaded;
    mesh.renderOrder = this.options.order ?? 0;
    mesh.count = 0;
    this.scene.add(mesh);
    return mesh;
  }
}
