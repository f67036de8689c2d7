import { VRMLoaderPlugin, VRMUtils } from "@pixiv/three-vrm";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { type BodyModel, RigidBody } from "./body_model";
import { VrmBody } from "./vrm_body";

/** Reads a body from a file: a VRM, or another glTF binary, which keeps its shape. */
export async function readBody(file: Blob): Promise<BodyModel> {
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMLoaderPlugin(parser));
  const { scene, userData } = await loader.parseAsync(await file.arrayBuffer(), "");
  const { vrm } = userData;
  if (!vrm) return new RigidBody(scene);
  VRMUtils.removeUnnecessaryVertices(scene);
  return new VrmBody(vrm);
}
