import {
  type BufferGeometry,
  Color,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedMesh,
  type Material,
  type Matrix4,
  type Scene,
} from "three";

/** Makes a material fade by a dither, per instance, so that bodies need no sorting to appear and go. */
export function fading<M extends Material>(material: M): M {
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

/** One part (all heads, all hands...) of every body: a single draw call. */
export class Part {
  private mesh: InstancedMesh;
  private fades: InstancedBufferAttribute;
  private readonly colour = new Color();

  constructor(
    private readonly scene: Scene,
    private readonly geometry: BufferGeometry,
    private readonly material: Material,
    private readonly options: { shadow: boolean; coloured: boolean; order?: number },
    capacity: number,
  ) {
    this.fades = new InstancedBufferAttribute(new Float32Array(0), 1);
    this.mesh = this.make(capacity);
  }

  /** Makes room for so many bodies; instances must be written anew afterwards. */
  grow(capacity: number): void {
    this.scene.remove(this.mesh);
    this.mesh.dispose();
    this.mesh = this.make(capacity);
  }

  set(index: number, matrix: Matrix4, fade: number): void {
    this.mesh.setMatrixAt(index, matrix);
    this.fades.setX(index, fade);
  }

  paint(index: number, colour: number, whiten: number): void {
    if (!this.options.coloured) return;
    this.colour.setHex(colour);
    if (whiten > 0) {
      this.colour.r += (1 - this.colour.r) * whiten;
      this.colour.g += (1 - this.colour.g) * whiten;
      this.colour.b += (1 - this.colour.b) * whiten;
    }
    this.mesh.setColorAt(index, this.colour);
    if (this.mesh.instanceColor) this.mesh.instanceColor.needsUpdate = true;
  }

  matrixAt(index: number, out: Matrix4): void {
    this.mesh.getMatrixAt(index, out);
  }

  commit(count: number): void {
    this.mesh.count = count;
    this.mesh.instanceMatrix.needsUpdate = true;
    this.fades.needsUpdate = true;
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
    mesh.frustumCulled = false;
    mesh.castShadow = this.options.shadow;
    mesh.receiveShadow = this.options.shadow;
    mesh.renderOrder = this.options.order ?? 0;
    mesh.count = 0;
    this.scene.add(mesh);
    return mesh;
  }
}
