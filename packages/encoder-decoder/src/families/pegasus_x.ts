import { pegasusX } from "@tiny-random/atlas/configs/pegasus_x";
import { type ConfigOf, type NamedTensors, narrowed } from "@tiny-random/core";
import { activation, embedding, layerNorm, linear, module, narrowedMask, paddingMask, Tensor } from "@tiny-random/nn";
import { textFamily } from "@tiny-random/text/text-family";
import { type BartFamily, bartConditionalGeneration, bartModel } from "../layers/bart-classes.ts";
import { bartAttention, preNorm } from "../layers/bart-layers.ts";
import type { Embedding } from "../layers/bart-stacks.ts";
import { endlessPositions } from "../layers/positions.ts";
import { needed } from "../layers/seq2seq-family.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";

const facts = narrowed(pegasusX, { decoder_start_token_id: "number" });
type PegasusXConfig = ConfigOf<typeof facts>;

/** How far the blocks of a layer stand before those of the first: every other layer has them half a block earlier. */
const shiftOf = (c: PegasusXConfig, layer: number): number =>
  c.stagger_local_blocks && layer % 2 === 1 ? Math.floor(c.block_size / 2) : 0;

/**
 * The additive mask of global tokens with a text behind them: global tokens see everything, the text's tokens see the
 * global ones and their block. `[batch, length]` of ones and zeros → `[batch, 1, global + length, global + length]`.
 */
const blockMask = (c: PegasusXConfig, mask: Tensor, shift: number): Tensor => {
  const { graph } = mask;
  const blocks = Tensor.arange(graph, mask.size(1)).add(shift).div(c.block_size);
  const groups = Tensor.cat([graph.constant(Array<number>(c.num_global_tokens).fill(-1), "int64"), blocks], 0);
  const [queries, keys] = [groups.unsqueeze(1), groups.unsqueeze(0)];
  const seen = queries.eq(keys).logical_or(keys.lt(0)).logical_or(queries.lt(0));
  const globals = graph.constant([1], "int64", [1, 1]).expand([mask.size(0), c.num_global_tokens]);
  return narrowedMask(paddingMask(Tensor.cat([globals, mask], 1)), seen);
};

/** A layer over global tokens with a text behind them; before attention, one norm is for these and another for the text. */
const encoderLayer = (c: PegasusXConfig) =>
  module(
    {
      self_attn: bartAttention(c.d_model, c.encoder_attention_heads, "none"),
      self_attn_layer_norm: layerNorm(c.d_model),
      global_self_attn_layer_norm: layerNorm(c.d_model),
      fc1: linear(c.d_model, c.encoder_ffn_dim),
      fc2: linear(c.encoder_ffn_dim, c.d_model),
      final_layer_norm: layerNorm(c.d_model),
    },
    (m, x: Tensor, mask: Tensor) => {
      const globals = m.global_self_attn_layer_norm(x.slice(1, 0, c.num_global_tokens));
      const texts = m.self_attn_layer_norm(x.slice(1, c.num_global_tokens));
      const attended = x.add(m.self_attn(Tensor.cat([globals, texts], 1), { mask }));
      const act = activation(c.activation_function);
      return preNorm(attended, m.final_layer_norm, (y) => m.fc2(act(m.fc1(y))));
    },
  );

/** An encoder of texts behind learned global tokens, which no decoder sees. */
const encoder = (c: PegasusXConfig, embed_tokens: Embedding) => {
  const parts = {
    embed_tokens,
    embed_global: embedding(c.num_global_tokens, c.d_model),
    embed_positions: endlessPositions(c.d_model),
    layers: Array.from({ length: c.encoder_layers }, () => encoderLayer(c)),
    layer_norm: layerNorm(c.d_model),
  };
  return module(parts, (m, inputs: NamedTensors) => {
    const [ids, mask] = [needed(inputs, "input_ids"), needed(inputs, "attention_mask")];
    const words = m.embed_tokens(ids);
    const scaled = c.scale_embedding ? words.mul(Math.sqrt(c.d_model)) : words;
    const numbers = Tensor.arange(ids.graph, c.num_global_tokens).unsqueeze(0);
    const globals = m.embed_global(numbers).expand([ids.size(0), c.num_global_tokens, c.d_model]);
    const first = Tensor.cat([globals, scaled.add(m.embed_positions(ids, {}))], 1);
    const masks = [0, 1].map((layer) => blockMask(c, mask, shiftOf(c, layer)));
    const last = m.layers.reduce((x, layer, index) => layer(x, masks[index % 2] as Tensor), first);
    return m.layer_norm(last.slice(1, c.num_global_tokens));
  });
};

/** Pegasus whose encoder attends within blocks, every other layer's staggered, and to global tokens (Phang et al., 2022). */
const family: BartFamily<PegasusXConfig> = {
  order: preNorm,
  biases: "none",
  positions: (c) => endlessPositions(c.d_model),
  norms: { layer_norm: true },
  encoder,
  distant: true,
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id),
  task: "summarization",
  bias: false,
};

export default textFamily({
  facts,
  repo: "google/pegasus-x-base",
  checkpoints: { PegasusXForConditionalGeneration: ["google/pegasus-x-large"] },
  reference: {
    d_model: 768,
    encoder_layers: 12,
    encoder_ffn_dim: 3072,
    encoder_attention_heads: 12,
    decoder_layers: 12,
    decoder_ffn_dim: 3072,
    decoder_attention_heads: 12,
    num_global_tokens: 128,
  },
  generationConfig: { decoder_start_token_id: 0, eos_token_id: 1, forced_eos_token_id: 1, pad_token_id: 0 },
  tiny: (c) => ({
    num_global_tokens: Math.min(c.num_global_tokens, 4),
    block_size: Math.min(c.block_size, 8),
  }),
  tokenizer: "pegasus",
  architectures: {
    PegasusXModel: bartModel(family),
    PegasusXForConditionalGeneration: bartConditionalGeneration(family),
  },
  variants: {
    "blocks that are not staggered": { config: { stagger_local_blocks: false }, classes: ["PegasusXModel"] },
  },
});
