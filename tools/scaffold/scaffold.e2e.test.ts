import { existsSync, readFileSync } from "node:fs";
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
const scaffold = (...args: string[]): Ran => clone.node(["tools/scaffold/new.js", ...args]);

/** Format, lint and consistency of everything, types of what the command stands on. */
const expectGreenTree = (): void => {
  good(clone.program("typescript", ["-b", "packages/cli", "tools"]));
  good(
    clone.program("@biomejs/biome", [
      "check",
      "packages/text",
      "packages/cli",
      "packages/testing",
      "tools",
      "knip.json",
    ]),
  );
  good(clone.program("vitest", ["run", "--root", "tools/consistency"]));
};

describe("npm run new", { timeout: 600_000 }, () => {
  it("starts a plugin package that the workspace knows and the command finds", () => {
    good(scaffold("plugin", "radar-echo"));
    const manifest = JSON.parse(readFileSync(path.join(clone.directory, "packages/radar-echo/package.json"), "utf8"));
    expect(manifest).toMatchObject({ name: "@tiny-random/radar-echo", nx: { tags: ["radar-echo"] } });
    good(clone.program("vitest", ["run"], "packages/radar-echo"));
    const lock = readFileSync(path.join(clone.directory, "package-lock.json"), "utf8");
    expect(lock).toContain('"packages/radar-echo"');
    expect(lock).not.toMatch(/"resolved": "https?:/);
  });

  it("starts a family of text with its table and its snapshot, and leaves a green tree", () => {
    expect(good(scaffold("family", "text", "mistral2"))).toMatch(/\d+ passed/);
    // As `npm run generated` does.
    good(clone.program("nx", ["run-many", "--target", "build"]));
    good(clone.node(["tools/generated/run.js"]));
    expectGreenTree();
    expect(existsSync(path.join(clone.directory, "packages/text/src/__snapshots__/mistral2.txt"))).toBe(true);
    const listed = JSON.parse(good(clone.node(["packages/cli/bin/tiny-random.js", "list", "--json"])));
    expect(listed).toContainEqual(expect.objectContaining({ architecture: "Mistral2ForCausalLM", plugin: "text" }));
  });

  it("starts a family from another one's file in a plugin without a template", () => {
    expect(good(scaffold("family", "audio", "hubert2", "--like", "hubert"))).toMatch(/\d+ passed/);
  });

  it("says in one sentence what it cannot do, and writes nothing", () => {
    const before = clone.git("status", "--porcelain");
    for (const [args, reason] of [
      [["family", "text", "llama"], "packages/text has a family llama already"],
      [["family", "smell", "nose"], "packages/smell is no plugin of this repository"],
      [["family", "radar-echo", "sweep"], "name the family it is like with --like"],
      [["plugin", "text"], "packages/text is there already"],
      [["planet"], "usage"],
    ] as const) {
      const { status, output } = scaffold(...args);
      expect([status, output]).toEqual([2, expect.stringContaining(reason)]);
    }
    expect(clone.git("status", "--porcelain")).toBe(before);
  });
});
