/** The level of detail of the 3D view. */
export type Quality = "high" | "low";
