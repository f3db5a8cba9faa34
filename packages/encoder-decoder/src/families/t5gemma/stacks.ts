// T5Gemma's encoder and decoder (Zhang et al., 2025).
import type { NamedTensors } from "@tiny-random/core";
import { module, nearMask, paddingMask, rotate, scaledEmbedding, Tensor } from "@tiny-random/nn";
import { ropeTables } from "@tiny-random/text/layers/rope/rope";
import { ropeOf } from "@tiny-random/text/layers/rope/rope-settings";
import { decoderMask, decoderPositions, decoderSources } from "../../layers/decoder-steps.ts";
import { type DecoderContext, needed } from "../../layers/seq2seq-family.ts";
import { decoderLayer, encoderLayer, norm, type StackConfig } from "./layers.ts";

/** Rotates heads by the places of their tokens, `[1, length]`. */
const turnAt = (c: StackConfig, places: Tensor) => {
  const rope = ropeOf(c);
  const tables = rope && ropeTables(rope, places, c.head_dim);
  return (heads: Tensor) => rotate(heads, tables);
};

const slides = (c: StackConfig, layer: number): boolean => c.layer_types[layer] === "sliding_attention";

/** The masks of a stack's layers, made once for each kind. */
export const masksOf = (c: StackConfig, made: (window: number | undefined) => Tensor) => {
  const full = made(undefined);
  const near = c.layer_types.includes("sliding_attention") ? made(c.sliding_window ?? undefined) : full;
  return c.layer_types.map((_, layer) => (slides(c, layer) ? near : full));
};

/** The encoder: ids and their mask → states `[batch, length, width]`. */
export const t5GemmaEncoder = (c: StackConfig) => {
  const layers = Array.from({ length: c.num_hidden_layers }, () => encoderLayer(c));
  const parts = { embed_tokens: scaledEmbedding(c.vocab_size, c.hidden_size), layers, norm: norm(c) };
  return module(parts, (m, inputs: NamedTensors) => {
    const [ids, mask] = [needed(inputs, "input_ids"), needed(inputs, "attention_mask")];
    const rotate = turnAt(c, Tensor.arange(ids.graph, ids.size(1)).unsqueeze(0));
    const masks = masksOf(c, (window) => (window === undefined ? paddingMask(mask) : nearMask(mask, window)));
    const last = m.layers.reduce((x, layer, index) => layer(x, { mask: masks[index], rotate }), m.embed_tokens(ids));
    return m.norm(last);
  });
};

/** The decoder: ids `[batch, length]` → states `[batch, length, width]`. */
export const t5GemmaDecoder = (c: StackConfig) => {
  const layers = Array.from({ length: c.num_hidden_layers }, () => decoderLayer(c));
  const parts = { embed_tokens: scaledEmbedding(c.vocab_size, c.hidden_size), layers, norm: norm(c) };
  return module(parts, (m, ids: Tensor, context: DecoderContext) => {
    const rotate = turnAt(c, decoderPositions(ids, context).unsqueeze(0));
    const masks = masksOf(c, (window) => decoderMask(ids, context, window));
    const sourcesOf = decoderSources(masks, context);
    const last = m.layers.reduce((x, layer, index) => {
      const { own, cross } = sourcesOf(index);
      return layer(x, { own: { ...own, rotate }, cross });
    }, m.embed_tokens(ids));
    return m.norm(last);
  });
};
