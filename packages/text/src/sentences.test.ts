import { expect, it } from "vitest";
import { longText } from "./sentences.ts";

it("a long text is another one for each of sixteen tries, so that one of them has clear choices", () => {
  const texts = Array.from({ length: 16 }, (_, index) => longText(10, index));
  expect(new Set(texts).size).toBe(16);
});
