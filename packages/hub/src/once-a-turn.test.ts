import { expect, test } from "vitest";
import { onceATurn } from "./once-a-turn.ts";

test("a look is taken once a turn for each key, and again in the next one", async () => {
  const looks: string[] = [];
  const look = onceATurn((key) => {
    looks.push(key);
    return key === "nothing" ? undefined : looks.length;
  });
  expect([look("a"), look("a"), look("nothing"), look("nothing")]).toEqual([1, 1, undefined, undefined]);
  expect(looks).toEqual(["a", "nothing"]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(look("a")).toBe(3);
});

test("a look that throws is taken again", () => {
  let looks = 0;
  const look = onceATurn(() => {
    looks++;
    throw new Error("no");
  });
  expect(() => look("a")).toThrow("no");
  expect(() => look("a")).toThrow("no");
  expect(looks).toBe(2);
});
