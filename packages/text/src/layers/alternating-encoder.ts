import type { ModelConfig } from "@tiny-random/core";
import {
  activation,
  attend,
  embedding,
  layerNorm,
  linear,
  module,
  nearMask,
  paddingMask,
  type RotaryTables,
  rotate,
  type Tensor,
} from "@tiny-random/nn";
import { positionsOf, type TextContext } from "./backbone.ts";
import { byPart } from "./fused-attention.ts";
import { ropeTables } from "./rope.ts";
import { ropeOf } from "./rope-settings.ts";

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

type Kind = "full_attention" | "sliding_attention";

const kindOf = (c: AlternatingConfig, layer: number): Kind => {
  const slides = c.layer_types
    ? c.layer_types[layer] === "sliding_attention"
    : layer % (c.global_attn_every_n_layers ?? 3) !== 0;
  return slides ? "sliding_attention" : "full_attention";
};

/** What the layers of a kind share. */
interface Shared {
  readonly mask: Tensor;
  readonly rotary: RotaryTables;
}

/** Layers that slide see half the window on each side, and turn faster. */
const sharedOf = (c: AlternatingConfig, kind: Kind, ids: Tensor, context: TextContext): Shared => {
  const theta = kind === "full_attention" ? (c.global_rope_theta ?? 160000) : (c.local_rope_theta ?? 10000);
  const rope = ropeOf({ ...c, rope_theta: theta, rope_parameters: c.rope_parameters?.[kind] ?? null });
  const reach = Math.floor(c.local_attention / 2);
  const { attention_mask: mask } = context;
  return {
    mask: kind === "full_attention" ? paddingMask(mask) : nearMask(mask, reach),
    rotary: ropeTables(rope, positionsOf(ids, context), c.hidden_size / c.num_attention_heads),
  };
};

/** A norm as the config says, with a shift or without. */
export const encoderNorm = (c: AlternatingConfig) => layerNorm(c.hidden_size, c.norm_eps, { bias: c.norm_bias });

const attention = (c: AlternatingConfig) => {
  const options = { bias: c.attention_bias };
  const heads = c.num_attention_heads;
  const sizes = { heads, keyValueHeads: heads, headSize: c.hidden_size / heads };
  return module(
    { Wqkv: linear(c.hidden_size, 3 * c.hidden_size, options), Wo: linear(c.hidden_size, c.hidden_size, options) },
    (m, x: Tensor, { mask, rotary }: Shared) => {
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

const block = (c: AlternatingConfig, index: number) =>
  module(
    { attn_norm: index === 0 ? undefined : encoderNorm(c), attn: attention(c), mlp_norm: encoderNorm(c), mlp: mlp(c) },
    (m, x: Tensor, shared: Shared) => {
      const attended = x.add(m.attn(m.attn_norm?.(x) ?? x, shared));
      return attended.add(m.mlp(m.mlp_norm(attended)));
    },
  );

/**
 * An encoder whose layers see everything or their neighbourhood by turns (Warner et al., 2024): token ids
 * `[batch, length]` → hidden states `[batch, length, width]`.
 */
export const alternatingEncoder = (c: AlternatingConfig) =>
  module(
    {
      embeddings: module(
        { tok_embeddings: embedding(c.vocab_size, c.hidden_size), norm: encoderNorm(c) },
        (m, ids: Tensor) => m.norm(m.tok_embeddings(ids)),
      ),
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) => block(c, index)),
      final_norm: encoderNorm(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const made = new Map<Kind, Shared>();
      const shared = (kind: Kind): Shared => {
        const known = made.get(kind) ?? sharedOf(c, kind, ids, context);
        made.set(kind, known);
        return known;
      };
      return m.final_norm(m.layers.reduce((x, layer, index) => layer(x, shared(kindOf(c, index))), m.embeddings(ids)));
    },
  );
