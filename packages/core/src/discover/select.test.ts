import { expect, test } from "vitest";
import { fakeClass, fakeFamily, installed, mixedFamily } from "../contract/fake-family.test.fixture.ts";
import { ownedBy } from "../contract/plugin.ts";
import { embeddedFiles } from "../contract/reference-files.ts";
import { directoryName } from "../run/generate.ts";
import { modelName } from "./model-name.ts";
import { allArchitectures, selectArchitectures, selectOfReference } from "./select.ts";

const families = installed(fakeFamily({ OtherModel: fakeClass }, "other"), mixedFamily);

test("everything is sorted by model type and then class", async () => {
  const names = (await allArchitectures(families)).map(({ architecture }) => architecture);
  expect(names).toEqual(["FakeBroken", "FakeForScores", "FakeModel", "OtherModel"]);
});

test("a model type is all its classes, a class itself, and nothing is selected twice", async () => {
  const names = async (...given: string[]) =>
    (await selectArchitectures(families, given)).map(({ architecture }) => architecture);
  expect(await names("fake")).toEqual(["FakeBroken", "FakeForScores", "FakeModel"]);
  expect(await names("OtherModel", "fake", "FakeModel")).toEqual([
    "FakeBroken",
    "FakeForScores",
    "FakeModel",
    "OtherModel",
  ]);
});

test("a class that several model types have is its owner's, another's is called after both", async () => {
  const second = fakeFamily(ownedBy(mixedFamily, ["FakeModel", "FakeForScores"]), "second");
  const shared = installed(second, mixedFamily);
  const select = (...given: string[]) => selectArchitectures(shared, given);
  const owned = { architecture: "FakeModel", modelType: "second", owner: "fake" };
  expect(await select("FakeModel")).toEqual([{ architecture: "FakeModel", modelType: "fake" }]);
  expect(await select("second-FakeModel")).toEqual([owned]);
  expect(await select("second")).toContainEqual(owned);
  expect(directoryName(owned)).toBe("tiny-random-second-FakeModel");
  expect(new Set((await allArchitectures(shared)).map(modelName)).size).toBe(5);
  await expect(select("second-FakeModl")).rejects.toMatchObject({ hint: "Did you mean second-FakeModel?" });
});

test("an unknown name is refused with the nearest, class or model type", async () => {
  await expect(selectArchitectures(families, ["fake", "FakeForScore"])).rejects.toMatchObject({
    name: "InputError",
    message: "there is no model type or architecture FakeForScore",
    hint: "Did you mean FakeForScores?",
  });
  await expect(selectArchitectures(families, ["othr"])).rejects.toMatchObject({ hint: "Did you mean other?" });
  await expect(selectArchitectures(families, ["constructor"])).rejects.toMatchObject({ name: "InputError" });
});

test("an error about a class that no family makes says how to get a model that loads", async () => {
  const hint = (name: string) => `npx @tiny-random/cli generate ${name} --unported makes a model that loads.`;
  for (const name of ["zamba2", "Zamba2ForCausalLM"])
    await expect(selectArchitectures(families, [name])).rejects.toMatchObject({
      message: `no installed family makes ${name}`,
      hint: hint(name),
    });
  await expect(families.load("zamba2")).rejects.toMatchObject({ hint: hint("zamba2") });
});

test("an error about a reference that no family makes says which file is missing", async () => {
  const files = embeddedFiles("a/new-model", {
    "config.json": { model_type: "brand_new", architectures: ["NewModel"] },
  });
  await expect(selectOfReference(families, files)).rejects.toMatchObject({
    message: expect.stringContaining("no installed family makes brand_new"),
    hint: expect.stringContaining("beside config.json"),
  });
});

test("an unknown modality is refused with the nearest", async () => {
  await expect(allArchitectures(families, "fake")).rejects.toMatchObject({ hint: "Did you mean fakes?" });
  expect(await allArchitectures(families, "fakes")).toHaveLength(4);
});
