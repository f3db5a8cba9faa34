import { expect, it } from "vitest";
import type { Folded } from "./fold-graph.ts";
import { layoutGraph, type Rectangle } from "./layout-graph.ts";

const box = (id: string, parent: string) => ({ id, label: id, kind: "operator" as const, parent, count: 1 });

const folded: Folded = {
  boxes: [box("x", ""), box("a", "m"), box("b", "m/n"), box("y", "")],
  edges: [
    ["x", "a"],
    ["a", "b"],
    ["b", "y"],
  ],
  open: ["m", "m/n"],
};

const contains = (outer: Rectangle, inner: Rectangle) =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height;

it("draws from top to bottom, frames around what is in them, with room for their labels", () => {
  const { boxes, modules } = layoutGraph(folded);
  expect(boxes.map(({ y }) => y)).toEqual(boxes.map(({ y }) => y).toSorted((a, b) => a - b));
  const [outer, inner] = modules;
  const [x, a, b, y] = boxes;
  if (!outer || !inner || !x || !a || !b || !y) throw new Error("something is not drawn");
  expect([contains(outer, inner), contains(outer, a), contains(inner, b)]).toEqual([true, true, true]);
  expect([contains(outer, x), contains(outer, y), contains(inner, a)]).toEqual([false, false, false]);
  expect(inner.y + 18).toBeLessThanOrEqual(b.y);
});

const overlap = (one: Rectangle, other: Rectangle) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

it("keeps boxes out of frames that are as wide as their long names", () => {
  const long = "embeddings_of_words_and_of_what_stands_between_them";
  const { boxes, modules, edges } = layoutGraph({
    boxes: [box("x", ""), box("b", ""), box("a", long), box("c", ""), box("y", "")],
    edges: ["b", "a", "c"].flatMap((between) => [["x", between] as const, [between, "y"] as const]),
    open: [long],
  });
  const [frame] = modules;
  const [, left, inside, right] = boxes;
  if (!frame || !left || !inside || !right) throw new Error("something is not drawn");
  expect(contains(frame, inside)).toBe(true);
  expect([overlap(frame, left), overlap(frame, right)]).toEqual([false, false]);
  const end = edges.find(({ id }) => id === "x → a")?.points.at(-1);
  if (!end) throw new Error("an edge is not drawn");
  expect(end.x).toBeGreaterThanOrEqual(inside.x);
  expect(end.x).toBeLessThanOrEqual(inside.x + inside.width);
});
