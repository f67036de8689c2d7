import { beforeAll, it } from "vitest";
import { failsOnce } from "./once";

beforeAll(() => failsOnce("the opening"));

it("passes", () => undefined);
