import { expect, test } from "vitest";
import { sizes } from "../contract/size.ts";
import { tinyValues } from "./roles.ts";

const tiny = (config: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(tinyValues({ model_type: "any", ...config }, sizes.tiny));

test("a head is rotated in the reference's proportion, and wide enough for two pairs", () => {
  const quarter = { n_embd: 4096, n_head: 16, rotary_dim: 64 };
  expect(tiny(quarter)).toEqual({ n_embd: 32, n_head: 2, rotary_dim: 4 });
  expect(tiny({ hidden_size: 2048, num_attention_heads: 16, rotary_pct: 0.25 })).toMatchObject({
    num_attention_heads: 2,
  });
  expect(tiny({ n_embd: 1024, n_head: 16, rotary_dim: 32 })).toEqual({ n_embd: 32, n_head: 4, rotary_dim: 4 });
});

test("a feed-forward layer is four times the width where the reference's is, and twice the width elsewhere", () => {
  expect(tiny({ hidden_size: 2560, intermediate_size: 10240 })).toMatchObject({ intermediate_size: 128 });
  expect(tiny({ n_embd: 6144, n_inner: 24576 })).toMatchObject({ n_inner: 128 });
  expect(tiny({ d_model: 1024, encoder_ffn_dim: 4096, decoder_ffn_dim: 2048 })).toMatchObject({
    encoder_ffn_dim: 128,
    decoder_ffn_dim: 64,
  });
  expect(tiny({ hidden_size: 4096, intermediate_size: 14336 })).toMatchObject({ intermediate_size: 64 });
  expect(tiny({ hidden_size: 4096, intermediate_size: 16384, num_local_experts: 8 })).toMatchObject({
    intermediate_size: 8,
  });
});

test("heads of a stated size become wider, not fewer; grouped heads stay grouped", () => {
  const grouped = { hidden_size: 5120, num_attention_heads: 32, num_key_value_heads: 8, partial_rotary_factor: 0.25 };
  expect(tiny({ ...grouped, head_dim: 256 })).toMatchObject({
    num_attention_heads: 4,
    num_key_value_heads: 2,
    head_dim: 16,
  });
  expect(tiny(grouped)).toMatchObject({ num_attention_heads: 4, num_key_value_heads: 2 });
});

test("every kind of layer is shown once, by what all lists say of it together; a short list is a pattern", () => {
  const lists = { layer_types: ["full", "full", "full", "slides"], no_rope_layers: [1, 0, 1, 0] };
  expect(tiny({ ...lists, num_hidden_layers: 4 })).toEqual({
    layer_types: ["full", "full", "slides"],
    no_rope_layers: [1, 0, 0],
    num_hidden_layers: 3,
  });
  expect(tiny({ block_types: ["recurrent", "recurrent", "attention"], num_hidden_layers: 26 })).toEqual({
    block_types: ["recurrent", "attention"],
    num_hidden_layers: 2,
  });
  expect(tiny({ layer_types: ["full", "full", "full"], num_hidden_layers: 3 })).toMatchObject({ num_hidden_layers: 2 });
});

test("an indexer chooses fewer keys than tiny inputs have, with more heads than the attention, wider than what is rotated", () => {
  const indexer = { index_topk: 2048, index_n_heads: 64, index_head_dim: 128 };
  expect(tiny({ hidden_size: 7168, num_attention_heads: 128, qk_rope_head_dim: 64, ...indexer })).toMatchObject({
    qk_rope_head_dim: 8,
    index_topk: 4,
    index_n_heads: 12,
    index_head_dim: 12,
  });
});

test("an interval that runtimes have as a constant is shown whole, with or without a list that says the same", () => {
  expect(tiny({ sliding_window_pattern: 6, num_hidden_layers: 26 })).toEqual({
    sliding_window_pattern: 6,
    num_hidden_layers: 6,
  });
  const rotates = Array.from({ length: 36 }, (_, layer) => (layer % 4 === 3 ? 0 : 1));
  expect(tiny({ no_rope_layer_interval: 4, no_rope_layers: rotates, num_hidden_layers: 36 })).toEqual({
    no_rope_layer_interval: 4,
    no_rope_layers: [1, 1, 1, 0],
    num_hidden_layers: 4,
  });
  const own = { "interval of layer kinds": ["group_of_layers"] };
  const ofOneFamily = tinyValues({ group_of_layers: 6, num_hidden_layers: 30 }, sizes.tiny, own);
  expect(Object.fromEntries(ofOneFamily)).toEqual({ group_of_layers: 2, num_hidden_layers: 2 });
  expect(tiny({ sliding_window_pattern: 4, num_hidden_layers: 48, num_experts: 128 })).toMatchObject({
    sliding_window_pattern: 2,
    num_hidden_layers: 2,
  });
  expect(tiny({ full_attention_interval: 4, num_hidden_layers: 64 })).toEqual({
    full_attention_interval: 2,
    num_hidden_layers: 2,
  });
});

test("layers with their own numbers of heads are kinds, whose heads stay in proportion and multiples of the key/value heads", () => {
  const lists = { layer_types: ["full", "slides", "slides"], num_attention_heads_per_layer: [48, 64, 64] };
  const heads = { hidden_size: 2048, head_dim: 128, num_attention_heads: 48, num_key_value_heads: 8 };
  expect(tiny({ ...lists, ...heads, num_hidden_layers: 3 })).toMatchObject({
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    num_attention_heads_per_layer: [4, 6],
  });
  expect(tiny({ ...heads, num_attention_heads_per_layer: [48, 8], num_hidden_layers: 2 })).toMatchObject({
    num_attention_heads_per_layer: [4, 2],
  });
});

test("a window starts after one layer where it starts after some, and nowhere where it starts nowhere", () => {
  expect(tiny({ num_hidden_layers: 24, max_window_layers: 21 })).toMatchObject({ max_window_layers: 1 });
  expect(tiny({ num_hidden_layers: 24, max_window_layers: 0 })).toMatchObject({ max_window_layers: 0 });
  expect(tiny({ num_hidden_layers: 24, max_window_layers: 28 })).toMatchObject({ max_window_layers: 2 });
});

test("layers in stages keep every stage, its heads in proportion, and as many channels as these heads have", () => {
  const stages = { depths: [3, 4, 6, 1], hidden_sizes: [64, 128, 320, 512] };
  expect(tiny({ ...stages, num_attention_heads: [1, 2, 5, 8] })).toEqual({
    depths: [2, 2, 2, 1],
    hidden_sizes: [8, 16, 40, 64],
    num_attention_heads: [1, 2, 5, 8],
  });
  expect(tiny(stages)).toMatchObject({ hidden_sizes: [8, 16, 40, 64] });
  const doubling = { embed_dim: 96, depths: [2, 2, 6, 2], num_heads: [3, 6, 12, 24], num_layers: 4 };
  expect(tiny(doubling)).toEqual({ embed_dim: 8, depths: [2, 2, 2, 2], num_heads: [1, 2, 4, 8], num_layers: 4 });
});
