import { expect, test } from "vitest";
import { installed, mixedFamily, optionsFor } from "../contract/fake-family.test.fixture.ts";
import { explain } from "./explain.ts";

test("tensors with their ties, changes with their reasons, sessions both ways, invariants", async () => {
  const settings = [{ path: "hidden_act", value: "relu" }];
  const explained = await explain(installed(mixedFamily), "FakeModel", "fake", optionsFor("", { settings }));
  expect(explained.tensors).toEqual([
    { name: "embed.weight", shape: [24, 32], dtype: "F32", initialization: "embedding", saved: true },
    {
      name: "head.weight",
      shape: [24, 32],
      dtype: "F32",
      initialization: "embedding",
      saved: true,
      tiedTo: "embed.weight",
    },
  ]);
  expect(explained.changed).toEqual(
    expect.arrayContaining([
      { key: "vocab_size", from: 5000, to: 24, reason: "tokenizer" },
      { key: "hidden_size", from: 768, to: 32, reason: "width" },
      { key: "hidden_act", from: "gelu", to: "relu", reason: "--set" },
    ]),
  );
  expect(explained.kept).toEqual({ model_type: "fake", tie_word_embeddings: true });
  expect(explained.sessions).toEqual({
    model: {
      inputs: { input_ids: { dtype: "int64", axes: ["batch_size", "sequence_length"] } },
      outputs: { logits: { dtype: "float32", axes: ["batch_size", "sequence_length", 24] } },
    },
  });
  expect(explained.invariants).toEqual({ padding: "right", cache: false, batch: true });
  expect(JSON.parse(JSON.stringify(explained))).toEqual(explained);
});
