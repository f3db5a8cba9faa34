import type { ModelConfig } from "@tiny-random/core";
import { activation, attend, layerNorm, linear, module, type RotaryTables, rotate, type Tensor } from "@tiny-random/nn";
import { byPart } from "../decoder/fused-attention.ts";

/** The config fields that an alternating encoder reads. */
export interface AlternatingConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly hidden_activation: string;
  readonly norm_eps: number;
  readonly norm_bias: boolean;
  readonly attention_bias: boolean;
  readonly mlp_bias: boolean;
  /** Both sides of a sliding layer's window together. */
  readonly local_attention: number;
  readonly layer_types: readonly string[] | null;
  readonly rope_parameters: Readonly<Record<string, unknown>> | null;
  /** How version 4 of Transformers spells the kinds of layers and their ropes. */
  readonly global_attn_every_n_layers?: number;
  readonly global_rope_theta?: number;
  readonly local_rope_theta?: number;
}

/** What the layers of a kind share. */
export interface LayersOfKind {
  readonly mask: Tensor;
  readonly rotary: RotaryTables;
}

/** A norm as the config says, with a shift or without. */
export const encoderNorm = (c: AlternatingConfig) => layerNorm(c.hidden_size, c.norm_eps, { bias: c.norm_bias });

const attention = (c: AlternatingConfig) => {
  const options = { bias: c.attention_bias };
  const heads = c.num_attention_heads;
  const sizes = { heads, keyValueHeads: heads, headSize: c.hidden_size / heads };
  return module(
    { Wqkv: linear(c.hidden_size, 3 * c.hidden_size, options), Wo: linear(c.hidden_size, c.hidden_size, options) },
    (m, x: Tensor, { mask, rotary }: LayersOfKind) => {
      const [query, key, value] = byPart(m.Wqkv(x), sizes);
      return m.Wo(attend(rotate(query, rotary), rotate(key, rotary), value, { mask }));
    },
  );
};

const mlp = (c: AlternatingConfig) => {
  const options = { bias: c.mlp_bias };
  return module(
    {
      Wi: linear(c.hidden_size, 2 * c.intermediate_size, options),
      Wo: linear(c.intermediate_size, c.hidden_size, options),
    },
    (m, x: Tensor) => {
      const [input, gate] = m.Wi(x).chunk(2, -1) as [Tensor, Tensor];
      return m.Wo(activation(c.hidden_activation)(input).mul(gate));
    },
  );
};

/** Attention and a gated feed-forward part, each behind a norm; the first layer reads what is normalized already. */
export const alternatingLayer = (c: AlternatingConfig, index: number) =>
  module(
    { attn_norm: index === 0 ? undefined : encoderNorm(c), attn: attention(c), mlp_norm: encoderNorm(c), mlp: mlp(c) },
    (m, x: Tensor, shared: LayersOfKind) => {
      const attended = x.add(m.attn(m.attn_norm?.(x) ?? x, shared));
      return attended.add(m.mlp(m.mlp_norm(attended)));
    },
  );
