import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "tiny-random-code-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (name: string, content: string): string => {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};

/** A plugin of two families, one layer each, and packages of both kinds. */
const writePlugin = (): string => {
  write("families/one.js", 'import "../layers/of-one.js"; import data from "../one.json" with { type: "json" };');
  write("families/two.js", 'import "../layers/of-two.js"; import "node:fs"; import "published/part";');
  write("layers/of-one.js", 'import "./shared.js"; import "linked";');
  write("layers/of-two.js", 'export * from "./shared.js";');
  write("layers/shared.js", 'import "./of-two.js"; export const shared = 1;');
  write("one.json", "{}");
  write("elsewhere/linked/package.json", '{ "name": "linked", "version": "1.0.0", "main": "main.js" }');
  write("elsewhere/linked/main.js", "export const linked = 1;");
  mkdirSync(path.join(directory, "node_modules"));
  symlinkSync(path.join(directory, "elsewhere/linked"), path.join(directory, "node_modules/linked"));
  write("node_modules/published/package.json", '{ "name": "published", "version": "1.0.0" }');
  write("node_modules/published/part.js", "export const part = 1;");
  write(
    "table.js",
    'export const table = { one: () => import("./families/one.js"), two: () => import("./families/two.js") };',
  );
  return write("plugin.js", 'import { table } from "./table.js"; export default table;');
};

/** The hash of a family's code as a new process would see it. */
const hashOf = async (modelType: string): Promise<string> => {
  vi.resetModules();
  const { codeHash, familyFile } = await import("./code-hash.ts");
  return codeHash([await familyFile(path.join(directory, "plugin.js"), modelType)]);
};

test.each([
  ["its own file", "families/one.js", "one"],
  ["a layer that only it uses", "layers/of-one.js", "one"],
  ["data that it imports", "one.json", "one"],
  ["a linked package", "elsewhere/linked/main.js", "one"],
  ["a published package's version", "node_modules/published/package.json", "two"],
])("%s changes the hash of one family", async (_, file, changed) => {
  writePlugin();
  const before = { one: await hashOf("one"), two: await hashOf("two") };
  write(
    file,
    file.endsWith(".json") ? '{ "version": "2.0.0" }' : 'import "../layers/shared.js"; export const changed = 1;',
  );
  if (file.startsWith("elsewhere")) write(file, "export const linked = 2;");
  const after = { one: await hashOf("one"), two: await hashOf("two") };
  expect(
    Object.entries(after).flatMap(([name, hash]) =>
      Object.entries(before).some(([, old]) => old === hash) ? [] : [name],
    ),
  ).toEqual([changed]);
});

test("a layer that both use changes both, the table of families none", async () => {
  writePlugin();
  const before = [await hashOf("one"), await hashOf("two")];
  write(
    "table.js",
    'export const table = { two: () => import("./families/two.js"), one: () => import("./families/one.js") };',
  );
  expect([await hashOf("one"), await hashOf("two")]).toEqual(before);
  write("layers/shared.js", "export const shared = 2;");
  const after = [await hashOf("one"), await hashOf("two")];
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
});

test("the same code elsewhere has the same hash", async () => {
  writePlugin();
  const before = await hashOf("one");
  rmSync(directory, { recursive: true });
  directory = mkdtempSync(path.join(tmpdir(), "tiny-random-elsewhere-"));
  writePlugin();
  expect(await hashOf("one")).toBe(before);
});

test("a family without a file stands for the whole plugin", async () => {
  write("plugin.js", 'import "./inline.js"; export default {};');
  write("inline.js", "export const inline = 1;");
  const before = await hashOf("inline");
  write("inline.js", "export const inline = 2;");
  expect(await hashOf("inline")).not.toBe(before);
});

test("a family that is a folder is its index and what that imports", async () => {
  write("plugin.js", 'import "./table.js"; export default {};');
  write(
    "table.js",
    'export const table = { big: () => import("./families/big/index.js"), index: () => import("./families/index.js") };',
  );
  write("families/index.js", "export default 1;");
  write("families/big/index.js", 'import "./part.js";');
  write("families/big/part.js", "export const part = 1;");
  const before = [await hashOf("big"), await hashOf("families")];
  write("families/big/part.js", "export const part = 2;");
  const after = [await hashOf("big"), await hashOf("families")];
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).toBe(before[1]);
});
