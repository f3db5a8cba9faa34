import { Tensor } from "@tiny-random/nn";
import { expect, test } from "vitest";
import { ofRow } from "../../layers/row-of.test.fixture.ts";
import { keptKeys } from "./kept-keys.ts";

/** Which of the keys that it sees each query keeps, where queries see themselves and those before them. */
const keptOf = async (scores: readonly number[], count: number): Promise<number[][]> => {
  const flat = await ofRow(scores, (ids) => {
    const places = Tensor.arange(ids.graph, ids.size(1));
    const seen = places.unsqueeze(-1).ge(places.unsqueeze(0)).unsqueeze(0).unsqueeze(0);
    const kept = keptKeys(ids.to("float32").unsqueeze(1).unsqueeze(1), seen, count);
    return kept.logical_and(seen).to("int64");
  });
  return scores.map((_, query) => flat.slice(query * scores.length, (query + 1) * scores.length));
};

test("a query keeps the keys of the largest scores among those that it sees", async () => {
  expect(await keptOf([5, 1, 4, 2, 3], 2)).toEqual([
    [1, 0, 0, 0, 0],
    [1, 1, 0, 0, 0],
    [1, 0, 1, 0, 0],
    [1, 0, 1, 0, 0],
    [1, 0, 1, 0, 0],
  ]);
});

test("a query that sees no more keys than it may keep keeps them all", async () => {
  expect(await keptOf([2, 1], 8)).toEqual([
    [1, 0],
    [1, 1],
  ]);
});
