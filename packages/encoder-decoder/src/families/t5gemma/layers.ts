// Gemma 2's layers as an encoder's and a decoder's.
import type { T5GemmaModuleConfig } from "@tiny-random/atlas/configs/t5_gemma_module";
import { type AnyModule, attend, centeredRmsNorm, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";
import { gatedMlp } from "@tiny-random/text/layers/decoder/mlp";
import type { Source } from "../../layers/attention.ts";
import type { KeyValue } from "../../layers/decoder-cache.ts";
import type { Sources } from "../../layers/decoder-steps.ts";

/** The config fields that one of the two stacks reads; a decoder's has the width of the states that it looks at. */
export type StackConfig = Omit<T5GemmaModuleConfig, "is_decoder" | "dropout_rate" | "attention_dropout"> & {
  readonly cross_attention_hidden_size?: number;
};

/** Grouped-query attention with bounded scores, to the queries' own states or to others. */
const attention = (c: StackConfig, statesWidth = c.hidden_size) => {
  const { num_attention_heads: heads, num_key_value_heads: keyValueHeads, head_dim: size } = c;
  const bias = c.attention_bias;
  const parts = {
    q_proj: linear(c.hidden_size, heads * size, { bias }),
    k_proj: linear(statesWidth, keyValueHeads * size, { bias }),
    v_proj: linear(statesWidth, keyValueHeads * size, { bias }),
    o_proj: linear(heads * size, c.hidden_size, { bias }),
  };
  return module(parts, (m, x: Tensor, { states = x, rotate: turn = (part) => part, cached, mask }: Source) => {
    const make = (): KeyValue => [
      turn(splitHeads(m.k_proj(states), keyValueHeads, size)),
      splitHeads(m.v_proj(states), keyValueHeads, size),
    ];
    const [keys, values] = cached ? cached(make) : make();
    const scale = 1 / Math.sqrt(c.query_pre_attn_scalar);
    const cap = c.attn_logit_softcapping ?? undefined;
    return m.o_proj(attend(turn(splitHeads(m.q_proj(x), heads, size)), keys, values, { mask, scale, cap }));
  });
};

/** The norm of both stacks. */
export const norm = (c: StackConfig) => centeredRmsNorm(c.hidden_size, c.rms_norm_eps);

/** Attention of a layer to its source. */
type Attention<S> = ((x: Tensor, source: S) => Tensor) & AnyModule;

/** The parts that layers of both stacks have: blocks between two norms each. */
const layerParts = <S>(c: StackConfig, self_attn: Attention<S>) => ({
  self_attn,
  pre_self_attn_layernorm: norm(c),
  post_self_attn_layernorm: norm(c),
  mlp: gatedMlp(c),
  pre_feedforward_layernorm: norm(c),
  post_feedforward_layernorm: norm(c),
});

/** A layer with one block of attention: states `[batch, length, width]` → the same. */
export const attentionLayer = <S>(c: StackConfig, self_attn: Attention<S>) =>
  module(layerParts(c, self_attn), (m, x: Tensor, source: S) => {
    const attended = x.add(m.post_self_attn_layernorm(m.self_attn(m.pre_self_attn_layernorm(x), source)));
    return attended.add(m.post_feedforward_layernorm(m.mlp(m.pre_feedforward_layernorm(attended))));
  });

/** An encoder layer. */
export const encoderLayer = (c: StackConfig) => attentionLayer<Source>(c, attention(c));

/** A decoder layer, which looks at the encoder's states between its two blocks. */
export const decoderLayer = (c: StackConfig) => {
  const cross = {
    cross_attn: attention(c, c.cross_attention_hidden_size),
    pre_cross_attn_layernorm: norm(c),
    post_cross_attn_layernorm: norm(c),
  };
  return module({ ...layerParts<Source>(c, attention(c)), ...cross }, (m, x: Tensor, sources: Sources) => {
    const attended = x.add(m.post_self_attn_layernorm(m.self_attn(m.pre_self_attn_layernorm(x), sources.own)));
    const looked = m.cross_attn(m.pre_cross_attn_layernorm(attended), sources.cross);
    const crossed = attended.add(m.post_cross_attn_layernorm(looked));
    return crossed.add(m.post_feedforward_layernorm(m.mlp(m.pre_feedforward_layernorm(crossed))));
  });
};
