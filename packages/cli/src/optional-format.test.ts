import { InputError, type ModelFormat } from "@tiny-random/core";
import { expect, it } from "vitest";
import { optionalFormat } from "./optional-format.ts";

const model = { className: "LlamaModel", config: { model_type: "llama" }, tensors: new Map(), files: {} };

const format = (files: ModelFormat["files"]): ModelFormat => ({ name: "one", settings: ["f32"], module: "", files });

it("leaves a form out where a model has none", async () => {
  const refused = optionalFormat(format(() => Promise.reject(new InputError("there is none"))));
  expect(await refused.files(model)).toEqual({});
  expect(await refused.ignoring?.(model)).toBeUndefined();
});

it("keeps the form's files, and faults that are the program's", async () => {
  expect(await optionalFormat(format(async () => ({ a: "b" }))).files(model)).toEqual({ a: "b" });
  const broken = optionalFormat(format(() => Promise.reject(new Error("a fault"))));
  await expect(broken.files(model)).rejects.toThrow("a fault");
});

it("is another form than one that is asked for, so that models made with it are made again", () => {
  const asked = format(async () => ({}));
  expect(optionalFormat(asked).settings).not.toEqual(asked.settings);
});
