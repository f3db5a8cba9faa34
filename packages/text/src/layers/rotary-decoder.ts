import type { ModelConfig } from "@tiny-random/core";
import { activation, attend, embedding, linear, module, rmsNorm, splitHeads, type Tensor } from "@tiny-random/nn";
import { causalMasks, positionsOf, type TextContext } from "./backbone.ts";
import type { KeyValueCache } from "./cache.ts";
import type { DecoderFamily } from "./heads.ts";
import { inverseFrequencies, type RotaryTables, ropeOf, rotaryTables, rotate } from "./rope.ts";

/** The config fields that a pre-norm rotary decoder reads. */
export interface RotaryDecoderConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number | null;
  readonly head_dim: number | null;
  readonly hidden_act: string;
  readonly rms_norm_eps: number;
  readonly tie_word_embeddings: boolean;
  readonly attention_bias?: boolean;
  readonly mlp_bias?: boolean;
  /** How many positions a query sees at most, itself included. */
  readonly sliding_window?: number | null;
}

/** What every layer of one pass shares. */
interface LayerContext {
  readonly mask: Tensor;
  readonly rotary: RotaryTables;
  readonly cache: KeyValueCache | undefined;
}

/** Features of one head: the config's own, or the width shared out. */
export const headSizeOf = (c: RotaryDecoderConfig): number => c.head_dim ?? c.hidden_size / c.num_attention_heads;

/** A gated feed-forward block: down(act(gate(x)) · up(x)) (Shazeer, 2020). */
export const gatedMlp = (c: RotaryDecoderConfig) =>
  module(
    {
      gate_proj: linear(c.hidden_size, c.intermediate_size, { bias: c.mlp_bias ?? false }),
      up_proj: linear(c.hidden_size, c.intermediate_size, { bias: c.mlp_bias ?? false }),
      down_proj: linear(c.intermediate_size, c.hidden_size, { bias: c.mlp_bias ?? false }),
    },
    (m, x: Tensor) => m.down_proj(activation(c.hidden_act)(m.gate_proj(x)).mul(m.up_proj(x))),
  );

/** Causal self-attention with rotary positions and grouped key/value heads. */
export const rotaryAttention = (c: RotaryDecoderConfig, layer: number) => {
  const headSize = headSizeOf(c);
  const [heads, keyValueHeads] = [c.num_attention_heads, c.num_key_value_heads ?? c.num_attention_heads];
  const bias = c.attention_bias ?? false;
  return module(
    {
      q_proj: linear(c.hidden_size, heads * headSize, { bias }),
      k_proj: linear(c.hidden_size, keyValueHeads * headSize, { bias }),
      v_proj: linear(c.hidden_size, keyValueHeads * headSize, { bias }),
      o_proj: linear(heads * headSize, c.hidden_size, { bias }),
    },
    (m, x: Tensor, { mask, rotary, cache }: LayerContext) => {
      const query = rotate(splitHeads(m.q_proj(x), heads, headSize), rotary);
      const key = rotate(splitHeads(m.k_proj(x), keyValueHeads, headSize), rotary);
      const value = splitHeads(m.v_proj(x), keyValueHeads, headSize);
      const [keys, values] = cache?.extend(layer, key, value) ?? [key, value];
      return m.o_proj(attend(query, keys, values, { mask }));
    },
  );
};

/** Norm before each of the two blocks, both added to the residual stream. */
const decoderLayer = (c: RotaryDecoderConfig, layer: number) =>
  module(
    {
      self_attn: rotaryAttention(c, layer),
      mlp: gatedMlp(c),
      input_layernorm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      post_attention_layernorm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    (m, x: Tensor, context: LayerContext) => {
      const h = x.add(m.self_attn(m.input_layernorm(x), context));
      return h.add(m.mlp(m.post_attention_layernorm(h)));
    },
  );

/** Embedding, layers, final norm: token ids `[batch, length]` → hidden states `[batch, length, width]`. */
export const rotaryDecoder = (c: RotaryDecoderConfig) =>
  module(
    {
      embed_tokens: embedding(c.vocab_size, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => decoderLayer(c, layer)),
      norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    (m, ids: Tensor, context: TextContext) => {
      const mask = causalMasks(ids, context)(c.sliding_window ?? undefined);
      const rotary = rotaryTables(positionsOf(ids, context), inverseFrequencies(ropeOf(c), headSizeOf(c)));
      const shared = { mask, rotary, cache: context.cache };
      return m.norm(m.layers.reduce((x, layer) => layer(x, shared), m.embed_tokens(ids)));
    },
  );

/** What heads need to know of it. */
export const rotaryDecoderFamily: DecoderFamily<RotaryDecoderConfig, ReturnType<typeof rotaryDecoder>> = {
  key: "model",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.num_hidden_layers,
    heads: c.num_key_value_heads ?? c.num_attention_heads,
    headSize: headSizeOf(c),
  }),
  backbone: rotaryDecoder,
  embedding: (model) => model.embed_tokens.weight,
};
