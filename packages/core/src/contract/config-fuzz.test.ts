import { describe, expect, it } from "vitest";
import { configEdits, editedConfig, fuzzProblem, sampledEdits } from "./config-fuzz.ts";
import { InputError } from "./errors.ts";
import { fakeClass, fakeFamily, installed } from "./fake-family.test.fixture.ts";

const families = installed(fakeFamily({ FakeModel: fakeClass }));
const edit = { modelType: "fake", architecture: "FakeModel", path: ["hidden_size"], isField: true } as const;

describe("an edit", () => {
  it.each([
    ["drop", { a: { c: 2 } }],
    ["null", { a: { b: null, c: 2 } }],
    ["retype", { a: { b: "many", c: 2 } }],
    ["nest", { a: { b: { b: 1 }, c: 2 } }],
  ] as const)("%s changes one key at its depth", (kind, expected) => {
    expect(editedConfig({ a: { b: 1, c: 2 } }, ["a", "b"], kind)).toEqual(expected);
  });

  it("is made of every key but the model type, in every way", async () => {
    const edits = await configEdits(families, "fake");
    expect(edits.filter(({ path }) => path.join() === "hidden_size").map(({ kind }) => kind)).toEqual([
      "drop",
      "null",
      "retype",
      "nest",
    ]);
    expect(edits.some(({ path }) => path.join() === "model_type")).toBe(false);
  });

  it("is sampled by a seed, the same for the same one", async () => {
    const edits = await configEdits(families, "fake");
    expect(sampledEdits(edits, 5, 1)).toEqual(sampledEdits(edits, 5, 1));
    expect(sampledEdits(edits, 5, 1)).not.toEqual(sampledEdits(edits, 5, 2));
  });
});

describe("an edit's outcome", () => {
  it("is good where a model comes of it, or a refusal that names the key", async () => {
    for (const kind of ["drop", "null", "retype", "nest"] as const)
      expect(await fuzzProblem(families, { ...edit, kind })).toBeUndefined();
  });

  it("is bad where the refusal names no key, or what fails is no refusal", async () => {
    const failing = (error: Error) =>
      installed(
        fakeFamily({
          FakeModel: {
            ...fakeClass,
            build: () => {
              throw error;
            },
          },
        }),
      );
    const drop = { ...edit, kind: "drop" } as const;
    expect(await fuzzProblem(failing(new InputError("it cannot be")), { ...drop, isField: false })).toMatchObject({
      problem: "refused without the key: it cannot be",
    });
    // Even by its name: a class has a default.
    expect(await fuzzProblem(failing(new InputError("hidden_size is needed")), drop)).toMatchObject({
      problem: "refused where the class has a default: hidden_size is needed",
    });
    expect(await fuzzProblem(failing(new TypeError("reading 'terms'")), drop)).toMatchObject({
      problem: "not a refusal: reading 'terms'",
    });
  });
});
