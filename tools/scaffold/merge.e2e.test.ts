import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ran, type ScratchClone, scratchClone } from "./scratch-clone.test.fixture.ts";

let clone: ScratchClone;
beforeAll(() => {
  clone = scratchClone();
});
afterAll(() => clone.remove());

const good = ({ status, output }: Ran): string => {
  expect(status, output).toBe(0);
  return output;
};

const families = (): string => path.join(clone.directory, "packages/text/src/families");

/** Makes a family's file a folder, as a family of several files is one. */
const asFolder = (modelType: string): void => {
  const [file, folder] = [path.join(families(), `${modelType}.ts`), path.join(families(), modelType)];
  mkdirSync(folder);
  writeFileSync(file, readFileSync(file, "utf8").replaceAll('from "../', 'from "../../').replaceAll('"./', '"../'));
  renameSync(file, path.join(folder, "index.ts"));
};

const renewed = (...args: string[]): Ran => clone.node(["tools/generated/run.js", ...args]);

/** A branch from main with one more family, committed as its author would; answers what it touches. */
const branchWith = (modelType: string, change: () => void): readonly string[] => {
  clone.git("checkout", "--quiet", "-b", modelType, "start");
  good(clone.node(["tools/scaffold/new.js", "family", "text", modelType]));
  change();
  good(renewed());
  clone.git("add", "--all");
  clone.git("commit", "--quiet", "--message", `Add ${modelType}`);
  return clone.git("diff", "--name-only", "start", "HEAD").trim().split("\n");
};

describe("two branches, each with a new family", { timeout: 600_000 }, () => {
  // Their names stand side by side at the front of every list: what two insertions are worst at.
  const [one, two] = ["aardvark", "aardwolf"] as const;

  it("touch files of the family's name and generated ones, nothing else", () => {
    clone.git("branch", "start");
    expect(branchWith(one, () => undefined)).toEqual([
      "docs/layers.md",
      `packages/text/src/__snapshots__/${one}.txt`,
      `packages/text/src/families/${one}.ts`,
    ]);
    expect(branchWith(two, () => asFolder(two))).toEqual([
      "docs/layers.md",
      `packages/text/src/__snapshots__/${two}.txt`,
      `packages/text/src/families/${two}/index.ts`,
    ]);
  });

  it("merge without a conflict", () => {
    clone.git("merge", "--quiet", "--no-edit", one);
    expect(clone.git("status", "--porcelain")).toBe("");
    expect(clone.git("log", "--oneline", "start..HEAD").trim().split("\n")).toHaveLength(3);
  });

  it("leave generated pages that the check calls stale, and one command makes right", () => {
    const stale = renewed("--check");
    expect([stale.status, stale.output]).toEqual([1, expect.stringContaining("docs/layers.md is stale")]);
    good(renewed());
    good(renewed("--check"));
    const layers = readFileSync(path.join(clone.directory, "docs/layers.md"), "utf8");
    expect(layers).toContain(`${one}, ${two}`);
  });

  it("give a tree whose contract suite and command have both families", () => {
    expect(good(clone.node(["tools/test.js", one, two]))).toMatch(/Tests.* passed/);
    good(clone.program("typescript", ["-b", "packages/text"]));
    const listed: readonly { readonly modelType: string }[] = JSON.parse(
      good(clone.node(["packages/cli/bin/tiny-random.js", "list", "--modality", "text", "--json"])),
    );
    const listedTypes = new Set(listed.map(({ modelType }) => modelType));
    expect([one, two].filter((modelType) => !listedTypes.has(modelType))).toEqual([]);
  });
});
