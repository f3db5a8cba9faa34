import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageNames } from "../packaging/packages.ts";
import { type ScratchClone, scratchClone } from "./scratch-clone.test.fixture.ts";

let clone: ScratchClone;
beforeAll(() => {
  clone = scratchClone();
});
afterAll(() => clone.remove());

/** The projects whose targets run after a commit that changes one file of a package. */
const affectedBy = (file: string): string[] => {
  writeFileSync(path.join(clone.directory, file), "// changed\n", { flag: "a" });
  clone.git("add", "--all");
  clone.git("commit", "--quiet", "--message", `Change ${file}`);
  const { status, output } = clone.program("nx", ["show", "projects", "--affected", "--base=HEAD~1", "--head=HEAD"]);
  expect(status, output).toBe(0);
  return output.split("\n").map((line) => line.replace("@tiny-random/", "").trim());
};

/** What depends on every plugin: it runs whatever plugin changes. */
const always = ["cli", "testing"];

describe("nx affected selects by modality", { timeout: 300_000 }, () => {
  it.each([
    ["audio", ["audio", "multimodal", "encoder-decoder"], ["text", "vision", "core", "nn", "hub", "gallery"]],
    ["text", ["text", "multimodal", "encoder-decoder"], ["audio", "vision", "core", "nn", "hub", "gallery"]],
    ["multimodal", ["multimodal"], ["text", "vision", "audio", "encoder-decoder", "core", "hub", "gallery"]],
    ["hub", ["hub"], ["text", "vision", "audio", "multimodal", "encoder-decoder", "core", "gallery", "testing"]],
  ])("a change in packages/%s runs it and what depends on it, and nothing else", (name, runs, rests) => {
    const affected = affectedBy(`packages/${name}/src/${name === "hub" ? "index" : "plugin"}.ts`);
    expect(affected).toEqual(expect.arrayContaining(runs));
    expect(affected.filter((project) => rests.includes(project))).toEqual([]);
    if (name !== "hub") expect(affected).toEqual(expect.arrayContaining(always));
  });

  it("a change in packages/nn runs every package that stands on it", () => {
    const all = packageNames.filter((name) => name !== "atlas");
    const affected = affectedBy("packages/nn/src/index.ts");
    expect(affected).toEqual(expect.arrayContaining(all));
    expect(affected).not.toContain("atlas");
  });

  it("a change in packages/python runs the tests of its wheel, which are the tools'", () => {
    expect(affectedBy("packages/python/src/tiny_random/_models.py").filter(Boolean)).toEqual(["tools"]);
  });

  it("a change of nothing but words runs nothing", () => {
    const affected = affectedBy("CONTRIBUTING.md");
    expect(affected.filter((project) => project !== "")).toEqual([]);
  });

  it("parity of a change in one vision family is of vision and of what reads it, never of audio", () => {
    affectedBy("packages/vision/src/families/vit.ts");
    const { status, output } = clone.node(["tools/ci/parity-parts.js", "HEAD~1"]);
    expect(status, output).toBe(0);
    // Time series are forecast by layers of the encoder-decoder plugin, which reads images too.
    expect(JSON.parse(output)).toEqual(["encoder-decoder", "multimodal", "time-series", "vision"]);
  });
});
