import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyProject } from "./empty-project.test.fixture.ts";
import { packAll } from "./packages.ts";

const page = readFileSync(path.resolve(import.meta.dirname, "../../docs/plugins.md"), "utf8");

/** The files that the page shows: fenced blocks whose first line names a file behind the language. */
const shownFiles = new Map(
  [...page.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(([, name = "", text = ""]) => [name, text] as const),
);

/** The commands that the page shows, without the comments behind them. */
const shownCommands = (/^```sh\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? "")
  .split("\n")
  .map((line) => line.replace(/ *#.*$/, ""))
  .filter((line) => line !== "");

const project = emptyProject();
const work = mkdtempSync(path.join(tmpdir(), "tiny-random-packed-"));
afterAll(() => {
  project.remove();
  rmSync(work, { recursive: true, force: true });
});

const inProject = (...parts: string[]): string => path.join(project.directory, ...parts);

describe("the plugin of docs/plugins.md, in a project that has only the packed packages", { timeout: 600_000 }, () => {
  beforeAll(() => {
    project.install(...packAll(work).values());
    for (const [name, text] of shownFiles) {
      mkdirSync(path.dirname(inProject("letterbox", name)), { recursive: true });
      writeFileSync(inProject("letterbox", name), text);
    }
  });

  it("is all on the page: every file that its tree lists", () => {
    const tree = /^```\nletterbox\/\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? "";
    const listed = tree.split("\n").flatMap((line) => /^ {2}(\S+)/.exec(line)?.[1] ?? []);
    expect(listed.length).toBeGreaterThan(0);
    expect([...shownFiles.keys()].sort()).toEqual(listed.sort());
  });

  it("is installed, listed, generated and validated by the commands that the page shows", () => {
    const [install = "", ...commands] = shownCommands;
    expect(install).toBe("npm install ./letterbox");
    project.install("./letterbox");
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const [npx, program = "", ...args] = command.split(" ");
      expect(npx).toBe("npx");
      const { status, output } = project.run(program, args);
      expect(status, `${command}\n${output}`).toBe(0);
    }
    for (const name of ["LetterboxModel", "LetterboxForSequenceClassification"])
      expect(existsSync(inProject("out", `tiny-random-${name}`, "letters.json"))).toBe(true);
  });

  it("shrinks a config whose form no table of Transformers knows", () => {
    const config = JSON.parse(readFileSync(inProject("out/tiny-random-LetterboxModel/config.json"), "utf8"));
    expect(config).toMatchObject({ model_type: "letterbox", hidden_size: 32, mixing_rank: 8, vocab_size: 28 });
    expect(config).toMatchObject({ alphabet: "abcdefghijklmnopqrstuvwxyz ", gated: false });
  });

  it("reads a config of its user's, with what it leaves out and what nobody knows", () => {
    mkdirSync(inProject("mine"));
    const mine = { model_type: "letterbox", architectures: ["LetterboxModel"], gated: true, unknown_key: "kept" };
    writeFileSync(inProject("mine/config.json"), JSON.stringify(mine));
    const { status, output } = project.run("@tiny-random/cli", ["generate", "--from", "./mine", "--out", "from-mine"]);
    expect(status, output).toBe(0);
    const config = JSON.parse(readFileSync(inProject("from-mine/tiny-random-LetterboxModel/config.json"), "utf8"));
    expect(config).toMatchObject({ gated: true, unknown_key: "kept", mixing_rank: 8 });
  });

  it("passes the contract suite, its variants among it, and writes its snapshot", () => {
    project.install("--save-dev", "vitest@4");
    const first = project.run("vitest", ["run"], "letterbox");
    expect(first.status, first.output).toBe(0);
    expect(first.output).toMatch(/Tests.* passed/);
    const variants = project.run("vitest", ["run", "--reporter", "verbose", "-t", "variant"], "letterbox");
    for (const name of ["gated", "one layer"]) expect(variants.output).toContain(`its variant "${name}"`);
    expect(existsSync(inProject("letterbox/__snapshots__/letterbox.txt"))).toBe(true);
  });

  it("fails the contract suite when its mask is not used", () => {
    const family = inProject("letterbox/families/letterbox.js");
    const text = readFileSync(family, "utf8");
    const broken = text.replace("states.mul(mask).sum(1, true)", "states.sum(1, true)");
    expect(broken).not.toBe(text);
    writeFileSync(family, broken);
    const { status, output } = project.run("vitest", ["run"], "letterbox");
    writeFileSync(family, text);
    expect([status, output]).toEqual([1, expect.stringContaining("padding changes the unpadded positions")]);
  });
});
