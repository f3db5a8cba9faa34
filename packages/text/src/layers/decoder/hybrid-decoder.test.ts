import { expect, test } from "vitest";
import { preNormLayer } from "./decoder-layers.ts";
import { hybridDecoderFamily, keyValues } from "./hybrid-decoder.ts";

const config = {
  model_type: "test",
  vocab_size: 16,
  hidden_size: 8,
  intermediate_size: 16,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  hidden_act: "silu",
  tie_word_embeddings: true,
  layer_types: ["conv", "full_attention", "parallel", "mlp"],
};

const family = hybridDecoderFamily<typeof config>({
  kindOf: (c, layer) => c.layer_types[layer] ?? "full_attention",
  kinds: {
    full_attention: { carries: keyValues },
    conv: { carries: (c) => ({ states: { conv: [c.hidden_size, 3] } }) },
    parallel: { layer: preNormLayer, carries: (c) => ({ ...keyValues(c), states: { conv: [8, 3], ssm: [4, 2] } }) },
    mlp: {},
  },
});

test("a hybrid decoder's cache has keys and values of the layers that attend and states of those that carry some", () => {
  expect(family.cache(config)).toEqual({
    layers: [1, 2],
    heads: 2,
    headSize: 2,
    states: { "past_conv.0": [8, 3], "past_conv.2": [8, 3], "past_ssm.2": [4, 2] },
    positions: true,
  });
});

test("a hybrid decoder none of whose layers rotates reads no positions", () => {
  const unrotated = hybridDecoderFamily<typeof config>({
    kindOf: () => "full_attention",
    kinds: { full_attention: { carries: keyValues } },
    rope: () => undefined,
  });
  expect(unrotated.cache(config).positions).toBe(false);
});

test("a kind of layer that a hybrid decoder does not know is an error that names those it knows", () => {
  const unknown = { ...config, layer_types: ["full_attention", "mamba", "conv", "conv"] };
  expect(() => family.backbone(unknown)).toThrow("layer 1 of test is of kind mamba");
});
