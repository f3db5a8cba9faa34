import { type EmbeddingGemma2TextConfig, embeddingGemma2Text } from "@tiny-random/atlas/configs/embedding_gemma2_text";
import { defineArchitecture, type Language } from "@tiny-random/core";
import {
  activation,
  baseModel,
  isFloat,
  linear,
  module,
  nearMask,
  Parameter,
  paddingMask,
  rmsNorm,
  scaledEmbedding,
  type Tensor,
} from "@tiny-random/nn";
import { textInputs } from "../inputs.ts";
import { type LayerContext, layerContext } from "../layers/decoder/decoder-parts.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { tablesByLayer } from "../layers/decoder/rotary-decoder.ts";
import { sharedKeyAttention } from "../layers/decoder/shared-key-attention.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { encoderSession } from "../layers/sessions/text-sessions.ts";
import { textFamily } from "../text-family.ts";
import { fullLayers, layerKinds } from "./gemma4_text/layers.ts";

type Config = EmbeddingGemma2TextConfig;

const isSliding = (c: Config, layer: number): boolean => layerKinds(c)[layer] === "sliding_attention";

/** Features of a head of a layer, and its heads of keys and values: layers that see all have fewer and wider ones. */
const headsAt = (c: Config, layer: number): { readonly size: number; readonly keys: number } => {
  if (isSliding(c, layer)) return { size: c.head_dim, keys: c.num_key_value_heads };
  const { head_dim, num_key_value_heads } = fullLayers(c);
  return { size: Number(head_dim ?? 512), keys: Number(num_key_value_heads ?? 1) };
};

const ropes = {
  rope: (c: Config, layer: number) => ropeOf(c, layerKinds(c)[layer]),
  rotarySize: (c: Config, layer: number) => headsAt(c, layer).size,
  rotaryPairs: "halves" as const,
};

const norm = (c: Config) => rmsNorm(c.hidden_size, c.rms_norm_eps);

/** States with a layer's own input of every token, gated by them. */
const inputBlock = (c: Config) => {
  const [width, size] = [c.hidden_size, c.hidden_size_per_layer_input];
  return module(
    {
      per_layer_input_gate: linear(width, size, { bias: false }),
      per_layer_projection: linear(size, width, { bias: false }),
      post_per_layer_input_norm: norm(c),
    },
    (m, x: Tensor, own: Tensor) => {
      const gated = activation(c.hidden_activation)(m.per_layer_input_gate(x)).mul(own);
      return x.add(m.post_per_layer_input_norm(m.per_layer_projection(gated)));
    },
  );
};

const layer = (c: Config, index: number) => {
  const { size, keys } = headsAt(c, index);
  return module(
    {
      self_attn: sharedKeyAttention({
        width: c.hidden_size,
        heads: c.num_attention_heads,
        keyValueHeads: keys,
        headSize: size,
        bias: c.attention_bias,
        epsilon: c.rms_norm_eps,
        layer: index,
        kind: layerKinds(c)[index] ?? "",
        window: isSliding(c, index) ? c.sliding_window : undefined,
        keys: "own",
      }),
      mlp: gatedMlp(c),
      input_layernorm: norm(c),
      post_attention_layernorm: norm(c),
      pre_feedforward_layernorm: norm(c),
      post_feedforward_layernorm: norm(c),
      layer_scalar: new Parameter([1], { kind: "scale" }),
      ple_block: inputBlock(c),
    },
    (m, x: Tensor, own: Tensor, context: LayerContext) => {
      const attended = x.add(m.post_attention_layernorm(m.self_attn(m.input_layernorm(x), context)));
      const made = attended.add(m.post_feedforward_layernorm(m.mlp(m.pre_feedforward_layernorm(attended))));
      return m.ple_block(made, own).mul(m.layer_scalar);
    },
  );
};

