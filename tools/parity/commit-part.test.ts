import { describe, expect, test } from "vitest";
import { isInPartOf, partOfCommit } from "./commit-part.ts";

const names = Array.from({ length: 1000 }, (_, index) => `Model${index}`);
const commits = Array.from({ length: 200 }, (_, index) => index.toString(16).padStart(40, "0"));

describe("a commit's part of the whole", () => {
  test("is about as large as it says", () => {
    const chosen = names.filter((name) => isInPartOf("0".repeat(40), name, 10));
    expect(chosen.length).toBeGreaterThan(60);
    expect(chosen.length).toBeLessThan(140);
  });

  test("is the same whenever it is asked", () => {
    const chosen = () => names.filter((name) => isInPartOf("abc", name, 5));
    expect(chosen()).toEqual(chosen());
  });

  test("is another one for another commit, until everything had its turn", () => {
    expect(new Set(commits.map((commit) => partOfCommit(commit, 10))).size).toBe(10);
    const looked = new Set(commits.flatMap((commit) => names.filter((name) => isInPartOf(commit, name, 10))));
    expect(looked.size).toBe(names.length);
  });
});
