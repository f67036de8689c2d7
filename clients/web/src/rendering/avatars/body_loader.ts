import { VRMLoaderPlugin, VRMUtils } from "@pixiv/three-vrm";
import { Box3, type Object3D, Vector3 } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { type BodyModel, RigidBody } from "./body_model";
import { VrmBody } from "./vrm_body";

/** How much wider than high a body may be: more would reach through the room. */
const mostWide = 3;

/** Reads a body from a file: a VRM, or another glTF binary, which keeps its shape. Throws if it is no body. */
export async function readBody(file: Blob): Promise<BodyModel> {
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMLoaderPlugin(parser));
  const { scene, userData } = await loader.parseAsync(await file.arrayBuffer(), "");
  if (isTooWide(scene)) throw new Error("the model is much wider than high");
  const { vrm } = userData;
  if (!vrm) return new RigidBody(scene);
  VRMUtils.removeUnnecessaryVertices(scene);
  return new VrmBody(vrm);
}

function isTooWide(model: Object3D): boolean {
  const { x, y, z } = new Box3().setFromObject(model).getSize(new Vector3());
  return Math.max(x, z) > mostWide * y;
}
