import { type AnyModule, type Children, module } from "../module.ts";
import type { Tensor } from "../tensor.ts";
import { activation } from "./activation.ts";
import { attend, splitHeads } from "./attention.ts";
import { linear } from "./linear.ts";
import { layerNorm } from "./norm.ts";

/** The config fields that a layer of a vision Transformer reads. */
export interface VitLayerConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_attention_heads: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  readonly qkv_bias?: boolean;
}

/** `[batch, length, width]` → the same looking at other places, whose scores a bias may change: attention, a layer. */
export type VitBlock = ((x: Tensor, bias?: Tensor) => Tensor) & AnyModule;

type AttentionConfig = Pick<VitLayerConfig, "hidden_size" | "num_attention_heads" | "qkv_bias">;

/** Options of the attention. */
export interface VitAttentionOptions {
  /** Whether keys have a bias, where that is not as for queries. */
  readonly keyBias?: boolean | undefined;
  /** What stands beside the projections in the checkpoint. */
  readonly beside?: Children;
}

/** Queries, keys and values of all places; a bias is added to the scores. */
export const vitSelfAttention = (
  { hidden_size: width, num_attention_heads: heads, qkv_bias: bias }: AttentionConfig,
  { keyBias = bias, beside = {} }: VitAttentionOptions = {},
) =>
  module(
    {
      ...beside,
      query: linear(width, width, { bias }),
      key: linear(width, width, { bias: keyBias }),
      value: linear(width, width, { bias }),
    },
    (m, x: Tensor, mask?: Tensor) => {
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      return attend(split(m.query(x)), split(m.key(x)), split(m.value(x)), { mask });
    },
  );

/** A linear map under `dense`. */
export const dense = (inputs: number, outputs: number) =>
  module({ dense: linear(inputs, outputs) }, (m, x: Tensor) => m.dense(x));

/** Attention under `attention`, projected back to the stream under `output`. */
export const vitAttention = (c: AttentionConfig, attention: VitBlock = vitSelfAttention(c)): VitBlock =>
  module({ attention, output: dense(c.hidden_size, c.hidden_size) }, (m, x: Tensor, bias?: Tensor) =>
    m.output(m.attention(x, bias)),
  );

/** A block of attention and one of feed-forward, each behind its norm, both added to the stream. */
export const vitLayer = (c: VitLayerConfig, attention: VitBlock = vitAttention(c)): VitBlock =>
  module(
    {
      attention,
      intermediate: dense(c.hidden_size, c.intermediate_size),
      output: dense(c.intermediate_size, c.hidden_size),
      layernorm_before: layerNorm(c.hidden_size, c.layer_norm_eps),
      layernorm_after: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, x: Tensor, bias?: Tensor) => {
      const attended = m.attention(m.layernorm_before(x), bias).add(x);
      return m.output(activation(c.hidden_act)(m.intermediate(m.layernorm_after(attended)))).add(attended);
    },
  );
