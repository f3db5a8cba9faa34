import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { discover } from "./discover.ts";

let project = "";
beforeEach(() => {
  project = mkdtempSync(path.join(os.tmpdir(), "tiny-random-discover-"));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const write = (name: string, content: unknown): void => {
  const file = path.join(project, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
};

const good = 'export default { apiVersion: 1, name: "sounds", families: {} };';
/** A project that depends on a plugin. */
const install = (entry: string, code: string = good): void => {
  write("package.json", { dependencies: { sounds: "1.0.0" } });
  write("node_modules/sounds/package.json", { name: "sounds", type: "module", "tiny-random": { plugin: entry } });
  write("node_modules/sounds/plugin.js", code);
};

/** Gives a package a second copy of the modules. */
const foreignModules = (directory: string): void => {
  const copy = `${directory}/node_modules/@tiny-random/nn`;
  write(`${copy}/package.json`, { name: "@tiny-random/nn", main: "index.js" });
  write(`${copy}/index.js`, "");
};

test("a plugin that the nearest package.json names is found, from a folder below it too", async () => {
  install("plugin.js");
  mkdirSync(path.join(project, "below"));
  const { plugins } = await discover([path.join(project, "below")]);
  expect(plugins.map(({ packageName }) => packageName)).toEqual(["sounds"]);
});

test("of a plugin that is there twice the one counts that shares the modules models are made of", async () => {
  install("plugin.js");
  foreignModules("node_modules/sounds");
  write("other/package.json", { dependencies: { sounds: "1.0.0" } });
  write("other/node_modules/sounds/package.json", {
    name: "sounds",
    type: "module",
    "tiny-random": { plugin: "other.js" },
  });
  write("other/node_modules/sounds/other.js", good);
  const { plugins } = await discover([project, path.join(project, "other")]);
  expect(plugins.map(({ file = "" }) => path.basename(file))).toEqual(["other.js"]);
});

describe("one sentence says which plugin is wrong, and how", () => {
  test.each([
    ["its file is missing", "gone.js", good, /^plugin sounds cannot be loaded: /],
    ["its file is broken", "plugin.js", "export default {", /^plugin sounds cannot be loaded: /],
    ["it needs what is not there", "plugin.js", 'import "not-there";', /^plugin sounds cannot be loaded: .*not-there/],
    ["it is for another API", "plugin.js", "export default { apiVersion: 2 };", /is for plugin API 2, this is 1$/],
    ["it points outside its package", "../other/plugin.js", good, /names a file outside its package/],
  ])("%s", async (_, entry, code, message) => {
    install(entry, code);
    await expect(discover([project])).rejects.toMatchObject({
      name: "InputError",
      message: expect.stringMatching(message),
    });
  });

  test("it brings its own copy of the modules that models are made of", async () => {
    install("plugin.js");
    foreignModules("node_modules/sounds");
    await expect(discover([project])).rejects.toMatchObject({
      message: expect.stringContaining("plugin sounds brings a second copy of @tiny-random/nn"),
      hint: expect.stringContaining("npm exec @tiny-random/cli"),
    });
  });
});
