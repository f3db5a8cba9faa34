import type { ModernBertConfig } from "@tiny-random/atlas/configs/modernbert";
import { attend, linear, module, nearMask, paddingMask, type RotaryTables, rotate, type Tensor } from "@tiny-random/nn";
import { byPart } from "../../layers/decoder/fused-attention.ts";
import { modernBertEmbeddings, modernBertMlp, modernBertNorm } from "../../layers/encoder/modernbert-parts.ts";
import { ropeTables } from "../../layers/rope/rope.ts";
import { ropeOf } from "../../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../../layers/sessions/backbone.ts";

/** What layers of one kind share. */
interface SharedOfKind {
  readonly mask: Tensor;
  readonly rotary: RotaryTables;
}

const attention = (c: ModernBertConfig) => {
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

/** A pre-norm layer; the first one's attention reads the normalized embeddings as they are. */
const encoderLayer = (c: ModernBertConfig, index: number) =>
  module(
    {
      attn_norm: index === 0 ? undefined : modernBertNorm(c),
      attn: attention(c),
      mlp_norm: modernBertNorm(c),
      mlp: modernBertMlp(c),
    },
    (m, x: Tensor, shared: SharedOfKind) => {
      const attended = x.add(m.attn(m.attn_norm?.(x) ?? x, shared));
      return attended.add(m.mlp(m.mlp_norm(attended)));
    },
  );

/** Layers of a kind share a rope; local ones see half the window on each side. */
const sharedOf = (c: ModernBertConfig, kind: string, ids: Tensor, context: TextContext): SharedOfKind => {
  const { attention_mask: mask } = context;
  return {
    mask: kind === "full_attention" ? paddingMask(mask) : nearMask(mask, Math.floor(c.local_attention / 2)),
    rotary: ropeTables(ropeOf(c, kind), positionsOf(ids, context), c.hidden_size / c.num_attention_heads),
  };
};

/**
 * An encoder of alternating global and local attention (Warner et al., 2024): token ids `[batch, length]` → hidden states
 * `[batch, length, width]`.
 */
export const modernBertEncoder = (c: ModernBertConfig) =>
  module(
    {
      embeddings: modernBertEmbeddings(c),
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) => encoderLayer(c, index)),
      final_norm: modernBertNorm(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const made = new Map<string, SharedOfKind>();
      const shared = (kind = "full_attention"): SharedOfKind => {
        const known = made.get(kind) ?? sharedOf(c, kind, ids, context);
        made.set(kind, known);
        return known;
      };
      return m.final_norm(
        m.layers.reduce((x, layer, index) => layer(x, shared(c.layer_types[index])), m.embeddings(ids)),
      );
    },
  );
