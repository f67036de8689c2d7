import type { Schema } from "@tiptap/pm/model";
import * as Y from "yjs";

function knowsMarks(schema: Schema, attributes: Record<string, unknown> | undefined): boolean {
  return Object.keys(attributes ?? {}).every((name) => schema.marks[name.replace(/--[\w+/=]{8}$/, "")]);
}

function knows(schema: Schema, node: unknown): boolean {
  if (node instanceof Y.XmlText) {
    return node
      .toDelta()
      .every((part: { attributes?: Record<string, unknown> }) => knowsMarks(schema, part.attributes));
  }
  if (!(node instanceof Y.XmlElement)) return true;
  return schema.nodes[node.nodeName] !== undefined && node.toArray().every((child) => knows(schema, child));
}

/** Whether an editor with this schema can show all of a text. What it cannot show, it would delete for everybody. */
export function knowsContent(schema: Schema, fragment: Y.XmlFragment): boolean {
  return fragment.toArray().every((child) => knows(schema, child));
}

function knowsEvent(schema: Schema, event: Y.YEvent<Y.XmlText | Y.XmlElement | Y.XmlFragment>): boolean {
  return event.delta.every(({ insert, attributes }) => {
    if (!knowsMarks(schema, attributes)) return false;
    return !Array.isArray(insert) || insert.every((node) => knows(schema, node));
  });
}

/**
 * Calls `unknown` when others bring something that this page does not know, before an editor that watches the text
 * later than this sees it. Returns the end of the watch.
 */
export function watchForUnknown(schema: Schema, fragment: Y.XmlFragment, unknown: () => void): () => void {
  const look = (
    events: Y.YEvent<Y.XmlText | Y.XmlElement | Y.XmlFragment>[],
    { local }: Y.Transaction,
  ): void => {
    if (!local && !events.every((event) => knowsEvent(schema, event))) unknown();
  };
  const watched = look as Parameters<Y.XmlFragment["observeDeep"]>[0];
  fragment.observeDeep(watched);
  return () => fragment.unobserveDeep(watched);
}
