import { Mesh, MeshBasicMaterial, RingGeometry, type Scene } from "three";

/** The ring on the floor at the target of the walk. */
export class GoalMarker {
  private readonly mesh: Mesh<RingGeometry, MeshBasicMaterial>;
  private age = 0;

  constructor(private readonly scene: Scene) {
    const material = new MeshBasicMaterial({
      color: 0x2f8f78,
      transparent: true,
      opacity: 0,
      depthWrite: false,
    });
    this.mesh = new Mesh(new RingGeometry(0.2, 0.25, 40).rotateX(-Math.PI / 2), material);
    this.mesh.renderOrder = 3;
    scene.add(this.mesh);
  }

  update(dt: number, goal: { x: number; z: number } | null, floor: number): void {
    const { material } = this.mesh;
    this.age += dt;
    if (goal) {
      this.mesh.position.set(goal.x, floor + 0.03, goal.z);
      const beat = 1 + Math.sin(this.age * 5) * 0.06;
      this.mesh.scale.set(beat, 1, beat);
    }
    const wanted = goal ? 0.75 : 0;
    material.opacity += (wanted - material.opacity) * Math.min(1, dt * 8);
    this.mesh.visible = material.opacity > 0.02;
  }

  dispose(): void {
    this.scene.remove(this.mesh);
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
