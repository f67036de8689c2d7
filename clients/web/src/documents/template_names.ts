/** What a new document begins with. */
export const templateNames = ["blank", "agenda", "minutes", "decision", "retrospective"] as const;
export type TemplateName = (typeof templateNames)[number];