/** Inputs of layers, made of embedded tokens alone: `[batch, length, layers, size]`. */
const layerInputs = (c: Config) => {
  const axes = [c.num_hidden_layers, c.hidden_size_per_layer_input];
  return module(
    {
      per_layer_model_projection: linear(c.hidden_size, c.num_hidden_layers * c.hidden_size_per_layer_input, {
        bias: false,
      }),
      per_layer_projection_norm: rmsNorm(c.hidden_size_per_layer_input, c.rms_norm_eps),
    },
    (m, x: Tensor) =>
      m.per_layer_projection_norm(
        m
          .per_layer_model_projection(x)
          .mul(1 / Math.sqrt(c.hidden_size))
          .unflatten(-1, axes),
      ),
  );
};

/** EmbeddingGemma 2's encoder (Gemma Team, 2026): Gemma 4's layers, all of whose tokens see each other, and a projection of each. */
const encoder = (c: Config) =>
  module(
    {
      embed_tokens: scaledEmbedding(c.vocab_size, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) => layer(c, index)),
      norm: norm(c),
      ple: layerInputs(c),
      embedding_projection: linear(c.hidden_size, c.embedding_dim, { bias: false }),
    },
    (m, ids: Tensor, context: TextContext) => {
      const positions = positionsOf(ids, context);
      const all = paddingMask(context.attention_mask);
      const near = nearMask(context.attention_mask, c.sliding_window);
      const shared = layerContext(ids, context, {
        mask: (window) => (window === undefined ? all : near),
        positions,
        rotary: tablesByLayer(c, ropes, positions),
      });
      const embedded = isFloat(ids.dtype) ? ids : m.embed_tokens(ids);
      const inputs = m.ple(embedded);
      const states = m.layers.reduce<Tensor>((x, one, index) => one(x, inputs.select(2, index), shared), embedded);
      return m.embedding_projection(m.norm(states));
    },
  );

/** The encoder in parts, for texts with images and sounds in them; it scores no tokens. */
const language = (c: Config): Language => {
  const backbone = encoder(c);
  return {
    backbone,
    head: module({}, () => undefined),
    inputs: {
      inputs_embeds: { dtype: "float32", axes: ["batch_size", "sequence_length", c.hidden_size] },
      attention_mask: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
    },
    embed: (ids) => backbone.embed_tokens(ids),
    states: ({ inputs_embeds, attention_mask }) => {
      if (!inputs_embeds || !attention_mask) throw new Error("an encoder needs inputs_embeds and attention_mask");
      return { last_hidden_state: backbone(inputs_embeds, { attention_mask }) };
    },
    scores: (states) => states,
  };
};

/** What files state of layers that see all. */
export const reference = { global_head_dim: 512, num_global_key_value_heads: 1 };

export default textFamily<Config>({
  facts: embeddingGemma2Text,
  repo: "google/embeddinggemma-2",
  reference,
  resolve: (c) => ({ layer_types: layerKinds(c) }),
  tokenizer: "gemma",
  tiny: (_c, { size }, merged) => ({
    num_hidden_layers: 2,
    layer_types: ["sliding_attention", "full_attention"],
    // Half as wide again: attention has no scale, and wider heads would make much of what a quantized session rounds.
    global_head_dim: 1.5 * size.headSize,
    hidden_size_per_layer_input: size.headSize / 2,
    embedding_dim: 3 * size.headSize,
    ...("per_layer_config" in merged && {
      per_layer_config: { 1: { head_dim: 1.5 * size.headSize, num_key_value_heads: 1 } },
    }),
  }),
  architectures: {
    EmbeddingGemma2TextModel: defineArchitecture({
      task: "feature-extraction",
      padding: "right",
      build: (c: Config) => baseModel(encoder(c)),
      sessions: (model) => encoderSession((ids, context) => ({ last_hidden_state: model(ids, context) })),
      inputs: (c: Config) => textInputs(c, { padding: "right" }),
    }),
  },
  towers: { language },
});
