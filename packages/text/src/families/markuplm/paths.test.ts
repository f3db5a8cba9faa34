import { expect, test } from "vitest";
import { type PathSettings, pathIds } from "./paths.ts";

const settings: PathSettings = { tags: { html: 0, body: 1, p: 2 }, depth: 4, width: 10, padding: 11 };

test("a path's tags and subscripts are numbered and padded to the depth", () => {
  expect(pathIds("/html/body/p[3]", settings)).toEqual({ tags: [0, 1, 2, 4], subscripts: [0, 0, 3, 11] });
  expect(pathIds("", settings)).toEqual({ tags: [4, 4, 4, 4], subscripts: [11, 11, 11, 11] });
});

test("unknown tags share one id, large subscripts are the largest, deep paths are cut", () => {
  expect(pathIds("/html/blink[99]", settings)).toEqual({ tags: [0, 3, 4, 4], subscripts: [0, 10, 11, 11] });
  expect(pathIds("/html/body/p/p/p", settings).tags).toEqual([0, 1, 2, 2]);
});
