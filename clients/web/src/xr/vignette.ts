import { Mesh, type Object3D, PlaneGeometry, ShaderMaterial } from "three";

const vertexShader = /* glsl */ `
varying vec2 vAt;
void main() {
  vAt = uv * 2.0 - 1.0;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

const fragmentShader = /* glsl */ `
varying vec2 vAt;
uniform float strength;
void main() {
  float far = length(vAt);
  gl_FragColor = vec4(0.05, 0.06, 0.07, smoothstep(0.62 - 0.34 * strength, 0.86 - 0.3 * strength, far) * strength);
}`;

/** Darkens the edge of the view while the view moves and the head does not, against motion sickness. */
export class Vignette {
  private readonly mesh: Mesh<PlaneGeometry, ShaderMaterial>;

  /** `camera` is the parent. */
  constructor(camera: Object3D) {
    const material = new ShaderMaterial({
      vertexShader,
      fragmentShader,
      uniforms: { strength: { value: 0 } },
      transparent: true,
      depthTest: false,
      depthWrite: false,
    });
    this.mesh = new Mesh(new PlaneGeometry(2.2, 2.2), material);
    this.mesh.position.z = -0.5;
    this.mesh.renderOrder = 30;
    this.mesh.frustumCulled = false;
    camera.add(this.mesh);
  }

  /** 0 for none, 1 for full. */
  update(strength: number): void {
    this.mesh.visible = strength > 0.02;
    const { strength: uniform } = this.mesh.material.uniforms;
    if (uniform) uniform.value = strength;
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
