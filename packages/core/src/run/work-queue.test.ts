import fc from "fast-check";
import { expect, test } from "vitest";
import { type Work, type WorkQueue, workQueue } from "./work-queue.ts";

/** Work of families named by their group and a number, `text1` with two classes for `["text1", 2]`. */
const workOf = (families: readonly (readonly [string, number])[]): Work[] =>
  families
    .flatMap(([modelType, count]) => Array.from({ length: count }, (_, at) => ({ modelType, at })))
    .map(({ modelType, at }, index) => ({
      selected: { modelType, architecture: `${modelType}.${at}` },
      index,
      group: modelType.replace(/\d+$/, ""),
    }));

/** What lanes take that ask one after another. */
const byTurns = (queue: WorkQueue<Work>, lanes: number): string[][] => {
  const taken: Work[][] = Array.from({ length: lanes }, () => []);
  for (let open = true; open; ) {
    open = false;
    for (const lane of taken) {
      const one = queue.take(lane.at(-1));
      if (one) lane.push(one);
      open ||= one !== undefined;
    }
  }
  return taken.map((lane) => lane.map(({ selected }) => selected.architecture));
};

test("one lane gets a group after the other, the largest first, and in each the order of the selection", () => {
  const work = workOf([
    ["audio1", 1],
    ["text1", 2],
    ["vision1", 1],
    ["text2", 1],
  ]);
  expect(byTurns(workQueue(work), 1)).toEqual([["text1.0", "text1.1", "text2.0", "audio1.0", "vision1.0"]]);
});

test("lanes begin with different groups, and share families only when none is untouched", () => {
  const work = workOf([
    ["audio1", 1],
    ["text1", 4],
    ["text2", 1],
  ]);
  expect(byTurns(workQueue(work), 2)).toEqual([
    ["text1.0", "text1.1", "text1.2"],
    ["audio1.0", "text2.0", "text1.3"],
  ]);
});

test("whatever there is and however many ask, each class is handed out once", () => {
  const family = fc.tuple(fc.constantFrom("audio1", "audio2", "text1", "text2", "text3", "vision1"), fc.nat(5));
  const families = fc.uniqueArray(family, { selector: ([name]) => name });
  fc.assert(
    fc.property(families, fc.integer({ min: 1, max: 9 }), (all, lanes) => {
      const work = workOf(all);
      const taken = byTurns(workQueue(work), lanes).flat();
      expect(taken.toSorted()).toEqual(work.map(({ selected }) => selected.architecture).toSorted());
    }),
  );
});
