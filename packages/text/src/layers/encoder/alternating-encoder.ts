import { embedding, module, nearMask, paddingMask, type Tensor } from "@tiny-random/nn";
import { ropeTables } from "../rope/rope.ts";
import { ropeOf } from "../rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../sessions/backbone.ts";
import { type AlternatingConfig, alternatingLayer, encoderNorm, type LayersOfKind } from "./alternating-layer.ts";

type Kind = "full_attention" | "sliding_attention";

const kindOf = (c: AlternatingConfig, layer: number): Kind => {
  const slides = c.layer_types
    ? c.layer_types[layer] === "sliding_attention"
    : layer % (c.global_attn_every_n_layers ?? 3) !== 0;
  return slides ? "sliding_attention" : "full_attention";
};

/** Layers that slide see half the window on each side, and turn faster. */
const sharedOf = (c: AlternatingConfig, kind: Kind, ids: Tensor, context: TextContext): LayersOfKind => {
  const theta = kind === "full_attention" ? (c.global_rope_theta ?? 160000) : (c.local_rope_theta ?? 10000);
  const rope = ropeOf({ ...c, rope_theta: theta, rope_parameters: c.rope_parameters?.[kind] ?? null });
  const reach = Math.floor(c.local_attention / 2);
  const { attention_mask: mask } = context;
  return {
    mask: kind === "full_attention" ? paddingMask(mask) : nearMask(mask, reach),
    rotary: ropeTables(rope, positionsOf(ids, context), c.hidden_size / c.num_attention_heads),
  };
};

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
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) => alternatingLayer(c, index)),
      final_norm: encoderNorm(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const made = new Map<Kind, LayersOfKind>();
      const shared = (kind: Kind): LayersOfKind => {
        const known = made.get(kind) ?? sharedOf(c, kind, ids, context);
        made.set(kind, known);
        return known;
      };
      return m.final_norm(m.layers.reduce((x, layer, index) => layer(x, shared(kindOf(c, index))), m.embeddings(ids)));
    },
  );
