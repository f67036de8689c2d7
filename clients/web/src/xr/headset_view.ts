import { Matrix4, type Object3D, Quaternion, Vector3 } from "three";
import type { Quality } from "../rendering/quality";
import { HandsView } from "./hands_view";
import type { Headset } from "./headset";
import type { Handedness } from "./input";
import type { MenuButton } from "./menu_buttons";
import { MenuView } from "./menu_view";
import { NoticeView } from "./notice_view";
import { ArcView, RayView } from "./pointer_view";
import type { Surface } from "./ray_target";
import { Vignette } from "./vignette";

/** The parents of the views. */
export interface ViewParents {
  /** The room. */
  scene: Object3D;
  /** The XR origin. */
  dolly: Object3D;
  camera: Object3D;
}

/** Everything that only the wearer sees: hands, rays, the teleport arc, the menu, notices. */
export class HeadsetView {
  private readonly hands: HandsView;
  private readonly rays: Record<"left" | "right", RayView>;
  private readonly arc: ArcView;
  private readonly menu: MenuView;
  private readonly vignette: Vignette;
  private readonly notice: NoticeView;
  private readonly axes = new Matrix4();
  private readonly right = new Vector3();
  private readonly up = new Vector3();
  private readonly normal = new Vector3();
  private readonly turn = new Quaternion();

  constructor(
    parents: ViewParents,
    private readonly headset: Headset,
    colour: number,
    quality: Quality,
  ) {
    this.hands = new HandsView(parents.dolly, colour, quality);
    this.rays = { left: new RayView(parents.scene), right: new RayView(parents.scene) };
    this.arc = new ArcView(parents.scene);
    this.menu = new MenuView(parents.scene);
    this.vignette = new Vignette(parents.camera);
    this.notice = new NoticeView(parents.camera);
  }

  update(vignette: boolean): void {
    const { headset } = this;
    const { left, right } = headset.input.hands;
    const aiming = headset.locomotion.aiming;
    this.hands.update(left, right);
    this.updateRay("left");
    this.updateRay("right");
    if (aiming) this.arc.update(headset.arc);
    else this.arc.hide();
    this.menu.mesh.visible = headset.wristMenu.open;
    if (headset.wristMenu.open) this.placeMenu(headset.wristMenu.surface);
    this.vignette.update(vignette ? headset.locomotion.motion : 0);
  }

  showMenu(title: string, buttons: readonly MenuButton[], hovered: number): void {
    this.menu.show(title, buttons, hovered);
  }

  showNotice(text: string): void {
    this.notice.show(text);
  }

  dispose(): void {
    const { hands, rays, arc, menu, vignette, notice } = this;
    for (const view of [hands, rays.left, rays.right, arc, menu, vignette, notice]) view.dispose();
  }

  /**
   * Shows the ray of a hand where select does something. Hidden while the arc is shown, and on the floor for the
   * hand with the menu.
   */
  private updateRay(side: Handedness): void {
    const { hands, locomotion, menuSide } = this.headset;
    const { ray, target } = hands[side];
    const idle = target.kind === "nothing" || target.kind === "floor";
    this.rays[side].update(ray, target, locomotion.aiming !== side && !(idle && side === menuSide));
  }

  private placeMenu({ centre, right, up, normal }: Surface): void {
    this.right.set(right.x, right.y, right.z);
    this.up.set(up.x, up.y, up.z);
    this.normal.set(normal.x, normal.y, normal.z);
    this.axes.makeBasis(this.right, this.up, this.normal);
    this.menu.mesh.quaternion.copy(this.turn.setFromRotationMatrix(this.axes));
    this.menu.mesh.position.set(centre.x, centre.y, centre.z);
  }
}
