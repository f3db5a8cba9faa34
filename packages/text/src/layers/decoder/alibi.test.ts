import { expect, test } from "vitest";
import { alibiSlopes } from "./alibi.ts";

test("ALiBi slopes halve from head to head of eight; other numbers of heads take slopes from between", () => {
  expect([...alibiSlopes(8)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((power) => 2 ** -power));
  expect([...alibiSlopes(12)].slice(8)).toEqual([0.5, 1.5, 2.5, 3.5].map((power) => Math.fround(2 ** -power)));
});
