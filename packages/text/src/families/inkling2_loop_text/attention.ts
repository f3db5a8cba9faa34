import type { Inkling2LoopTextConfig } from "@tiny-random/atlas/configs/inkling2_loop_text";
import { attend, bareRmsNorm, linear, module, Parameter, type Tensor, weight } from "@tiny-random/nn";
import type { LayerStates } from "../../layers/sessions/text-sessions.ts";
import { dynamicConvolution, shortConvolution, type Visit } from "./convolutions.ts";

/** Heads of a layer, and how far they look back. */
const sizesOf = (c: Inkling2LoopTextConfig, layer: number) =>
  slides(c, layer)
    ? {
        heads: c.swa_num_attention_heads,
        keyHeads: c.swa_num_key_value_heads,
        headSize: c.swa_head_dim,
        extent: c.sliding_window_size,
        window: c.sliding_window_size,
      }
    : {
        heads: c.num_attention_heads,
        keyHeads: c.num_key_value_heads,
        headSize: c.head_dim,
        extent: c.rel_extent,
        window: undefined,
      };

/** Whether a layer looks back over a window only. */
export const slides = (c: Inkling2LoopTextConfig, layer: number): boolean => c.layer_types[layer] === "hybrid_sliding";

/** The key and value heads of a layer, and their size. */
export const keyValueShape = (c: Inkling2LoopTextConfig, layer: number) => {
  const { keyHeads, headSize } = sizesOf(c, layer);
  return { heads: keyHeads, headSize };
};

/** What a layer's convolutions carry. */
export const convolvedStates = (c: Inkling2LoopTextConfig, layer: number): LayerStates => {
  const { keyHeads, headSize } = sizesOf(c, layer);
  const heads = [keyHeads * headSize, c.conv_kernel_size];
  const states = [c.hidden_size, c.conv_kernel_size];
  return { conv: { key: heads, value: heads, attention: states, mlp: states } };
};

/** Vectors along the last axis, shortened to a length where they are longer. */
const clipped = (x: Tensor, longest: number): Tensor =>
  x.div(x.mul(x).sum(-1, true).sqrt().add(1e-6).div(longest).clamp(1));

/** Vectors of heads `[batch, length, heads, size]` scaled feature by feature, then shortened. */
const scaledClip = (heads: number, size: number, longest: number) =>
  module({ scale: new Parameter([heads, size], { kind: "positive" }) }, (m, x: Tensor) =>
    clipped(x.mul(m.scale), longest),
  );

/** What far positions' queries are multiplied by: it grows with the logarithm of the position, `[batch or 1, length, 1, 1]`. */
export const growthOf = (c: Inkling2LoopTextConfig, positions: Tensor): Tensor =>
  positions
    .add(1)
    .to("float32")
    .div(c.log_scaling_n_floor)
    .clamp(1)
    .log()
    .mul(c.log_scaling_alpha)
    .add(1)
    .unsqueeze(-1)
    .unsqueeze(-1);

/** Profiles over distances, mixed by each query's relative states: `[batch, heads, length, past + length]`, 0 beyond the extent. */
const positionBias = (c: Inkling2LoopTextConfig, extent: number) =>
  module({ proj: weight([c.d_rel, extent], c.d_rel) }, (m, relative: Tensor, { distance }: Visit) => {
    const byDistance = relative.matmul(m.proj).transpose(1, 2);
    const places = distance
      .clamp(0, extent - 1)
      .unsqueeze(0)
      .unsqueeze(0);
    const index = places.expand([...byDistance.shape.slice(0, 2), ...distance.shape]);
    const within = distance.ge(0).logical_and(distance.lt(extent));
    return byDistance.gather(-1, index).where(within, 0);
  });

/** What queries, keys and values are made of, `[batch, length, width]` each. */
export interface AttentionInputs {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

/**
 * Gated attention without a rope: convolutions mix keys and values over their last positions, each query has biases by distance
 * and a sink. Layers without a window have dynamic convolutions, and their queries grow with the position.
 */
export const attention = (c: Inkling2LoopTextConfig, layer: number) => {
  const { heads, keyHeads, headSize, extent, window } = sizesOf(c, layer);
  const project = (features: number) => linear(c.hidden_size, features, { bias: false });
  const convolution = () =>
    slides(c, layer)
      ? shortConvolution(keyHeads * headSize, c.conv_kernel_size)
      : dynamicConvolution(c, keyHeads, headSize);
  const valueNorm = bareRmsNorm(c.rms_norm_eps);
  return module(
    {
      wq_du: project(heads * headSize),
      wk_dv: project(keyHeads * headSize),
      wv_dv: project(keyHeads * headSize),
      wr_du: project(heads * c.d_rel),
      k_sconv: convolution(),
      v_sconv: convolution(),
      q_l2_clip: scaledClip(heads, headSize, c.qk_l2_clip_threshold),
      rel_l2_clip: scaledClip(heads, c.d_rel, c.rel_l2_clip_threshold),
      rel_logits_proj: positionBias(c, extent),
      attn_sink_proj: project(heads),
      gate_attn: project(heads * headSize),
      wo_ud: linear(heads * headSize, c.hidden_size, { bias: false }),
    },
    (m, { query, key, value }: AttentionInputs, visit: Visit) => {
      const { mask, cache } = visit.context;
      const grown = (x: Tensor) => (slides(c, layer) ? x : x.mul(visit.growth));
      const split = (x: Tensor, count: number, size = headSize) => x.unflatten(-1, [count, size]);
      const queries = grown(m.q_l2_clip(split(m.wq_du(query), heads))).transpose(1, 2);
      const relative = grown(m.rel_l2_clip(split(m.wr_du(query), heads, c.d_rel)));
      const convolvedKeys = split(m.k_sconv(m.wk_dv(key), visit, "key", key), keyHeads);
      const convolvedValues = split(m.v_sconv(m.wv_dv(value), visit, "value", value), keyHeads);
      const fresh = [
        clipped(convolvedKeys, c.qk_l2_clip_threshold).transpose(1, 2),
        valueNorm(convolvedValues).transpose(1, 2),
      ] as const;
      const [keys, values] = cache?.extend(visit.cached, ...fresh) ?? fresh;
      const sinks = m.attn_sink_proj(query).transpose(1, 2).unsqueeze(-1);
      const biased = mask(window).add(m.rel_logits_proj(relative, visit));
      const attended = attend(queries, keys, values, { mask: biased, sinks });
      return m.wo_ud(attended.mul(m.gate_attn(query).sigmoid()));
    },
  );
};
