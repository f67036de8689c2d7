import type { Object3D } from "three";
import type { RoomFiles } from "../../net/files";
import type { BodyModel } from "../avatars/body_model";

/** Loads the body that somebody wears; the readers of bodies come with the first one. */
export async function loadBody(files: RoomFiles, hash: string, signal: AbortSignal): Promise<BodyModel> {
  const [{ readBody }, content] = await Promise.all([
    import("../avatars/body_loader"),
    files.content(hash, signal),
  ]);
  return readBody(content);
}

/**
 * Loads models of a room's files. The loader's code comes with the first model. Resolves with null for a model that
 * costs too much to show.
 */
export async function loadModel(
  files: RoomFiles,
  hash: string,
  signal: AbortSignal,
): Promise<Object3D | null> {
  const { costs } = await files.about(hash);
  if (costs.rank === "box" || signal.aborted) return null;
  const [{ GLTFLoader }, content] = await Promise.all([
    import("three/examples/jsm/loaders/GLTFLoader.js"),
    files.content(hash, signal),
  ]);
  const { scene } = await new GLTFLoader().parseAsync(await content.arrayBuffer(), "");
  const lights: Object3D[] = [];
  scene.traverse((part) => {
    part.castShadow = true;
    part.receiveShadow = true;
    if ("isLight" in part || "isCamera" in part) lights.push(part);
  });
  for (const light of lights) light.removeFromParent(); // the room has its own light
  return scene;
}
