import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { contents, installPlugin, partials, runIn } from "./command.test.fixture.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-unported-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Row {
  readonly architecture: string;
  readonly modelType: string;
  readonly status: string;
}
const json = (...args: string[]) => JSON.parse(runIn(work, ...args, "--json").stdout);
const rowsOf = (...args: string[]): Row[] => json(...args).architectures;
const namesOf = (rows: readonly Row[]): string[] => rows.map(({ architecture }) => architecture).sort();

/** Some of what no plugin has today, of several model types. */
const listed = json("list", "--unported") as Row[];
// A class of several types is made once, and by its family where one of them has it.
const native = new Set(listed.filter(({ status }) => status === "native").map(({ architecture }) => architecture));
const loadable = listed.filter(({ status, architecture }) => status === "loadable" && !native.has(architecture));
const field = [...new Map(loadable.map((row) => [row.architecture, row])).values()];
const chosen = field.filter((_, index) => index % Math.ceil(field.length / 4) === 0);
const names = namesOf(chosen);

test("any number of processes makes the same bytes of what no plugin has", () => {
  const made = ["1", "3"].map((jobs) => {
    const out = `out-${jobs}`;
    const { status, stderr } = runIn(work, "generate", "--unported", ...names, "--jobs", jobs, "--out", out);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return contents(path.join(work, out));
  });
  expect(made[0]?.size).toBeGreaterThanOrEqual(4 * names.length);
  expect(made[1]).toEqual(made[0]);
});

test("shards of what no plugin has are disjoint and together the whole", () => {
  const parts = [1, 2].map((index) => {
    const shard = ["--shard", `${index}/2`, "--times", "out-1", "--out", `part-${index}`];
    return rowsOf("generate", "--unported", ...names, ...shard);
  });
  expect(namesOf(parts.flat())).toEqual(names);
  for (const part of parts) expect(part.length).toBeLessThan(names.length);
});

test("a worker that dies over a loadable model costs it an error row and the others nothing", () => {
  const [victim] = chosen;
  const project = path.join(work, "project");
  installPlugin(
    project,
    `export default { apiVersion: 1, name: "stranger", families: {}, processorsOf: ({ model_type: type }) => {
      if (type === ${JSON.stringify(victim?.modelType)}) process.kill(process.pid, "SIGKILL");
      return [];
    } };`,
  );
  const args = ["generate", "--unported", ...names, "--jobs", "2", "--out", "out", "--json"];
  const { status, stdout } = runIn(project, ...args);
  expect(status).toBe(1);
  const rows: Row[] = JSON.parse(stdout).architectures;
  expect(namesOf(rows)).toEqual(names);
  for (const row of rows)
    if (row.modelType !== victim?.modelType) expect(row.status).toBe("loadable");
    else
      expect(row).toMatchObject({
        status: "failed",
        step: "shrink",
        reason: "the process that made it was ended by SIGKILL",
        hint: expect.stringMatching(/^--jobs 1 makes it in one process/),
      });
  expect(partials(path.join(project, "out"))).toEqual([]);
});
