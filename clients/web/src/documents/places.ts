import {
  type AbstractType,
  createAbsolutePositionFromRelativePosition,
  type Doc,
  decodeRelativePosition,
  XmlFragment,
} from "yjs";

/** The Yjs types around a place that somebody points out, the innermost first; none if the place is gone. */
export function typesAround(doc: Doc, place: Uint8Array): object[] {
  try {
    const at = createAbsolutePositionFromRelativePosition(decodeRelativePosition(place), doc);
    if (!at) return [];
    const around: object[] = [];
    const child = at.type instanceof XmlFragment ? at.type.get(at.index) : null;
    if (child) around.push(child);
    for (let type: AbstractType<unknown> | null = at.type; type; type = type.parent) around.push(type);
    return around;
  } catch {
    return []; // others may send anything
  }
}
