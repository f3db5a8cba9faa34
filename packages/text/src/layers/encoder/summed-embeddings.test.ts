import type { Tensor } from "@tiny-random/nn";
import { expect, test } from "vitest";
import { ofRow } from "../row-of.test.fixture.ts";
import { fairseqPositions } from "./summed-embeddings.ts";

test("fairseq's positions count from the padding id on and skip padding, wherever it is, and a session's own come first", async () => {
  const positions = fairseqPositions(1);
  const derived = (ids: Tensor) => positions(ids, { attention_mask: ids });
  expect(await ofRow([0, 7, 8, 2, 1, 1], derived)).toEqual([2, 3, 4, 5, 1, 1]);
  expect(await ofRow([1, 1, 0, 7], derived)).toEqual([1, 1, 2, 3]);
  const given = (ids: Tensor) => positions(ids, { attention_mask: ids, position_ids: ids });
  expect(await ofRow([4, 5], given)).toEqual([4, 5]);
});
