// ProbSparse attention (Zhou et al., 2021).
import type { InformerConfig } from "@tiny-random/atlas/configs/informer";
import { amongLargest, linear, mergeHeads, module, splitHeads, type Tensor } from "@tiny-random/nn";
import type { DrawnSource } from "../../layers/forecaster-layers.ts";

/** How far the best of some drawn keys stands out for each query: `[batch, heads, queries]`. */
const sparsity = (query: Tensor, keys: Tensor, drawn: Tensor): Tensor => {
  const scores = query.matmul(keys.index_select(2, drawn).transpose(2, 3));
  return scores.amax(-1).sub(scores.sum(-1).div(keys.size(2) as number));
};

/**
 * Attention of the queries for which some keys stand out. The others get the mean of all values, or in a decoder the sum of
 * those so far.
 */
export const probSparseAttention = (c: InformerConfig, side: "encoder" | "decoder") => {
  const { d_model: width } = c;
  const heads = side === "encoder" ? c.encoder_attention_heads : c.decoder_attention_heads;
  const headSize = width / heads;
  const projections = {
    k_proj: linear(width, width),
    v_proj: linear(width, width),
    q_proj: linear(width, width),
    out_proj: linear(width, width),
  };
  return module(projections, (m, x: Tensor, { mask, drawn }: DrawnSource) => {
    const split = (part: Tensor) => splitHeads(part, heads, headSize);
    const query = split(m.q_proj(x).mul(headSize ** -0.5));
    const [keys, values] = [split(m.k_proj(x)), split(m.v_proj(x))];
    const scores = query.matmul(keys.transpose(2, 3));
    const attended = (mask ? scores.add(mask) : scores).softmax(-1).matmul(values);
    const length = x.size(1) as number;
    const looking = Math.min(c.sampling_factor * Math.ceil(Math.log1p(length)), length);
    if (!drawn || looking === length) return m.out_proj(mergeHeads(attended));
    const rest = side === "decoder" ? values.cumsum(2) : values.mean(2, true);
    const stands = amongLargest(sparsity(query, keys, drawn), looking);
    return m.out_proj(mergeHeads(attended.where(stands.unsqueeze(-1), rest)));
  });
};
