import type { Object3D } from "three";
import type { RoomFiles } from "../../net/files";

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
  scene.traverse((part) => {
    part.castShadow = true;
    part.receiveShadow = true;
  });
  return scene;
}
