import { expect, test } from "vitest";
import { fakeClass, fakeFamily, installed, mixedFamily } from "../contract/fake-family.test.fixture.ts";
import { allArchitectures, selectArchitectures } from "./select.ts";

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

test("an unknown name is refused with the nearest, class or model type", async () => {
  await expect(selectArchitectures(families, ["fake", "FakeForScore"])).rejects.toMatchObject({
    name: "InputError",
    message: "there is no model type or architecture FakeForScore",
    hint: "Did you mean FakeForScores?",
  });
  await expect(selectArchitectures(families, ["othr"])).rejects.toMatchObject({ hint: "Did you mean other?" });
  await expect(selectArchitectures(families, ["constructor"])).rejects.toMatchObject({ name: "InputError" });
});

test("an unknown modality is refused with the nearest", async () => {
  await expect(allArchitectures(families, "fake")).rejects.toMatchObject({ hint: "Did you mean fakes?" });
  expect(await allArchitectures(families, "fakes")).toHaveLength(4);
});
