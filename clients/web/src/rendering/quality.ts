/** The level of detail that the room is drawn with. */
export type Quality = "high" | "low";
