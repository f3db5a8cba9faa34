import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { mixedFamily } from "../contract/fake-family.test.fixture.ts";
import { definePlugin } from "../contract/plugin.ts";
import { readClassTable, writeClassTable } from "./class-table.ts";
import { joinPlugins } from "./discover.ts";
import { allArchitectures } from "./select.ts";

const directory = mkdtempSync(path.join(os.tmpdir(), "tiny-random-classes-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const file = path.join(directory, "plugin.js");
const unloadable = async (): Promise<never> => {
  throw new Error("the family was loaded");
};
const pluginOf = (load: () => Promise<{ default: typeof mixedFamily }>) =>
  definePlugin({ apiVersion: 1, name: "fakes", families: { fake: load } });
const installed = (load: () => Promise<{ default: typeof mixedFamily }>) =>
  joinPlugins([{ packageName: "fake-plugin", plugin: pluginOf(load), file }]);

it("names classes and tasks without loading a family, until the code is other code", async () => {
  mkdirSync(path.join(directory, "families"));
  writeFileSync(file, "export default {};");
  await writeClassTable(
    file,
    pluginOf(async () => ({ default: mixedFamily })),
  );
  const families = installed(unloadable);
  expect((await allArchitectures(families)).map(({ architecture }) => architecture)).toEqual([
    "FakeBroken",
    "FakeForScores",
    "FakeModel",
  ]);
  expect(await families.classesOf("fake")).toMatchObject({ FakeModel: { task: "text-generation" } });

  // Tests are not published, so they are not part of it.
  writeFileSync(path.join(directory, "families/fake.test.js"), "");
  expect(readClassTable(file)).toBeDefined();
  writeFileSync(path.join(directory, "families/fake.js"), "");
  expect(readClassTable(file)).toBeUndefined();
  await expect(installed(unloadable).classesOf("fake")).rejects.toThrow("the family was loaded");
});

it("takes a damaged table for none", () => {
  writeFileSync(path.join(directory, "classes.json"), "{");
  expect(readClassTable(file)).toBeUndefined();
});
