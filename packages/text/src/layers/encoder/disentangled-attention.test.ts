import { expect, test } from "vitest";
import { ofRow } from "../row-of.test.fixture.ts";
import { distanceIndex } from "./disentangled-attention.ts";

test("indices of distances count queries less keys, by logarithm beyond half of the span, within both its ends", async () => {
  const near = await ofRow(Array(4).fill(9), (ids) => distanceIndex(ids, { furthest: 2, span: 2 }));
  expect(near).toEqual([2, 1, 0, 0, 3, 2, 1, 0, 3, 3, 2, 1, 3, 3, 3, 2]);
  const spaced = await ofRow(Array(40).fill(9), (ids) => distanceIndex(ids, { furthest: 32, span: 8 }));
  expect([0, 1, 4, 5, 8, 9, 15, 16, 31, 39].map((key) => spaced[key])).toEqual([8, 7, 4, 3, 2, 2, 2, 1, 1, 0]);
});
