import { expect, test } from "vitest";
import { modelCard } from "./card.ts";

const model = {
  architecture: "AnyForCausalLM",
  modelType: "any",
  plugin: "text",
  task: null,
  seed: 0,
  size: "tiny",
  tokenizer: "reduced",
  dtype: "float32",
  settings: {},
  reference: { source: "a/b", revision: null, configSha256: "" },
  changed: [],
  kept: [],
  invariants: { padding: "left", cache: true, batch: true },
  processorClasses: [],
  parameters: 1,
  fingerprint: null,
} as const;

const card = (config: Readonly<Record<string, unknown>>) => modelCard(model, { "onnx/model.onnx": "" }, config);

test("the card names a window, also a nested one, and the setting that does away with it", () => {
  expect(card({ sliding_window: 8 })).toContain("window of 8 tokens (`sliding_window`)");
  expect(card({ text_config: { sliding_window: 8, layer_types: ["sliding_attention"] } })).toContain(
    "`--set text_config.sliding_window=4096`",
  );
});

test("the card is silent on a window that is absent, switched off, of no layer or done away with", () => {
  for (const config of [
    {},
    { sliding_window: null },
    { sliding_window: 8, use_sliding_window: false },
    { sliding_window: 4096 },
    { sliding_window: 8, layer_types: ["full_attention", "full_attention"] },
  ])
    expect(card(config)).not.toContain("window");
});
