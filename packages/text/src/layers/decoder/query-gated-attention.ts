import { attend, centeredRmsNorm, linear, module, rotate, splitHeads, type Tensor } from "@tiny-random/nn";
import type { ContextBlock, LayerContext } from "./decoder-parts.ts";

/** The config fields of gated attention. */
export interface QueryGatedConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly attention_bias: boolean;
  readonly rms_norm_eps: number;
}

/** Slots of gated attention. */
export interface QueryGatedOptions {
  /** The attention's input → its mask, narrowed to what queries see. */
  readonly indexer?: ContextBlock;
}

/** Gated attention (Qiu et al., 2025): the second half of each head's query projection gates the output. */
export const queryGatedAttention = (c: QueryGatedConfig, layer: number, { indexer }: QueryGatedOptions = {}) => {
  const { num_attention_heads: heads, num_key_value_heads: keyHeads, head_dim: size, attention_bias: bias } = c;
  const norm = () => centeredRmsNorm(size, c.rms_norm_eps);
  return module(
    {
      q_proj: linear(c.hidden_size, 2 * heads * size, { bias }),
      k_proj: linear(c.hidden_size, keyHeads * size, { bias }),
      v_proj: linear(c.hidden_size, keyHeads * size, { bias }),
      o_proj: linear(heads * size, c.hidden_size, { bias }),
      q_norm: norm(),
      k_norm: norm(),
      indexer,
    },
    (m, x: Tensor, context: LayerContext) => {
      const { rotary, cache } = context;
      const [query, gate] = m
        .q_proj(x)
        .unflatten(-1, [heads, 2 * size])
        .chunk(2, -1) as [Tensor, Tensor];
      const queries = rotate(m.q_norm(query).transpose(1, 2), rotary(layer));
      const key = rotate(m.k_norm(splitHeads(m.k_proj(x), keyHeads, size)), rotary(layer));
      const value = splitHeads(m.v_proj(x), keyHeads, size);
      const [keys, values] = cache?.extend(layer, key, value) ?? [key, value];
      const mask = m.indexer?.(x, context) ?? context.mask();
      return m.o_proj(attend(queries, keys, values, { mask }).mul(gate.flatten(2).sigmoid()));
    },
  );
};
