import path from "node:path";
import { expect, test } from "vitest";
import { folderModules } from "./folder-modules.ts";
import type { Mutation } from "./mutation.ts";
import { subjectsWith } from "./subjects.ts";

const mutations = await folderModules<Mutation>(path.join(import.meta.dirname, "mutations"));

const fileName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll("'", "")
    .replaceAll("/", " and ")
    .replaceAll(/[^a-z0-9]+/g, "-");

test("every mutation's file is named as the mutation, and breaks a graph or files", () => {
  expect(mutations.length).toBeGreaterThan(100);
  expect(mutations.map(([file]) => file)).toEqual(mutations.map(([, { name }]) => fileName(name)));
  for (const [, { name, graph, files }] of mutations) expect([graph, files].filter(Boolean), name).toHaveLength(1);
});

test("a class is said to be the same under mutations that there are", () => {
  const known = new Set(mutations.map(([, { name }]) => name));
  const subjects = subjectsWith(mutations.map(([, mutation]) => mutation));
  const named = Object.values(subjects).flatMap(({ equivalent = {} }) => Object.keys(equivalent));
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test("two mutations that bring the same class say the same of it", () => {
  const bringing = (equivalent: Record<string, string>): Mutation => ({
    name: "a",
    graph: () => true,
    subjects: { NewModel: { rotary: true, equivalent } },
  });
  expect(subjectsWith([bringing({}), bringing({})])["NewModel"]).toEqual({ rotary: true, equivalent: {} });
  expect(() => subjectsWith([bringing({}), bringing({ b: "it has none" })])).toThrow("NewModel is said to be another");
});
