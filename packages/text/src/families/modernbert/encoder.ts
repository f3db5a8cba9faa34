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
import { byPart } from "../../layers/decoder/fused-attention.ts";
import { ropeTables } from "../../layers/rope/rope.ts";
import { ropeOf } from "../../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../../layers/sessions/backbone.ts";

/** The config fields that ModernBERT's encoder reads. */
interface ModernBertEncoderConfig extends ModelConfig {
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
  /** Both sides of a local layer's window together. */
  readonly local_attention: number;
  readonly layer_types: readonly string[] | null;
  readonly rope_parameters: Readonly<Record<string, unknown>> | null;
  /** How version 4 of Transformers spells the kinds of layers and their ropes. */
  readonly global_attn_every_n_layers?: number;
  readonly global_rope_theta?: number;
  readonly local_rope_theta?: number;
}

/** A norm, with a bias where the config has it. */
export const encoderNorm = (c: Pick<ModernBertEncoderConfig, "hidden_size" | "norm_eps" | "norm_bias">) =>
  layerNorm(c.hidden_size, c.norm_eps, { bias: c.norm_bias });

/** What layers of one kind share. */
interface SharedOfKind {
  readonly mask: Tensor;
  readonly rotary: RotaryTables;
}

const attention = (c: ModernBertEncoderConfig) => {
  const options = { bias: c.attention_bias };
  const heads = c.num_attention_heads;
  const sizes = { heads, keyValueHeads: heads, headSize: c.hidden_size / heads };
  return module(
    { Wqkv: linear(c.hidden_size, 3 * c.hidden_size, options), Wo: linear(c.hidden_size, c.hidden_size, options) },
    (m, x: Tensor, { mask, rotary }: SharedOfKind) => {
      const [query, key, value] = byPart(m.Wqkv(x), sizes);
      return m.Wo(attend(rotate(query, rotary), rotate(key, rotary), value, { mask }));
    },
  );
};

/** GeGLU: the first half of `Wi`, activated, times the second. */
const mlp = (c: ModernBertEncoderConfig) => {
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

/** A pre-norm layer; the first one's attention reads the normalized embeddings as they are. */
const encoderLayer = (c: ModernBertEncoderConfig, index: number) =>
  module(
    { attn_norm: index === 0 ? undefined : encoderNorm(c), attn: attention(c), mlp_norm: encoderNorm(c), mlp: mlp(c) },
    (m, x: Tensor, shared: SharedOfKind) => {
      const attended = x.add(m.attn(m.attn_norm?.(x) ?? x, shared));
      return attended.add(m.mlp(m.mlp_norm(attended)));
    },
  );

type Kind = "full_attention" | "sliding_attention";

const kindOf = (c: ModernBertEncoderConfig, layer: number): Kind => {
  const isLocal = c.layer_types
    ? c.layer_types[layer] === "sliding_attention"
    : layer % (c.global_attn_every_n_layers ?? 3) !== 0;
  return isLocal ? "sliding_attention" : "full_attention";
};

/** Local layers see half the window on each side, and have a rope of a smaller theta. */
const sharedOf = (c: ModernBertEncoderConfig, kind: Kind, ids: Tensor, context: TextContext): SharedOfKind => {
  const theta = kind === "full_attention" ? (c.global_rope_theta ?? 160000) : (c.local_rope_theta ?? 10000);
  const rope = ropeOf({ ...c, rope_theta: theta, rope_parameters: c.rope_parameters?.[kind] ?? null });
  const reach = Math.floor(c.local_attention / 2);
  const { attention_mask: mask } = context;
  return {
    mask: kind === "full_attention" ? paddingMask(mask) : nearMask(mask, reach),
    rotary: ropeTables(rope, positionsOf(ids, context), c.hidden_size / c.num_attention_heads),
  };
};

const embeddings = (c: ModernBertEncoderConfig) =>
  module({ tok_embeddings: embedding(c.vocab_size, c.hidden_size), norm: encoderNorm(c) }, (m, ids: Tensor) =>
    m.norm(m.tok_embeddings(ids)),
  );

/**
 * An encoder of alternating global and local attention (Warner et al., 2024): token ids `[batch, length]` → hidden states
 * `[batch, length, width]`.
 */
export const modernBertEncoder = (c: ModernBertEncoderConfig) =>
  module(
    {
      embeddings: embeddings(c),
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) => encoderLayer(c, index)),
      final_norm: encoderNorm(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const made = new Map<Kind, SharedOfKind>();
      const shared = (kind: Kind): SharedOfKind => {
        const known = made.get(kind) ?? sharedOf(c, kind, ids, context);
        made.set(kind, known);
        return known;
      };
      return m.final_norm(m.layers.reduce((x, layer, index) => layer(x, shared(kindOf(c, index))), m.embeddings(ids)));
    },
  );
