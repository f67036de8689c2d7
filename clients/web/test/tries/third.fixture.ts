import { it } from "vitest";
import { failsOnce } from "./once";

it("is one too many", () => failsOnce("a third"));
