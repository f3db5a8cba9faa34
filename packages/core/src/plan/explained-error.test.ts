import { expect, it } from "vitest";
import { InputError, ValidationError } from "../contract/errors.ts";
import { fakeClass, fakeFamily, installed } from "../contract/fake-family.test.fixture.ts";
import { embeddedReference, type ReferenceSource } from "../resolve/reference.ts";
import { explainedError } from "./explained-error.ts";

const families = installed(fakeFamily({ FakeModel: fakeClass }));
const files = { description: "./there", list: () => [], read: () => undefined };
const inside = new TypeError("Cannot read properties of null (reading 'terms')");

const usual = { model_type: "fake", vocab_size: 500, hidden_size: 64, hidden_act: "gelu" };
const from =
  (config: object): ReferenceSource =>
  () => ({ given: { ...usual, ...config }, files, generationConfig: undefined, source: "a test" });
const explained = (config: object, error: unknown = inside) =>
  explainedError(families, "fake", { reference: from(config) }, error);

it("names what the config has of another kind, at its path, and keeps the cause", async () => {
  const error = await explained({ hidden_size: null, hidden_act: 7 });
  expect(error).toBeInstanceOf(InputError);
  expect(error).toMatchObject({
    message:
      "config.json in ./there cannot be used: hidden_size is null where a number is expected, and hidden_act is a number where a string is expected",
    hint: "Correct hidden_size.",
    cause: inside,
  });
});

it("leaves an error that the config does not explain, a refusal, and what a family's own reference does", async () => {
  expect(await explained({})).toBe(inside);
  for (const said of [new InputError("no"), new ValidationError("no")])
    expect(await explained({ hidden_size: null }, said)).toBe(said);
  expect(await explainedError(families, "fake", { reference: embeddedReference }, inside)).toBe(inside);
});
